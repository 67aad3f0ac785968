import type { Buckets, ClaimKind, HoldClass, Policy, UnitCost } from "./events.ts";

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
  /** The count that corrected it last, when, and with which revision. */
  counted?: { readonly count: string; readonly at: number; readonly revision: number };
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

/** Every claim has every field, so that all have one shape: a change copies the claim. */
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
  readonly customer: string | undefined;
  readonly order: string | undefined;
  readonly transfer: string | undefined;
  readonly holdClass: HoldClass | undefined;
  /** Epoch milliseconds. */
  readonly deadline: number | undefined;
  readonly extended: boolean;
  readonly of: number | undefined;
  readonly reservation: string | undefined;
  readonly pickedLots: readonly PickedUnits[];
  /** Picks that can still be reversed. */
  readonly picks: readonly string[];
};

/** `order` tells apart what is due at the same instant: what came first lapses first. */
export type Due = { readonly at: number; readonly order: number; readonly id: string };
export type Waiting = { readonly priority: number; readonly age: number; readonly claim: string };
export type Correction = { readonly at: number; readonly units: number };
/** An actor's corrections, oldest first. Those before `from` are over; `units` is the sum of the others. */
export type Corrections = {
  readonly entries: Correction[];
  readonly from: number;
  readonly units: number;
};

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
  /** Of the last receipt that named one: what a correction is worth is judged by it. */
  unitCost: UnitCost | undefined;
  readonly lots: Map<string, Lot>;
  readonly claims: Map<string, Claim>;
  readonly picks: Map<string, { readonly claim: string; readonly left: number }>;
  /** Units of each transfer that arrived or are missing. */
  readonly transfers: Map<string, number>;
  readonly customers: Map<string, { readonly holds: number; readonly units: number }>;
  /** Adjusted units of the last 24 h, by actor. */
  readonly corrections: Map<string, Corrections>;
  /** Lazy heaps (queues.ts): entries that no longer hold are dropped when they come to the top. */
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
  unitCost: undefined,
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
