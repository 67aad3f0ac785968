import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openEmbeddedLog, type EmbeddedLog } from "../src/adapters/embedded/event-log.ts";
import { openLogReader } from "../src/adapters/embedded/log-reader.ts";
import { unpacked } from "../src/adapters/embedded/log-reads.ts";
import { stockCodec } from "../src/adapters/event-codec.ts";
import { systemIds } from "../src/adapters/runtime.ts";
import { PAGE_EVENTS_MAX } from "../src/commands/event-log.ts";
import type { Metadata, RecordedEvent, StoredEvent } from "../src/domain/recorded.ts";
import type { StockEvent } from "../src/domain/stock/events.ts";

/** Rates of the embedded log. `bench/log.ts [events to grow by]`; without a number it takes some seconds. */
const SECONDS = 1.5;
const WRITERS = 64;

const after = {
  onHand: 100_000,
  available: 98_999,
  reserved: 1_001,
  allocated: 0,
  quarantined: 0,
  damaged: 0,
  picked: 0,
};

const createEvents = () => {
  let number = 0;
  return (): StoredEvent => {
    number += 1;
    const id = systemIds.next();
    const event: StockEvent = {
      type: "StockReserved",
      effectiveAt: "2026-11-21T08:44:23.000Z",
      claim: `claim-${String(number)}`,
      kind: "reservation",
      backed: 1,
      backordered: 0,
      priority: 0,
      customer: `c-${String(number % 1_000)}`,
      holdClass: "cart",
      deadline: "2026-11-21T09:14:30.000Z",
      after: { ...after, available: after.available - (number % 1_000) },
    };
    const metadata: Metadata = {
      actor: "local",
      channel: "http",
      commandId: id,
      commandHash: "0123456789abcdef".repeat(4),
      correlationId: id,
      schemaVersion: 1,
      recordedAt: "2026-11-21T08:44:23.000Z",
    };
    return stockCodec.encode(event, metadata, id);
  };
};

const seconds = (): number => performance.now() / 1_000;

const perSecond = (name: string, count: number, took: number): number => {
  const rate = count / took;
  const each = (took / count) * 1e6;
  console.log(
    `${name.padEnd(44)} ${rate.toFixed(0).padStart(9)} /s ${each.toFixed(2).padStart(9)} µs`,
  );
  return rate;
};

type Load = { readonly streams: number; readonly writers: number; readonly until: () => boolean };

/** Writers that each append one event to streams in turn, as fast as they are answered. */
const write = async (log: EmbeddedLog, revisions: Int32Array, load: Load): Promise<number> => {
  const next = createEvents();
  let count = 0;
  const writer = async (first: number): Promise<void> => {
    for (let turn = first; !load.until(); turn += load.writers) {
      const stream = (turn * 7_919) % load.streams;
      const outcome = await log.append(`stock-s${String(stream)}@w1`, revisions[stream] ?? -1, [
        next(),
      ]);
      if (outcome.kind !== "committed") throw new Error(`not committed: ${outcome.kind}`);
      revisions[stream] = outcome.firstRevision;
      count += 1;
    }
  };
  await Promise.all(Array.from({ length: load.writers }, (_, index) => writer(index)));
  return count;
};

const appendRates = async (log: EmbeddedLog, revisions: Int32Array): Promise<void> => {
  for (const [writers, streams] of [
    [1, 10_000],
    [WRITERS, 10_000],
    [WRITERS, revisions.length],
  ] as const) {
    const start = seconds();
    const count = await write(log, revisions, {
      streams,
      writers,
      until: () => seconds() - start > SECONDS,
    });
    perSecond(`append ×${String(writers)}, ${String(streams)} streams`, count, seconds() - start);
  }
};

const growth = async (log: EmbeddedLog, revisions: Int32Array, events: number): Promise<void> => {
  const portion = Math.max(1, Math.floor(events / 6));
  for (let grown = 0; grown < events; grown += portion) {
    const start = seconds();
    let left = portion;
    const count = await write(log, revisions, {
      streams: revisions.length,
      writers: WRITERS,
      until: () => left-- <= 0,
    });
    perSecond(`  grown by ${String(grown + portion)}`, count, seconds() - start);
  }
};

const scan = async (
  pages: (position: bigint) => readonly RecordedEvent[] | Promise<readonly RecordedEvent[]>,
): Promise<number> => {
  let position = 0n;
  let count = 0;
  for (;;) {
    const events = await pages(position);
    const last = events.at(-1);
    if (last === undefined) return count;
    for (const recorded of events) {
      if (stockCodec.decode(recorded).event.after.onHand < 0) throw new Error("impossible");
    }
    count += events.length;
    position = last.position;
  }
};

const readRates = async (log: EmbeddedLog, directory: string): Promise<void> => {
  let start = seconds();
  const inThread = perSecond(
    "readAll + decode (reader thread)",
    await scan(async (position) => (await log.readAll(position, PAGE_EVENTS_MAX)).events),
    seconds() - start,
  );
  const reader = openLogReader(directory);
  start = seconds();
  const alone = perSecond(
    "readAll + decode (one thread)",
    await scan((position) =>
      unpacked(
        reader.readAll({ position: Number(position), limit: PAGE_EVENTS_MAX }),
        Number.MAX_SAFE_INTEGER,
      ),
    ),
    seconds() - start,
  );
  reader.close();
  const { events } = await log.readAll(0n, PAGE_EVENTS_MAX);
  start = seconds();
  let parsed = 0;
  while (seconds() - start < SECONDS) {
    for (const { data, metadata } of events) {
      JSON.parse(data);
      JSON.parse(metadata);
    }
    parsed += events.length;
  }
  const parse = perSecond("JSON.parse of data and metadata", parsed, seconds() - start);
  console.log(
    `replay ÷ JSON.parse: reader thread ${(inThread / parse).toFixed(2)}, one thread ${(alone / parse).toFixed(2)}`,
  );
};

const streamReads = async (log: EmbeddedLog, revisions: Int32Array): Promise<void> => {
  const reads = 3_000;
  const start = seconds();
  for (let index = 0; index < reads; index++) {
    const stream = `stock-s${String((index * 7_919) % Math.min(10_000, revisions.length))}@w1`;
    await log.readStream(stream, { from: 0, direction: "forwards", limit: 20 });
  }
  perSecond("readStream, up to 20 events, one at a time", reads, seconds() - start);
};

const directory = mkdtempSync(join(tmpdir(), "stockbook-bench-log-"));
const log = await openEmbeddedLog({ directory });
const revisions = new Int32Array(100_000).fill(-1);
await appendRates(log, revisions);
await growth(log, revisions, Number(process.argv[2] ?? 0));
await streamReads(log, revisions);
await readRates(log, directory);
await log.close();
rmSync(directory, { recursive: true, force: true });
