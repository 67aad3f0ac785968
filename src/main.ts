import { readFileSync } from "node:fs";
import closeWithGrace from "close-with-grace";
import { parseEntityEvent } from "./adapters/entity-event-schema.ts";
import { parseStockEvent } from "./adapters/stock-event-schema.ts";
import { systemClock, systemIds } from "./adapters/runtime.ts";
import { runCli } from "./cli/program.ts";
import type { CliNeeds, TextSink } from "./cli/needs.ts";
import type { ComposeOptions, Composition } from "./compose.ts";
import { loadEnvironment, type Config } from "./config.ts";
import { enginesOf } from "./settings/engines.ts";

/** A stop that takes longer is cut off. */
const STOP_MS_MAX = 9_000;
const INTERRUPTED = 130;

const versionOf = (): string => {
  const text = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  const content: unknown = JSON.parse(text);
  return typeof content === "object" && content !== null && "version" in content
    ? String(content.version)
    : "unknown";
};

const sinkOf = (stream: NodeJS.WriteStream): TextSink => {
  // Whoever reads may stop reading (`| head`): that is their end of the work, and no failure of ours.
  stream.on("error", (error: NodeJS.ErrnoException) => {
    process.exit(error.code === "EPIPE" ? 0 : 1);
  });
  return {
    isTerminal: stream.isTTY,
    write: (text) =>
      new Promise((resolve) => {
        stream.write(text, () => {
          resolve();
        });
      }),
  };
};

/** Ctrl-C goes to whoever asked for it last; a second one, or one that nobody asked for, ends the process. */
const watchInterrupts = (): CliNeeds["onInterrupt"] => {
  const handlers: (() => void)[] = [];
  let watching = false;
  const onSignal = (): void => {
    const handler = handlers.pop();
    if (handler === undefined) process.exit(INTERRUPTED);
    handler();
  };
  return (handler) => {
    if (!watching) process.on("SIGINT", onSignal);
    watching = true;
    handlers.push(handler);
    return () => {
      const index = handlers.indexOf(handler);
      if (index >= 0) handlers.splice(index, 1);
    };
  };
};

const untilStopped: CliNeeds["untilStopped"] = (stop) =>
  new Promise((resolve, reject) => {
    closeWithGrace(
      {
        delay: STOP_MS_MAX,
        logger: false,
        skip: ["uncaughtException", "unhandledRejection", "beforeExit"],
        onTimeout: () => process.stderr.write("stockbook: the stop took too long\n"),
      },
      async () => {
        try {
          await stop();
          resolve();
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
          throw error;
        }
      },
    );
    // A process that serves stays until it is told to end.
    setInterval(() => undefined, 2 ** 30);
  });

const started = async (config: Config, options: ComposeOptions): Promise<Composition> => {
  const { compose } = await import("./compose.ts");
  const composition = await compose(config, options);
  try {
    await composition.start();
    return composition;
  } catch (error) {
    await composition.stop();
    throw error;
  }
};

const urlOf = ({ app }: Composition, host: string): string => {
  const address = app.server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return `http://${host.includes(":") ? `[${host}]` : host}:${String(port)}`;
};

const serve: CliNeeds["serve"] = async (config, { memory }) => {
  const composition = await started(config, { memory });
  const hasKeys = await composition.keys.exist();
  return { url: urlOf(composition, config.host), hasKeys, stop: composition.stop };
};

/** The same routes without a listener: a command that holds the lock of the directory itself. */
const openLedger: CliNeeds["open"] = async (config) => {
  const composition = await started(
    { ...config, logLevel: "fatal" },
    { listen: false, unattended: true },
  );
  const { app, stop, checkLog } = composition;
  return {
    close: stop,
    ...(checkLog === undefined ? {} : { checkLog }),
    exchange: async ({ method, path, headers, body }) => {
      const answer = await app.inject({
        method,
        url: path,
        headers: { host: "localhost", ...headers },
        ...(body === undefined ? {} : { payload: body }),
      });
      return { status: answer.statusCode, body: answer.payload };
    },
  };
};

const migrateLedger: CliNeeds["migrate"] = async (config, watch) => {
  const engines = enginesOf(config);
  if (engines === undefined) throw new Error("the settings name no servers");
  const { openMigration } = await import("./adapters/migration-stores.ts");
  const { migrate } = await import("./adapters/migration.ts");
  const scheduler = commandScheduler;
  const stores = await openMigration({ directory: config.dataDir, engines, scheduler });
  try {
    return await migrate({ ...stores, ...watch, clock: systemClock, scheduler });
  } finally {
    await stores.close();
  }
};

/** Nobody expected it, so nothing can be said about the state: the log is safe against a sudden end, a guess is not. */
const crash = (error: unknown): void => {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`${JSON.stringify({ level: 60, msg: "stockbook ends", error: text })}\n`);
  process.exit(1);
};

process.on("uncaughtException", crash);
process.on("unhandledRejection", crash);
process.umask(0o077);

const version = versionOf();

// Unlike the server's timers, a command that waits keeps its process alive.
const commandScheduler: CliNeeds["scheduler"] = {
  after: (delayMs, task) => {
    const timer = setTimeout(task, delayMs);
    return () => {
      clearTimeout(timer);
    };
  },
  soon: (task) => {
    setImmediate(task);
  },
};

const needs: CliNeeds = {
  version,
  environment: loadEnvironment,
  clock: systemClock,
  ids: systemIds,
  checkEvents: { stock: parseStockEvent, entity: parseEntityEvent },
  scheduler: commandScheduler,
  stdout: sinkOf(process.stdout),
  stderr: sinkOf(process.stderr),
  serve,
  open: openLedger,
  migrate: migrateLedger,
  onInterrupt: watchInterrupts(),
  untilStopped,
};

process.exit(await runCli(process.argv.slice(2), needs));
