import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MongoClient } from "mongodb";
import type { Extra, Print } from "../full.ts";
import type { Load, LoadAnswer } from "../load.ts";
import { startHelper } from "../processes.ts";
import { skuAt, WAREHOUSE } from "../requests.ts";
import type { Bench } from "../rounds.ts";
import type { ServerAnswer, ServerQuestion } from "../server.ts";
import { receiveStocks } from "../stocks.ts";
import { hundredth, tableOf, whole } from "../table.ts";
import type { BareAnswer, BareQuestion } from "./bare.ts";
import { CORES } from "./machine.ts";
import { measureRebuilds } from "./rebuilds.ts";
import { startEngines, type Engines } from "./servers.ts";
import { rateOf, ratioOf, takeTurns, turnTable, type Ratio, type Turns } from "./turns.ts";
import { measureVisible } from "./visible.ts";

export type EngineOptions = {
  readonly eventstore: string | undefined;
  readonly mongodb: string | undefined;
  readonly quick: boolean;
  /** Names of parts; empty: all of them. */
  readonly only: string;
};

/** What the ledger of this run is called on the engines. */
type Names = { readonly prefix: string; readonly database: string };

const QUICK = { rounds: 3, seconds: 1.5, visibleSeconds: 4, fillSeconds: 4, rebuilds: 2 };
const FULL = { rounds: 5, seconds: 3, visibleSeconds: 10, fillSeconds: 12, rebuilds: 3 };
const NAME_BYTES = 5;
/** Where the no-op over HTTP is not this many times the bare client, HTTP is (part of) the wall. */
const WALL = 2;

type Role = "all" | "api" | "worker";

/** A server of the ledger in a process of its own. */
const startServer = async (
  engines: Engines,
  names: Names,
  { directory, role, visibility }: { directory: string; role: Role; visibility: boolean },
) => {
  const server = startHelper<ServerQuestion, ServerAnswer>("server");
  await mkdir(directory, { recursive: true });
  const { port } = await server.ask({
    ...{ ask: "start", directory, visibility },
    settings: {
      STOCKBOOK_EVENTSTORE_URL: engines.eventstore,
      STOCKBOOK_MONGODB_URL: engines.mongodb,
      STOCKBOOK_STREAM_PREFIX: names.prefix,
      STOCKBOOK_MONGODB_DATABASE: names.database,
      ...(role !== "all" && { STOCKBOOK_ROLE: role }),
    },
  });
  return { server, port };
};

const dropDatabase = async (url: string, database: string): Promise<void> => {
  const client = new MongoClient(url);
  try {
    await client.db(database).dropDatabase();
  } finally {
    await client.close();
  }
};

const span = ({ median, min, max }: Ratio): string =>
  `${hundredth(median)} (${hundredth(min)}–${hundredth(max)})`;

const ratiosOf = (turns: Turns): readonly Extra[] => [
  ["hot ÷ bare client on one stream", span(ratioOf(turns, "hot", "bare-hot")), "≥ 0.7"],
  ["10,000 SKUs ÷ bare client", span(ratioOf(turns, "uniform", "bare-uniform")), "≥ 0.7"],
  ["hot ÷ one append per command", span(ratioOf(turns, "hot", "bare-naive")), "≥ 20"],
  ["hot ÷ 64 services that contend", span(ratioOf(turns, "hot", "bare-contended")), ""],
  ["hot ÷ no-op over HTTP", span(ratioOf(turns, "hot", "no-op")), ""],
  ["10,000 SKUs ÷ no-op over HTTP", span(ratioOf(turns, "uniform", "no-op")), ""],
];

/** Whether HTTP alone would keep the ledger below the bare client. */
const wallOf = (turns: Turns): readonly string[] =>
  (["bare-hot", "bare-uniform"] as const).map((contender) => {
    const [noOp, bare] = [rateOf(turns, "no-op"), rateOf(turns, contender)];
    const says = noOp < WALL * bare ? "HTTP is a wall of its own here" : "HTTP is not the wall";
    return `no-op over HTTP ${whole(noOp)}/s, ${contender} ${whole(bare)}/s: ${says}`;
  });

/**
 * The ledger on EventStoreDB and MongoDB against their bare drivers, in one run: the servers that the URLs name, or
 * the fake and FerretDB of the tests.
 */
export const measureEngines = async (options: EngineOptions, print: Print): Promise<void> => {
  const times = options.quick ? QUICK : FULL;
  const wants = (part: string): boolean =>
    options.only === "" || options.only.split(",").includes(part);
  const directory = await mkdtemp(join(tmpdir(), "stockbook-bench-"));
  const engines = await startEngines(options, directory);
  const name = `bench_${randomBytes(NAME_BYTES).toString("hex")}`;
  const names = { prefix: `${name}_`, database: name };
  const load = startHelper<Load, Extract<LoadAnswer, { results: unknown }>>("load");
  const bare = startHelper<BareQuestion, BareAnswer>("engines/bare");
  const servers: Bench["server"][] = [];
  const start = async (role: Role, visibility: boolean): Promise<Bench> => {
    const place = { directory: join(directory, role), role, visibility };
    const { server, port } = await startServer(engines, names, place);
    servers.push(server);
    return { server, load, port };
  };
  const stopServers = async (): Promise<void> => {
    for (const server of servers.splice(0)) {
      await server.ask({ ask: "stop" });
      await server.stop();
    }
  };
  const extras: Extra[] = [];
  try {
    print([`${engines.named}; ${CORES} cores for everything`]);
    await bare.ask({ ask: "open", url: engines.eventstore, prefix: names.prefix });
    const { end: from = "0" } = await bare.ask({ ask: "end" });
    let bench = await start("all", false);
    await receiveStocks(bench.port);
    await bench.server.ask({ ask: "settle" });
    if (wants("rebuild")) {
      const { rebuilds: rounds, fillSeconds } = times;
      const needs = { bench, bare, rounds, fillSeconds, from };
      const of = { mongodb: engines.mongodb, database: names.database };
      extras.push(...(await measureRebuilds({ ...needs, ...of }, print)));
    }
    if (wants("turns")) {
      await bare.ask({ ask: "sample", stream: `${names.prefix}stock-${skuAt(0)}@${WAREHOUSE}` });
      const turns = await takeTurns(bench, bare, times);
      print(turnTable(turns));
      print(wallOf(turns));
      extras.push(...ratiosOf(turns));
    }
    if (wants("visible")) {
      await stopServers();
      await start("worker", false);
      bench = await start("api", true);
      await bench.server.ask({ ask: "settle" });
      extras.push(await measureVisible(bench, times.visibleSeconds, print));
    }
    await stopServers();
    await bare.ask({ ask: "close" });
    await dropDatabase(engines.mongodb, names.database);
  } finally {
    await Promise.all([...servers, load, bare].map((helper) => helper.stop()));
    await engines.stop();
    await rm(directory, { recursive: true, force: true });
  }
  print(["", ...tableOf(["ratio", "measured (min–max)", "goal"], extras)]);
};
