import { DAY_MS, dayOf, startOfDay } from "./instant.ts";

const DAY_PATTERN = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;
const INSTANT_PATTERN =
  /^(\d{4}-\d{2}-\d{2})[Tt]([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?:\.(\d{1,9}))?(?:[Zz]|([+-])([01]\d|2[0-3]):([0-5]\d))$/;

/** Whether the text is a day of the calendar, `YYYY-MM-DD`: 30 February is not. */
export const isDay = (text: string): boolean =>
  DAY_PATTERN.test(text) && dayOf(startOfDay(text)) === text;

/**
 * Epoch milliseconds of an RFC 3339 instant with a zone (digits below a millisecond are cut off);
 * undefined for anything else, local times and days that don't exist included.
 */
export const readInstant = (text: string): number | undefined => {
  const match = INSTANT_PATTERN.exec(text);
  if (match === null) return undefined;
  const [, day = "", hours, minutes, seconds, fraction = "0", sign, zoneHours, zoneMinutes] = match;
  if (!isDay(day)) return undefined;
  const offset = sign === undefined ? 0 : Number(zoneHours) * 60 + Number(zoneMinutes);
  const local =
    startOfDay(day) +
    Number(hours) * 3_600_000 +
    Number(minutes) * 60_000 +
    Number(seconds) * 1_000 +
    Number(fraction.padEnd(3, "0").slice(0, 3));
  const ms = local - (sign === "-" ? -offset : offset) * 60_000;
  return ms < FIRST_MS || ms > LAST_MS ? undefined : ms;
};

/** Years 0000 and 9999 bound what four digits can say, whatever the offset makes of it. */
const FIRST_MS = startOfDay("0000-01-01");
export const LAST_MS = startOfDay("9999-12-31") + DAY_MS - 1;
