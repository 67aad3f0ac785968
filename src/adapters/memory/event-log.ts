import {
  LogUnavailable,
  PAGE_EVENTS_MAX,
  type AppendOutcome,
  type EventLog,
  type FeedItem,
} from "../../commands/event-log.ts";
import { categoryOf } from "../../domain/ids.ts";
import type { RecordedEvent, StoredEvent } from "../../domain/recorded.ts";
import type { Scheduler } from "../../domain/runtime.ts";
import { checkedUnits } from "../append-bounds.ts";
import { createFeed, type Feed } from "../log-feed.ts";

export type AppendCall = {
  readonly stream: string;
  readonly expectedRevision: number;
  readonly events: readonly StoredEvent[];
  /** Appends of this handle so far, this one included. */
  readonly number: number;
};

/** What may go wrong with one append. */
export type AppendFault =
  /** The answer is lost; the append was not applied, or was. */
  | { readonly kind: "unknown"; readonly applied: boolean }
  /** Nothing is written, now and ever after. */
  | { readonly kind: "unavailable" }
  /** Somebody else writes to the stream first. */
  | { readonly kind: "foreign-writer"; readonly events: readonly StoredEvent[] };

/** Asked before each operation; undefined: nothing goes wrong. */
export type LogFaults = {
  readonly onAppend?: (call: AppendCall) => AppendFault | undefined;
  /** Milliseconds that an operation takes; 0 or undefined: at once. */
  readonly delayMs?: (operation: "append" | "read") => number | undefined;
};

/** The content of a log in memory: what survives when a handle closes. Several handles on it are several processes. */
export type LogMemory = {
  readonly logId: string;
  readonly all: RecordedEvent[];
  readonly streams: Map<string, RecordedEvent[]>;
  readonly feeds: Set<Feed>;
};

export const createLogMemory = (logId = "memory"): LogMemory => ({
  logId,
  all: [],
  streams: new Map(),
  feeds: new Set(),
});

export type MemoryLogNeeds = {
  readonly memory?: LogMemory;
  readonly scheduler?: Scheduler;
  readonly faults?: LogFaults;
  /** False where other handles write to the same memory. */
  readonly exclusive?: boolean;
};

const headOf = (memory: LogMemory): bigint => memory.all.at(-1)?.position ?? 0n;

/** Applies one append to the content, as every event log must. */
const apply = (
  memory: LogMemory,
  call: Pick<AppendCall, "stream" | "expectedRevision" | "events">,
): AppendOutcome => {
  const { stream, expectedRevision, events } = call;
  const existing = memory.streams.get(stream) ?? [];
  const actualRevision = existing.length - 1;
  const firstRevision = expectedRevision + 1;
  if (expectedRevision !== actualRevision) {
    const there = existing.slice(firstRevision, firstRevision + events.length);
    const same =
      firstRevision >= 0 &&
      there.length === events.length &&
      there.every((event, index) => event.id === events[index]?.id);
    if (!same) return { kind: "conflict", actualRevision };
    return { kind: "committed", firstRevision, positions: there.map((event) => event.position) };
  }
  let position = headOf(memory);
  const recorded = events.map((event, index): RecordedEvent => {
    position += 1n;
    return { ...event, stream, revision: firstRevision + index, position };
  });
  memory.streams.set(stream, existing);
  for (const event of recorded) {
    // Only text is kept: what is read back must be decoded, as from a disk.
    const { id, type, data, metadata, revision, position: at } = event;
    const kept: RecordedEvent = { id, type, data, metadata, stream, revision, position: at };
    memory.all.push(kept);
    existing.push(kept);
  }
  for (const feed of memory.feeds) feed.publish(recorded);
  return { kind: "committed", firstRevision, positions: recorded.map((event) => event.position) };
};

/** Index of the first event after `position`. */
const indexAfter = (events: readonly RecordedEvent[], position: bigint): number => {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((events[middle]?.position ?? 0n) > position) high = middle;
    else low = middle + 1;
  }
  return low;
};

const checkLimit = (limit: number): void => {
  if (Number.isInteger(limit) && limit >= 1 && limit <= PAGE_EVENTS_MAX) return;
  throw new RangeError(`a page holds 1 to ${String(PAGE_EVENTS_MAX)} events, not ${String(limit)}`);
};

const pageOfAll = (memory: LogMemory, position: bigint, limit: number) => {
  checkLimit(limit);
  const start = indexAfter(memory.all, position);
  const events = memory.all.slice(start, start + limit);
  return { events, end: start + events.length >= memory.all.length };
};

