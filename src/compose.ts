import { join } from "node:path";
import { performance } from "node:perf_hooks";
import type { FastifyInstance } from "fastify";
import { destination, pino, type Logger } from "pino";
import { collectDefaultMetrics, Registry } from "prom-client";
import { createDoors } from "./adapters/doors.ts";
import type { VerifyProgress } from "./adapters/embedded/log-verify.ts";
import { entityCodec, ledgerDecode, stockCodec } from "./adapters/event-codec.ts";
import { openIdentity, refuseOpenDoor } from "./adapters/identity.ts";
import { ledgerCounters } from "./adapters/ledger-metrics.ts";
import { watchLoopDelay } from "./adapters/loop-delay.ts";
import { systemClock, systemIds, systemScheduler } from "./adapters/runtime.ts";
import { embeddedStores, memoryStores, type Stores } from "./adapters/stores.ts";
import { buildApp } from "./api/app.ts";
import { letOperatorIn } from "./api/operator-doors.ts";
import { API_DEFAULTS, type ApiSettings } from "./api/needs.ts";
import { createLedger, type Ledger } from "./commands/dispatch.ts";
import { createReferences } from "./commands/references.ts";
import type { EventLog } from "./commands/event-log.ts";
import type { Config } from "./config.ts";
import { createExpiry } from "./processes/expiry.ts";
import { createLedgerEntities } from "./processes/entities.ts";
import type { ApiKeys } from "./processes/api-keys.ts";
import type { OperationalStore } from "./processes/operational-store.ts";
import { createLedgerProcesses, type LedgerProcesses, watchedOf } from "./processes/processes.ts";
import { createWatchdog } from "./processes/watchdog.ts";
import { NONE_GIVEN } from "./settings/identity.ts";
import { createReadSide, type ReadSide } from "./projections/read-side.ts";
import type { ReadStore } from "./projections/read-store.ts";
import { approvalLimitsOf } from "./settings/approvals.ts";
import { countRulesOf } from "./settings/counts.ts";
import { transferRulesOf } from "./settings/transfers.ts";

const MIB = 1_048_576;
export const CONTROL_SOCKET = "control.sock";

export type ComposeOptions = {
  /** Everything in memory: for tests and demonstrations. */
  readonly memory?: boolean;
  /** Without it the app is used by injection alone: nothing listens, nothing expires. */
  readonly listen?: boolean;
  /** Pages of 4 KiB that the log's file may have: for tests of a full disk. */
  readonly logPagesMax?: number;
  readonly extraRoutes?: (app: FastifyInstance) => void;
  /** A command on the directory, which nobody else can reach: every request is the operator's. */
  readonly unattended?: boolean;
};

export type Composition = {
  readonly app: FastifyInstance;
  readonly log: EventLog;
  readonly ledger: Ledger;
  readonly readSide: ReadSide;
  readonly keys: ApiKeys;
  readonly logger: Logger;
  /** Follows every stream through the log's files; absent in memory. */
  readonly checkLog?: () => Promise<VerifyProgress>;
  /** Opens the read side and, where asked for, listens. */
  readonly start: () => Promise<void>;
  /** Answers what is under way, flushes and lets go of the data directory. */
  readonly stop: () => Promise<void>;
};

const ledgerOptions = (config: Config) => ({
  settings: {
    holdSeconds: {
      cart: config.holdCartSeconds,
      checkout: config.holdCheckoutSeconds,
      saved: config.holdSavedSeconds,
    },
    approvals: approvalLimitsOf(config),
  },
  limits: {
    queuePerStream: config.queuePerStream,
    commandsInFlight: config.commandsInFlight,
    mailboxes: config.cachedStreams,
    mailboxBytes: config.cacheMiB * MIB,
  },
});

const apiSettings = (config: Config): ApiSettings => ({
  ...API_DEFAULTS,
  timeZone: config.timeZone,
  commandsInFlightMax: config.requestsInFlight,
  logRequests: config.logRequests === "on",
  rates: {
    anonymous: config.rateAnonymous,
    failedLogins: config.rateFailedLogins,
    reads: config.rateReads,
    commands: config.rateCommands,
    admin: config.rateAdmin,
    notFound: config.rateNotFound,
    banSeconds: config.banSeconds,
  },
  quotas: {
    holdsPerClient: config.holdsPerClient,
    holdsPerCustomer: config.holdsPerCustomer,
    unitsPerCustomer: config.heldUnitsPerCustomer,
    sharePercent: config.heldSharePercent,
  },
  counts: countRulesOf(config),
  transfers: transferRulesOf(config),
  approvalHours: config.approvalHours,
  corsOrigins: config.corsOrigins,
  trustedProxies: config.trustedProxies,
});

const given = (text: string): string | undefined => (text === NONE_GIVEN ? undefined : text);

const runtime = { clock: systemClock, ids: systemIds, scheduler: systemScheduler };

const troubleOf = (store: ReadStore): readonly string[] => {
  const trouble = store.trouble();
  return trouble === undefined ? [] : [`documents can't be made durable: ${trouble}`];
};

type Phase = { readonly starting: boolean; readonly stopping: boolean };

const notReady = ({ starting, stopping }: Phase, store: ReadStore): readonly string[] => [
  ...(starting ? ["the read models are catching up with the log"] : []),
  ...(stopping ? ["the server is stopping"] : []),
  ...troubleOf(store),
];

