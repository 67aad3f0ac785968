import { instantOf } from "../domain/instant.ts";
import type { ClaimKind, HoldClass } from "../domain/stock/events.ts";
import { CLAIM_EVENTS, type ClaimEvent, isClaimEvent } from "./claim-events.ts";
import type { Draft, Fact, Projection } from "./projection.ts";

/** A hold of which some lines are missing is released so long after its first line (`sibling-missing`). */
export const SIBLING_GRACE_MS = 60_000;
/** Claims that have ended are shown for so many positions of the log after their last event. */
export const ENDED_CLAIM_POSITIONS = 100_000;
/** Newest picks of one claim that are remembered for routing. */
const PICKS_PER_CLAIM_MAX = 1_000;

export type ClaimLineState = "open" | "allocated" | "released" | "expired";

/** What the claim holds in one stock. An allocation is `open` until everything was shipped or released. */
export type ClaimLineDocument = {
  readonly sku: string;
  readonly warehouse: string;
  readonly kind: ClaimKind;
  /** Actor of its first event: in another stock the same id may be somebody else's. */
  readonly openedBy: string;
  readonly state: ClaimLineState;
  readonly backed: number;
  readonly backordered: number;
  readonly picked: number;
  readonly shipped: number;
  /** Of a reservation, epoch milliseconds; stays with the line after its end. */
  readonly deadline: number | null;
};

/** One claim over all its stocks; the key is the claim's id. */
export type ClaimDocument = {
  readonly id: string;
  kind: ClaimKind;
  /** Actor of its first event. */
  readonly openedBy: string;
  customer: string | null;
  order: string | null;
  holdClass: HoldClass | null;
  priority: number;
  /** Lines that `mode: all` asked for. */
  of: number | null;
  /** Epoch milliseconds of the first event. */
  readonly openedAt: number;
  lines: ClaimLineDocument[];
  /** When something is due: the earliest deadline, or the end of the grace of an incomplete hold. Epoch milliseconds. */
  dueAt: number | null;
  /** Whose open holds it is among: its client and its customer; null once nothing is reserved any more. */
  holders: string[] | null;
  /** Ids of picks from it, and the index of the line that each was made from; null before the first one. */
  picks: string[] | null;
  pickLines: number[] | null;
};

export const isIncomplete = (claim: ClaimDocument): boolean =>
  claim.of !== null && claim.lines.length < claim.of;

const keys = ({ event }: Fact): readonly string[] => {
  if (!isClaimEvent(event)) return [];
  if (event.type !== "StockAllocated") return [event.claim];
  const { claim, reservation } = event;
  return reservation === undefined || reservation === claim ? [claim] : [reservation, claim];
};

const apply = (draft: Draft<ClaimDocument>, fact: Fact): ClaimDocument | undefined => {
  const { event } = fact;
  if (!isClaimEvent(event)) return draft.document;
  const isOpening = opens(event, draft.key);
  // A claim that was dropped after its end is not brought back by what follows.
  if (draft.document === undefined && !isOpening) return undefined;
  const claim = draft.document ?? newClaim(fact, event);
  const index = claim.lines.findIndex(
    (line) => line.sku === fact.sku && line.warehouse === fact.warehouse,
  );
  const line = lineAfter(draft.key, event, claim.lines[index] ?? emptyLine(fact, event));
  if (line === undefined) return draft.document;
  claim.lines = index < 0 ? [...claim.lines, line] : claim.lines.with(index, line);
  if (isOpening) describe(claim, event);
  if (event.type === "StockPicked") notePick(claim, event.pick, index);
  claim.dueAt = dueAt(claim);
  // The list stays the same one while anything is held: the index is left alone then.
  claim.holders = isHeld(claim) ? (claim.holders ?? holdersOf(claim)) : null;
  return claim;
};

const opens = (event: ClaimEvent, key: string): boolean =>
  event.claim === key && (event.type === "StockReserved" || event.type === "StockAllocated");

const notePick = (claim: ClaimDocument, pick: string, line: number): void => {
  const { picks, pickLines } = claim;
  claim.picks = [...(picks ?? []).slice(1 - PICKS_PER_CLAIM_MAX), pick];
  claim.pickLines = [...(pickLines ?? []).slice(1 - PICKS_PER_CLAIM_MAX), line];
};

const newClaim = ({ recorded }: Fact, event: ClaimEvent): ClaimDocument => ({
  id: event.claim,
  kind: event.kind,
  openedBy: recorded.metadata.actor,
  customer: null,
  order: null,
  holdClass: null,
  priority: event.priority,
  of: null,
  openedAt: instantOf(event.effectiveAt),
  lines: [],
  dueAt: null,
  holders: null,
  picks: null,
  pickLines: null,
});

