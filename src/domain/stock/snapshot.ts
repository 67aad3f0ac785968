import type { Policy, UnitCost } from "./events.ts";
import { indexClaim, indexLot } from "./queues.ts";
import {
  emptyStock,
  type Cell,
  type Claim,
  type Correction,
  type Lot,
  type Stock,
} from "./state.ts";

/**
 * Part of every snapshot's key: it is raised with each change of `evolve` or of the state, so that a changed
 * fold never meets an old snapshot. A test compares the state of a golden stream with the one kept for it.
 */
export const FOLD_VERSION = 3;

type Numbers = Pick<
  Stock,
  | "revision"
  | "recordedAt"
  | "good"
  | "quarantined"
  | "damaged"
  | "reserved"
  | "allocated"
  | "picked"
  | "backordered"
  | "low"
  | "arrivals"
  | "policyRevision"
>;

type Optional = "customer" | "order" | "transfer" | "holdClass" | "deadline" | "of" | "reservation";
type StoredClaim = Omit<Claim, Optional> & Partial<Pick<Claim, Optional>>;

type StoredLot = Pick<Lot, "lot" | "arrival" | "good" | "blocked"> & {
  readonly expiresOn?: string | undefined;
  readonly expiresAt?: number | undefined;
} & {
  readonly bins: readonly (readonly [string, Cell])[];
};

/** A stock as plain data: what JSON keeps. Queues are not in it: they follow from claims and lots. */
export type StockJson = Numbers & {
  readonly policy: Policy;
  readonly unitCost?: UnitCost | undefined;
  readonly lots: readonly StoredLot[];
  /** Fields without a value are left out by JSON. */
  readonly claims: readonly StoredClaim[];
  readonly picks: readonly (readonly [string, { readonly claim: string; readonly left: number }])[];
  readonly transfers: readonly (readonly [string, number])[];
  readonly corrections: readonly (readonly [string, readonly Correction[]])[];
};

const byKey = <Value>(map: ReadonlyMap<string, Value>): readonly (readonly [string, Value])[] =>
  [...map].sort(([left], [right]) => (left < right ? -1 : 1));

/** The same state gives the same data, in whatever order it was reached. */
export const stockToJson = (stock: Stock): StockJson => ({
  revision: stock.revision,
  recordedAt: stock.recordedAt,
  good: stock.good,
  quarantined: stock.quarantined,
  damaged: stock.damaged,
  reserved: stock.reserved,
  allocated: stock.allocated,
  picked: stock.picked,
  backordered: stock.backordered,
  low: stock.low,
  arrivals: stock.arrivals,
  policyRevision: stock.policyRevision,
  policy: stock.policy,
  unitCost: stock.unitCost,
  lots: byKey(stock.lots).map(([, lot]) => storedLot(lot)),
  claims: byKey(stock.claims).map(([, claim]) => claim),
  picks: byKey(stock.picks),
  transfers: byKey(stock.transfers),
  corrections: byKey(stock.corrections).map(([actor, { entries, from }]) => [
    actor,
    entries.slice(from),
  ]),
});

const storedLot = ({
  lot,
  arrival,
  good,
  blocked,
  expiresOn,
  expiresAt,
  bins,
}: Lot): StoredLot => ({
  lot,
  arrival,
  good,
  blocked,
  expiresOn,
  expiresAt,
  bins: byKey(bins),
});

const lotFrom = ({ lot, arrival, good, blocked, expiresOn, expiresAt, bins }: StoredLot): Lot => ({
  lot,
  bins: new Map(bins.map(([bin, cell]) => [bin, { ...cell }])),
  arrival,
  good,
  expiresOn,
  expiresAt,
  blocked,
});

const claimFrom = (stored: StoredClaim): Claim => ({
  claim: stored.claim,
  kind: stored.kind,
  backed: stored.backed,
  backordered: stored.backordered,
  picked: stored.picked,
  priority: stored.priority,
  age: stored.age,
  openedAt: stored.openedAt,
  asked: stored.asked,
  customer: stored.customer,
  order: stored.order,
  transfer: stored.transfer,
  holdClass: stored.holdClass,
  deadline: stored.deadline,
  extended: stored.extended,
  of: stored.of,
  reservation: stored.reservation,
  pickedLots: stored.pickedLots,
  picks: stored.picks,
});

export const stockFromJson = (json: StockJson): Stock => {
  const { lots, claims, picks, transfers, corrections, ...numbers } = json;
  const stock: Stock = { ...emptyStock(), ...numbers, unitCost: json.unitCost };
  for (const stored of lots) {
    const lot = lotFrom(stored);
    stock.lots.set(lot.lot, lot);
    indexLot(stock, lot);
  }
  for (const stored of claims) {
    const claim = claimFrom(stored);
    stock.claims.set(claim.claim, claim);
    indexClaim(stock, claim);
    if (claim.kind !== "reservation" || claim.customer === undefined) continue;
    const held = stock.customers.get(claim.customer) ?? { holds: 0, units: 0 };
    const units = held.units + claim.backed + claim.backordered;
    stock.customers.set(claim.customer, { holds: held.holds + 1, units });
  }
  for (const [pick, entry] of picks) stock.picks.set(pick, entry);
  for (const [transfer, units] of transfers) stock.transfers.set(transfer, units);
  for (const [actor, entries] of corrections) {
    const units = entries.reduce((sum, entry) => sum + entry.units, 0);
    stock.corrections.set(actor, { entries: [...entries], from: 0, units });
  }
  return stock;
};
