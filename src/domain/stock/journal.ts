import { indexClaim, indexLot } from "./queues.ts";
import type { Cell, Claim, Lot, Stock } from "./state.ts";

/** Every change of a stock goes through here, so that it can be taken back (see state.ts). */
export const openJournal = (stock: Stock): void => {
  stock.journal ??= [];
};

export const markOf = (stock: Stock): number => stock.journal?.length ?? 0;

/** Takes back everything since `mark`. */
export const undoTo = (stock: Stock, mark: number): void => {
  const { journal } = stock;
  if (journal === undefined) return;
  while (journal.length > mark) journal.pop()?.();
};

/** What was done up to `mark` is durable: it can't be taken back any more. Later marks shrink by `mark`. */
export const forgetUpTo = (stock: Stock, mark: number): void => {
  stock.journal?.splice(0, mark);
};

/** One entry for all the numbers of a stock, before an event changes any of them. */
export const keepNumbers = (stock: Stock): void => {
  if (stock.journal === undefined) return;
  const { revision, recordedAt, good, quarantined, damaged, reserved, allocated } = stock;
  const { picked, backordered, low, arrivals, policy, policyRevision, unitCost } = stock;
  stock.journal.push(() => {
    stock.revision = revision;
    stock.recordedAt = recordedAt;
    stock.good = good;
    stock.quarantined = quarantined;
    stock.damaged = damaged;
    stock.reserved = reserved;
    stock.allocated = allocated;
    stock.picked = picked;
    stock.backordered = backordered;
    stock.low = low;
    stock.arrivals = arrivals;
    stock.policy = policy;
    stock.policyRevision = policyRevision;
    stock.unitCost = unitCost;
  });
};

/** Sets or, with `undefined`, removes an entry of one of the stock's maps. */
export const putEntry = <Value>(
  stock: Stock,
  { map, key }: { readonly map: Map<string, Value>; readonly key: string },
  next: Value | undefined,
): void => {
  const old = map.get(key);
  const set = (value: Value | undefined): void => {
    if (value === undefined) map.delete(key);
    else map.set(key, value);
  };
  set(next);
  stock.journal?.push(() => {
    set(old);
  });
};

const holdsOf = (claim: Claim | undefined): number => (claim?.kind === "reservation" ? 1 : 0);
const heldBy = (claim: Claim | undefined): number =>
  claim?.kind === "reservation" ? claim.backed + claim.backordered : 0;

const countCustomer = (stock: Stock, old: Claim | undefined, next: Claim | undefined): void => {
  const customer = next?.customer ?? old?.customer;
  if (customer === undefined) return;
  const now = stock.customers.get(customer);
  const holds = (now?.holds ?? 0) + holdsOf(next) - holdsOf(old);
  const units = (now?.units ?? 0) + heldBy(next) - heldBy(old);
  if (holds === 0 && units === 0) stock.customers.delete(customer);
  else stock.customers.set(customer, { holds, units });
};

const tally = (stock: Stock, claim: Claim | undefined, sign: 1 | -1): void => {
  if (claim === undefined) return;
  if (claim.kind === "reservation") stock.reserved += sign * claim.backed;
  else stock.allocated += sign * claim.backed;
  stock.backordered += sign * claim.backordered;
  stock.picked += sign * claim.picked;
};

/** Replaces a claim, or ends it with `undefined`. The sums of the buckets follow. */
export const putClaim = (stock: Stock, id: string, next: Claim | undefined): void => {
  const old = stock.claims.get(id);
  tally(stock, old, -1);
  tally(stock, next, 1);
  if (next === undefined) stock.claims.delete(id);
  else stock.claims.set(id, next);
  countCustomer(stock, old, next);
  if (next !== undefined) {
    const newPlace =
      old === undefined ||
      old.deadline !== next.deadline ||
      old.kind !== next.kind ||
      (old.backordered === 0 && next.backordered > 0);
    if (newPlace) indexClaim(stock, next);
  }
  stock.journal?.push(() => {
    if (old === undefined) stock.claims.delete(id);
    else stock.claims.set(id, old);
    countCustomer(stock, next, old);
    // Its entry may have been dropped as outdated while the change stood.
    if (old !== undefined) indexClaim(stock, old);
  });
};

/** The lot of that name, made where it is new. */
export const lotOf = (stock: Stock, name: string): Lot => {
  const known = stock.lots.get(name);
  if (known !== undefined) return known;
  stock.arrivals += 1;
  const lot: Lot = {
    lot: name,
    bins: new Map(),
    arrival: stock.arrivals,
    good: 0,
    expiresOn: undefined,
    expiresAt: undefined,
    blocked: false,
  };
  putEntry(stock, { map: stock.lots, key: name }, lot);
  return lot;
};

export const setExpiry = (
  stock: Stock,
  lot: Lot,
  expiry: { readonly on: string | undefined; readonly at: number | undefined },
): void => {
  const { expiresOn, expiresAt } = lot;
  lot.expiresOn = expiry.on;
  lot.expiresAt = expiry.at;
  indexLot(stock, lot);
  stock.journal?.push(() => {
    lot.expiresOn = expiresOn;
    lot.expiresAt = expiresAt;
    indexLot(stock, lot);
  });
};

export const setBlocked = (stock: Stock, lot: Lot, blocked: boolean): void => {
  const old = lot.blocked;
  lot.blocked = blocked;
  stock.journal?.push(() => {
    lot.blocked = old;
  });
};

const EMPTY_CELL: Cell = { good: 0, quarantined: 0, damaged: 0, expired: 0, arrival: 0 };

/** Changes what stands at lot × bin; the stock's and the lot's sums follow. An empty place is forgotten unless it was counted. */
export const changeCell = (
  stock: Stock,
  { lot: name, bin }: { readonly lot: string; readonly bin: string },
  change: (cell: Cell) => void,
): void => {
  const lot = lotOf(stock, name);
  const old = lot.bins.get(bin);
  const lotGood = lot.good;
  const cell: Cell = old === undefined ? { ...EMPTY_CELL } : { ...old };
  const wasEmpty = cell.good + cell.quarantined + cell.damaged === 0;
  change(cell);
  if (cell.expired > cell.quarantined) cell.expired = cell.quarantined;
  const isEmpty = cell.good + cell.quarantined + cell.damaged === 0;
  if (wasEmpty && !isEmpty) {
    stock.arrivals += 1;
    cell.arrival = stock.arrivals;
  }
  const before = old ?? EMPTY_CELL;
  stock.good += cell.good - before.good;
  stock.quarantined += cell.quarantined - before.quarantined;
  stock.damaged += cell.damaged - before.damaged;
  lot.good += cell.good - before.good;
  if (isEmpty && cell.counted === undefined) lot.bins.delete(bin);
  else lot.bins.set(bin, cell);
  // The expiry of a lot without good units is dropped from its queue when it comes to the top.
  if (lotGood === 0) indexLot(stock, lot);
  stock.journal?.push(() => {
    if (old === undefined) lot.bins.delete(bin);
    else lot.bins.set(bin, old);
    const wasGone = lot.good === 0;
    lot.good = lotGood;
    if (wasGone) indexLot(stock, lot);
  });
};
