import { makeHeap, popHeap } from "../heap.ts";
import { claimFields } from "./claim-fields.ts";
import type { PlacedUnits, Unsettled } from "./events.ts";
import { sumOf } from "./places.ts";
import {
  EVENT_BYTES,
  keepTogether,
  LINE_BYTES,
  PART_BYTES_MAX,
  record,
  recordHere,
  type Session,
} from "./session.ts";
import { availableOf, type Claim, type Stock } from "./state.ts";

/** Claims that one part shorts, and places of its physical event: together they fit one append (domain rule 8). */
export const SHORTED_PER_PART_MAX = 300;
export const LOSS_LINES_PER_PART_MAX = 400;

/** What stands in the first part beside its loss: events before it, and lines of any event that are no loss. */
type Beside = { readonly events: number; readonly lines: number };
const NOTHING: Beside = { events: 0, lines: 0 };

/** Claims that a part can short so that it still fits one append. */
const shortsBeside = ({ events, lines }: Beside): number => {
  const bytes = (events + 1) * EVENT_BYTES + (lines + LOSS_LINES_PER_PART_MAX) * LINE_BYTES;
  const fitting = Math.floor((PART_BYTES_MAX - bytes) / EVENT_BYTES);
  return Math.max(1, Math.min(SHORTED_PER_PART_MAX, fitting));
};

/** Makes sure that events and lines stand in one part with the first part of the loss behind them. */
export const keepWithLoss = (session: Session, beside: Beside): void => {
  keepTogether(
    session,
    beside.events + shortsBeside(beside) + 1,
    beside.lines + LOSS_LINES_PER_PART_MAX,
  );
};

/** Who loses first: reservations before allocations, lowest priority first, then the youngest. */
const losesFirst = (left: Claim, right: Claim): boolean => {
  if (left.kind !== right.kind) return left.kind === "reservation";
  if (left.priority !== right.priority) return left.priority < right.priority;
  return left.age > right.age;
};

/** A heap and no sort: most losses short few of many claims. */
const shortingQueue = (stock: Stock): Claim[] => {
  const backed: Claim[] = [];
  for (const claim of stock.claims.values()) if (claim.backed > 0) backed.push(claim);
  return makeHeap(backed, losesFirst);
};

export type Loss = {
  /** Good units that are not there any more, place by place. */
  readonly lots: readonly PlacedUnits[];
  readonly cause: string;
  /** Good units that the first event of the fact brings in, so that they cover claims too. */
  readonly gained?: number;
  readonly beside?: Beside;
  /** The event of one part: `lots` of this part, `remaining` units for later parts, `first` part or not. */
  readonly event: (lots: readonly PlacedUnits[], remaining: number, first: boolean) => Unsettled;
};

/**
 * Books a loss of good stock whoever has claims on it. Before each part of it the claims that it leaves
 * uncovered are shorted, so that no equation breaks in between; a loss that shorts more claims or names more
 * places than fit one append is booked in parts, each complete in itself.
 */
export const bookLoss = (session: Session, loss: Loss): void => {
  const { stock } = session;
  const gained = loss.gained ?? 0;
  let open = sumOf(loss.lots);
  let at: Cursor = { line: 0, taken: 0 };
  const queue = open > availableOf(stock) + gained ? shortingQueue(stock) : [];
  let first = true;
  do {
    const most = shortsBeside(first ? (loss.beside ?? NOTHING) : NOTHING);
    const named = unitsFrom(loss.lots, at, LOSS_LINES_PER_PART_MAX);
    const uncovered = Math.max(0, named - availableOf(stock) - (first ? gained : 0));
    keepTogether(session, Math.min(most, uncovered, queue.length) + 1, LOSS_LINES_PER_PART_MAX);
    const booked = named - uncovered + shortClaims(session, queue, { uncovered, most, loss });
    if (booked === 0 && open > 0) throw new Error("good stock is smaller than its claims");
    const part = takeFrom(loss.lots, at, booked);
    open -= booked;
    at = part.next;
    recordHere(session, loss.event(part.taken, open, first));
    first = false;
  } while (open > 0);
};

type Shortage = { readonly uncovered: number; readonly most: number; readonly loss: Loss };

/** Shorts the next `most` claims at most; the answer is how many of the uncovered units that has freed. */
const shortClaims = (
  session: Session,
  queue: Claim[],
  { uncovered, most, loss }: Shortage,
): number => {
  let open = uncovered;
  for (let count = 0; count < most && open > 0; count++) {
    const next = queue[0];
    // It may have been shorted in part before.
    const claim = next === undefined ? undefined : session.stock.claims.get(next.claim);
    if (claim === undefined) break;
    const units = Math.min(claim.backed, open);
    record(session, {
      type: "ClaimShorted",
      ...claimFields(claim),
      units,
      backed: units,
      backordered: units,
      cause: loss.cause,
      effectiveAt: session.now,
    });
    open -= units;
    if (units === claim.backed) popHeap(queue, losesFirst);
  }
  return uncovered - open;
};

/** How far a list of places has been gone through: the line, and the units taken of it. */
type Cursor = { readonly line: number; readonly taken: number };

/** Units of the next `lines` places. */
const unitsFrom = (lots: readonly PlacedUnits[], at: Cursor, lines: number): number =>
  sumOf(lots.slice(at.line, at.line + lines)) - at.taken;

/** Takes the next `units` off the places, in their order. */
const takeFrom = (
  lots: readonly PlacedUnits[],
  at: Cursor,
  units: number,
): { readonly taken: readonly PlacedUnits[]; readonly next: Cursor } => {
  const taken: PlacedUnits[] = [];
  let { line, taken: before } = at;
  let open = units;
  while (open > 0) {
    const place = lots[line];
    if (place === undefined) break;
    const part = Math.min(place.units - before, open);
    if (part > 0) taken.push({ lot: place.lot, bin: place.bin, units: part });
    open -= part;
    before += part;
    if (before === place.units) {
      line += 1;
      before = 0;
    }
  }
  return { taken, next: { line, taken: before } };
};
