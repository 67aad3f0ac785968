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
import type { Stores } from "./adapters/stores.ts";
import { buildApp } from "./api/app.ts";
import type { ApiNeeds } from "./api/needs.ts";
import { letOperatorIn } from "./api/operator-doors.ts";
import { buildWorkerApp } from "./api/worker-app.ts";
import { createLedger, type Ledger } from "./commands/dispatch.ts";
import type { EventLog } from "./commands/event-log.ts";
import { followNews } from "./commands/entity-news.ts";
import { createReferencesLately, type LatelyNeeds } from "./commands/references-lately.ts";
import { createReferences, type References } from "./commands/references.ts";
import { type Background, createBackground } from "./composition/background.ts";
import { openFulfilment } from "./composition/fulfilment.ts";
import { apiSettings, identitySources, ledgerOptions } from "./composition/settings.ts";
import { isOnEngines, openStores, type StoreOptions } from "./composition/stores.ts";
import { createWorkers } from "./composition/workers.ts";
import type { Config } from "./config.ts";
import type { ApiKeys } from "./processes/api-keys.ts";
import { createLedgerEntities } from "./processes/entities.ts";
import { createLedgerProcesses } from "./processes/processes.ts";
import { createTurns } from "./processes/turns.ts";
import type { ReadSide } from "./projections/read-side.ts";
import type { ReadStore } from "./projections/read-store.ts";

export const CONTROL_SOCKET = "control.sock";
/** A command among several processes waits so long for the read models: nobody may be there to feed them. */
const READ_MODELS_MS = 5_000;

export type ComposeOptions = StoreOptions & {
  /** Without it the app is used by injection alone: nothing listens, nothing expires. */
  readonly listen?: boolean;
  readonly extraRoutes?: (app: FastifyInstance) => void;
  /** A command of whoever holds the ledger, which nobody else can reach: every request is the operator's. */
  readonly unattended?: boolean;
};

export type Composition = {
  readonly app: FastifyInstance;
  readonly log: EventLog;
  readonly ledger: Ledger;
  readonly readSide: ReadSide;
  readonly keys: ApiKeys;
  readonly logger: Logger;
  /** Follows every stream through the log's files; absent in memory and on engines. */
  readonly checkLog?: () => Promise<VerifyProgress>;
  /** Opens the read side and, where asked for, listens. */
  readonly start: () => Promise<void>;
  /** Answers what is under way, flushes and lets go of the data directory. */
  readonly stop: () => Promise<void>;
};

const runtime = { clock: systemClock, ids: systemIds, scheduler: systemScheduler };

const troubleOf = (store: ReadStore): readonly string[] => {
  const trouble = store.trouble();
  return trouble === undefined ? [] : [`documents can't be made durable: ${trouble}`];
};

type Phase = { starting: boolean; stopping: boolean };

const notReady = ({ starting, stopping }: Phase, store: ReadStore): readonly string[] => [
  ...(starting ? ["the read models are catching up with the log"] : []),
  ...(stopping ? ["the server is stopping"] : []),
  ...troubleOf(store),
];

const shown = (config: Config, options: ComposeOptions, logger: Logger): void => {
  const { host, port, dataDir, role } = config;
  const onEngines = isOnEngines(config, options) ? "engines" : dataDir;
  const data = options.memory === true ? "memory" : onEngines;
  logger.debug({ host, port, data, role, node: process.version }, "the ledger is put together");
};

type Parts = {
  readonly config: Config;
  readonly options: ComposeOptions;
  readonly stores: Stores;
  readonly logger: Logger;
};

const referencesOf = (log: EventLog, needs: LatelyNeeds): References =>
  log.exclusive ? createReferences(needs) : createReferencesLately(needs);

