import { Temporal } from "temporal-polyfill";
import { DAY_MS, instantText, startOfDay } from "../domain/instant.ts";
import { LAST_MS } from "../domain/rfc3339.ts";

/** Days are few and come again and again; the cache is dropped when it is full. */
const DAYS_CACHED_MAX = 10_000;

/**
 * The instant from which goods with this last good day are no longer good: the end of the day in the
 * warehouse's zone, as text. Where that is not known, the zone of the settings counts.
 */
export type EndOfDay = (day: string, zone: string | undefined) => string;

export const createEndOfDay = (standard: string): EndOfDay => {
  let known = new Map<string, string>();
  return (day, timeZone = standard) => {
    if (timeZone === "UTC") return textOf(startOfDay(day) + DAY_MS);
    const key = `${day} ${timeZone}`;
    const cached = known.get(key);
    if (cached !== undefined) return cached;
    const next = Temporal.PlainDate.from(day).add({ days: 1 }).toZonedDateTime({ timeZone });
    const end = textOf(next.epochMilliseconds);
    if (known.size >= DAYS_CACHED_MAX) known = new Map();
    known.set(key, end);
    return end;
  };
};

/** Instants have four digits for the year: the end of its last day is one millisecond early. */
const textOf = (ms: number): string => instantText(Math.min(ms, LAST_MS));
