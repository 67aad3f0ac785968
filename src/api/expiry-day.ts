import { Temporal } from "temporal-polyfill";
import { DAY_MS, instantText, startOfDay } from "../domain/instant.ts";
import { LAST_MS } from "../domain/rfc3339.ts";

/** Days are few and come again and again; the cache is dropped when it is full. */
const DAYS_CACHED_MAX = 10_000;

/**
 * The instant from which goods with this last good day are no longer good: the end of the day in the
 * warehouse's zone, as text.
 */
export type EndOfDay = (day: string) => string;

export const createEndOfDay = (timeZone: string): EndOfDay => {
  if (timeZone === "UTC") return (day) => textOf(startOfDay(day) + DAY_MS);
  let known = new Map<string, string>();
  return (day) => {
    const cached = known.get(day);
    if (cached !== undefined) return cached;
    const next = Temporal.PlainDate.from(day).add({ days: 1 }).toZonedDateTime({ timeZone });
    const end = textOf(next.epochMilliseconds);
    if (known.size >= DAYS_CACHED_MAX) known = new Map();
    known.set(day, end);
    return end;
  };
};

/** Instants have four digits for the year: the end of its last day is one millisecond early. */
const textOf = (ms: number): string => instantText(Math.min(ms, LAST_MS));
