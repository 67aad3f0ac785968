import type { RecordedEvent, Recorded } from "../domain/recorded.ts";
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
  readonly effectiveAt: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly after: StockEvent["after"];
  readonly metadata: Recorded<StockEvent>["metadata"];
};

export type ShowEvent = (recorded: RecordedEvent) => EventView;

type Decode = (recorded: RecordedEvent) => Recorded<StockEvent>;

/** @returns a function that throws UnknownEventType for what this version cannot read. */
export const createEventView =
  (decode: Decode, positions: Positions): ShowEvent =>
  (stored) => {
    const { id, event, metadata } = decode(stored);
    const { type, effectiveAt, after, ...data } = event;
    return {
      id,
      type,
      stream: stored.stream,
      revision: stored.revision,
      position: positions.text(stored.position),
      recordedAt: metadata.recordedAt,
      effectiveAt,
      data,
      after,
      metadata,
    };
  };
