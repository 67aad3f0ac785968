import type { PickStrategy, Place, PlacedUnits } from "./events.ts";
import { sumOf } from "./places.ts";
import type { Cell, Lot, Stock } from "./state.ts";

type Shelf = { readonly lot: Lot; readonly bin: string; readonly cell: Cell };

/** Expired and blocked lots are never picked (domain rules 9 and 15). */
export const isPickable = (lot: Lot, at: number): boolean =>
  !lot.blocked && (lot.expiresAt === undefined || lot.expiresAt > at);

const byExpiry = (left: Shelf, right: Shelf): number =>
  (left.lot.expiresAt ?? Number.MAX_SAFE_INTEGER) -
  (right.lot.expiresAt ?? Number.MAX_SAFE_INTEGER);

/** FEFO by expiry with undated lots last, FIFO and LIFO by first arrival; within a lot by first arrival in the bin, then by its name. */
const pickOrder =
  (strategy: PickStrategy) =>
  (left: Shelf, right: Shelf): number => {
    const arrival = left.lot.arrival - right.lot.arrival;
    const lots =
      strategy === "lifo"
        ? -arrival
        : strategy === "fefo"
          ? byExpiry(left, right) || arrival
          : arrival;
    return lots || left.cell.arrival - right.cell.arrival || (left.bin < right.bin ? -1 : 1);
  };

const shelvesOf = (stock: Stock, at: number): Shelf[] => {
  const shelves: Shelf[] = [];
  for (const lot of stock.lots.values()) {
    if (lot.good === 0 || !isPickable(lot, at)) continue;
    for (const [bin, cell] of lot.bins) if (cell.good > 0) shelves.push({ lot, bin, cell });
  }
  return shelves;
};

export type PickOf = {
  readonly units: number;
  readonly at: number;
  readonly named: readonly PlacedUnits[];
  /** Places that come before others when the named ones do not do: where the picker stood. */
  readonly near: readonly Place[];
};

const keyOf = (lot: string, bin: string): string => `${lot} ${bin}`;

/**
 * Where `units` would be picked from by the stock's strategy, `named` places first. The plan is shorter than
 * asked only where the good stock is.
 */
export const planPick = (
  stock: Stock,
  { units, at, named, near }: PickOf,
): readonly PlacedUnits[] => {
  const plan: PlacedUnits[] = [...named];
  let open = units - sumOf(named);
  if (open <= 0) return plan;
  const taken = new Map(named.map((line) => [keyOf(line.lot, line.bin), line.units]));
  const first = new Set(near.map((place) => keyOf(place.lot, place.bin)));
  const order = pickOrder(stock.policy.pickStrategy ?? "fefo");
  const shelves = shelvesOf(stock, at).sort(order);
  const isNear = (shelf: Shelf): boolean => first.has(keyOf(shelf.lot.lot, shelf.bin));
  const inOrder =
    first.size === 0
      ? shelves
      : [...shelves.filter(isNear), ...shelves.filter((shelf) => !isNear(shelf))];
  for (const { lot, bin, cell } of inOrder) {
    const part = Math.min(open, cell.good - (taken.get(keyOf(lot.lot, bin)) ?? 0));
    if (part > 0) plan.push({ lot: lot.lot, bin, units: part });
    open -= part;
    if (open === 0) break;
  }
  return plan;
};

/** Divides a plan: the first `units` of it, and the rest. */
export const divide = (
  plan: readonly PlacedUnits[],
  units: number,
): { readonly first: readonly PlacedUnits[]; readonly rest: readonly PlacedUnits[] } => {
  const first: PlacedUnits[] = [];
  const rest: PlacedUnits[] = [];
  let open = units;
  for (const line of plan) {
    const part = Math.min(line.units, open);
    if (part > 0) first.push({ ...line, units: part });
    if (line.units > part) rest.push({ ...line, units: line.units - part });
    open -= part;
  }
  return { first, rest };
};
