import { measureAppends } from "./appends.ts";
import { measurePostgres } from "./against-postgres.ts";
import { measureRebuild } from "./rebuild.ts";
import { alternate, nextRun, type Bench, type Figure } from "./rounds.ts";
import { hundredth, tableOf, whole } from "./table.ts";

/** A row of the report: what, measured, goal. */
export type Extra = readonly [what: string, measured: string, goal: string];
export type WithBench = <Value>(
  visibility: boolean,
  work: (bench: Bench) => Promise<Value>,
) => Promise<Value>;
export type Print = (lines: readonly string[]) => void;

const CONNECTIONS = 64;
const OPEN_SECONDS = 8;
const WARM_UP_SECONDS = 3;
const SEED_RATES = [
  { kind: "check", perSecond: 10_000 },
  { kind: "reservation", perSecond: 1_000 },
  { kind: "allocation", perSecond: 500 },
  { kind: "update", perSecond: 2_000 },
] as const;

const openLoop = async (
  bench: Bench,
  rates: readonly {
    readonly kind: "check" | "reservation" | "allocation" | "update";
    readonly perSecond: number;
  }[],
  seconds: number,
) => {
  const { results } = await bench.load.ask({
    ...{ mode: "open", port: bench.port, run: nextRun(), connections: CONNECTIONS, seconds, rates },
  });
  await bench.server.ask({ ask: "settle" });
  return results;
};

const visibility = async (bench: Bench, perSecond: number, goal: string): Promise<Extra> => {
  const rates = [{ kind: "reservation", perSecond }] as const;
  await openLoop(bench, rates, WARM_UP_SECONDS);
  await bench.server.ask({ ask: "visible" });
  await openLoop(bench, rates, OPEN_SECONDS);
  const { visible } = await bench.server.ask({ ask: "visible" });
  return [`commit to visible at ${whole(perSecond)}/s, p95 ms`, hundredth(visible.p95), goal];
};

const seeds = async (bench: Bench, print: Print): Promise<readonly Extra[]> => {
  await openLoop(bench, SEED_RATES, WARM_UP_SECONDS);
  const results = await openLoop(bench, SEED_RATES, OPEN_SECONDS);
  print(
    tableOf(
      ["open loop, together", "per second", "p50 ms", "p95 ms", "p99 ms", "refused"],
      results.map(({ kind, requests, seconds, latency, refused }) => [
        kind,
        whole(requests / seconds),
        ...[latency.p50, latency.p95, latency.p99].map(hundredth),
        String(refused),
      ]),
    ),
  );
  return results.map(({ kind, latency }): Extra => [
    `${kind} at the seeds' rates together, p95 ms`,
    hundredth(latency.p95),
    "≤ 5",
  ]);
};

/** What only the full run measures, each part on a ledger of its own. */
export const runFull = async (
  figures: ReadonlyMap<string, Figure>,
  withBench: WithBench,
  print: Print,
): Promise<readonly Extra[]> => {
  const trace = (extra: Extra): Extra => (process.stderr.write(`${extra.join(" | ")}\n`), extra);
  const rate = (kind: string): number => figures.get(kind)?.perSecond ?? Number.NaN;
  const extras: Extra[] = [["hot ÷ own uniform", hundredth(rate("hot") / rate("uniform")), "≥ 1"]];
  await withBench(true, async (bench) => {
    extras.push(trace(await visibility(bench, 1_000, "≤ 2")));
    extras.push(trace(await visibility(bench, 10_000, "≤ 10")));
  });
  await withBench(false, async (bench) => {
    extras.push(...(await seeds(bench, print)).map(trace));
  });
  extras.push(...(await withBench(false, (bench) => measureRebuild(bench, print))).map(trace));
  extras.push(trace(await measureAppends(print)));
  extras.push(
    ...(await measurePostgres(withBench, print, (bench, kinds) =>
      alternate(bench, kinds, { rounds: 3, seconds: 4, warmUpSeconds: 2 }),
    )),
  );
  return extras;
};