const eventAtIn = (memory: LogMemory, position: bigint): RecordedEvent | undefined =>
  pageOfAll(memory, position - 1n, 1).events.find((event) => event.position === position);

const pageOfStream = (
  memory: LogMemory,
  stream: string,
  { from, direction, limit }: Parameters<EventLog["readStream"]>[1],
) => {
  checkLimit(limit);
  const events = memory.streams.get(stream) ?? [];
  if (direction === "forwards") {
    const start = from === "end" ? events.length : Math.max(0, from);
    const page = events.slice(start, start + limit);
    return { events: page, end: start + page.length >= events.length };
  }
  const stop = from === "end" ? events.length : Math.min(events.length, from + 1);
  const start = Math.max(0, stop - limit);
  return { events: events.slice(start, Math.max(0, stop)).toReversed(), end: start === 0 };
};

/** One turn at least, as with any store; longer where the faults say so. */
const delayed = async (scheduler: Scheduler | undefined, delayMs: number): Promise<void> => {
  if (delayMs === 0 || scheduler === undefined) return Promise.resolve();
  return new Promise((resolve) => scheduler.after(delayMs, resolve));
};

/** Of what others write as well: events of these categories alone, from now on. */
async function* changesOf(
  { memory, feed }: { readonly memory: LogMemory; readonly feed: Feed },
  categories: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<FeedItem> {
  for await (const item of feed.subscribe(headOf(memory), signal)) {
    if (item.kind !== "events") continue;
    const events = item.events.filter(({ stream }) => categories.includes(categoryOf(stream)));
    if (events.length > 0) yield { kind: "events", events };
  }
}

const newsOf = (log: { readonly memory: LogMemory; readonly feed: Feed }) => ({
  changes: (categories: readonly string[], signal: AbortSignal) =>
    changesOf(log, categories, signal),
});

/** The event log in memory, with the same answers as one on disk, and with faults on demand. */
export const openMemoryLog = (needs: MemoryLogNeeds = {}): EventLog => {
  const { memory = createLogMemory(), scheduler, faults = {}, exclusive = true } = needs;
  let unavailable: string | undefined;
  let appends = 0;

  const feed = createFeed({
    head: headOf(memory),
    readAll: (position, limit) => Promise.resolve(pageOfAll(memory, position, limit)),
  });
  memory.feeds.add(feed);

  const takeTime = (operation: "append" | "read") =>
    delayed(scheduler, faults.delayMs?.(operation) ?? 0);

  const checkOpen = (): void => {
    if (unavailable !== undefined) throw new LogUnavailable(unavailable);
  };

  const append = async (
    stream: string,
    expectedRevision: number,
    events: readonly StoredEvent[],
  ): Promise<AppendOutcome> => {
    checkOpen();
    checkedUnits(stream, events);
    appends += 1;
    const call = { stream, expectedRevision, events, number: appends };
    await takeTime("append");
    checkOpen();
    const fault = faults.onAppend?.(call);
    switch (fault?.kind) {
      case "unknown":
        if (fault.applied) apply(memory, call);
        return { kind: "unknown", reason: "the answer was lost" };
      case "unavailable":
        unavailable = "the disk is full";
        throw new LogUnavailable(unavailable);
      case "foreign-writer": {
        const at = (memory.streams.get(stream)?.length ?? 0) - 1;
        apply(memory, { stream, expectedRevision: at, events: fault.events });
        return apply(memory, call);
      }
      case undefined:
        return apply(memory, call);
    }
  };

  let closed = false;
  const read = async <Page>(page: () => Page): Promise<Page> => {
    await takeTime("read");
    if (closed) throw new LogUnavailable("the log is closed");
    return page();
  };

  return {
    logId: memory.logId,
    exclusive,
    append,
    readStream: (stream, options) => read(() => pageOfStream(memory, stream, options)),
    readAll: (position, limit) => read(() => pageOfAll(memory, position, limit)),
    eventAt: (position) => read(() => eventAtIn(memory, position)),
    positionsOf: BigInt,
    subscribe: feed.subscribe,
    ...(!exclusive && newsOf({ memory, feed })),
    head: () => Promise.resolve(headOf(memory)),
    writable: () => unavailable === undefined,
    close: () => {
      closed = true;
      unavailable ??= "the log is closed";
      memory.feeds.delete(feed);
      feed.close();
      return Promise.resolve();
    },
  };
};
