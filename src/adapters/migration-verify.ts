import { createHash } from "node:crypto";
import { PAGE_EVENTS_MAX, type EventLog } from "../commands/event-log.ts";
import type { RecordedEvent } from "../domain/recorded.ts";
import { eventsAfter, type LogPair } from "./migration-events.ts";
import { MigrationDiffers, MigrationInterrupted } from "./migration-faults.ts";

/** Streams that are read back at once. */
const READS_AT_ONCE = 16;
const REPORT_EVERY = 1_000;
const EMPTY = Buffer.alloc(32);

type Watch = { readonly signal: AbortSignal; readonly onEvents: (events: number) => Promise<void> };
type Hashes = ReadonlyMap<string, Buffer>;

export type Verified = {
  readonly streams: number;
  readonly events: number;
  /** SHA-256 over the whole ledger in log order: equal for two logs that hold the same. */
  readonly hash: string;
};

/** Each text with its length before it, so that no two events give the same bytes. */
const textOf = ({ stream, revision, id, type, data, metadata }: RecordedEvent): string =>
  [stream, String(revision), id, type, data, metadata]
    .map((text) => `${String(text.length)}:${text}`)
    .join("");

const chained = (before: Buffer, text: string): Buffer =>
  createHash("sha256").update(before).update(text).digest();

const interrupted = (): MigrationInterrupted =>
  new MigrationInterrupted("interrupted while verifying");

/** One hash for each stream (some 200 bytes of memory) and one for the order of all. */
const hashesOf = async (log: EventLog, before: number, { signal, onEvents }: Watch) => {
  const streams = new Map<string, Buffer>();
  const all = createHash("sha256");
  let events = 0;
  for await (const event of eventsAfter(log, 0n)) {
    const text = textOf(event);
    streams.set(event.stream, chained(streams.get(event.stream) ?? EMPTY, text));
    all.update(text);
    events += 1;
    if (events % REPORT_EVERY !== 0) continue;
    if (signal.aborted) throw interrupted();
    await onEvents(before + events);
  }
  return { streams, events, hash: all.digest("hex") };
};

/** The hash of a stream read as a stream, which is how commands will read it. */
const hashOfStream = async (log: EventLog, stream: string): Promise<Buffer> => {
  let hash: Buffer = EMPTY;
  for (let from = 0; ;) {
    const page = await log.readStream(stream, {
      ...{ from, direction: "forwards" as const, limit: PAGE_EVENTS_MAX },
    });
    for (const event of page.events) hash = chained(hash, textOf(event));
    const last = page.events.at(-1);
    if (page.end || last === undefined) return hash;
    from = last.revision + 1;
  }
};

const readBack = async (target: EventLog, expected: Hashes, signal: AbortSignal): Promise<void> => {
  const waiting = expected.entries();
  const reader = async (): Promise<void> => {
    for (const [stream, hash] of waiting) {
      if (signal.aborted) throw interrupted();
      if (!hash.equals(await hashOfStream(target, stream))) {
        throw new MigrationDiffers(`${stream}: its hash in the target is not that of the source`);
      }
    }
  };
  await Promise.all(Array.from({ length: READS_AT_ONCE }, reader));
};

/**
 * Reads both logs from the first event on: the same events in the same order, and each stream of the target, read as a
 * stream, with the hash of the source's. @throws MigrationDiffers, MigrationInterrupted
 */
export const verifyCopy = async ({ source, target }: LogPair, watch: Watch): Promise<Verified> => {
  const expected = await hashesOf(source, 0, watch);
  const found = await hashesOf(target, expected.events, watch);
  if (found.events !== expected.events) {
    throw new MigrationDiffers(
      `the target holds ${String(found.events)} events, the source ${String(expected.events)}`,
    );
  }
  for (const [stream, hash] of expected.streams) {
    if (found.streams.get(stream)?.equals(hash) !== true) {
      throw new MigrationDiffers(`${stream}: its hash in the target is not that of the source`);
    }
  }
  if (found.hash !== expected.hash) {
    throw new MigrationDiffers("the events of the target stand in another order");
  }
  await readBack(target, expected.streams, watch.signal);
  return { streams: expected.streams.size, events: expected.events, hash: expected.hash };
};
