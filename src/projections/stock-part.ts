import { DAY_MS, instantOf } from "../domain/instant.ts";
import type { Buckets, Policy, StockEvent } from "../domain/stock/events.ts";
import { type ClaimEvent, isClaimEvent } from "./claim-events.ts";
import { foldLots, type KnownLots } from "./known-lots.ts";
import {
  addLapse,
  HOLD,
  holdsOf,
  lapsedAt,
  type Lapsed,
  type Lapses,
  LOT,
  SALE,
} from "./lapses.ts";

/** What one stock gives to sell, now and at any later time without an event: part of several read models. */
export type StockPart = KnownLots & {
  /** The buckets as the last event left them. */
  onHand: number;
  available: number;
  reserved: number;
  allocated: number;
  quarantined: number;
  damaged: number;
  picked: number;
  /** Of all claims. */
  backordered: number;
  safetyBuffer: number;
  priorityBuffer: number;
  sellDaysBeforeExpiry: number;
  lapses: Lapses;
};

export const NO_UNITS: Buckets = {
  onHand: 0,
  available: 0,
  reserved: 0,
  allocated: 0,
  quarantined: 0,
  damaged: 0,
  picked: 0,
};

export const emptyPart = (): StockPart => ({
  ...NO_UNITS,
  backordered: 0,
  safetyBuffer: 0,
  priorityBuffer: 0,
  sellDaysBeforeExpiry: 0,
  lapses: [],
  lots: [],
});

/** The list of the draft, no longer that of what readers see. */
const ownLapses = (part: StockPart, base: StockPart | undefined): Lapses => {
  if (part.lapses === base?.lapses) part.lapses = part.lapses.slice();
  return part.lapses;
};

type Held = { readonly backed: number; readonly backordered: number };

/** Folds one event into the part. `base` is the part that readers see: its lists are not touched. */
export const foldPart = (part: StockPart, event: StockEvent, base: StockPart | undefined): void => {
  setBuckets(part, event.after);
  if (isClaimEvent(event)) foldClaim(part, event, base);
  if (event.type === "StockPolicySet") setPolicy(part, event.policy);
  if ("lots" in event) {
    const goodMoved = (expiresAt: number, good: number): void =>
      lapseLot(part, ownLapses(part, base), { expiresAt, good });
    foldLots({ part, base, goodMoved }, event);
  }
};

/** Units that wait, and what lapses with a hold. */
const foldClaim = (part: StockPart, event: ClaimEvent, base: StockPart | undefined): void => {
  const hold = (deadline: string | undefined, { backed, backordered }: Held): void => {
    if (deadline === undefined) return;
    const at = instantOf(deadline);
    addLapse(ownLapses(part, base), { at, kind: HOLD, units: backed, backordered });
  };
  const { backed, backordered, deadline } = event;
  switch (event.type) {
    case "StockReserved":
    case "ReservationChanged":
      part.backordered += backordered;
      hold(deadline, event);
      return;
    case "ReservationExtended":
      hold(event.previousDeadline, { backed: -backed, backordered: -backordered });
      hold(deadline, event);
      return;
    case "ReservationReleased":
    case "ReservationExpired":
      part.backordered -= backordered;
      hold(deadline, { backed: -backed, backordered: -backordered });
      return;
    case "StockAllocated": {
      const { returned, dropped } = event;
      part.backordered += event.reservation === undefined ? backordered : -dropped;
      if (event.reservation === undefined) return;
      hold(deadline, { backed: -(backed + returned), backordered: -(backordered + dropped) });
      return;
    }
    case "AllocationReleased":
      part.backordered -= backordered;
      return;
    case "BackorderServed":
      part.backordered -= event.units;
      if (event.kind === "allocation") return;
      hold(deadline, { backed: event.units, backordered: -event.units });
      return;
    case "ClaimShorted":
      part.backordered += event.units;
      if (event.kind === "allocation") return;
      hold(deadline, { backed: -event.units, backordered: event.units });
      return;
    case "PickReversed":
      part.backordered += backordered;
      return;
    case "StockPicked":
    case "StockShipped":
    case "StockDispatched":
      return;
  }
};

const setBuckets = (part: StockPart, after: Buckets): void => {
  part.onHand = after.onHand;
  part.available = after.available;
  part.reserved = after.reserved;
  part.allocated = after.allocated;
  part.quarantined = after.quarantined;
  part.damaged = after.damaged;
  part.picked = after.picked;
};

const setPolicy = (part: StockPart, policy: Policy): void => {
  part.safetyBuffer = policy.safetyBuffer ?? 0;
  part.priorityBuffer = policy.priorityBuffer ?? 0;
  part.sellDaysBeforeExpiry = policy.sellDaysBeforeExpiry ?? 0;
  retimeLots(part);
};

/** The entries of all lots with an expiry anew: a policy may move the end of their sale. */
const retimeLots = (part: StockPart): void => {
  part.lapses = holdsOf(part.lapses);
  for (const { expiresAt, good } of part.lots) {
    if (expiresAt !== null) lapseLot(part, part.lapses, { expiresAt, good });
  }
};

const lapseLot = (
  part: StockPart,
  lapses: Lapses,
  { expiresAt, good }: { readonly expiresAt: number; readonly good: number },
): void => {
  const stopsAt = expiresAt - part.sellDaysBeforeExpiry * DAY_MS;
  addLapse(lapses, { at: expiresAt, kind: LOT, units: good, backordered: 0 });
  addLapse(lapses, { at: stopsAt, kind: SALE, units: good, backordered: 0 });
};

/** What the stock gives to ordinary demand at `at` (epoch milliseconds), and what has lapsed by then. */
export const sellableAt = (
  part: StockPart,
  at: number,
): { readonly sellable: number; readonly lapsed: Lapsed } => {
  const lapsed = lapsedAt(part.lapses, at);
  const free =
    part.available +
    lapsed.holds -
    lapsed.unsold -
    (part.backordered - lapsed.holdsBackordered) -
    part.safetyBuffer -
    part.priorityBuffer;
  return { sellable: Math.max(0, free), lapsed };
};
