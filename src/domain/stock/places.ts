import type { Cell, Lot, Stock } from "./state.ts";
import type { Condition, ConditionedUnits, Place, PlacedUnits } from "./events.ts";

type Line = Place & {
  readonly condition?: Condition;
  readonly diverted?: true;
  readonly units: number;
};

const keyOf = (line: Line): string => `${line.lot} ${line.bin} ${line.condition ?? ""}`;

/** Lines of one place (and condition) become one: they are counted together before anything is judged (domain rule 2). */
export const merged = <One extends Line>(lines: readonly One[]): readonly One[] => {
  if (lines.length < 2) return lines;
  const byPlace = new Map<string, One>();
  for (const line of lines) {
    const known = byPlace.get(keyOf(line));
    const units = (known?.units ?? 0) + line.units;
    byPlace.set(keyOf(line), known === undefined ? line : { ...known, units });
  }
  return [...byPlace.values()];
};

export const sumOf = (lines: readonly { readonly units: number }[]): number => {
  let sum = 0;
  for (const line of lines) sum += line.units;
  return sum;
};

/** The sum of one of several counts that lines carry. */
export const totalOf = <Count extends string>(
  lines: readonly { readonly [Key in Count]: number }[],
  count: Count,
): number => lines.reduce((sum, line) => sum + line[count], 0);

/** Units of a condition at lot × bin. */
export const unitsAt = (stock: Stock, place: Place, condition: Condition): number =>
  stock.lots.get(place.lot)?.bins.get(place.bin)?.[condition] ?? 0;

/** What a lot has of one kind, bin by bin, in the order in which the bins were first filled. */
export const placesOf = (lot: Lot, kind: Condition | "expired"): readonly PlacedUnits[] => {
  const filled: (readonly [string, Cell])[] = [];
  for (const entry of lot.bins) if (entry[1][kind] > 0) filled.push(entry);
  filled.sort(([, left], [, right]) => left.arrival - right.arrival);
  return filled.map(([bin, cell]) => ({ lot: lot.lot, bin, units: cell[kind] }));
};

/**
 * What is still to be booked of an act of several parts that was interrupted: its lines less what was booked,
 * as far as it is still there, for other acts may have taken some of it in between.
 */
export const restOf = (
  stock: Stock,
  lines: readonly ConditionedUnits[],
  booked: readonly ConditionedUnits[],
): readonly ConditionedUnits[] =>
  merged([...lines, ...booked.map((line) => ({ ...line, units: -line.units }))])
    .map((line) => ({ ...line, units: Math.min(line.units, unitsAt(stock, line, line.condition)) }))
    .filter((line) => line.units > 0);
