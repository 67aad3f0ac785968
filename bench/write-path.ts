import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openEmbeddedLog } from "../src/adapters/embedded/event-log.ts";
import { stockCodec } from "../src/adapters/event-codec.ts";
import { openEventStoreLog } from "../src/adapters/eventstoredb/event-log.ts";
import { openMemoryLog } from "../src/adapters/memory/event-log.ts";
import { createMemorySnapshots } from "../src/adapters/memory/snapshots.ts";
import { systemClock, systemIds, systemScheduler } from "../src/adapters/runtime.ts";
import { commandIdOf } from "../src/commands/command-id.ts";
import { createLedger, type Ledger } from "../src/commands/dispatch.ts";
import type { EventLog } from "../src/commands/event-log.ts";
import type { StockRequest } from "../src/commands/stock-request.ts";

/**
 * Commands a second through the write path alone, in this process: no HTTP, no projections.
 *   node bin/run.js bench/write-path.ts [memory|embedded|null|esdb://…] [hot|uniform] [commands] [in flight]
 */
const [logKind = "memory", spread = "hot", count = "200000", lanes = "64"] = process.argv.slice(2);
const COMMANDS = Number(count);
const LANES = Number(lanes);
const SKUS = spread === "hot" ? 1 : 10_000;

/** Takes everything and keeps nothing: what is left is the cost of the write path itself. */
const nullLog = (): EventLog => {
  let position = 0n;
  const empty = Promise.resolve({ events: [], end: true });
  return {
    ...openMemoryLog(),
    append: (_stream, expected, events) =>
      Promise.resolve({
        kind: "committed",
        firstRevision: expected + 1,
        positions: events.map(() => ++position),
      }),
    readStream: () => empty,
  };
};

const directory = mkdtempSync(join(tmpdir(), "stockbook-bench-"));
const openLog = async (): Promise<EventLog> => {
  if (logKind === "null") return nullLog();
  if (logKind.includes("://")) {
    const prefix = `bench_${systemIds.next().replaceAll("-", "")}_`;
    const runtime = { clock: systemClock, ids: systemIds, scheduler: systemScheduler };
    return openEventStoreLog({ url: logKind, prefix, ...runtime });
  }
  return logKind === "memory" ? openMemoryLog() : openEmbeddedLog({ directory });
};

const requests = (from: number, to: number, make: (n: number) => StockRequest): StockRequest[] =>
  Array.from({ length: to - from }, (_, index) => make(from + index));

const envelopeOf = (key: string) => ({
  commandId: commandIdOf("bench", key),
  commandHash: "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU",
  actor: "local",
  channel: "http",
  correlationId: "0af7651916cd43dd8448eb211c80319c",
});

const receipt = (n: number): StockRequest => ({
  sku: `SKU-${String(n)}`,
  warehouse: "main",
  command: {
    type: "receive",
    receipt: `r-${String(n)}`,
    lines: [{ lot: "-", bin: "-", units: 100_000_000, condition: "good" }],
  },
  envelope: envelopeOf(`r-${String(n)}`),
});

const reservation = (n: number): StockRequest => {
  const envelope = envelopeOf(`k-${String(n)}`);
  return {
    sku: `SKU-${String((n * 7919) % SKUS)}`,
    warehouse: "main",
    command: {
      type: "reserve",
      claim: envelope.commandId,
      units: 1,
      holdClass: "cart",
      priority: 0,
    },
    envelope,
  };
};

const run = async (ledger: Ledger, all: readonly StockRequest[]): Promise<void> => {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < all.length) {
      const request = all[next++];
      if (request === undefined) return;
      const answer = await ledger.dispatch(request);
      if (answer.status !== "accepted") throw new Error(answer.rejection.detail);
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
};

const log = await openLog();
const ledger = createLedger({
  log,
  codec: stockCodec,
  snapshots: createMemorySnapshots(),
  clock: systemClock,
  ids: systemIds,
  scheduler: systemScheduler,
});
await run(ledger, requests(0, SKUS, receipt));
await run(ledger, requests(0, 20_000, reservation));
const rounds: number[] = [];
const cpu: number[] = [];
for (let round = 0; round < 3; round++) {
  const from = 20_000 + round * COMMANDS;
  const work = requests(from, from + COMMANDS, reservation);
  const startedCpu = process.cpuUsage();
  const started = performance.now();
  await run(ledger, work);
  const used = process.cpuUsage(startedCpu);
  rounds.push(Math.round(COMMANDS / ((performance.now() - started) / 1_000)));
  cpu.push((used.user + used.system) / COMMANDS);
}
const heapMb = Math.round(process.memoryUsage().heapUsed / 1e6);
console.log(
  JSON.stringify({
    log: logKind,
    spread,
    lanes: LANES,
    commandsPerSecond: rounds,
    cpuMicroseconds: cpu.map((one) => Math.round(one * 100) / 100),
    heapMb,
  }),
);
await ledger.drain();
await log.close();
rmSync(directory, { recursive: true, force: true });
// The client keeps its connection open after it is disposed of.
process.exit();
