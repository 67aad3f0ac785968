import { DAY_MS, instantOf } from "../domain/instant.ts";
import type { Buckets, Policy, StockEvent } from "../domain/stock/events.ts";
import { type Dated, type DatedLot, foldDated } from "./dated-lots.ts";
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
export type StockPart = Dated & {
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
  dated: [],
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
  const hold = (deadline: string | undefined, { backed, backordered }: Held): void => {
    if (deadline === undefined) return;
    const at = instantOf(deadline);
    addLapse(ownLapses(part, base), { at, kind: HOLD, units: backed, backordered });
  };
  switch (event.type) {
    case "StockReserved":
    case "ReservationChanged":
      part.backordered += event.backordered;
      hold(event.deadline, event);
      return;
    case "ReservationExtended":
      hold(event.previousDeadline, { backed: -event.backed, backordered: -event.backordered });
      hold(event.deadline, event);
      return;
    case "ReservationReleased":
    case "ReservationExpired":
      part.backordered -= event.backordered;
      hold(event.deadline, { backed: -event.backed, backordered: -event.backordered });
      return;
    case "StockAllocated":
      if (event.reservation === undefined) part.backordered += event.backordered;
      else {
        part.backordered -= event.dropped;
        hold(event.deadline, {
          backed: -(event.backed + event.returned),
          backordered: -(event.backordered + event.dropped),
        });
      }
      return;
    case "AllocationReleased":
      part.backordered -= event.backordered;
      return;
    case "BackorderServed":
      part.backordered -= event.units;
      if (event.kind === "reservation")
        hold(event.deadline, { backed: event.units, backordered: -event.units });
      return;
    case "ClaimShorted":
      part.backordered += event.units;
      if (event.kind === "reservation")
        hold(event.deadline, { backed: -event.units, backordered: event.units });
      return;
    case "StockPolicySet":
      setPolicy(part, event.policy);
      return;
    case "LotCorrected":
      foldDated({ part, base, goodMoved: () => undefined }, event);
      retimeLots(part);
      return;
    case "PickReversed":
      part.backordered += event.backordered;
      moveLots(part, event, base);
      return;
    case "StockReceived":
    case "StockArrived":
    case "StockPicked":
    case "StockReturned":
    case "StockAdjusted":
    case "StockQuarantined":
    case "QuarantineReleased":
    case "StockDamaged":
    case "StockWrittenOff":
    case "LotExpired":
    case "StockRelocated":
      moveLots(part, event, base);
      return;
    case "StockShipped":
    case "StockDispatched":
    case "LowStockDetected":
    case "StockReplenished":
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

/** The entries of all dated lots anew, from their dates: after a policy or a date has changed. */
const retimeLots = (part: StockPart): void => {
  part.lapses = holdsOf(part.lapses);
  for (const { expiresAt, good } of part.dated) lapseLot(part, part.lapses, { expiresAt, good });
};

const moveLots = (part: StockPart, event: StockEvent, base: StockPart | undefined): void => {
  const goodMoved = ({ expiresAt }: DatedLot, good: number): void =>
    lapseLot(part, ownLapses(part, base), { expiresAt, good });
  foldDated({ part, base, goodMoved }, event);
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
