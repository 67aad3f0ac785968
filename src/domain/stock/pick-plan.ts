import type { PickStrategy, PlacedUnits } from "./events.ts";
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

/**
 * Where `units` would be picked from by the stock's strategy, `named` places first. The plan is shorter than
 * asked only where the good stock is.
 */
export const planPick = (
  stock: Stock,
  {
    units,
    at,
    named,
  }: { readonly units: number; readonly at: number; readonly named: readonly PlacedUnits[] },
): readonly PlacedUnits[] => {
  const plan: PlacedUnits[] = [...named];
  let open = units - named.reduce((sum, line) => sum + line.units, 0);
  if (open <= 0) return plan;
  const shelves: Shelf[] = [];
  for (const lot of stock.lots.values()) {
    if (!isPickable(lot, at)) continue;
    for (const [bin, cell] of lot.bins) if (cell.good > 0) shelves.push({ lot, bin, cell });
  }
  const isNamed = (shelf: Shelf): boolean =>
    named.some((line) => line.lot === shelf.lot.lot && line.bin === shelf.bin);
  // The rest of a named place comes before other places: that is where the picker stood.
  const order = pickOrder(stock.policy.pickStrategy ?? "fefo");
  shelves.sort(
    (left, right) => Number(isNamed(right)) - Number(isNamed(left)) || order(left, right),
  );
  for (const { lot, bin, cell } of shelves) {
    const taken = named
      .filter((line) => line.lot === lot.lot && line.bin === bin)
      .reduce((sum, line) => sum + line.units, 0);
    const part = Math.min(open, cell.good - taken);
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
