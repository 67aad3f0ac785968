import { availableParallelism, loadavg } from "node:os";
import { openEventStoreLog } from "../../../src/adapters/eventstoredb/event-log.ts";
import { systemClock, systemIds, systemScheduler } from "../../../src/adapters/runtime.ts";
import {
  type AppendOutcome,
  type EventLog,
  LogUnavailable,
  NO_STREAM,
} from "../../../src/commands/event-log.ts";
import type { RecordedEvent, StoredEvent } from "../../../src/domain/recorded.ts";
import { storedEvents } from "../../contract/event-log-harness.ts";
import type { Fault, FaultKind, Operation } from "./faults.ts";
import { type FakeEventStore, startFakeEventStore } from "./server.ts";

const PATIENCE_MAX = 5;
const busy = (loadavg()[0] ?? 0) / availableParallelism();
/** 1 on a machine of our own; as many times slower as others use it too. */
export const PATIENCE = Number(
  process.env["STOCKBOOK_TEST_PATIENCE"] ?? Math.min(Math.max(1, Math.ceil(busy)), PATIENCE_MAX),
);
export const DEADLINE_MS = 200 * PATIENCE;
/** What an answer may be late by: a second. */
export const LATE_MS = 1_000 * PATIENCE;
/** A server that is well again is found again so soon. */
export const RECOVERY_MS = 5_000 * PATIENCE;

/** Faults of single calls, and those of the whole server. */
export const FAULTS = [
  ...["refuse", "reset-before", "reset-after", "silence", "reply-lost", "late-reply"],
  ...["double-reply", "unknown-reply", "half-close", "goaway", "not-leader", "not-ready"],
  ...["overtaken", "oversized", "slow-bytes", "frozen", "clock-ahead", "clock-behind"],
] as const;

/** A small generator, so that a seed says everything (mulberry32). */
export const randomFrom = (seed: number): ((below: number) => number) => {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
};

const SKEW_MS = 20_000;
const NOT_READY = ["Server Is Not Ready", "Server Is Busy"] as const;

const faultOf = (
  kind: string,
  server: FakeEventStore,
  random: (below: number) => number,
): Fault => {
  if (kind === "late-reply") return { kind, ms: 20 + random(300) };
  if (kind === "not-leader") {
    return { kind, host: "127.0.0.1", port: random(2) === 0 ? server.port : 1 };
  }
  if (kind === "not-ready") return { kind, message: NOT_READY[random(2)]! };
  return { kind: kind as Exclude<FaultKind, "late-reply" | "not-leader" | "not-ready"> };
};

export const WHOLE_SERVER: ReadonlySet<string> = new Set([
  ...["refuse", "slow-bytes", "frozen", "clock-ahead", "clock-behind"],
]);

/** A log over a server that can be made ill. */
export type Ward = {
  readonly server: FakeEventStore;
  readonly log: EventLog;
  /** From now on `tries` calls of the kind meet the fault; a stream's own, or whoever asks for `""`. */
  readonly strike: (
    fault: string,
    operation: Operation,
    aims: ReadonlyMap<string, Aim>,
  ) => Promise<void>;
  readonly heal: () => Promise<void>;
  /** Calls that have met a fault so far. */
  readonly hits: () => number;
  readonly close: () => Promise<void>;
};
/** How many calls about a stream are hit, and by which variant. */
export type Aim = { readonly tries: number; readonly random: (below: number) => number };

export const openWard = async (): Promise<Ward> => {
  let skew = 0;
  let hits = 0;
  let armed: { kind: string; operation: Operation; left: Map<string, Aim & { tries: number }> };
  armed = { kind: "", operation: "append", left: new Map() };
  const server: FakeEventStore = await startFakeEventStore({
    proxied: true,
    now: () => Date.now() + skew,
    writeTimeoutMs: 50,
    faults: (operation, stream) => {
      const aim = operation === armed.operation ? armed.left.get(stream) : undefined;
      if (aim === undefined || aim.tries === 0) return undefined;
      aim.tries -= 1;
      hits += 1;
      return faultOf(armed.kind, server, aim.random);
    },
  });
  const log = await openEventStoreLog({
    ...{ url: server.url, deadlineMs: DEADLINE_MS },
    ...{ clock: systemClock, ids: systemIds, scheduler: systemScheduler },
  });
  return {
    server,
    log,
    strike: async (kind, operation, aims) => {
      if (!WHOLE_SERVER.has(kind)) {
        const left = new Map([...aims].map(([stream, aim]) => [stream, { ...aim }]));
        armed = { kind, operation, left };
        return;
      }
      if (kind === "slow-bytes") server.slow(1);
      else if (kind === "frozen") server.freeze(true);
      else if (kind === "clock-ahead") skew = SKEW_MS;
      else if (kind === "clock-behind") skew = -SKEW_MS;
      else {
        await server.refuse(true);
        server.cut();
      }
    },
    heal: async () => {
      armed = { ...armed, left: new Map() };
      skew = 0;
      server.slow(Infinity);
      server.freeze(false);
      await server.refuse(false);
    },
    hits: () => hits,
    close: async () => {
      await log.close();
      await server.stop();
    },
  };
};

/** What came of a call, and how long it took. */
export type Timed<Value> = { readonly value: Value | LogUnavailable; readonly ms: number };

export const timed = async <Value>(call: Promise<Value>): Promise<Timed<Value>> => {
  const started = performance.now();
  const value = await call.catch((error: unknown) => {
    if (error instanceof LogUnavailable) return error;
    throw error;
  });
  return { value, ms: performance.now() - started };
};

/** Sends the very same again until the outcome is known. */
export const resolved = async (
  log: EventLog,
  { stream, expected, events }: Batch,
): Promise<AppendOutcome> => {
  const end = performance.now() + RECOVERY_MS;
  for (;;) {
    const { value } = await timed(log.append(stream, expected, events));
    if (!(value instanceof LogUnavailable) && value.kind !== "unknown") return value;
    if (performance.now() > end)
      throw new Error(`${stream}: still unknown after ${RECOVERY_MS} ms`);
  }
};

export type Batch = {
  readonly stream: string;
  readonly expected: number;
  readonly events: readonly StoredEvent[];
};

/** Writes `count` events to a new stream while all is well. */
export const filled = async (log: EventLog, stream: string, count: number): Promise<Batch> => {
  const events = storedEvents(count);
  const batch = { stream, expected: NO_STREAM, events };
  if (count > 0) await resolved(log, batch);
  return batch;
};

/** How often the ids stand in the stream, in this order, as the server itself has it. */
export const timesThere = (server: FakeEventStore, { stream, events }: Batch): number => {
  const ids = (server.log.stream(stream)?.records ?? []).map(({ id }) => id);
  let times = 0;
  for (let at = 0; at + events.length <= ids.length; at += 1) {
    if (events.every((event, offset) => ids[at + offset] === event.id)) times += 1;
  }
  return times;
};

/** Follows the log from behind `position` until `count` events have come. */
export const followed = async (
  log: EventLog,
  { after, count, withinMs }: { after: bigint; count: number; withinMs: number },
): Promise<readonly RecordedEvent[]> => {
  const ending = new AbortController();
  const timer = setTimeout(() => ending.abort(), withinMs);
  const seen: RecordedEvent[] = [];
  for await (const item of log.subscribe(after, ending.signal)) {
    if (item.kind === "events") seen.push(...item.events);
    if (seen.length >= count) break;
  }
  clearTimeout(timer);
  return seen;
};