/** Everything that decides and everything that answers, over the stores. Nothing of it has begun. */
const assemble = ({ config, options, stores, logger }: Parts) => {
  const { log, snapshots, operational, readStore, leases } = stores;
  const metrics = new Registry();
  collectDefaultMetrics({ register: metrics });
  const ledger = createLedger({
    ...{ ...runtime, log, snapshots, codec: stockCodec, counters: ledgerCounters(metrics) },
    ...ledgerOptions(config),
  });
  const entities = createLedgerEntities({ ...runtime, log, codec: entityCodec });
  const turns =
    leases === undefined || log.exclusive
      ? {}
      : { turns: createTurns({ ...runtime, leases, holder: systemIds.next() }) };
  const fulfilment = openFulfilment({
    ...{ ...runtime, ...turns, config, logger, ledger, entities, store: operational },
    models: () => background.readSide.models,
  });
  const processes = {
    ...createLedgerProcesses({ ...runtime, ...turns, entities, dispatch: ledger.dispatch }),
    ...fulfilment.processes,
  };
  const monotonic = () => performance.now();
  const background: Background = createBackground({
    ...{ ...runtime, stores, logger, metrics, monotonic },
    works: options.listen !== false && config.role !== "api",
    workers: ({ models }, mayWork) =>
      createWorkers({
        ...{ ...runtime, config, logger, ledger, models, entities, processes, stores, mayWork },
        ...{ carriers: fulfilment.carriers, payments: fulfilment.payments },
      }),
  });
  const { models, builds } = background.readSide;
  const keys = openIdentity({
    ...{ store: operational, clock: systemClock, sources: identitySources(config) },
  });
  const loop = watchLoopDelay();
  const phase: Phase = { starting: true, stopping: false };
  const needs: ApiNeeds = {
    ...{ ...runtime, ledger, models, builds, log, operational, entities, processes },
    orders: fulfilment,
    ...{ codec: stockCodec, decode: ledgerDecode },
    identity: { ...keys, unattended: options.unattended === true },
    references: referencesOf(log, { ...entities, open: config.openCatalogue === "true" }),
    ...{ logger, metrics, monotonic },
    // A command of the terminal is the only one here: there is nobody whom shedding it would help.
    loopDelayMs: options.listen === false ? () => 0 : loop.delayMs,
    settings: apiSettings(config),
    notReady: () => notReady(phase, readStore),
    ...(options.extraRoutes === undefined ? {} : { extraRoutes: options.extraRoutes }),
  };
  return { ledger, background, keys, loop, phase, needs };
};

/** Until the read models are as far as the log was, or for a command among several processes not for ever. */
const untilFilled = (filled: Promise<void>, log: EventLog): Promise<void> => {
  if (log.exclusive) return filled;
  return new Promise((resolve, reject) => {
    systemScheduler.after(READ_MODELS_MS, resolve);
    filled.then(resolve, reject);
  });
};

type Opening = {
  readonly background: Background;
  readonly phase: Phase;
  readonly listen: boolean;
  readonly openDoors: () => Promise<void>;
  readonly log: EventLog;
  readonly logger: Logger;
};

const begin = async (opening: Opening): Promise<void> => {
  const { background, phase, logger, log } = opening;
  await background.readSide.start();
  const filled = background.readSide.caughtUp().then(() => {
    phase.starting = false;
  });
  if (!opening.listen) return untilFilled(filled, log);
  filled.catch((error: unknown) => {
    logger.error({ err: error }, "the read models could not catch up with the log");
  });
  await opening.openDoors();
  background.start();
};

/**
 * The whole ledger out of its settings. Nothing is listening and nothing is read back before `start`.
 * @throws DataDirectoryLocked, DataDirectoryNewer, DataDirectoryDamaged, EngineUnreachable
 */
export const compose = async (
  config: Config,
  options: ComposeOptions = {},
): Promise<Composition> => {
  const logger = pino({ level: config.logLevel, base: null }, destination(2));
  shown(config, options, logger);
  const stores = await openStores(config, options, logger);
  const { log } = stores;
  const parts = assemble({ config, options, stores, logger });
  const { ledger, background, keys, loop, phase, needs } = parts;
  const isWorker = config.role === "worker" && options.listen !== false;
  const app = await (isWorker ? buildWorkerApp(needs) : buildApp(needs));
  const doors = createDoors(app, {
    ...{ host: config.host, port: config.port, byControl: letOperatorIn },
    ...(log.exclusive &&
      options.memory !== true && { socket: join(config.dataDir, CONTROL_SOCKET) }),
  });
  let stopped: Promise<void> | undefined;
  const over = new AbortController();
  const { product, warehouse, supplier } = needs.entities;
  const masterData = { product, warehouse, supplier };
  const report = (error: unknown): void => {
    logger.warn({ err: error }, "changes of master data by other processes are not heard");
  };
  const stop = async (): Promise<void> => {
    phase.stopping = true;
    over.abort();
    await background.stop();
    await doors.close();
    await ledger.drain();
    await background.readSide.stop();
    loop.stop();
    await stores.close();
  };
  const start = async (): Promise<void> => {
    const listen = options.listen !== false;
    if (listen) {
      await refuseOpenDoor(config.host, keys);
      void followNews({ ...runtime, log, entities: masterData, report }, over.signal);
    }
    await begin({ background, phase, listen, openDoors: doors.open, log, logger });
  };
  return {
    ...{ app, log, ledger, readSide: background.readSide, keys: keys.keys, logger, start },
    ...(stores.checkLog === undefined ? {} : { checkLog: stores.checkLog }),
    stop: () => (stopped ??= stop()),
  };
};
