import type { FastifyInstance } from "fastify";
import type { AddressInfo } from "node:net";
import type * as Compose from "../src/compose.ts";
import type * as Config from "../src/config.ts";
import { registerContenders } from "./contenders.ts";
import { registerPostgres } from "./postgres.ts";
import { createLatencies, type Percentiles } from "./latencies.ts";
import { shipped } from "./shipped.ts";

/**
 * The server under load, in a process of its own: composed as `stockbook serve` composes it, from what ships in
 * dist/, with the routes of the other contenders beside it on the same app.
 */
export type ServerQuestion =
  | {
      readonly ask: "start";
      readonly directory: string;
      readonly visibility: boolean;
      /** More settings, by their names in the environment. */
      readonly settings?: Readonly<Record<string, string>>;
    }
  /** Makes an API key of the order service: from then on every request needs one. */
  | { readonly ask: "key" }
  | { readonly ask: "usage" }
  | { readonly ask: "settle" }
  | { readonly ask: "visible" }
  | { readonly ask: "stop" };

export type ServerAnswer = {
  readonly port: number;
  readonly cpuMicros: number;
  /** Milliseconds in which the main thread had something to do. */
  readonly mainBusyMs: number;
  readonly rssBytes: number;
  readonly head: number;
  readonly waitedMs: number;
  readonly key: string;
  /** From the answer of a command, sent right after its commit, until the read models hold it. */
  readonly visible: Percentiles;
};

const SETTLE_MS_MAX = 60_000;
const WAIT_MS_MAX = 2_000;

// As `npm start` has it: the loader of this program turns source maps on, and every error would pay for them.
process.setSourceMapsEnabled(false);

const { compose } = await shipped<typeof Compose>("compose.js");
const { readConfig } = await shipped<typeof Config>("config.js");

let composed: Awaited<ReturnType<typeof compose>> | undefined;
let port = 0;
let lags = createLatencies();

const running = () => {
  if (composed === undefined) throw new Error("the server has not been started");
  return composed;
};

/** Commit to visible, of every answered command: the hook runs in the turn in which the answer is made. */
const watchVisibility = (app: FastifyInstance): void => {
  app.addHook("onSend", (_request, reply, _payload, done) => {
    const position = reply.getHeader("stockbook-position");
    if (reply.request.method === "POST" && typeof position === "string") {
      const committed = performance.now();
      const [, text = "0"] = position.split(":");
      void running()
        .readSide.models.waitFor(BigInt(text), WAIT_MS_MAX)
        .then((reached) => {
          lags.add(reached ? performance.now() - committed : WAIT_MS_MAX);
        });
    }
    done();
  });
};

const settle = async (): Promise<number> => {
  const { ledger, readSide } = running();
  const began = performance.now();
  const head = await ledger.head();
  if (!(await readSide.models.waitFor(head, SETTLE_MS_MAX))) {
    throw new Error("the read side did not catch up");
  }
  return performance.now() - began;
};

const start = async ({
  directory,
  visibility,
  settings = {},
}: Extract<ServerQuestion, { ask: "start" }>): Promise<void> => {
  const config = readConfig({
    STOCKBOOK_PORT: "0",
    STOCKBOOK_DATA_DIR: directory,
    STOCKBOOK_LOG_LEVEL: "warn",
    STOCKBOOK_OPEN_CATALOGUE: "true",
    ...settings,
  });
  composed = await compose(config, {
    extraRoutes: (app: FastifyInstance) => {
      if (visibility) watchVisibility(app);
      registerContenders(app);
      registerPostgres(app, process.env["STOCKBOOK_BENCH_PG_URL"]);
    },
  });
  await composed.start();
  port = (composed.app.server.address() as AddressInfo).port;
};

const answer = async (question: ServerQuestion): Promise<ServerAnswer> => {
  let waitedMs = 0;
  let key = "";
  if (question.ask === "key") {
    const wanted = {
      name: "bench",
      subject: "bench",
      roles: ["order-service"],
      createdBy: "bench",
    };
    key = (await running().keys.create(wanted)).text;
  }
  if (question.ask === "start") await start(question);
  if (question.ask === "settle") waitedMs = await settle();
  if (question.ask === "stop") {
    await running().stop();
    composed = undefined;
  }
  const { user, system } = process.cpuUsage();
  const visible = lags.percentiles();
  if (question.ask === "visible") lags = createLatencies();
  return {
    ...{ port, waitedMs, key, visible },
    cpuMicros: user + system,
    mainBusyMs: performance.eventLoopUtilization().active,
    rssBytes: process.memoryUsage.rss(),
    head: composed === undefined ? 0 : Number(await composed.ledger.head()),
  };
};

process.on("message", (question: ServerQuestion) => {
  answer(question).then(
    (said) => process.send?.(said),
    (error: unknown) =>
      process.send?.({ error: error instanceof Error ? (error.stack ?? error.message) : error }),
  );
});
process.on("disconnect", () => {
  void Promise.resolve(composed?.stop()).finally(() => process.exit());
});
