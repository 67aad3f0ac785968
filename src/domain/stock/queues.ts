import { makeHeap, popHeap, pushHeap, type Before } from "../heap.ts";
import type { Claim, Due, Lot, Stock, Waiting } from "./state.ts";

/**
 * What a stock looks up by order: the next deadline, the next expiry, the head of the backorder queue. The
 * orders are total, so that the same facts give the same events in whatever way the state was reached.
 * An entry that no longer holds, or is there twice, does no harm: it is dropped when it comes to the top.
 */
const sooner = (left: Due, right: Due): boolean =>
  left.at < right.at || (left.at === right.at && left.order < right.order);
const firstServed = (left: Waiting, right: Waiting): boolean =>
  left.priority > right.priority || (left.priority === right.priority && left.age < right.age);

/** A queue is made anew before outdated entries outnumber the living: the pushes before it have paid for that. */
const HEAP_SLACK = 1_024;
const isOvergrown = (heap: readonly unknown[], living: number): boolean =>
  heap.length > HEAP_SLACK + 3 * living;

const deadlineOf = (claim: Claim): Due | undefined =>
  claim.kind === "reservation" && claim.deadline !== undefined
    ? { at: claim.deadline, order: claim.openedAt, id: claim.claim }
    : undefined;

const waitingOf = ({ claim, priority, age, backordered }: Claim): Waiting | undefined =>
  backordered > 0 ? { priority, age, claim } : undefined;

const expiryOf = (lot: Lot): Due | undefined =>
  lot.expiresAt !== undefined && lot.good > 0
    ? { at: lot.expiresAt, order: lot.arrival, id: lot.lot }
    : undefined;

type Order<Entry> = { readonly heap: Entry[]; readonly before: Before<Entry> };

const remake = <Entry, Item>(
  { heap, before }: Order<Entry>,
  items: Iterable<Item>,
  entryOf: (item: Item) => Entry | undefined,
): void => {
  heap.length = 0;
  for (const item of items) {
    const entry = entryOf(item);
    if (entry !== undefined) heap.push(entry);
  }
  makeHeap(heap, before);
};

/** Puts a claim that is in the state where its deadline and its place in the backorder queue are looked for. */
export const indexClaim = (stock: Stock, claim: Claim): void => {
  const { deadlines, waiting, claims } = stock;
  const due = deadlineOf(claim);
  if (due !== undefined) {
    pushHeap(deadlines, due, sooner);
    if (isOvergrown(deadlines, claims.size)) {
      remake({ heap: deadlines, before: sooner }, claims.values(), deadlineOf);
    }
  }
  const place = waitingOf(claim);
  if (place !== undefined) {
    pushHeap(waiting, place, firstServed);
    if (isOvergrown(waiting, claims.size)) {
      remake({ heap: waiting, before: firstServed }, claims.values(), waitingOf);
    }
  }
};

/** Puts a lot with good units where its expiry is looked for. */
export const indexLot = (stock: Stock, lot: Lot): void => {
  const { expiries, lots } = stock;
  const due = expiryOf(lot);
  if (due === undefined) return;
  pushHeap(expiries, due, sooner);
  if (isOvergrown(expiries, lots.size)) {
    remake({ heap: expiries, before: sooner }, lots.values(), expiryOf);
  }
};

/** The reservation with the earliest deadline at or before `at`. */
export const dueReservation = (stock: Stock, at: number): Claim | undefined => {
  for (;;) {
    const top = stock.deadlines[0];
    if (top === undefined || top.at > at) return undefined;
    const claim = stock.claims.get(top.id);
    if (claim?.kind === "reservation" && claim.deadline === top.at) return claim;
    popHeap(stock.deadlines, sooner);
  }
};

/** The lot with good units that expired first, at or before `at`. */
export const dueLot = (stock: Stock, at: number): Lot | undefined => {
  for (;;) {
    const top = stock.expiries[0];
    if (top === undefined || top.at > at) return undefined;
    const lot = stock.lots.get(top.id);
    if (lot !== undefined && lot.expiresAt === top.at && lot.good > 0) return lot;
    popHeap(stock.expiries, sooner);
  }
};

/** The head of the backorder queue: highest priority, then oldest. */
export const nextWaiting = (stock: Stock): Claim | undefined => {
  for (;;) {
    const top = stock.waiting[0];
    if (top === undefined) return undefined;
    const claim = stock.claims.get(top.claim);
    const holds =
      claim !== undefined &&
      claim.backordered > 0 &&
      claim.age === top.age &&
      claim.priority === top.priority;
    if (holds) return claim;
    popHeap(stock.waiting, firstServed);
  }
};
