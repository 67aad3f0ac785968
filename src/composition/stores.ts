import type { Logger } from "pino";
import { embeddedStores, memoryStores, type Stores } from "../adapters/stores.ts";
import type { Config } from "../config.ts";
import { enginesOf } from "../settings/engines.ts";

export type StoreOptions = {
  /** Everything in memory: for tests and demonstrations. */
  readonly memory?: boolean;
  /** The stores themselves, which somebody else has opened: for tests of several processes. */
  readonly stores?: Stores;
  /** Pages of 4 KiB that the log's file may have: for tests of a full disk. */
  readonly logPagesMax?: number;
};

/** Whether the ledger stands on servers that other processes use as well. */
export const isOnEngines = (config: Config, { memory }: StoreOptions): boolean =>
  memory !== true && enginesOf(config) !== undefined;

/** The stores that the settings name. @throws DataDirectoryLocked, DataDirectoryNewer, DataDirectoryDamaged */
export const openStores = async (
  config: Config,
  options: StoreOptions,
  logger: Logger,
): Promise<Stores> => {
  const { stores, memory, logPagesMax } = options;
  if (stores !== undefined) return stores;
  if (memory === true) return memoryStores();
  const onFatal = (error: Error): void => {
    logger.fatal({ err: error }, "the log takes no more writes; reads go on");
  };
  return embeddedStores(config.dataDir, {
    ...(logPagesMax !== undefined && { logPagesMax }),
    onFatal,
  });
};
