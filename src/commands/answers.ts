import type { Buckets, StockEvent } from "../domain/stock/events.ts";
import type { AnsweredEvent, StockAnswer } from "./stock-request.ts";

/** What an answer needs to know of an event that a command recorded. */
export type OwnEvent = {
  readonly stream: string;
  readonly revision: number;
  readonly position: bigint;
  readonly event: StockEvent;
};

type Moved = { units: number; backed: number; backordered: number; deadline: string | undefined };

/** Events that follow from what the command did; the answer is about what it did. */
const isConsequence = (event: StockEvent): boolean =>
  event.type === "BackorderServed" ||
  event.type === "LowStockDetected" ||
  event.type === "StockReplenished";

const sum = (lots: readonly { readonly units: number }[]): number => {
  let units = 0;
  for (const lot of lots) units += lot.units;
  return units;
};

/** Units that a physical event of no claim moved. */
const unitsMoved = (event: StockEvent): number => {
  if (event.type === "StockAdjusted") {
    return event.lots.reduce((units, line) => units + Math.abs(line.delta), 0);
  }
  if (event.type === "StockArrived") return event.received;
  return "lots" in event ? sum(event.lots) : 0;
};

/** What a claim event says of its claim; of a change the units that it leaves, and what came or went. */
const movedByClaim = (event: Extract<StockEvent, { readonly claim: string }>): Moved => {
  const { backed, backordered, deadline } = event;
  const units = event.type === "ReservationChanged" ? event.unitsAfter : backed + backordered;
  return { units, backed, backordered, deadline };
};

const moved = (own: readonly OwnEvent[]): Moved => {
  const total: Moved = { units: 0, backed: 0, backordered: 0, deadline: undefined };
  for (let index = own.length - 1; index >= 0; index--) {
    const event = own[index]?.event;
    if (event === undefined || isConsequence(event)) continue;
    if (!("claim" in event)) total.units += unitsMoved(event);
    else if (event.type !== "ClaimShorted") return movedByClaim(event);
  }
  return total;
};

/** Where the goods of a pick, or of a departure of a transfer, came from. */
const placesOf = (own: readonly OwnEvent[]) => {
  for (const { event } of own) {
    if (event.type === "StockPicked" || event.type === "StockDispatched") return event.lots;
  }
  return undefined;
};

const afterOf = (own: readonly OwnEvent[]): Buckets | undefined => {
  for (let index = own.length - 1; index >= 0; index--) {
    const event = own[index]?.event;
    if (event !== undefined && !isConsequence(event)) return event.after;
  }
  return own.at(-1)?.event.after;
};

/**
 * The answer to an accepted command, from the events that carry its id and nothing else: so the first
 * answer and every repeat are the same. Undefined where the command recorded nothing.
 */
export const answerOf = (own: readonly OwnEvent[], replayed: boolean): StockAnswer | undefined => {
  const last = own[own.length - 1];
  const after = afterOf(own);
  if (last === undefined || after === undefined) return undefined;
  const { units, backed, backordered, deadline } = moved(own);
  const events: AnsweredEvent[] = [];
  for (const { event, stream, revision } of own)
    events.push({ type: event.type, stream, revision });
  const { revision: version, position } = last;
  const status = "accepted" as const;
  // Written out, because on the hot path a spread costs more than all the rest of it.
  if (deadline === undefined) {
    const lots = placesOf(own);
    if (lots !== undefined) {
      return {
        status,
        replayed,
        units,
        backed,
        backordered,
        lots,
        version,
        after,
        position,
        events,
      };
    }
    return { status, replayed, units, backed, backordered, version, after, position, events };
  }
  return {
    status,
    replayed,
    units,
    backed,
    backordered,
    deadline,
    version,
    after,
    position,
    events,
  };
};
