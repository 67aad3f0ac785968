import type { StockEvent, StockEventType } from "../domain/stock/events.ts";

/** Events that begin, change or end a claim. */
export type ClaimEvent = Extract<StockEvent, { readonly claim: string }>;

export const isClaimEvent = (event: StockEvent): event is ClaimEvent => "claim" in event;

export const CLAIM_EVENTS = [
  "StockReserved",
  "ReservationExtended",
  "ReservationChanged",
  "ReservationReleased",
  "ReservationExpired",
  "StockAllocated",
  "AllocationReleased",
  "BackorderServed",
  "ClaimShorted",
  "StockPicked",
  "PickReversed",
  "StockShipped",
  "StockDispatched",
] as const satisfies readonly StockEventType[];
