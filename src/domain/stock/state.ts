import { popHeap, pushHeap, type Before } from "../heap.ts";
import type { Buckets, ClaimKind, HoldClass, Policy } from "./events.ts";

/**
 * The fold of one stock stream. It is mutable and owned by whoever folds it, because a copy of a map
 * of 10,000 holds per event would be quadratic; while `journal` is an array every change is put there
 * as its inverse (journal.ts), so that decisions on events that are not durable yet can be taken back.
 * Claims are values: a change replaces them.
 */
export type Cell = {
  good: number;
  quarantined: number;
  damaged: number;
  /** Of `quarantined`: units that stand there only because their lot has expired. */
  expired: number;
  /** Order of the first arrival in the bin, since it was last empty. */
  arrival: number;
  counted?: { readonly count: string; readonly at: number };
};

export type Lot = {
  readonly lot: string;
  readonly bins: Map<string, Cell>;
  /** Order of the first arrival of the lot. */
  readonly arrival: number;
  good: number;
  expiresOn: string | undefined;
  /** Epoch milliseconds: from this instant on the lot is not good. */
  expiresAt: number | undefined;
  /** By a recall, until QuarantineReleased names the lot. */
  blocked: boolean;
};

export type PickedUnits = {
  readonly pick: string;
  readonly lot: string;
  readonly bin: string;
  readonly units: number;
};

export type Claim = {
  readonly claim: string;
  readonly kind: ClaimKind;
  readonly backed: number;
  readonly backordered: number;
  readonly picked: number;
  readonly priority: number;
  /** Revision of the event that began the claim, or of the reservation that it came from: its place in every queue. */
  readonly age: number;
  /** Revision of the event that opened it under this id, and the units it asked for then. */
  readonly openedAt: number;
  readonly asked: number;
  readonly customer?: string | undefined;
  readonly order?: string | undefined;
  readonly transfer?: string | undefined;
  readonly holdClass?: HoldClass | undefined;
  /** Epoch milliseconds. */
  readonly deadline?: number | undefined;
  readonly extended?: boolean;
  readonly of?: number | undefined;
  readonly reservation?: string | undefined;
  readonly pickedLots?: readonly PickedUnits[];
  /** Picks that can still be reversed. */
  readonly picks?: readonly string[];
};

export type Due = { readonly at: number; readonly id: string };
export type Waiting = { readonly priority: number; readonly age: number; readonly claim: string };
export type Correction = { readonly at: number; readonly units: number };

export type Stock = {
  /** Of the newest event folded in; -1 where there is none. */
  revision: number;
  /** Epoch milliseconds of the newest event. */
  recordedAt: number;
  good: number;
  quarantined: number;
  damaged: number;
  reserved: number;
  allocated: number;
  picked: number;
  backordered: number;
  low: boolean;
  arrivals: number;
  policy: Policy;
  policyRevision: number;
  readonly lots: Map<string, Lot>;
  readonly claims: Map<string, Claim>;
  readonly picks: Map<string, { readonly claim: string; readonly left: number }>;
  /** Units of each transfer that arrived or are missing. */
  readonly transfers: Map<string, number>;
  readonly customers: Map<string, { readonly holds: number; readonly units: number }>;
  /** Adjusted units of the last 24 h, by actor. */
  readonly corrections: Map<string, readonly Correction[]>;
  /** Lazy heaps: entries that no longer hold are dropped when they come to the top. */
  readonly deadlines: Due[];
  readonly expiries: Due[];
  readonly waiting: Waiting[];
  journal: (() => void)[] | undefined;
};

export const emptyStock = (): Stock => ({
  revision: -1,
  recordedAt: 0,
  good: 0,
  quarantined: 0,
  damaged: 0,
  reserved: 0,
  allocated: 0,
  picked: 0,
  backordered: 0,
  low: false,
  arrivals: 0,
  policy: {},
  policyRevision: -1,
  lots: new Map(),
  claims: new Map(),
  picks: new Map(),
  transfers: new Map(),
  customers: new Map(),
  corrections: new Map(),
  deadlines: [],
  expiries: [],
  waiting: [],
  journal: undefined,
});

