import type { LoadAnswer, Loaded, Load } from "./load.ts";
import { median } from "./latencies.ts";
import type { Helper } from "./processes.ts";
import { BATCH, type AnyKind } from "./requests.ts";
import type { ServerAnswer, ServerQuestion } from "./server.ts";

export type Bench = {
  readonly server: Helper<ServerQuestion, ServerAnswer>;
  readonly load: Helper<Load, Extract<LoadAnswer, { results: unknown }>>;
  readonly port: number;
  readonly token?: string;
  /** Positions of its log are no numbers of events: what was answered with success counts instead. */
  readonly byAnswers?: boolean;
};

/** One contender over all its rounds. */
export type Figure = {
  readonly kind: AnyKind;
  readonly perSecond: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  /** CPU of the server process, all its threads, per request. */
  readonly serverMicros: number;
  readonly loadMicros: number;
  /** Until the read side held everything, after the last answer. */
  readonly behindMs: number;
  /** Requests that were shed. */
  readonly refused: number;
};

type Round = Omit<Figure, "kind">;

const CONNECTIONS = 64;
const WRITES = new Set<AnyKind>(["hot", "uniform", "batch"]);
const linesOf = (kind: AnyKind): number => (kind === "batch" ? BATCH : 1);
let runs = 0;
/** Ids of claims must not meet those of another run on the same ledger. */
export const nextRun = (): string => `b${(runs += 1)}`;

export const oneRound = async (bench: Bench, kind: AnyKind, seconds: number): Promise<Round> => {
  const before = await bench.server.ask({ ask: "usage" });
  const { results, cpuMicros } = await bench.load.ask({
    mode: "closed",
    kind,
    port: bench.port,
    run: nextRun(),
    connections: CONNECTIONS,
    seconds,
    ...(bench.token === undefined ? {} : { token: bench.token }),
  });
  // The read side is part of the work: what it still has to do counts as CPU of these requests.
  const { waitedMs } = await bench.server.ask({ ask: "settle" });
  const after = await bench.server.ask({ ask: "usage" });
  const [result] = results as [Loaded];
  // What the log holds counts, not what was answered: a batch of refused lines is answered 200.
  const written = after.head - before.head;
  const inLog = WRITES.has(kind) && bench.byAnswers !== true;
  const done = inLog ? written / linesOf(kind) : result.requests - result.refused;
  return {
    perSecond: done / result.seconds,
    refused: result.refused,
    ...result.latency,
    serverMicros: (after.cpuMicros - before.cpuMicros) / result.requests,
    loadMicros: cpuMicros / result.requests,
    behindMs: waitedMs,
  };
};

const FIELDS = [
  "perSecond",
  "refused",
  "p50",
  "p95",
  "p99",
  "serverMicros",
  "loadMicros",
  "behindMs",
] as const;

/** The contenders in turn, `rounds` times over, after one round each that only warms up; medians of each. */
export const alternate = async (
  bench: Bench,
  kinds: readonly AnyKind[],
  { rounds, seconds, warmUpSeconds }: { rounds: number; seconds: number; warmUpSeconds: number },
): Promise<ReadonlyMap<AnyKind, Figure>> => {
  for (const kind of kinds) await oneRound(bench, kind, warmUpSeconds);
  const all = new Map<AnyKind, Round[]>(kinds.map((kind) => [kind, []]));
  for (let round = 0; round < rounds; round++) {
    for (const kind of kinds) all.get(kind)?.push(await oneRound(bench, kind, seconds));
  }
  const figures = new Map<AnyKind, Figure>();
  for (const [kind, measured] of all) {
    const medians = FIELDS.map((field) => [field, median(measured.map((one) => one[field]))]);
    figures.set(kind, { kind, ...(Object.fromEntries(medians) as Round) });
  }
  return figures;
};
