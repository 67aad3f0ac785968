import type { Condition, Place } from "./events.ts";
import type { Stock } from "./state.ts";

const keyOf = (line: Place & { readonly condition?: Condition }): string =>
  `${line.lot} ${line.bin} ${line.condition ?? ""}`;

/** Lines of one place (and condition) become one: they are counted together before anything is judged (domain rule 2). */
export const merged = <
  Line extends Place & { readonly condition?: Condition; readonly units: number },
>(
  lines: readonly Line[],
): readonly Line[] => {
  if (lines.length < 2) return lines;
  const byPlace = new Map<string, Line>();
  for (const line of lines) {
    const known = byPlace.get(keyOf(line));
    byPlace.set(
      keyOf(line),
      known === undefined ? line : { ...known, units: known.units + line.units },
    );
  }
  return [...byPlace.values()];
};

/** Units of a condition at lot × bin. */
export const unitsAt = (stock: Stock, place: Place, condition: Condition): number =>
  stock.lots.get(place.lot)?.bins.get(place.bin)?.[condition] ?? 0;
