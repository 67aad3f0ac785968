import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type * as EventLog from "../src/adapters/embedded/event-log.ts";
import type { Extra, Print } from "./full.ts";
import { createDice } from "./requests.ts";
import { shipped } from "./shipped.ts";
import { hundredth, tableOf, whole } from "./table.ts";

const STREAMS = 100_000;
const EVENTS = 3_000_000;
const SPAN = 250_000;
/** Appends under way at once: what a full group of writers keeps waiting. */
const IN_FLIGHT = 64;

type Log = Awaited<ReturnType<(typeof EventLog)["openEmbeddedLog"]>>;

/** About as long as a StockReserved with its metadata. */
const DATA = JSON.stringify({
  claim: "b1-1234567",
  kind: "reservation",
  backed: 1,
  backordered: 0,
  priority: 0,
  customer: "c1234",
  order: "o1234567",
  holdClass: "checkout",
  deadline: "2026-11-21T09:00:00.000Z",
  effectiveAt: "2026-11-21T08:45:00.000Z",
  after: { onHand: 1_000, available: 990, reserved: 10, allocated: 0 },
});
const METADATA = JSON.stringify({
  actor: "local",
  channel: "api",
  commandId: "0198a1c2-0000-5000-8000-000000000000",
  correlationId: "0198a1c2-0000-7000-8000-000000000000/zzz",
  schemaVersion: 1,
  recordedAt: "2026-11-21T08:45:00.000Z",
});

/** Appends one event at a time to streams by chance, 64 under way; answers with events/s of each span. */
const appendAll = async (log: Log, total: number): Promise<number[]> => {
  const dice = createDice(0x2545f491);
  const revisions = new Int32Array(STREAMS).fill(-1);
  const busy = new Uint8Array(STREAMS);
  const rates: number[] = [];
  let written = 0;
  let began = performance.now();
  const freeStream = (): number => {
    let stream = dice(STREAMS);
    while (busy[stream] === 1) stream = (stream + 1) % STREAMS;
    return stream;
  };
  const lane = async (): Promise<void> => {
    while (written < total) {
      written += 1;
      const number = written;
      const stream = freeStream();
      busy[stream] = 1;
      const id = `0198a1c2-0000-7000-8000-${String(number).padStart(12, "0")}`;
      const revision = revisions[stream] ?? -1;
      const event = { id, type: "StockReserved", data: DATA, metadata: METADATA };
      const outcome = await log.append(`stock-s${stream}@main`, revision, [event]);
      if (outcome.kind !== "committed") throw new Error(`an append was answered ${outcome.kind}`);
      revisions[stream] = revision + 1;
      busy[stream] = 0;
      if (number % SPAN === 0) {
        const now = performance.now();
        rates.push((SPAN * 1_000) / (now - began));
        began = now;
      }
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
  return rates;
};

/** Whether the log keeps its speed as it grows: events/s of the last span ÷ those of the first. */
export const measureAppends = async (print: Print, total = EVENTS): Promise<Extra> => {
  const { openEmbeddedLog } = await shipped<typeof EventLog>("adapters/embedded/event-log.js");
  const directory = await mkdtemp(join(tmpdir(), "stockbook-bench-log-"));
  try {
    const log = await openEmbeddedLog({ directory });
    const rates = await appendAll(log, total);
    await log.close();
    const rows = rates.map((rate, span) => [whole((span + 1) * SPAN), whole(rate)]);
    print(tableOf(["events in the log", "appends/s"], rows));
    const ratio = (rates.at(-1) ?? Number.NaN) / (rates[0] ?? Number.NaN);
    return [`append rate at ${whole(total)} events ÷ at 0`, hundredth(ratio), "≥ 0.7"];
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
};
