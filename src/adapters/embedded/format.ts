import { closeSync, existsSync, mkdirSync, openSync, readSync } from "node:fs";
import { join } from "node:path";
import { numberAt, openDatabase, type Database } from "./sqlite.ts";

export type FileFormat = {
  /** Name of the file in the data directory. */
  readonly name: string;
  /** SQLite's application_id: each kind of file has its own. */
  readonly mark: number;
  /** SQLite's user_version; this program reads up to it. */
  readonly version: number;
};

/** `SBKL` in ASCII. */
export const EVENT_LOG_FORMAT: FileFormat = { name: "events.sqlite", mark: 0x53424b4c, version: 1 };

/** Written by a newer program: refused, and not one byte of it is touched. */
export class DataDirectoryNewer extends Error {
  readonly code = "data-directory-newer";
}

/** The content contradicts itself: an integrity failure, never repaired silently. */
export class DataDirectoryDamaged extends Error {
  readonly code = "data-directory-damaged";
}

const VERSION_OFFSET = 60;
const MARK_OFFSET = 68;
const HEADER_BYTES = 100;

const judge = (
  format: FileFormat,
  path: string,
  found: { mark: number; version: number },
): void => {
  if (found.mark !== format.mark) {
    throw new DataDirectoryDamaged(`${path} is not a file of Stockbook`);
  }
  if (found.version > format.version) {
    throw new DataDirectoryNewer(
      `${path} has format ${String(found.version)}; this program reads up to ${String(format.version)}`,
    );
  }
};

/**
 * Looks at the bytes, without SQLite, which might already recover something. Only before the file is
 * open in this process: POSIX drops a process's locks on a file with any descriptor that it closes.
 */
const judgeHeader = (format: FileFormat, path: string): void => {
  if (!existsSync(path)) return;
  const header = Buffer.alloc(HEADER_BYTES);
  const file = openSync(path, "r");
  try {
    if (readSync(file, header, 0, HEADER_BYTES, 0) < HEADER_BYTES) return;
  } finally {
    closeSync(file);
  }
  const mark = header.readUInt32BE(MARK_OFFSET);
  if (mark === 0 && header.readUInt32BE(VERSION_OFFSET) === 0) return;
  judge(format, path, { mark, version: header.readUInt32BE(VERSION_OFFSET) });
};

const pragma = (database: Database, name: string): number => {
  const row = database.prepare(`PRAGMA ${name}`).get();
  return row === undefined ? 0 : numberAt(row, 0);
};

/** Only the owner reads the data: the directory is 0700, its files 0600 (SQLite copies the mode to its WAL). */
export const preparePrivateDirectory = (directory: string): void => {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
};

/**
 * Opens a file of the data directory in WAL mode, creates its tables where it is new.
 * @throws DataDirectoryNewer, DataDirectoryDamaged
 */
export const openFormatted = (
  directory: string,
  format: FileFormat,
  options: { readonly tables: string; readonly synchronous: "FULL" | "NORMAL" | "OFF" },
): Database => {
  preparePrivateDirectory(directory);
  const path = join(directory, format.name);
  judgeHeader(format, path);
  if (!existsSync(path)) closeSync(openSync(path, "wx", 0o600));
  const database = openDatabase(path);
  try {
    database.exec(`PRAGMA busy_timeout = 5000; PRAGMA synchronous = ${options.synchronous}`);
    if (pragma(database, "user_version") === 0) {
      const found = database.prepare("SELECT count(*) FROM sqlite_schema").get() ?? [0];
      if (numberAt(found, 0) > 0) {
        throw new DataDirectoryDamaged(`${path} is not a file of Stockbook`);
      }
      // Before WAL mode, so that mark and version stand in the file itself from the first moment.
      database.exec(
        `BEGIN EXCLUSIVE; PRAGMA application_id = ${String(format.mark)};
         ${options.tables}; PRAGMA user_version = ${String(format.version)}; COMMIT`,
      );
    }
    judge(format, path, {
      mark: pragma(database, "application_id"),
      version: pragma(database, "user_version"),
    });
    database.exec("PRAGMA journal_mode = WAL; PRAGMA mmap_size = 0; PRAGMA temp_store = MEMORY");
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
};

/** A second connection that never writes, beside the writer. The file must be there. @throws DataDirectoryNewer */
export const openForReading = (directory: string, format: FileFormat): Database => {
  const path = join(directory, format.name);
  const database = openDatabase(path, { readOnly: true });
  try {
    database.exec("PRAGMA busy_timeout = 5000; PRAGMA mmap_size = 0; PRAGMA cache_size = -32768");
    judge(format, path, {
      mark: pragma(database, "application_id"),
      version: pragma(database, "user_version"),
    });
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
};
