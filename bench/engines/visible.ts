import type { Extra, Print } from "../full.ts";
import type { Percentiles } from "../latencies.ts";
import type { Loaded } from "../load.ts";
import { nextRun, type Bench } from "../rounds.ts";
import { whole } from "../table.ts";
import { IN_FLIGHT } from "./turns.ts";

const WARM_UP_SECONDS = 3;
/** To be reached at so many reservations a second, each of them one event. */
const GOAL = { ms: 100, perSecond: 2_000 };

const tenths = ({ p50, p95, p99 }: Percentiles): string =>
  `p50 ${p50.toFixed(1)}, p95 ${p95.toFixed(1)}, p99 ${p99.toFixed(1)} ms`;

const openLoop = async (bench: Bench, perSecond: number, seconds: number): Promise<Loaded> => {
  const rates = [{ kind: "reservation", perSecond }] as const;
  const { results } = await bench.load.ask({
    ...{ mode: "open", port: bench.port, run: nextRun(), connections: IN_FLIGHT, seconds, rates },
  });
  await bench.server.ask({ ask: "settle" });
  const [result] = results as [Loaded];
  return result;
};

/**
 * Reservations at a fixed rate through an API process that folds nothing itself: from the turn in which it answers
 * until the documents of every read model on MongoDB, which another process writes, hold the position.
 */
export const measureVisible = async (
  bench: Bench,
  { perSecond, seconds }: { readonly perSecond: number; readonly seconds: number },
  print: Print,
): Promise<Extra> => {
  await openLoop(bench, perSecond, WARM_UP_SECONDS);
  await bench.server.ask({ ask: "visible" });
  const { requests, refused, seconds: took, latency } = await openLoop(bench, perSecond, seconds);
  const { visible } = await bench.server.ask({ ask: "visible" });
  const rate = (requests - refused) / took;
  print([
    `commit to visible at ${whole(perSecond)}/s offered, ${whole(rate)}/s taken, ${whole(refused)} refused: ${tenths(visible)}`,
    `  answers from when each was due: ${tenths(latency)}`,
  ]);
  return [
    `commit to visible at ${whole(rate)} events/s, p95 ms`,
    visible.p95.toFixed(1),
    `< ${GOAL.ms} at ${whole(GOAL.perSecond)}`,
  ];
};
