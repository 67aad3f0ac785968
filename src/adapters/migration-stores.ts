import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Scheduler } from "../domain/runtime.ts";
import { EVENT_LOG_FORMAT } from "./embedded/format.ts";
import { openEmbeddedLog } from "./embedded/event-log.ts";
import { acquireLock } from "./embedded/lock.ts";
import { openOperationalStore } from "./embedded/operational-store.ts";
import { engineStores, type Engines } from "./engine-stores.ts";
import type { LogPair } from "./migration-events.ts";
import type { OperationalPair } from "./migration-operational.ts";
import { systemClock, systemIds } from "./runtime.ts";

/** A server that is just starting is waited for. */
const OPENING_MS = 60_000;

export type MigrationStores = LogPair & {
  readonly operational: OperationalPair;
  readonly close: () => Promise<void>;
};

/** There is no ledger in the directory. */
export class NoLedger extends Error {
  readonly code = "no-ledger";
}

type Opened = (close: () => unknown) => void;
export type MigrationPlaces = {
  readonly directory: string;
  readonly engines: Engines;
  /** Keeps the process alive while it waits for a server. */
  readonly scheduler: Scheduler;
};

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

const openTarget = async ({ engines, scheduler }: MigrationPlaces, opened: Opened) => {
  const stores = await engineStores(engines, {
    ...{ clock: systemClock, ids: systemIds, scheduler, openingMs: OPENING_MS },
    // Trouble on the way shows in the progress, or ends the command with its reason.
    report: () => undefined,
  });
  opened(stores.close);
  return stores;
};

/** The files of a directory and the servers that they go to. @throws NoLedger, DataDirectoryLocked, EngineUnreachable, EngineRefused */
export const openMigration = async (places: MigrationPlaces): Promise<MigrationStores> => {
  const closing: (() => unknown)[] = [];
  const opened: Opened = (close) => {
    closing.push(close);
  };
  const close = async (): Promise<void> => {
    for (const end of closing.splice(0).reverse()) await end();
  };
  try {
    const from = await openSource(places.directory, opened);
    const to = await openTarget(places, opened);
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
