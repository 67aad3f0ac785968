import type { Extra, Print, WithBench } from "./full.ts";
import type { Loaded } from "./load.ts";
import { median } from "./latencies.ts";
import { ORDER_LINES } from "./requests.ts";
import { nextRun, oneRound, type Bench } from "./rounds.ts";
import { hundredth, tableOf, whole } from "./table.ts";

const RATE = 200;
const CONNECTIONS = 256;
const FULL = { seconds: 60, warmUpSeconds: 10, stepSeconds: 8, roundSeconds: 4 };
const QUICK = { seconds: 8, warmUpSeconds: 4, stepSeconds: 3, roundSeconds: 1.5 };
const P95_MS_MAX = 500;
/** So long the last answers may take behind the last order that was due. */
const BEHIND_MS_MAX = 1_000;
const STEP = 1.2;
const FIRST_STEP = 60;
const STEPS_MAX = 30;
const ROUNDS = 3;
const PAGE = 500;

type Placed = {
  readonly offered: number;
  readonly perSecond: number;
  readonly refused: number;
  readonly latency: Loaded["latency"];
  /** From when the last order was due to the last answer. */
  readonly behindMs: number;
  /** CPU of the server process, all its threads and the read side's share, per order. */
  readonly serverMs: number;
  /** Share of the time in which the main thread had something to do. */
  readonly mainBusy: number;
};

/** Orders that are due by the clock; each is timed from when it was due until the server answers that it is confirmed. */
const place = async (bench: Bench, offered: number, seconds: number): Promise<Placed> => {
  const before = await bench.server.ask({ ask: "usage" });
  const began = performance.now();
  const { results } = await bench.load.ask({
    ...{ mode: "open", port: bench.port, run: nextRun(), connections: CONNECTIONS, seconds },
    rates: [{ kind: "order", perSecond: offered }],
  });
  const elapsedMs = performance.now() - began;
  const { mainBusyMs } = await bench.server.ask({ ask: "usage" });
  await bench.server.ask({ ask: "settle" });
  const after = await bench.server.ask({ ask: "usage" });
  const [result] = results as [Loaded];
  return {
    ...{ offered, refused: result.refused, latency: result.latency },
    behindMs: (result.seconds - seconds) * 1_000,
    perSecond: (result.requests - result.refused) / result.seconds,
    serverMs: (after.cpuMicros - before.cpuMicros) / 1_000 / result.requests,
    mainBusy: (mainBusyMs - before.mainBusyMs) / elapsedMs,
  };
};

type Page = { readonly items: readonly unknown[]; readonly nextCursor?: string };

/** Orders that were answered and are in none of the states behind the confirmation. */
const unconfirmed = async ({ port }: Bench): Promise<number> => {
  let [count, cursor] = [0, ""];
  do {
    const query = `status=pending&status=payment-pending&status=cancelled&limit=${PAGE}${cursor}`;
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1/orders?${query}`);
    if (!answer.ok) throw new Error(`GET /orders: ${await answer.text()}`);
    const { items, nextCursor } = (await answer.json()) as Page;
    count += items.length;
    cursor = nextCursor === undefined ? "" : `&cursor=${encodeURIComponent(nextCursor)}`;
  } while (cursor !== "");
  return count;
};

const keepsUp = ({ refused, latency, behindMs }: Placed): boolean =>
  refused === 0 && latency.p95 <= P95_MS_MAX && behindMs <= BEHIND_MS_MAX;

/**
 * The rate is raised step by step until the server does not keep up twice, for something else may have had the machine;
 * the last step at which it did is its limit.
 */
const saturate = async (bench: Bench, seconds: number): Promise<readonly Placed[]> => {
  const steps: Placed[] = [];
  let missed = 0;
  for (let rate = FIRST_STEP; steps.length < STEPS_MAX && missed < 2;) {
    const placed = await place(bench, Math.round(rate), seconds);
    steps.push(placed);
    missed = keepsUp(placed) ? 0 : missed + 1;
    if (missed === 0) rate *= STEP;
  }
  return steps;
};

/** Single reservations all over, closed loop, as `uniform` measures them: the median of three rounds. */
const singles = async (bench: Bench, seconds: number): Promise<number> => {
  await oneRound(bench, "uniform", seconds);
  const rounds: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    rounds.push((await oneRound(bench, "uniform", seconds)).perSecond);
  }
  return median(rounds);
};

const rowOf = (what: string, one: Placed): readonly string[] => [
  what,
  whole(one.offered),
  whole(one.perSecond),
  ...[one.latency.p50, one.latency.p95, one.latency.p99].map(hundredth),
  hundredth(one.serverMs),
  `${whole(one.mainBusy * 100)} %`,
  String(one.refused),
];

/** Orders of three lines from their creation to their confirmation, and single reservations beside them. */
export const measureOrders = async (
  withBench: WithBench,
  print: Print,
  quick: boolean,
): Promise<readonly Extra[]> => {
  const { seconds, warmUpSeconds, stepSeconds, roundSeconds } = quick ? QUICK : FULL;
  return withBench(false, async (bench) => {
    await place(bench, FIRST_STEP, warmUpSeconds);
    const goal = await place(bench, RATE, seconds);
    const steps = await saturate(bench, stepSeconds);
    const limit = steps.findLast(keepsUp);
    const left = await unconfirmed(bench);
    const single = await singles(bench, roundSeconds);
    print(
      tableOf(
        [
          ...["orders of 3 lines", "offered/s", "orders/s", "p50 ms", "p95 ms", "p99 ms"],
          ...["server ms", "main busy", "refused"],
        ],
        [rowOf("at the goal's rate", goal), ...steps.map((one) => rowOf("step", one))],
      ),
    );
    print([`single reservations, 10,000 SKUs, closed loop: ${whole(single)}/s`]);
    const lines = (limit?.perSecond ?? 0) * ORDER_LINES;
    return [
      ["creation to confirmed at 200 orders/s, p95 ms", hundredth(goal.latency.p95), "< 500"],
      ["orders/s at saturation", whole(limit?.perSecond ?? 0), ""],
      ["order lines/s at saturation ÷ single reservations/s", hundredth(lines / single), "≥ 0.5"],
      ["orders that were answered and not confirmed", whole(left), "0"],
    ];
  });
};
