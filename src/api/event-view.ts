import type { RecordedEvent, Recorded } from "../domain/recorded.ts";
import { stockKeyOf } from "../domain/ids.ts";
import type { EntityEvent } from "../domain/entity-events.ts";
import type { StockEvent } from "../domain/stock/events.ts";
import type { Positions } from "./positions.ts";

/** A recorded event as an answer shows it: what every event has beside what this one says. */
export type EventView = {
  readonly id: string;
  readonly type: string;
  readonly stream: string;
  readonly revision: number;
  readonly position: string;
  readonly recordedAt: string;
  /** Facts that are about no stock happen when they are recorded. */
  readonly effectiveAt: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** Of a stock; other streams have no buckets. */
  readonly after?: StockEvent["after"];
  readonly metadata: Recorded<StockEvent>["metadata"];
};

export type ShowEvent = (recorded: RecordedEvent) => EventView;

export type DecodeEvents = {
  readonly stock: (recorded: RecordedEvent) => Recorded<StockEvent>;
  readonly entity: (recorded: RecordedEvent) => Recorded<EntityEvent>;
};

const entityParts = ({ event, metadata }: Recorded<EntityEvent>) => {
  const { type, ...data } = event;
  return { type, effectiveAt: metadata.recordedAt, data, metadata };
};

const stockParts = ({ event, metadata }: Recorded<StockEvent>) => {
  const { type, effectiveAt, after, ...data } = event;
  return { type, effectiveAt, after, data, metadata };
};

/** @returns a function that throws UnknownEventType for what this version cannot read. */
export const createEventView =
  (decode: DecodeEvents, positions: Positions): ShowEvent =>
  (stored) => {
    const isStock = stockKeyOf(stored.stream) !== undefined;
    const parts = isStock ? stockParts(decode.stock(stored)) : entityParts(decode.entity(stored));
    return {
      id: stored.id,
      stream: stored.stream,
      revision: stored.revision,
      position: positions.text(stored.position),
      recordedAt: parts.metadata.recordedAt,
      ...parts,
    };
  };
