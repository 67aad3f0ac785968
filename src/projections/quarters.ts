import { instantOf, instantText } from "../domain/instant.ts";

/**
 * Sums are kept by quarters of an hour in UTC: every zone's hours and days begin with one, so that a day of any zone
 * can be added up of them.
 */
export const QUARTER_MS = 900_000;
const KEY_CHARACTERS = "2026-11-21T08:15".length;

/** `2026-11-21T08:15`: the quarter that holds the instant (RFC 3339 UTC). */
export const quarterOf = (instant: string): string => quarterAt(instantOf(instant));

export const quarterAt = (ms: number): string =>
  instantText(Math.floor(ms / QUARTER_MS) * QUARTER_MS).slice(0, KEY_CHARACTERS);

/** When the quarter begins, in epoch milliseconds. */
export const startOfQuarter = (quarter: string): number => instantOf(`${quarter}:00.000Z`);

/** Names beyond it are added up as `other`: documents stay small whatever callers name. */
const NAMES_MAX = 200;
export const OTHER = "other";

/** Adds to one of the sums. */
export const withSum = <Sums extends { readonly [figure: string]: number }>(
  all: { readonly [name: string]: Sums },
  name: string,
  more: Sums,
): { readonly [name: string]: Sums } => {
  const isKnown = Object.hasOwn(all, name) || Object.keys(all).length < NAMES_MAX;
  const at = isKnown ? name : OTHER;
  const before = all[at];
  if (before === undefined) return { ...all, [at]: more };
  const sum = Object.fromEntries(
    Object.entries(more).map(([figure, value]) => [figure, (before[figure] ?? 0) + value]),
  );
  return { ...all, [at]: { ...before, ...sum } };
};
