import { closeSync, existsSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Clock } from "../../domain/runtime.ts";
import { systemClock } from "../runtime.ts";
import { preparePrivateDirectory } from "./format.ts";
import { openDatabase, type Database } from "./sqlite.ts";

/** Held open by the operating system's file lock: it ends with the process, however that ends. */
const LOCK_FILE = "lock";
/** Who holds it, for the message only; left behind by a kill, and then without meaning. */
const HOLDER_FILE = "lock.json";

export type LockHolder = { readonly pid: number; readonly since: number };

export type DirectoryLock = { readonly directory: string; readonly release: () => void };

/** Another process serves this data directory. `holder` is absent where it has not said who it is. */
export class DataDirectoryLocked extends Error {
  readonly code = "data-directory-locked";
  readonly holder: LockHolder | undefined;
  constructor(directory: string, holder: LockHolder | undefined, now: number) {
    const who =
      holder === undefined
        ? "another process"
        : `process ${String(holder.pid)} for ${String(Math.max(0, Math.round((now - holder.since) / 1_000)))} s`;
    super(`${directory} is in use by ${who}`);
    this.holder = holder;
  }
}

const readHolder = (directory: string): LockHolder | undefined => {
  try {
    const holder: unknown = JSON.parse(readFileSync(join(directory, HOLDER_FILE), "utf8"));
    if (typeof holder !== "object" || holder === null) return undefined;
    if (!("pid" in holder) || !("since" in holder)) return undefined;
    const { pid, since } = holder;
    return typeof pid === "number" && typeof since === "number" ? { pid, since } : undefined;
  } catch {
    // No file, or half of one: the lock says that somebody is there, not who.
    return undefined;
  }
};

/** Only a file that is not there is made here: a descriptor closed on a held lock file would free it. */
const createEmpty = (path: string): void => {
  if (existsSync(path)) return;
  try {
    closeSync(openSync(path, "wx", 0o600));
  } catch (error) {
    if (!existsSync(path)) throw error;
  }
};

const isBusy = (error: unknown): boolean =>
  error instanceof Error && /database is locked|SQLITE_BUSY/i.test(error.message);

/** The lock file under an exclusive transaction that never ends, or undefined where another has it. */
const openLocked = (path: string): Database | undefined => {
  createEmpty(path);
  const database = openDatabase(path);
  try {
    database.exec("PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE");
    return database;
  } catch (error) {
    database.close();
    if (isBusy(error)) return undefined;
    throw error;
  }
};

/**
 * Takes the data directory for this process until `release` or its end. Nothing else may open and
 * close the lock file in this process: POSIX drops a file's locks with any of its descriptors.
 * @throws DataDirectoryLocked
 */
export const acquireLock = (directory: string, clock: Clock = systemClock): DirectoryLock => {
  preparePrivateDirectory(directory);
  const path = join(directory, LOCK_FILE);
  const locked = openLocked(path);
  if (locked === undefined) {
    throw new DataDirectoryLocked(directory, readHolder(directory), clock.now());
  }
  const holder: LockHolder = { pid: process.pid, since: clock.now() };
  writeFileSync(join(directory, HOLDER_FILE), JSON.stringify(holder), { mode: 0o600 });
  let held = true;
  return {
    directory,
    release: () => {
      if (!held) return;
      held = false;
      rmSync(join(directory, HOLDER_FILE), { force: true });
      locked.close();
    },
  };
};
