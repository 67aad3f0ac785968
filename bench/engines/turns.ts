import { median, type Percentiles } from "../latencies.ts";
import type { Helper } from "../processes.ts";
import { nextRun, type Bench } from "../rounds.ts";
import type { Loaded } from "../load.ts";
import { tableOf, whole } from "../table.ts";
import type { BareAnswer, BareQuestion } from "./bare.ts";
import { CORES, coresBetween, ticksNow } from "./machine.ts";

export type Bare = Helper<BareQuestion, BareAnswer>;

/** Contenders in their turns: over HTTP the ones of `bench`, with the bare client those behind `bare-`. */
export const CONTENDERS = [
  "no-op",
  "hot",
  "bare-hot",
  "bare-naive",
  "bare-contended",
  "uniform",
  "bare-uniform",
] as const;
export type Contender = (typeof CONTENDERS)[number];

export type Turn = {
  readonly perSecond: number;
  readonly latency: Percentiles;
  /** Busy cores: of the whole machine, of the server of the ledger, of whoever asks. */
  readonly cores: number;
  readonly serverCores: number;
  readonly clientCores: number;
  /** Share of the time in which the main thread of the server had something to do. */
  readonly main: number;
  readonly refused: number;
};

export type Turns = ReadonlyMap<Contender, readonly Turn[]>;

/** Requests, or appends, that are under way at once. */
export const IN_FLIGHT = 64;
const FULL = 0.9;

const overHttp = async (bench: Bench, kind: "no-op" | "hot" | "uniform", seconds: number) => {
  const before = await bench.server.ask({ ask: "usage" });
  const ticks = await ticksNow();
  const { results, cpuMicros } = await bench.load.ask({
    ...{ mode: "closed", kind, port: bench.port, run: nextRun() },
    ...{ connections: IN_FLIGHT, seconds },
  });
  const cores = coresBetween(ticks, await ticksNow());
  const after = await bench.server.ask({ ask: "usage" });
  const [{ requests, refused, latency, seconds: took }] = results as [Loaded];
  return {
    ...{ perSecond: (requests - refused) / took, latency, refused, cores },
    serverCores: (after.cpuMicros - before.cpuMicros) / 1e6 / took,
    clientCores: cpuMicros / 1e6 / took,
    main: (after.mainBusyMs - before.mainBusyMs) / 1_000 / took,
  };
};

const withClient = async (
  { server }: Bench,
  bare: Bare,
  { way, seconds }: { way: "hot" | "uniform" | "naive" | "contended"; seconds: number },
): Promise<Turn> => {
  const before = await server.ask({ ask: "usage" });
  const ticks = await ticksNow();
  const { appended, cpuMicros } = await bare.ask({
    ...{ ask: "append", way, seconds, inFlight: IN_FLIGHT },
  });
  const cores = coresBetween(ticks, await ticksNow());
  const after = await server.ask({ ask: "usage" });
  if (appended === undefined) throw new Error("the bare client appended nothing");
  const { appends, seconds: took, latency, lost } = appended;
  return {
    ...{ perSecond: appends / took, latency, refused: lost, cores },
    serverCores: (after.cpuMicros - before.cpuMicros) / 1e6 / took,
    clientCores: cpuMicros / 1e6 / took,
    main: (after.mainBusyMs - before.mainBusyMs) / 1_000 / took,
  };
};

const take = (bench: Bench, bare: Bare, of: { contender: Contender; seconds: number }) => {
  const { contender, seconds } = of;
  switch (contender) {
    case "no-op":
    case "hot":
    case "uniform":
      return overHttp(bench, contender, seconds);
    case "bare-hot":
      return withClient(bench, bare, { way: "hot", seconds });
    case "bare-naive":
      return withClient(bench, bare, { way: "naive", seconds });
    case "bare-contended":
      return withClient(bench, bare, { way: "contended", seconds });
    case "bare-uniform":
      return withClient(bench, bare, { way: "uniform", seconds });
  }
};

/** Every contender once to warm up, and then all of them in turn, round after round. */
export const takeTurns = async (
  bench: Bench,
  bare: Bare,
  { rounds, seconds }: { readonly rounds: number; readonly seconds: number },
): Promise<Turns> => {
  const all = new Map<Contender, Turn[]>(CONTENDERS.map((contender) => [contender, []]));
  for (const contender of CONTENDERS) await take(bench, bare, { contender, seconds });
  for (let round = 0; round < rounds; round++) {
    for (const contender of CONTENDERS) {
      all.get(contender)?.push(await take(bench, bare, { contender, seconds }));
    }
  }
  return all;
};

export const rateOf = (turns: Turns, contender: Contender): number =>
  median((turns.get(contender) ?? []).map(({ perSecond }) => perSecond));

export type Ratio = { readonly median: number; readonly min: number; readonly max: number };

/** Of the turns of one round each: what disturbs the machine for longer disturbs both. */
export const ratioOf = (turns: Turns, over: Contender, under: Contender): Ratio => {
  const below = turns.get(under) ?? [];
  const ratios = (turns.get(over) ?? []).map(
    ({ perSecond }, round) => perSecond / (below[round]?.perSecond ?? Number.NaN),
  );
  return { median: median(ratios), min: Math.min(...ratios), max: Math.max(...ratios) };
};

/** What a turn ran into, as far as its own figures tell. */
export const boundOf = ({ cores, main }: Pick<Turn, "cores" | "main">): string => {
  const limits = [
    ...(main >= FULL ? ["the server's main thread"] : []),
    ...(cores >= FULL * CORES ? [`the machine's ${CORES} cores`] : []),
  ];
  return limits.length === 0 ? "waiting for answers" : limits.join(", ");
};

const tenth = (value: number): string => value.toFixed(1);

/** Medians over the rounds. */
export const turnTable = (turns: Turns): readonly string[] =>
  tableOf(
    [
      ...["contender", "per second", "min", "max", "p50 ms", "p95 ms", "p99 ms", "cores"],
      ...["server", "client", "rest", "main %", "lost", "bound by"],
    ],
    [...turns].map(([contender, all]) => {
      const of = (field: (turn: Turn) => number): number => median(all.map(field));
      const rates = all.map(({ perSecond }) => perSecond);
      const cores = of((turn) => turn.cores);
      const server = of((turn) => turn.serverCores);
      const client = of((turn) => turn.clientCores);
      const main = of((turn) => turn.main);
      return [
        contender,
        ...[of((turn) => turn.perSecond), Math.min(...rates), Math.max(...rates)].map(whole),
        ...[
          of(({ latency }) => latency.p50),
          of(({ latency }) => latency.p95),
          of(({ latency }) => latency.p99),
        ].map(tenth),
        ...[cores, server, client, Math.max(0, cores - server - client)].map(tenth),
        whole(main * 100),
        whole(of((turn) => turn.refused)),
        boundOf({ cores, main }),
      ];
    }),
  );
