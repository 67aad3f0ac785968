import type { EventLog } from "../commands/event-log.ts";
import type { SnapshotStore } from "../commands/snapshots.ts";
import type { LeaseStore } from "../processes/leases.ts";
import type { OperationalStore } from "../processes/operational-store.ts";
import type { ReadStore } from "../projections/read-store.ts";
import { openEmbeddedLog } from "./embedded/event-log.ts";
import { acquireLock } from "./embedded/lock.ts";
import type { VerifyProgress } from "./embedded/log-verify.ts";
import { openOperationalStore } from "./embedded/operational-store.ts";
import { openReadStore } from "./embedded/read-store.ts";
import { openSnapshots } from "./embedded/snapshots.ts";
import { openMemoryLog } from "./memory/event-log.ts";
import { createMemoryLeases } from "./memory/leases.ts";
import { createMemoryOperationalStore } from "./memory/operational-store.ts";
import { createMemoryReadStore } from "./memory/read-store.ts";
import { createMemorySnapshots } from "./memory/snapshots.ts";
import { systemClock } from "./runtime.ts";

/** Everything that is kept, in one place or in memory. */
export type Stores = {
  readonly log: EventLog;
  readonly snapshots: SnapshotStore;
  readonly readStore: ReadStore;
  readonly operational: OperationalStore;
  /** Where several processes work on them: who does what only one at a time is to do. */
  readonly leases?: LeaseStore;
  readonly checkLog?: () => Promise<VerifyProgress>;
  readonly close: () => Promise<void>;
};

/** Nothing outlives the process: for tests and demonstrations. */
export const memoryStores = (): Stores => {
  const log = openMemoryLog();
  return {
    log,
    snapshots: createMemorySnapshots(),
    readStore: createMemoryReadStore(),
    operational: createMemoryOperationalStore(),
    leases: createMemoryLeases(systemClock),
    close: () => log.close(),
  };
};

/**
 * The embedded stores of a directory, opened in order and closed in reverse; what fails half-way lets go of what was
 * opened before. @throws DataDirectoryLocked, DataDirectoryNewer, DataDirectoryDamaged
 */
export const embeddedStores = async (
  directory: string,
  { logPagesMax, onFatal }: { logPagesMax?: number; onFatal: (error: Error) => void },
): Promise<Stores> => {
  const opened: (() => unknown)[] = [];
  const close = async (): Promise<void> => {
    for (const end of opened.splice(0).reverse()) await end();
  };
  try {
    const lock = acquireLock(directory);
    opened.push(lock.release);
    const log = await openEmbeddedLog({
      ...{ directory, lock, onFatal },
      ...(logPagesMax === undefined ? {} : { pagesMax: logPagesMax }),
    });
    opened.push(log.close);
    const snapshots = await openSnapshots({ directory, logId: log.logId });
    opened.push(snapshots.close);
    const operational = await openOperationalStore({ directory });
    opened.push(operational.close);
    const readStore = await openReadStore({ directory });
    opened.push(readStore.close);
    return { log, snapshots, readStore, operational, checkLog: () => log.verify(), close };
  } catch (error) {
    await close();
    throw error;
  }
};