export const availableOf = (stock: Stock): number => stock.good - stock.reserved - stock.allocated;

export const bucketsOf = (stock: Stock): Buckets => ({
  onHand: stock.good + stock.quarantined + stock.damaged,
  available: availableOf(stock),
  reserved: stock.reserved,
  allocated: stock.allocated,
  quarantined: stock.quarantined,
  damaged: stock.damaged,
  picked: stock.picked,
});

/** A fold whose buckets differ from those that the event carries is an integrity failure. */
export const agrees = (stock: Stock, after: Buckets): boolean =>
  after.available === availableOf(stock) &&
  after.reserved === stock.reserved &&
  after.allocated === stock.allocated &&
  after.quarantined === stock.quarantined &&
  after.damaged === stock.damaged &&
  after.picked === stock.picked &&
  after.onHand === stock.good + stock.quarantined + stock.damaged;

const earlier = (left: Due, right: Due): boolean => left.at < right.at;
const firstServed = (left: Waiting, right: Waiting): boolean =>
  left.priority > right.priority || (left.priority === right.priority && left.age < right.age);

/** Outdated entries are swept out before they outnumber the claims; each sweep is paid for by the pushes before it. */
const HEAP_SLACK = 1_024;

const sweep = <Entry>(
  heap: Entry[],
  before: Before<Entry>,
  holds: (entry: Entry) => boolean,
): void => {
  const kept = heap.filter(holds);
  heap.length = 0;
  for (const entry of kept) pushHeap(heap, entry, before);
};

const isDeadline = (stock: Stock, entry: Due): boolean => {
  const claim = stock.claims.get(entry.id);
  return claim?.kind === "reservation" && claim.deadline === entry.at;
};

const isWaiting = (stock: Stock, { claim: id, age, priority }: Waiting): boolean => {
  const claim = stock.claims.get(id);
  return (
    claim !== undefined && claim.backordered > 0 && claim.age === age && claim.priority === priority
  );
};

/** Puts a claim where its deadline and its place in the backorder queue are looked for. */
export const indexClaim = (stock: Stock, claim: Claim): void => {
  if (claim.deadline !== undefined && claim.kind === "reservation") {
    if (stock.deadlines.length > HEAP_SLACK + 3 * stock.claims.size) {
      sweep(stock.deadlines, earlier, (entry) => isDeadline(stock, entry));
    }
    pushHeap(stock.deadlines, { at: claim.deadline, id: claim.claim }, earlier);
  }
  if (claim.backordered > 0) {
    const { priority, age } = claim;
    if (stock.waiting.length > HEAP_SLACK + 3 * stock.claims.size) {
      sweep(stock.waiting, firstServed, (entry) => isWaiting(stock, entry));
    }
    pushHeap(stock.waiting, { priority, age, claim: claim.claim }, firstServed);
  }
};

export const indexLot = (stock: Stock, lot: Lot): void => {
  if (lot.expiresAt !== undefined) {
    pushHeap(stock.expiries, { at: lot.expiresAt, id: lot.lot }, earlier);
  }
};

/** The reservation with the earliest deadline at or before `at`. */
export const dueReservation = (stock: Stock, at: number): Claim | undefined => {
  for (;;) {
    const top = stock.deadlines[0];
    if (top === undefined || top.at > at) return undefined;
    if (isDeadline(stock, top)) return stock.claims.get(top.id);
    popHeap(stock.deadlines, earlier);
  }
};

/** The lot with good units that expired first, at or before `at`. */
export const dueLot = (stock: Stock, at: number): Lot | undefined => {
  for (;;) {
    const top = stock.expiries[0];
    if (top === undefined || top.at > at) return undefined;
    const lot = stock.lots.get(top.id);
    if (lot !== undefined && lot.expiresAt === top.at && lot.good > 0) return lot;
    popHeap(stock.expiries, earlier);
  }
};

/** The head of the backorder queue: highest priority, then oldest. */
export const nextWaiting = (stock: Stock): Claim | undefined => {
  for (;;) {
    const top = stock.waiting[0];
    if (top === undefined) return undefined;
    if (isWaiting(stock, top)) return stock.claims.get(top.claim);
    popHeap(stock.waiting, firstServed);
  }
};
