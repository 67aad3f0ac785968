import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MongoClient } from "mongodb";
import type { Extra, Print } from "../full.ts";
import type { Load, LoadAnswer } from "../load.ts";
import { startHelper } from "../processes.ts";
import { skuAt, SKUS, WAREHOUSE } from "../requests.ts";
import type { Bench } from "../rounds.ts";
import type { ServerAnswer, ServerQuestion } from "../server.ts";
import { receiveStocks } from "../stocks.ts";
import { hundredth, tableOf, whole } from "../table.ts";
import type { BareAnswer, BareQuestion } from "./bare.ts";
import { CORES } from "./machine.ts";
import { measureRebuilds } from "./rebuilds.ts";
import { startEngines, type Engines } from "./servers.ts";
import {
  IN_FLIGHT,
  rateOf,
  ratioOf,
  takeTurns,
  turnTable,
  type Ratio,
  type Turns,
} from "./turns.ts";
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
/** How far the read side can be measured. FerretDB on SQLite reads a whole collection for each document it writes. */
const READ_SIDE = { skus: SKUS, perSecond: 2_000 };
const READ_SIDE_FERRET = { skus: 100, perSecond: 20 };
const FILL_SECONDS_FERRET = 1;
const NAME_BYTES = 5;
/** Where the no-op over HTTP is not this many times the bare client, HTTP is (part of) the wall. */
const WALL = 2;

type Role = "all" | "api" | "worker";

/** A server of the ledger in a process of its own. */
const startServer = async (
  engines: Engines,
  names: Names,
  { directory, role, visibility }: { directory: string; role: Role; visibility: boolean },
  started: (server: Bench["server"]) => void,
) => {
  const server = startHelper<ServerQuestion, ServerAnswer>("server");
  started(server);
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

/** A ledger of its own on the engines, and the processes of it. */
const openLedger = (
  engines: Engines,
  of: {
    readonly directory: string;
    readonly helpers: { readonly stop: () => Promise<void> }[];
    readonly skus: number;
  },
) => {
  const { directory, helpers, skus } = of;
  const name = `bench_${randomBytes(NAME_BYTES).toString("hex")}`;
  const names: Names = { prefix: `${name}_`, database: name };
  const load = startHelper<Load, Extract<LoadAnswer, { results: unknown }>>("load", {
    STOCKBOOK_BENCH_SKUS: String(skus),
  });
  helpers.push(load);
  const servers: Bench["server"][] = [];
  return {
    names,
    start: async (role: Role, visibility: boolean): Promise<Bench> => {
      const place = { directory: join(directory, name, role), role, visibility };
      const { server, port } = await startServer(engines, names, place, (one) => {
        servers.push(one);
        helpers.push(one);
      });
      return { server, load, port };
    },
    stop: async (): Promise<void> => {
      for (const server of servers) {
        await server.ask({ ask: "stop" });
        await server.stop();
      }
      await load.stop();
      await dropDatabase(engines.mongodb, names.database);
    },
  };
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
 * the fake of the tests and what stands in for MongoDB.
 */
export const measureEngines = async (options: EngineOptions, print: Print): Promise<void> => {
  const times = options.quick ? QUICK : FULL;
  const wants = (part: string): boolean =>
    options.only === "" || options.only.split(",").includes(part);
  const directory = await mkdtemp(join(tmpdir(), "stockbook-bench-"));
  const engines = await startEngines(options, directory);
  const readSide = engines.crawls ? READ_SIDE_FERRET : READ_SIDE;
  const bare = startHelper<BareQuestion, BareAnswer>("engines/bare");
  const helpers: { readonly stop: () => Promise<void> }[] = [bare];
  const extras: Extra[] = [];
  try {
    print([`${engines.named}; ${CORES} cores for everything`]);
    if (wants("turns")) {
      const ledger = openLedger(engines, { directory, helpers, skus: SKUS });
      // The API alone: the worker and its documents have a machine of their own where it matters.
      const bench = await ledger.start("api", false);
      await receiveStocks(bench.port);
      await bare.ask({ ask: "open", url: engines.eventstore, prefix: ledger.names.prefix });
      const stream = `${ledger.names.prefix}stock-${skuAt(0)}@${WAREHOUSE}`;
      const { bytes = 0 } = await bare.ask({ ask: "sample", stream });
      print([`events of ${bytes} bytes, ${IN_FLIGHT} requests or appends under way`]);
      const turns = await takeTurns(bench, bare, times);
      print(turnTable(turns));
      print(wallOf(turns));
      extras.push(...ratiosOf(turns));
      await ledger.stop();
    }
    if (wants("rebuild")) {
      const ledger = openLedger(engines, { directory, helpers, skus: readSide.skus });
      const { names } = ledger;
      await bare.ask({ ask: "open", url: engines.eventstore, prefix: names.prefix });
      const { end: from = "0" } = await bare.ask({ ask: "end" });
      const bench = await ledger.start("all", false);
      await receiveStocks(bench.port, readSide.skus);
      await bench.server.ask({ ask: "settle" });
      const { rebuilds: rounds } = times;
      const fillSeconds = engines.crawls ? FILL_SECONDS_FERRET : times.fillSeconds;
      const of = { mongodb: engines.mongodb, database: names.database, from };
      extras.push(...(await measureRebuilds({ bench, bare, rounds, fillSeconds, ...of }, print)));
      await ledger.stop();
    }
    if (wants("visible")) {
      const ledger = openLedger(engines, { directory, helpers, skus: readSide.skus });
      await ledger.start("worker", false);
      const bench = await ledger.start("api", true);
      await receiveStocks(bench.port, readSide.skus);
      await bench.server.ask({ ask: "settle" });
      const { perSecond } = readSide;
      const seconds = times.visibleSeconds;
      extras.push(await measureVisible(bench, { perSecond, seconds }, print));
      await ledger.stop();
    }
    await bare.ask({ ask: "close" });
  } finally {
    await Promise.all(helpers.map((helper) => helper.stop()));
    await engines.stop();
    await rm(directory, { recursive: true, force: true });
  }
  print(["", ...tableOf(["ratio", "measured (min–max)", "goal"], extras)]);
};
