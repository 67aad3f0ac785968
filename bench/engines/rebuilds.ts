import type { Extra, Print } from "../full.ts";
import { median } from "../latencies.ts";
import { rebuild } from "../rebuild.ts";
import { nextRun, type Bench } from "../rounds.ts";
import { hundredth, tableOf, whole } from "../table.ts";
import { coresBetween, CORES, ticksNow } from "./machine.ts";
import type { Bare } from "./turns.ts";

/** One that writes few documents for many events, and one that writes a document for about every event. */
const PROJECTIONS = ["availability", "reservations"] as const;
const FILL_CONNECTIONS = 8;
const GOAL = "≥ 0.7";

export type RebuildNeeds = {
  readonly bench: Bench;
  readonly bare: Bare;
  readonly mongodb: string;
  readonly database: string;
  /** Where the log ended before the run. */
  readonly from: string;
  readonly rounds: number;
  readonly fillSeconds: number;
};

/**
 * Rebuilds against the drivers alone: the events once through the bare client, the documents once through the bare
 * driver, on the same servers with the same indexes; the slower of the two is what a rebuild could reach at best.
 */
export const measureRebuilds = async (
  { bench, bare, mongodb, database, from, rounds, fillSeconds }: RebuildNeeds,
  print: Print,
): Promise<readonly Extra[]> => {
  await bench.load.ask({
    ...{ mode: "closed", kind: "batch", port: bench.port, run: nextRun() },
    ...{ connections: FILL_CONNECTIONS, seconds: fillSeconds },
  });
  await bench.server.ask({ ask: "settle" });
  const base = `http://127.0.0.1:${bench.port}/api/v1`;
  const rows: string[][] = [];
  const extras: Extra[] = [];
  for (const name of PROJECTIONS) {
    const ratios: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const { read } = await bare.ask({ ask: "read", from });
      const { written } = await bare.ask({ ask: "bulk", url: mongodb, database, like: name });
      if (read === undefined || written === undefined) throw new Error("nothing was measured");
      const ticks = await ticksNow();
      const { fill, all } = await rebuild(base, name);
      const cores = coresBetween(ticks, await ticksNow());
      const reading = read.own / read.perSecond;
      const writing = written.documents / written.perSecond;
      const ratio = Math.max(reading, writing) / fill;
      ratios.push(ratio);
      rows.push([
        name,
        ...[read.own, written.documents, read.perSecond, written.perSecond].map(whole),
        ...[reading, writing, fill, all, cores, ratio].map(hundredth),
      ]);
    }
    extras.push([
      `rebuild of ${name} ÷ slower of reading and writing`,
      `${hundredth(median(ratios))} (${hundredth(Math.min(...ratios))}–${hundredth(Math.max(...ratios))})`,
      GOAL,
    ]);
  }
  print(
    tableOf(
      [
        ...["rebuild", "events", "documents", "client reads/s", "bulk writes/s", "reading s"],
        ...["writing s", "fill s", "with verification s", `cores of ${CORES}`, "ratio"],
      ],
      rows,
    ),
  );
  return extras;
};
