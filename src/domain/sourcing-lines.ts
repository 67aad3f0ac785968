import type { SourcingLine } from "./sourcing-types.ts";

/** Units of a line from a warehouse (by index). */
export type Share = { readonly line: number; readonly warehouse: number; readonly units: number };

export type Shared = { readonly shares: readonly Share[]; readonly splitLines: number };

export type ToShare = {
  readonly lines: readonly SourcingLine[];
  /** What each warehouse has; together at least what the lines ask for. */
  readonly stocks: readonly number[];
};

/** Lines of one SKU for which every way to keep them whole is tried, and the tries. */
const TRIED_LINES_MAX = 8;
const TRIES_MAX = 1_000;

/** The warehouse of each line that stays whole, by place of the line; undefined: it is split. */
type Whole = readonly (number | undefined)[];

const countOf = (whole: Whole): number => whole.filter((one) => one !== undefined).length;

type Places = { readonly units: readonly number[]; readonly stocks: readonly number[] };

/** Each line goes to the first of the warehouses that still has all of it. */
const firstFit = ({ units, stocks }: Places, chosen: readonly number[]): Whole => {
  const left = [...stocks];
  return units.map((asked) => {
    const found = chosen.find((warehouse) => (left[warehouse] ?? 0) >= asked);
    if (found !== undefined) left[found] = (left[found] ?? 0) - asked;
    return found;
  });
};

/** Each line, in the order given, goes to where it leaves the smallest rest. */
const bestFit = (
  { units, stocks }: Places,
  chosen: readonly number[],
  order: readonly number[],
): Whole => {
  const left = [...stocks];
  const whole: (number | undefined)[] = units.map(() => undefined);
  for (const place of order) {
    const asked = units[place] ?? 0;
    let best: number | undefined;
    for (const warehouse of chosen) {
      const room = left[warehouse] ?? 0;
      if (room >= asked && (best === undefined || room < (left[best] ?? 0))) best = warehouse;
    }
    if (best === undefined) continue;
    left[best] = (left[best] ?? 0) - asked;
    whole[place] = best;
  }
  return whole;
};

/** Tries every way, the largest lines first, and keeps the first that leaves the most lines whole. */
const tryAll = (
  { units, stocks }: Places,
  chosen: readonly number[],
  start: { readonly whole: Whole; readonly order: readonly number[] },
): Whole => {
  const left = [...stocks];
  const now: (number | undefined)[] = units.map(() => undefined);
  let [best, most, tries] = [start.whole, countOf(start.whole), 0];
  const place = (depth: number, kept: number): void => {
    tries += 1;
    if (tries > TRIES_MAX || kept + units.length - depth <= most) return;
    const index = start.order[depth];
    if (index === undefined) {
      [best, most] = [[...now], kept];
      return;
    }
    const asked = units[index] ?? 0;
    for (const warehouse of chosen) {
      const room = left[warehouse] ?? 0;
      if (room < asked) continue;
      left[warehouse] = room - asked;
      now[index] = warehouse;
      place(depth + 1, kept + 1);
      left[warehouse] = room;
    }
    now[index] = undefined;
    place(depth + 1, kept);
  };
  place(0, 0);
  return best;
};

const keepWhole = (places: Places, chosen: readonly number[]): Whole => {
  const { units, stocks } = places;
  const first = firstFit(places, chosen);
  const largest = Math.max(...chosen.map((warehouse) => stocks[warehouse] ?? 0));
  // No line can stay whole that is larger than the largest stock: then this is the best, and the most preferred.
  if (countOf(first) === units.filter((asked) => asked <= largest).length) return first;
  const falling = units
    .map((_, place) => place)
    .sort((left, right) => (units[right] ?? 0) - (units[left] ?? 0) || left - right);
  const fits = [
    first,
    bestFit(places, chosen, falling),
    bestFit(places, chosen, falling.toReversed()),
  ];
  const whole = fits.reduce((best, one) => (countOf(one) > countOf(best) ? one : best));
  if (units.length > TRIED_LINES_MAX) return whole;
  return tryAll(places, chosen, { whole, order: falling });
};

const shareOne = (
  { line, units }: SourcingLine,
  stocks: readonly number[],
  chosen: readonly number[],
): Shared => {
  const whole = chosen.find((warehouse) => (stocks[warehouse] ?? 0) >= units);
  if (whole !== undefined) {
    return { shares: [{ line, warehouse: whole, units }], splitLines: 0 };
  }
  const taken = takeLargest([...stocks], chosen, units);
  return {
    shares: taken.map((one) => ({ line, ...one })),
    splitLines: taken.length > 1 ? 1 : 0,
  };
};

/**
 * Shares the lines of one SKU out among the chosen warehouses (by index, the preferred first), so that few lines are
 * split and a split one takes from few. What is missing altogether stays missing.
 */
export const shareLines = ({ lines, stocks }: ToShare, chosen: readonly number[]): Shared => {
  const [only] = lines;
  // Most SKUs stand in one line, and orders may have thousands.
  if (only !== undefined && lines.length === 1) return shareOne(only, stocks, chosen);
  const whole = keepWhole({ units: lines.map((line) => line.units), stocks }, chosen);
  const left = [...stocks];
  whole.forEach((warehouse, place) => {
    if (warehouse !== undefined)
      left[warehouse] = (left[warehouse] ?? 0) - (lines[place]?.units ?? 0);
  });
  let splitLines = 0;
  const shares = lines.flatMap(({ line, units }, place): Share[] => {
    const kept = whole[place];
    if (kept !== undefined) return [{ line, warehouse: kept, units }];
    const taken = takeLargest(left, chosen, units);
    if (taken.length > 1) splitLines += 1;
    return taken.map((one) => ({ line, ...one }));
  });
  return { shares, splitLines };
};

type Taken = { readonly warehouse: number; readonly units: number };

const takeLargest = (left: number[], chosen: readonly number[], units: number): Taken[] => {
  const taken: Taken[] = [];
  const falling = chosen
    .filter((warehouse) => (left[warehouse] ?? 0) > 0)
    .sort((one, other) => (left[other] ?? 0) - (left[one] ?? 0));
  let open = units;
  for (const warehouse of falling) {
    if (open === 0) break;
    const part = Math.min(open, left[warehouse] ?? 0);
    left[warehouse] = (left[warehouse] ?? 0) - part;
    open -= part;
    taken.push({ warehouse, units: part });
  }
  return taken.sort((one, other) => one.warehouse - other.warehouse);
};
