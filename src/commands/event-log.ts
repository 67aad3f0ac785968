import type { Metadata, Recorded, RecordedEvent, StoredEvent } from "../domain/recorded.ts";

/** `expectedRevision` of a stream that must not exist yet. */
export const NO_STREAM = -1;

/** Bounds of one append; the log refuses more (a bug of the caller, so it throws). */
export const APPEND_EVENTS_MAX = 500;
export const APPEND_BYTES_MAX = 512 * 1024;
/** Events of one read page at the most. */
export const PAGE_EVENTS_MAX = 2_000;

export type AppendOutcome =
  /** Durable. `firstRevision` and `positions[i]` belong to the events in order. Sent again with the same ids: the same answer. */
  | {
      readonly kind: "committed";
      readonly firstRevision: number;
      readonly positions: readonly bigint[];
    }
  /** Nothing of it was written. `actualRevision` is -1 where the stream does not exist. */
  | { readonly kind: "conflict"; readonly actualRevision: number }
  /** Perhaps written, perhaps not: send the identical batch again, then look for the ids in the tail. */
  | { readonly kind: "unknown"; readonly reason: string };

/** The log can't take writes (disk full, failed fsync, closed, unreachable): nothing was acknowledged. */
export class LogUnavailable extends Error {
  readonly code = "log-unavailable";
}

/** No event stands at that position, nor did one ever: it is not one that this log has given out. */
export class PositionUnknown extends Error {
  readonly code = "position-unknown";
}

export type LogPage = { readonly events: readonly RecordedEvent[]; readonly end: boolean };

export type FeedItem =
  | { readonly kind: "events"; readonly events: readonly RecordedEvent[] }
  /** Everything up to `position` that was in the log has been handed out; the next item may take its time. */
  | { readonly kind: "caught-up"; readonly position: bigint };

export type EventLog = {
  /** Identity of this log: positions of another one mean nothing here. */
  readonly logId: string;
  /** True where this process is the only writer, so that a cached state is the newest. */
  readonly exclusive: boolean;
  /**
   * Atomic. With the ids and expected revision of an append that is already there: committed, nothing written.
   * @throws LogUnavailable when nothing was written and nothing can be.
   */
  readonly append: (
    stream: string,
    expectedRevision: number,
    events: readonly StoredEvent[],
  ) => Promise<AppendOutcome>;
  /** Forwards from `from` (inclusive), or backwards from it (`"end"` is the newest). A missing stream is an empty page. */
  readonly readStream: (
    stream: string,
    options: {
      readonly from: number | "end";
      readonly direction: "forwards" | "backwards";
      readonly limit: number;
    },
  ) => Promise<LogPage>;
  /**
   * The events after `position` (exclusive; `0n` = from the start) in log order.
   * @throws PositionUnknown where the log can only go on from places that it has given out.
   */
  readonly readAll: (position: bigint, limit: number) => Promise<LogPage>;
  /** The same, of events of these types alone; left out where the log reads all of them for it. */
  readonly readOfTypes?: (
    position: bigint,
    limit: number,
    types: readonly string[],
  ) => Promise<LogPage>;
  /** The event that stands exactly there; undefined where none does. */
  readonly eventAt: (position: bigint) => Promise<RecordedEvent | undefined>;
  /** About so many positions does the log use for so many events: what is kept "for N events" is kept for these. */
  readonly positionsOf: (events: number) => bigint;
  /** Pulled by its consumer: nothing is read ahead beyond one page. Ends when `signal` aborts or the log closes. */
  readonly subscribe: (position: bigint, signal: AbortSignal) => AsyncIterable<FeedItem>;
  /**
   * What comes from now on in streams of these categories. For caches: where it fails in silence nobody hears of it.
   * Left out where nobody else writes.
   */
  readonly changes?: (
    categories: readonly string[],
    signal: AbortSignal,
  ) => AsyncIterable<FeedItem>;
  /** Position of the newest durable event; `0n` for an empty log. */
  readonly head: () => Promise<bigint>;
  /** Instants whether writes are taken: false after a failed fsync or a full disk. */
  readonly writable: () => boolean;
  readonly close: () => Promise<void>;
};

/** Content to text and back; the adapters' `event-codec.ts` implements it. */
export type EventCodec<Event> = {
  readonly encode: (event: Event, metadata: Metadata, id: string) => StoredEvent;
  /** @throws UnknownEventType for a type that this version does not know. */
  readonly decode: (recorded: RecordedEvent) => Recorded<Event>;
};

/** A type or schema version that this process does not know: answered 503 for that stream only. */
export class UnknownEventType extends Error {
  readonly code = "unknown-event-type";
}
