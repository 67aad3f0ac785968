import type { SourcingMatrix, SourcingRow } from "./sourcing-matrix.ts";
import { splitsOf } from "./sourcing-score.ts";

/** Whether these warehouses can send all of the SKU, in as few pieces as the strategy asks for. */
export const isCovered = (row: SourcingRow, chosen: readonly number[]): boolean => {
  let units = 0;
  for (const warehouse of chosen) units += row.gives[warehouse] ?? 0;
  if (units < row.units) return false;
  return row.splitsMax === undefined || splitsOf(row, chosen) <= row.splitsMax;
};

type Open = { readonly row: SourcingRow; readonly left: number };

type Gain = { readonly completes: number; readonly units: number };

/** SKUs that the warehouse would complete, and units that it would add. */
const gainOf = (open: readonly Open[], warehouse: number): Gain => {
  let [completes, units] = [0, 0];
  for (const { row, left } of open) {
    const gives = row.gives[warehouse] ?? 0;
    if (gives >= left && left > 0) completes += 1;
    units += left > 0 ? Math.min(left, gives) : gives;
  }
  return { completes, units };
};

const isMore = (left: Gain, right: Gain): boolean =>
  left.completes === right.completes ? left.units > right.units : left.completes > right.completes;

const isUseful = ({ units }: Gain): boolean => units > 0;

/** Without those that the others do not need; the least preferred goes first. */
const pruned = (rows: readonly SourcingRow[], chosen: readonly number[]): number[] => {
  let kept = [...chosen];
  for (const warehouse of [...chosen].sort((left, right) => right - left)) {
    const without = kept.filter((one) => one !== warehouse);
    if (rows.every((row) => isCovered(row, without))) kept = without;
  }
  return kept.sort((left, right) => left - right);
};

/**
 * Again and again the warehouse that completes the most SKUs, then adds the most units, then is preferred; in the end
 * those that turned out to be needless are left out. Answers warehouses that cover everything.
 */
export const coverGreedily = ({ rows, warehouses }: SourcingMatrix): number[] => {
  const chosen: number[] = [];
  let open: readonly Open[] = rows.map((row) => ({ row, left: row.units }));
  while (open.length > 0 && chosen.length < warehouses.length) {
    let best: { readonly warehouse: number; readonly gain: Gain } | undefined;
    for (const warehouse of warehouses.keys()) {
      if (chosen.includes(warehouse)) continue;
      const gain = gainOf(open, warehouse);
      if (isUseful(gain) && (best === undefined || isMore(gain, best.gain))) {
        best = { warehouse, gain };
      }
    }
    if (best === undefined) break;
    const { warehouse } = best;
    chosen.push(warehouse);
    open = open
      .map(({ row, left }) => ({ row, left: Math.max(0, left - (row.gives[warehouse] ?? 0)) }))
      .filter(({ row, left }) => left > 0 || !isCovered(row, chosen));
  }
  return pruned(rows, chosen);
};
