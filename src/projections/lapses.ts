/**
 * What ends by time alone, summed per instant: holds at their deadline, lots at their expiry, lots whose
 * sale stops earlier. Deadlines lie on a grid (domain rule 4), so the list stays short however many
 * holds are open. Sorted by instant, then kind; units of an entry are never all zero.
 */
export type LapseKind = "hold" | "lot" | "sale";

/** [epoch milliseconds, kind, units, backordered]; a hold's units are its backed ones, a lot's its good ones. */
export type Lapse = readonly [
  at: number,
  kind: LapseKind,
  units: number,
  backordered: number,
];

/** The first index whose entry is not before (at, kind). */
const placeOf = (lapses: readonly Lapse[], at: number, kind: LapseKind): number => {
  let low = 0;
  let high = lapses.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const entry = lapses[middle];
    if (entry === undefined) break;
    if (entry[0] < at || (entry[0] === at && entry[1] < kind)) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** Adds the (signed) units to the entry of that instant and kind. Changes the list, replaces the entry. */
export const addLapse = (lapses: Lapse[], added: Lapse): void => {
  const [at, kind, units, backordered] = added;
  if (units === 0 && backordered === 0) return;
  const index = placeOf(lapses, at, kind);
  const there = lapses[index];
  if (there === undefined || there[0] !== at || there[1] !== kind) {
    lapses.splice(index, 0, added);
    return;
  }
  const unitsNow = there[2] + units;
  const backorderedNow = there[3] + backordered;
  if (unitsNow === 0 && backorderedNow === 0) lapses.splice(index, 1);
  else lapses[index] = [at, kind, unitsNow, backorderedNow];
};

/** Sums of what has lapsed at an instant, and the span of time for which they hold. */
export type Lapsed = {
  /** Backed units of holds past their deadline, and their backordered units. */
  readonly holds: number;
  readonly holdsBackordered: number;
  /** Good units of lots past their expiry; past the end of their sale. */
  readonly lots: number;
  readonly unsold: number;
  /** The sums are the same from `from` (included) to `until` (excluded). */
  readonly from: number;
  readonly until: number;
};

/** `at` is epoch milliseconds; an entry has lapsed from its instant on. */
export const lapsedAt = (lapses: readonly Lapse[], at: number): Lapsed => {
  let [holds, holdsBackordered, lots, unsold] = [0, 0, 0, 0];
  let from = Number.NEGATIVE_INFINITY;
  for (const [instant, kind, units, backordered] of lapses) {
    if (instant > at) return { holds, holdsBackordered, lots, unsold, from, until: instant };
    from = instant;
    if (kind === "hold") {
      holds += units;
      holdsBackordered += backordered;
    } else if (kind === "lot") lots += units;
    else unsold += units;
  }
  return { holds, holdsBackordered, lots, unsold, from, until: Number.POSITIVE_INFINITY };
};
