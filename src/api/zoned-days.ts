import { Temporal } from "temporal-polyfill";
import { z } from "zod";
import { isZone } from "../commands/master-data-schemas.ts";
import { day } from "../commands/schemas.ts";
import { dayOf, DAY_MS, startOfDay } from "../domain/instant.ts";
import { invalid } from "./validation.ts";

/** Days of one answer: a little more than two years. Hours of a day are shown for a month. */
export const DAYS_MAX = 800;
const HOURLY_DAYS_MAX = 31;
/** Days that are looked back on where nobody says which. */
const DAYS_STANDARD = 30;
const HOUR_MS = 3_600_000;

/** Epoch milliseconds at which a calendar day begins in a zone. */
export const startOfZonedDay = (date: string, timeZone: string): number =>
  timeZone === "UTC"
    ? startOfDay(date)
    : Temporal.PlainDate.from(date).toZonedDateTime({ timeZone }).epochMilliseconds;

/** The calendar day that it is in a zone. */
export const zonedDayOf = (ms: number, timeZone: string): string =>
  timeZone === "UTC"
    ? dayOf(ms)
    : Temporal.Instant.fromEpochMilliseconds(ms)
        .toZonedDateTimeISO(timeZone)
        .toPlainDate()
        .toString();

export const nextDay = (date: string): string => dayOf(startOfDay(date) + DAY_MS);

export const zone = z.string().refine(isZone, "an IANA time zone such as Europe/London");

/** Days near the ends of what four digits say have no day before or after them. */
const FIRST_DAY = "0001-01-02";
const LAST_DAY = "9999-12-30";
export const reportDay = day.refine(
  (date) => date >= FIRST_DAY && date <= LAST_DAY,
  `a day from ${FIRST_DAY} to ${LAST_DAY}`,
);

/** Query parameters of whatever is told of days; `from` and `to` are both included. */
export const daysQuery = {
  from: reportDay.exactOptional(),
  to: reportDay.exactOptional(),
  zone: zone.exactOptional(),
};

type DaysQuery = { readonly from?: string; readonly to?: string; readonly zone?: string };

/** From `start` on and before `end`, in epoch milliseconds; the days that it is, in which zone. */
export type Days = {
  readonly from: string;
  readonly to: string;
  readonly zone: string;
  readonly start: number;
  readonly end: number;
};

/** The days that are asked for: left out, the last thirty. @throws Problem validation-failed */
export const daysOf = (
  query: DaysQuery,
  { now, timeZone }: { readonly now: number; readonly timeZone: string },
): Days => {
  const { zone: asked = timeZone } = query;
  const to = query.to ?? zonedDayOf(now, asked);
  const back = dayOf(startOfDay(to) - (DAYS_STANDARD - 1) * DAY_MS);
  const from = query.from ?? (back < FIRST_DAY ? FIRST_DAY : back);
  const days = Math.round((startOfDay(to) - startOfDay(from)) / DAY_MS) + 1;
  if (days < 1) throw invalid("/to", "lies before `from`");
  if (days > DAYS_MAX) {
    throw invalid("/from", `at most ${String(DAYS_MAX)} days are told of at once`);
  }
  const start = startOfZonedDay(from, asked);
  return { from, to, zone: asked, start, end: startOfZonedDay(nextDay(to), asked) };
};

export const periodKind = z.enum(["day", "hour"]);

export type Period = { readonly period: string; readonly start: number; readonly end: number };

/** `2026-10-25T01:00+01:00`: the hour that comes twice has two names. */
const hourName = (ms: number, timeZone: string): string =>
  Temporal.Instant.fromEpochMilliseconds(ms)
    .toZonedDateTimeISO(timeZone)
    .toString({ timeZoneName: "never", smallestUnit: "minute" });

const hoursOf = ({ start, end }: Period, timeZone: string): readonly Period[] =>
  Array.from({ length: Math.ceil((end - start) / HOUR_MS) }, (_, index) => {
    const at = start + index * HOUR_MS;
    return { period: hourName(at, timeZone), start: at, end: Math.min(end, at + HOUR_MS) };
  });

/** The days, or the hours of the days, one after the other without a gap. @throws Problem validation-failed */
export const periodsOf = (
  { from, to, zone: timeZone }: Days,
  by: z.output<typeof periodKind>,
): readonly Period[] => {
  const days: Period[] = [];
  for (let date = from; date <= to; date = nextDay(date)) {
    const start = startOfZonedDay(date, timeZone);
    days.push({ period: date, start, end: startOfZonedDay(nextDay(date), timeZone) });
  }
  if (by === "day") return days;
  if (days.length > HOURLY_DAYS_MAX) {
    throw invalid("/by", `hours are told of ${String(HOURLY_DAYS_MAX)} days at most`);
  }
  return days.flatMap((one) => hoursOf(one, timeZone));
};
