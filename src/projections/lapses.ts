/**
 * What ends by time alone, summed per instant and kind: holds at their deadline, lots at their expiry,
 * lots whose sale stops earlier. Deadlines lie on a grid (domain rule 4), so the list stays short however
 * many holds are open.
 *
 * Four numbers an entry, one after the other in one list: instant (epoch milliseconds), kind, units,
 * backordered; in the order of instant, then kind. Every event of a hold changes one of them: a list of
 * numbers is copied at once and changed in place, where objects would be made and collected.
 */
export type Lapses = number[];

/** A hold's units are its backed ones; a lot's are its good ones. */
export const HOLD = 0;
export const LOT = 1;
export const SALE = 2;
export type LapseKind = typeof HOLD | typeof LOT | typeof SALE;

export type Lapse = {
  readonly at: number;
  readonly kind: LapseKind;
  readonly units: number;
  readonly backordered: number;
};

const WIDTH = 4;

/** Where the first entry begins that is not before (at, kind). */
const placeOf = (lapses: readonly number[], at: number, kind: LapseKind): number => {
  let low = 0;
  let high = lapses.length / WIDTH;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const instant = lapses[middle * WIDTH] ?? 0;
    const isBefore = instant < at || (instant === at && (lapses[middle * WIDTH + 1] ?? 0) < kind);
    if (isBefore) low = middle + 1;
    else high = middle;
  }
  return low * WIDTH;
};

/** Adds (signed) units to the entry of that instant and kind, in place; an entry without units goes. */
export const addLapse = (lapses: Lapses, { at, kind, units, backordered }: Lapse): void => {
  if (units === 0 && backordered === 0) return;
  const place = placeOf(lapses, at, kind);
  if (lapses[place] !== at || lapses[place + 1] !== kind) {
    lapses.splice(place, 0, at, kind, units, backordered);
    return;
  }
  const unitsNow = (lapses[place + 2] ?? 0) + units;
  const backorderedNow = (lapses[place + 3] ?? 0) + backordered;
  if (unitsNow === 0 && backorderedNow === 0) {
    lapses.splice(place, WIDTH);
    return;
  }
  lapses[place + 2] = unitsNow;
  lapses[place + 3] = backorderedNow;
};

/** The entries one by one, for those who read them. */
export const lapsesIn = (lapses: readonly number[]): readonly Lapse[] =>
  Array.from({ length: lapses.length / WIDTH }, (_, index) => {
    const [at = 0, kind = HOLD, units = 0, backordered = 0] = lapses.slice(index * WIDTH);
    return { at, kind: kind === SALE ? SALE : kind === LOT ? LOT : HOLD, units, backordered };
  });

/** Only what holds have put there. */
export const holdsOf = (lapses: readonly number[]): Lapses =>
  lapses.filter((_, index) => lapses[index - (index % WIDTH) + 1] === HOLD);

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
export const lapsedAt = (lapses: readonly number[], at: number): Lapsed => {
  let [holds, holdsBackordered, lots, unsold] = [0, 0, 0, 0];
  let from = Number.NEGATIVE_INFINITY;
  let until = Number.POSITIVE_INFINITY;
  for (let place = 0; place < lapses.length; place += WIDTH) {
    const instant = lapses[place] ?? 0;
    if (instant > at) {
      until = instant;
      break;
    }
    from = instant;
    const units = lapses[place + 2] ?? 0;
    const kind = lapses[place + 1];
    if (kind === HOLD) {
      holds += units;
      holdsBackordered += lapses[place + 3] ?? 0;
    } else if (kind === LOT) lots += units;
    else unsold += units;
  }
  return { holds, holdsBackordered, lots, unsold, from, until };
};
