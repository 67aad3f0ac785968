import type { StockEvent } from "../domain/stock/events.ts";
import { STOCK_EVENTS } from "./availability.ts";
import type { Draft, Fact, Projection } from "./projection.ts";

/** Where one movement stands, and by what it is searched for. No second copy of the event. */
export type MovementDocument = {
  readonly day: string;
  readonly type: string;
  readonly actor: string;
  readonly reason: string | null;
  readonly order: string | null;
  readonly sku: string;
  readonly warehouse: string;
  readonly revision: number;
};

/** Digits of the largest position (a 64-bit integer), so that text order is log order. */
const POSITION_DIGITS = 19;

/** The key of a movement: its position in the log. */
export const movementKey = (position: bigint): string =>
  position.toString().padStart(POSITION_DIGITS, "0");

const reasonOf = (event: StockEvent): string | null => {
  if ("reason" in event) return event.reason ?? null;
  return "cause" in event ? event.cause : null;
};
const orderOf = (event: StockEvent): string | null =>
  "order" in event ? (event.order ?? null) : null;

const apply = (_draft: Draft<MovementDocument>, fact: Fact): MovementDocument => {
  const { event, recorded } = fact;
  return {
    // The day on which it happened, as people look for it; when it was recorded is the order of the answer.
    day: event.effectiveAt.slice(0, 10),
    type: event.type,
    actor: recorded.metadata.actor,
    reason: reasonOf(event),
    order: orderOf(event),
    sku: fact.sku,
    warehouse: fact.warehouse,
    revision: recorded.revision,
  };
};

/** One thin document per event, on disk only: it grows with the log. */
export const movementIndex: Projection<MovementDocument, Fact> = {
  name: "movement-index",
  version: 2,
  types: STOCK_EVENTS,
  indexes: ["day", "actor", "reason", "order", "sku"],
  // Each holds for a large part of all movements: going along the log finds them as fast.
  fields: ["type", "warehouse"],
  resident: false,
  once: true,
  keys: (fact) => [movementKey(fact.recorded.position)],
  apply,
};