const shown = (config: Config, options: ComposeOptions, logger: Logger): void => {
  const { host, port, dataDir } = config;
  const data = options.memory === true ? "memory" : dataDir;
  logger.debug({ host, port, data, node: process.version }, "the ledger is put together");
};

const storesOf = async (
  { dataDir }: Config,
  { memory, logPagesMax }: ComposeOptions,
  logger: Logger,
): Promise<Stores> => {
  if (memory === true) return memoryStores();
  const onFatal = (error: Error): void => {
    logger.fatal({ err: error }, "the log takes no more writes; reads go on");
  };
  return embeddedStores(dataDir, { ...(logPagesMax !== undefined && { logPagesMax }), onFatal });
};

const identityOf = (config: Config, store: OperationalStore) =>
  openIdentity({
    ...{ store, clock: systemClock },
    sources: {
      bootstrapKeyFile: given(config.bootstrapKeyFile),
      jwksUrl: given(config.jwksUrl),
      jwksFile: given(config.jwksFile),
      jwtIssuer: given(config.jwtIssuer),
      jwtAudience: given(config.jwtAudience),
    },
  });

type Workers = { readonly start: () => void; readonly stop: () => Promise<void> };

/** What works without being asked: the expiry process and the watchdog. */
const workersOf = (
  config: Config,
  needs: Pick<Composition, "logger" | "ledger" | "readSide"> & {
    readonly processes: LedgerProcesses;
  },
): Workers => {
  const { logger, ledger, processes } = needs;
  const { models } = needs.readSide;
  const reportAs =
    (process: string) =>
    (fault: unknown, detail: string): void => {
      logger.warn({ err: fault, process }, detail);
    };
  const expiry = createExpiry({
    ...{ ...runtime, models, dispatch: ledger.dispatch },
    settings: { intervalMs: config.expiryIntervalMs, batch: config.expiryBatch },
    report: reportAs("expiry"),
  });
  const watchdog = createWatchdog({
    ...{ ...runtime, watched: watchedOf(processes, models.entities) },
    settings: { intervalMs: config.watchdogIntervalMs, standingMs: config.watchdogStandingMs },
    report: reportAs("watchdog"),
  });
  return {
    start: () => {
      expiry.start();
      watchdog.start();
    },
    stop: async () => {
      await expiry.stop();
      await watchdog.stop();
    },
  };
};

/**
 * The whole ledger out of its settings. Nothing is listening and nothing is read back before `start`.
 * @throws DataDirectoryLocked, DataDirectoryNewer, DataDirectoryDamaged
 */
export const compose = async (
  config: Config,
  options: ComposeOptions = {},
): Promise<Composition> => {
  const logger = pino({ level: config.logLevel, base: null }, destination(2));
  shown(config, options, logger);
  const stores = await storesOf(config, options, logger);
  const { log, snapshots, readStore, operational } = stores;
  const metrics = new Registry();
  collectDefaultMetrics({ register: metrics });
  const ledger = createLedger({
    ...{ ...runtime, log, snapshots, codec: stockCodec, counters: ledgerCounters(metrics) },
    ...ledgerOptions(config),
  });
  const readSide = createReadSide({
    ...{ ...runtime, feed: log, decode: ledgerDecode, store: readStore },
    exclusive: log.exclusive,
  });
  const { models, builds } = readSide;
  const entities = createLedgerEntities({ ...runtime, log, codec: entityCodec });
  const processes = createLedgerProcesses({ ...runtime, entities, dispatch: ledger.dispatch });
  const identity = identityOf(config, operational);
  const loop = watchLoopDelay();
  const phase = { starting: true, stopping: false };
  const app = await buildApp({
    ...{ ...runtime, ledger, models, builds, log, operational, entities, processes },
    ...{ codec: stockCodec, decode: ledgerDecode },
    identity: { ...identity, unattended: options.unattended === true },
    references: createReferences({ ...entities, open: config.openCatalogue === "true" }),
    ...{ logger, metrics, monotonic: () => performance.now(), loopDelayMs: loop.delayMs },
    settings: apiSettings(config),
    notReady: () => notReady(phase, readStore),
    ...(options.extraRoutes === undefined ? {} : { extraRoutes: options.extraRoutes }),
  });
  const workers = workersOf(config, { logger, ledger, readSide, processes });
  const doors = createDoors(app, {
    ...{ host: config.host, port: config.port, byControl: letOperatorIn },
    ...(options.memory !== true && { socket: join(config.dataDir, CONTROL_SOCKET) }),
  });
  let stopped: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    phase.stopping = true;
    await workers.stop();
    await doors.close();
    await ledger.drain();
    await readSide.stop();
    loop.stop();
    await stores.close();
  };
  const start = async (): Promise<void> => {
    if (options.listen !== false) await refuseOpenDoor(config.host, identity);
    await readSide.start();
    const filled = readSide.caughtUp().then(() => {
      phase.starting = false;
    });
    if (options.listen === false) return filled;
    filled.catch((error: unknown) => {
      logger.error({ err: error }, "the read models could not catch up with the log");
    });
    await doors.open();
    workers.start();
  };
  return {
    ...{ app, log, ledger, readSide, keys: identity.keys, logger, start },
    ...(stores.checkLog === undefined ? {} : { checkLog: stores.checkLog }),
    stop: () => (stopped ??= stop()),
  };
};
