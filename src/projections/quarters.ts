import { instantOf, instantText } from "../domain/instant.ts";

/**
 * Sums are kept by quarters of an hour in UTC: every zone's hours and days begin with one, so that a day of any zone
 * can be added up of them.
 */
export const QUARTER_MS = 900_000;
const KEY_CHARACTERS = "2026-11-21T08:15".length;

const HOUR_CHARACTERS = "2026-11-21T08:".length;
const QUARTERS = ["00", "15", "30", "45"];

/** `2026-11-21T08:15`: the quarter that holds the instant (RFC 3339 UTC). Text alone: it is asked for of every event. */
export const quarterOf = (instant: string): string => {
  const minutes = Number(instant.slice(HOUR_CHARACTERS, HOUR_CHARACTERS + 2));
  return `${instant.slice(0, HOUR_CHARACTERS)}${QUARTERS[Math.floor(minutes / 15)] ?? ""}`;
};

export const quarterAt = (ms: number): string =>
  instantText(Math.floor(ms / QUARTER_MS) * QUARTER_MS).slice(0, KEY_CHARACTERS);

/** When the quarter begins, in epoch milliseconds. */
export const startOfQuarter = (quarter: string): number => instantOf(`${quarter}:00.000Z`);

/** Names beyond it are added up as `other`: documents stay small whatever callers name. */
export const NAMES_MAX = 200;
export const OTHER = "other";

type Sums = { readonly [figure: string]: number };
export type NamedSums<One extends Sums> = { readonly [name: string]: One };

const added = <One extends Sums>(before: One | undefined, more: One): One => {
  if (before === undefined) return more;
  const sums: Record<string, number> = {};
  for (const [figure, value] of Object.entries(more)) sums[figure] = (before[figure] ?? 0) + value;
  return { ...before, ...sums };
};

/** Adds to one of the sums. */
export const withSum = <One extends Sums>(
  all: NamedSums<One>,
  name: string,
  more: One,
): NamedSums<One> => {
  const isKnown = Object.hasOwn(all, name) || Object.keys(all).length < NAMES_MAX;
  const at = isKnown ? name : OTHER;
  return { ...all, [at]: added(Object.hasOwn(all, at) ? all[at] : undefined, more) };
};

/** All sums of several documents, name by name. */
export const sumsOf = <One extends Sums>(
  all: readonly NamedSums<One>[],
): ReadonlyMap<string, One> => {
  const sums = new Map<string, One>();
  for (const named of all) {
    for (const [name, one] of Object.entries(named)) sums.set(name, added(sums.get(name), one));
  }
  return sums;
};

/** How often something happened, by names that the program itself gives. */
export type Counts = { readonly [name: string]: number };

export const withCounts = (counts: Counts, names: readonly string[]): Counts => {
  if (names.length === 0) return counts;
  const next: Record<string, number> = { ...counts };
  for (const name of names) next[name] = (next[name] ?? 0) + 1;
  return next;
};

export const countsOf = (all: readonly Counts[]): ReadonlyMap<string, number> => {
  const sums = new Map<string, number>();
  for (const counts of all) {
    for (const [name, times] of Object.entries(counts))
      sums.set(name, (sums.get(name) ?? 0) + times);
  }
  return sums;
};
