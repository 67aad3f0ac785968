import {
  LogUnavailable,
  PAGE_EVENTS_MAX,
  type EventLog,
  type LogPage,
} from "../../commands/event-log.ts";
import type { Clock, Scheduler } from "../../domain/runtime.ts";
import { createFeed } from "../log-feed.ts";
import { systemClock, systemScheduler } from "../runtime.ts";
import { acquireLock, type DirectoryLock } from "./lock.ts";
import { createAppends, type Committed } from "./log-appends.ts";
import type { HeadsStep } from "./log-heads.ts";
import { errorOf, type ThreadFailed, type WriterReply } from "./log-messages.ts";
import type { HeadHint } from "./log-reader.ts";
import { createReads, unpacked, type Reads } from "./log-reads.ts";
import type { VerifyProgress } from "./log-verify.ts";
import { firstMessage, startThread } from "./thread.ts";

export type EmbeddedLogNeeds = {
  readonly directory: string;
  /** The lock of the directory where the caller has it; otherwise the log takes it and gives it back. */
  readonly lock?: DirectoryLock;
  readonly clock?: Clock;
  readonly scheduler?: Scheduler;
  /** Writes have failed for good: said once. Reads go on. */
  readonly onFatal?: (error: Error) => void;
  /** Pages of 4 KiB that the file may have; for tests of a full disk. */
  readonly pagesMax?: number;
};

export type EmbeddedLog = EventLog & {
  /** Follows every chain from the first event on. Reads and writes go on meanwhile. */
  readonly verify: (options?: {
    readonly onProgress?: (progress: VerifyProgress) => void;
    readonly signal?: AbortSignal;
  }) => Promise<VerifyProgress>;
};

type Ready = Extract<WriterReply, { kind: "ready" }>;

const isReady = (message: unknown): message is Ready | ThreadFailed =>
  typeof message === "object" && message !== null && "kind" in message;

/** Heads that the writer hasn't written back yet: where a read of the stream begins. */
const createHints = () => {
  let young = new Map<string, HeadHint>();
  let old = new Map<string, HeadHint>();
  return {
    of: (stream: string): HeadHint | undefined => young.get(stream) ?? old.get(stream),
    take: (heads: readonly Committed[], step: HeadsStep): void => {
      for (const { stream, position, revision } of heads) young.set(stream, { position, revision });
      if (step === "none") return;
      old = step === "frozen" ? young : new Map<string, HeadHint>();
      if (step === "frozen") young = new Map();
    },
  };
};

const checkLimit = (limit: number): void => {
  if (Number.isInteger(limit) && limit >= 1 && limit <= PAGE_EVENTS_MAX) return;
  throw new RangeError(`a page holds 1 to ${String(PAGE_EVENTS_MAX)} events, not ${String(limit)}`);
};

const openThreads = async (directory: string, pagesMax: number | undefined) => {
  const writer = startThread("log-worker", {
    directory,
    ...(pagesMax !== undefined && { pagesMax }),
  });
  const opened = await firstMessage(writer, isReady);
  if (opened.kind === "failed") {
    await writer.terminate();
    throw errorOf(opened);
  }
  return { writer, reader: startThread("log-reader-worker", { directory }), opened };
};

const verifyWith = async (
  reads: Reads,
  options: Parameters<EmbeddedLog["verify"]>[0] = {},
): Promise<VerifyProgress> => {
  for (let restart = true; ; restart = false) {
    options.signal?.throwIfAborted();
    const answer = await reads.ask({ kind: "verify", restart });
    if (answer.kind !== "verified") throw new Error("the reader answered something else");
    options.onProgress?.(answer.progress);
    if (answer.progress.done) return answer.progress;
  }
};

type Threads = Awaited<ReturnType<typeof openThreads>>;

const assemble = (
  { scheduler = systemScheduler, onFatal }: EmbeddedLogNeeds,
  { writer, reader, opened }: Threads,
  release: () => void,
): EmbeddedLog => {
  const reads = createReads(reader);
  const hints = createHints();
  let closed: Promise<void> | undefined;

  const page = async (query: Parameters<Reads["ask"]>[0]): Promise<LogPage> => {
    if (closed !== undefined) throw new LogUnavailable("the log is closed");
    const answer = await reads.ask(query);
    if (answer.kind !== "events") throw new Error("the reader answered something else");
    const events = unpacked(answer.events, Number(feed.head()));
    return { events, end: answer.events.end };
  };

  const feed = createFeed({
    head: BigInt(opened.head),
    readAll: (position, limit) => page({ kind: "all", position: Number(position), limit }),
  });

  const appends = createAppends({
    worker: writer,
    scheduler,
    onCommit: (events, heads, step) => {
      hints.take(heads, step);
      feed.publish(events);
    },
    onFatal: (error) => onFatal?.(error),
  });

  const close = async (): Promise<void> => {
    feed.close();
    await reads.ask({ kind: "close" }).catch(() => undefined);
    await appends.close();
    await reader.terminate();
    release();
  };

  const readAll: EventLog["readAll"] = async (position, limit) => {
    checkLimit(limit);
    const recent = feed.recent(position, limit);
    if (recent !== undefined) return { events: recent, end: recent.length < limit };
    return page({ kind: "all", position: Number(position), limit });
  };

  return {
    logId: opened.logId,
    exclusive: true,
    append: appends.append,
    readStream: async (stream, { from, direction, limit }) => {
      checkLimit(limit);
      const hint = hints.of(stream);
      const query = { kind: "stream" as const, stream, from, direction, limit };
      return page({ ...query, ...(hint !== undefined && { hint }) });
    },
    readAll,
    readOfTypes: async (position, limit, types) => {
      checkLimit(limit);
      return page({ kind: "all", position: Number(position), limit, types });
    },
    eventAt: async (position) => {
      if (position < 1n) return undefined;
      const { events } = await readAll(position - 1n, 1);
      return events.find((event) => event.position === position);
    },
    positionsOf: BigInt,
    subscribe: feed.subscribe,
    head: () => Promise.resolve(feed.head()),
    writable: appends.writable,
    verify: (options) => verifyWith(reads, options),
    close: () => (closed ??= close()),
  };
};

/**
 * The event log in one SQLite file: a thread that writes, a thread that reads, and the newest events in memory.
 * @throws DataDirectoryLocked, DataDirectoryNewer, DataDirectoryDamaged
 */
export const openEmbeddedLog = async (needs: EmbeddedLogNeeds): Promise<EmbeddedLog> => {
  const { directory, clock = systemClock, scheduler = systemScheduler } = needs;
  const lock = needs.lock ?? acquireLock(directory, clock);
  const release = (): void => {
    if (needs.lock === undefined) lock.release();
  };
  try {
    const threads = await openThreads(directory, needs.pagesMax);
    return assemble({ ...needs, directory, scheduler }, threads, release);
  } catch (error) {
    release();
    throw error;
  }
};
