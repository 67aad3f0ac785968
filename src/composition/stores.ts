import type { Logger } from "pino";
import { embeddedStores, memoryStores, type Stores } from "../adapters/stores.ts";
import type { Config } from "../config.ts";
import { systemClock, systemIds, systemScheduler } from "../adapters/runtime.ts";
import { enginesOf, type Engines } from "../settings/engines.ts";

export type StoreOptions = {
  /** Everything in memory: for tests and demonstrations. */
  readonly memory?: boolean;
  /** The stores themselves, which somebody else has opened: for tests of several processes. */
  readonly stores?: Stores;
  /** Pages of 4 KiB that the log's file may have: for tests of a full disk. */
  readonly logPagesMax?: number;
  /** A command on the ledger, which is gone after it. */
  readonly unattended?: boolean;
};

/** Whether the ledger stands on servers that other processes use as well. */
export const isOnEngines = (config: Config, { memory }: StoreOptions): boolean =>
  memory !== true && enginesOf(config) !== undefined;

/** How long a server waits for the one that keeps the log, and how long a command does. */
const SERVER_WAITS_MS = 60_000;
const COMMAND_WAITS_MS = 5_000;

const openEngines = async (
  engines: Engines,
  { unattended }: StoreOptions,
  logger: Logger,
): Promise<Stores> => {
  // The drivers are read only where they are used: a start on files does not wait for them.
  const { engineStores } = await import("../adapters/engine-stores.ts");
  return engineStores(engines, {
    ...{ clock: systemClock, ids: systemIds, scheduler: systemScheduler },
    openingMs: unattended === true ? COMMAND_WAITS_MS : SERVER_WAITS_MS,
    report: (fault, detail) => {
      logger.warn({ err: fault, engine: "eventstoredb" }, detail);
    },
  });
};

/**
 * The stores that the settings name.
 * @throws DataDirectoryLocked, DataDirectoryNewer, DataDirectoryDamaged, EngineUnreachable, EngineRefused
 */
export const openStores = async (
  config: Config,
  options: StoreOptions,
  logger: Logger,
): Promise<Stores> => {
  const { stores, memory, logPagesMax } = options;
  if (stores !== undefined) return stores;
  if (memory === true) return memoryStores();
  const engines = enginesOf(config);
  if (engines !== undefined) return openEngines(engines, options, logger);
  const onFatal = (error: Error): void => {
    logger.fatal({ err: error }, "the log takes no more writes; reads go on");
  };
  return embeddedStores(config.dataDir, {
    ...(logPagesMax !== undefined && { logPagesMax }),
    onFatal,
  });
};