const describe = (claim: ClaimDocument, event: ClaimEvent): void => {
  claim.kind = event.kind;
  claim.priority = event.priority;
  claim.customer = event.customer ?? claim.customer;
  claim.order = event.order ?? claim.order;
  claim.holdClass = event.holdClass ?? claim.holdClass;
  if (event.type === "StockReserved") claim.of = event.of ?? claim.of;
};

const emptyLine = (
  { sku, warehouse, recorded }: Fact,
  { kind, deadline }: ClaimEvent,
): ClaimLineDocument => ({
  sku,
  warehouse,
  kind,
  openedBy: recorded.metadata.actor,
  state: "open",
  backed: 0,
  backordered: 0,
  picked: 0,
  shipped: 0,
  deadline: deadline === undefined ? null : instantOf(deadline),
});

const NOTHING_HELD = { backed: 0, backordered: 0, picked: 0 } as const;

/** The line after the event, as seen by the claim of that key; undefined where it is none of its business. */
const lineAfter = (
  key: string,
  event: ClaimEvent,
  line: ClaimLineDocument,
): ClaimLineDocument | undefined => {
  const { backed, backordered } = event;
  switch (event.type) {
    case "StockReserved": {
      const { kind, deadline = "" } = event;
      const until = deadline === "" ? null : instantOf(deadline);
      return { ...line, kind, state: "open", backed, backordered, deadline: until };
    }
    case "StockAllocated":
      if (key !== event.claim) return { ...line, ...NOTHING_HELD, state: "allocated" };
      return { ...line, kind: "allocation", state: "open", backed, backordered };
    case "ReservationExtended":
      return event.deadline === undefined ? line : { ...line, deadline: instantOf(event.deadline) };
    case "ReservationChanged":
      return held(line, backed, backordered);
    case "ReservationExpired":
      return { ...line, ...NOTHING_HELD, state: "expired" };
    case "ReservationReleased":
    case "AllocationReleased": {
      const rest = held(line, -backed, -backordered);
      if (!event.ended) return rest;
      return { ...rest, state: rest.shipped > 0 ? "allocated" : "released" };
    }
    case "BackorderServed":
      return held(line, event.units, -event.units);
    case "ClaimShorted":
      return held(line, -event.units, event.units);
    case "StockPicked":
      return { ...line, backed: line.backed - backed, picked: line.picked + backed };
    case "PickReversed": {
      const rest = held(line, backed, backordered);
      return { ...rest, picked: line.picked - backed - backordered };
    }
    case "StockShipped":
    case "StockDispatched": {
      const rest = { ...line, picked: line.picked - backed, shipped: line.shipped + backed };
      const left = rest.backed + rest.backordered + rest.picked;
      return left === 0 ? { ...rest, state: "allocated" } : rest;
    }
  }
};

const held = (line: ClaimLineDocument, backed: number, backordered: number): ClaimLineDocument => ({
  ...line,
  backed: line.backed + backed,
  backordered: line.backordered + backordered,
});

const dueAt = (claim: ClaimDocument): number | null => {
  let due: number | null = null;
  for (const { state, kind, deadline } of claim.lines) {
    if (state !== "open" || kind !== "reservation") continue;
    const grace = isIncomplete(claim) ? claim.openedAt + SIBLING_GRACE_MS : null;
    for (const at of [deadline, grace]) if (at !== null && (due === null || at < due)) due = at;
  }
  return due;
};

const hasEnded = (claim: ClaimDocument): boolean =>
  claim.lines.every((line) => line.state !== "open");

/** Who holds: the client that opened the reservation, or the customer it is for. */
export type Holder = { readonly client: string } | { readonly customer: string };

/** A client and a customer of the same name are two holders. */
export const holderText = (holder: Holder): string =>
  "client" in holder ? `client ${holder.client}` : `customer ${holder.customer}`;

/** Something is still reserved, by the deadline or past it. */
export const isHeld = ({ lines }: Pick<ClaimDocument, "lines">): boolean =>
  lines.some(({ state, kind }) => state === "open" && kind === "reservation");

/** What stands in the document's `holders` while it is held. */
export const holdersOf = ({
  openedBy: client,
  customer,
}: Pick<ClaimDocument, "openedBy" | "customer">): string[] => [
  holderText({ client }),
  ...(customer === null ? [] : [holderText({ customer })]),
];

/** Open and recently closed claims with their lines. */
export const reservations: Projection<ClaimDocument, Fact> = {
  name: "reservations",
  version: 4,
  types: CLAIM_EVENTS,
  indexes: ["openedBy", "customer", "order", "dueAt", "holders", "picks"],
  fields: [],
  resident: true,
  once: false,
  retention: { positions: ENDED_CLAIM_POSITIONS },
  keys,
  apply,
  ended: hasEnded,
};
