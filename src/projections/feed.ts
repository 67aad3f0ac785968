import { createHash } from "node:crypto";
import type { RecordedEvent } from "../domain/recorded.ts";
import type { Mark } from "./read-store.ts";

/** What the read side needs of the event log. */
export type FeedItem =
  | { readonly kind: "events"; readonly events: readonly RecordedEvent[] }
  | { readonly kind: "caught-up"; readonly position: bigint };

export type Feed = {
  readonly logId: string;
  /** The events after `position` in log order; `end`: there were no more of them. */
  readonly readAll: (
    position: bigint,
    limit: number,
  ) => Promise<{ readonly events: readonly RecordedEvent[]; readonly end: boolean }>;
  /** The same of events of these types alone; left out where the log reads all of them for it. */
  readonly readOfTypes?: (
    position: bigint,
    limit: number,
    types: readonly string[],
  ) => Promise<{ readonly events: readonly RecordedEvent[]; readonly end: boolean }>;
  /** Pulled by its consumer; ends when `signal` aborts. */
  readonly subscribe: (position: bigint, signal: AbortSignal) => AsyncIterable<FeedItem>;
  readonly head: () => Promise<bigint>;
  /** The event that stands exactly there; undefined where none does. */
  readonly eventAt: (position: bigint) => Promise<RecordedEvent | undefined>;
  /** About so many positions does the log use for so many events. */
  readonly positionsOf: (events: number) => bigint;
  /** Events after `from` up to `to`, where the log can count them. */
  readonly distance?: (from: bigint, to: bigint) => number;
};

const FINGERPRINT_CHARS = 32;

/** Tells one event from every other that might stand at its position in another log. */
export const fingerprint = (event: RecordedEvent): string =>
  createHash("sha256")
    .update(`${event.id}\n${event.stream}\n${String(event.revision)}\n${event.type}\n`)
    .update(event.data)
    .digest("hex")
    .slice(0, FINGERPRINT_CHARS);

export const markAt = (feed: Feed, event: RecordedEvent): Omit<Mark, "horizon"> => ({
  position: event.position,
  logId: feed.logId,
  event: fingerprint(event),
});

/**
 * Whether the log still holds what the mark has seen. After a restore it may be shorter, or another one:
 * then nothing may be skipped, and the build starts anew.
 */
export const isOfLog = async (feed: Feed, mark: Mark): Promise<boolean> => {
  if (mark.logId !== feed.logId) return false;
  if (mark.position === 0n) return true;
  const event = await feed.eventAt(mark.position);
  return event !== undefined && fingerprint(event) === mark.event;
};
