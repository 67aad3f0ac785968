import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Engines } from "../settings/engines.ts";
import { EVENT_LOG_FORMAT } from "./embedded/format.ts";
import { openEmbeddedLog } from "./embedded/event-log.ts";
import { acquireLock } from "./embedded/lock.ts";
import { openOperationalStore } from "./embedded/operational-store.ts";
import { openEventStoreLog } from "./eventstoredb/event-log.ts";
import type { LogPair } from "./migration-events.ts";
import type { OperationalPair } from "./migration-operational.ts";
import { openMongoStores } from "./mongodb/stores.ts";
import { systemClock, systemIds, systemScheduler } from "./runtime.ts";

export type MigrationStores = LogPair & {
  readonly operational: OperationalPair;
  readonly close: () => Promise<void>;
};

/** There is no ledger in the directory. */
export class NoLedger extends Error {
  readonly code = "no-ledger";
}

type Opened = (close: () => unknown) => void;

const openSource = async (directory: string, opened: Opened) => {
  if (!existsSync(join(directory, EVENT_LOG_FORMAT.name))) {
    throw new NoLedger(`there is no ledger in ${directory}`);
  }
  // Held to the end: nobody serves what is being copied.
  const lock = acquireLock(directory);
  opened(lock.release);
  const log = await openEmbeddedLog({ directory, lock });
  opened(log.close);
  const operational = await openOperationalStore({ directory });
  opened(operational.close);
  return { log, operational };
};

const openTarget = async (engines: Engines, opened: Opened) => {
  const runtime = { clock: systemClock, ids: systemIds, scheduler: systemScheduler };
  const { eventstoreUrl, mongodbUrl, database, prefix } = engines;
  const log = await openEventStoreLog({ ...runtime, url: eventstoreUrl, prefix });
  opened(log.close);
  const stores = await openMongoStores({ url: mongodbUrl, database, logId: log.logId });
  opened(stores.close);
  return { log, operational: stores.operational };
};

/** The files of a directory and the servers that they go to. @throws NoLedger, DataDirectoryLocked, LogUnavailable */
export const openMigration = async (
  directory: string,
  engines: Engines,
): Promise<MigrationStores> => {
  const closing: (() => unknown)[] = [];
  const opened: Opened = (close) => {
    closing.push(close);
  };
  const close = async (): Promise<void> => {
    for (const end of closing.splice(0).reverse()) await end();
  };
  try {
    const from = await openSource(directory, opened);
    const to = await openTarget(engines, opened);
    return {
      ...{ source: from.log, target: to.log },
      operational: { source: from.operational, target: to.operational },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
};
