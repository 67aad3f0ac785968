import { createRequire } from "node:module";

/** Older versions can lose a write where two connections write and checkpoint at once (WAL-reset bug). */
export const SQLITE_VERSION_MIN = "3.51.3";

export type SqlValue = null | number | string | Uint8Array;
/** Columns in the order of the statement. */
export type Row = readonly unknown[];

export type Statement = {
  readonly run: (...values: readonly SqlValue[]) => void;
  readonly all: (...values: readonly SqlValue[]) => readonly Row[];
  readonly get: (...values: readonly SqlValue[]) => Row | undefined;
  /** Keeps the database alive as long as the statement: the package frees it otherwise, and crashes. */
  readonly owner: unknown;
};

export type Database = {
  readonly prepare: (sql: string) => Statement;
  readonly exec: (sql: string) => void;
  readonly close: () => void;
};

type StatementSync = {
  readonly run: (...values: readonly SqlValue[]) => unknown;
  readonly all: (...values: readonly SqlValue[]) => readonly object[];
  readonly get: (...values: readonly SqlValue[]) => object | undefined;
  readonly setReturnArrays?: (arrays: boolean) => void;
};
type DatabaseSync = {
  readonly prepare: (sql: string) => StatementSync;
  readonly exec: (sql: string) => void;
  readonly close: () => void;
};
type SqliteModule = {
  readonly DatabaseSync: new (
    path: string,
    options: { readonly readOnly: boolean },
  ) => DatabaseSync;
};

const isSqliteModule = (value: unknown): value is SqliteModule =>
  typeof value === "object" && value !== null && "DatabaseSync" in value;

/** `a.b.c` compared by numbers. */
const isAtLeast = (version: string, least: string): boolean => {
  const want = least.split(".").map(Number);
  const have = version.split(".").map(Number);
  for (const [index, part] of want.entries()) {
    const own = have[index] ?? 0;
    if (own !== part) return own > part;
  }
  return true;
};

const versionOf = (sqlite: SqliteModule): string => {
  const database = new sqlite.DatabaseSync(":memory:", { readOnly: false });
  const row = database.prepare("SELECT sqlite_version() AS version").get();
  database.close();
  return row !== undefined && "version" in row ? String(row.version) : "0";
};

/** Node 22 says at every load that its SQLite is experimental; nobody who types a command can act on that. */
const loadedQuietly = (): unknown => {
  const emitWarning = process.emitWarning.bind(process);
  process.emitWarning = () => undefined;
  try {
    return process.getBuiltinModule("node:sqlite");
  } finally {
    process.emitWarning = emitWarning;
  }
};

/** Node's own SQLite where it is new enough, else the package with the same API and prebuilt binaries. */
const loadSqlite = (): SqliteModule => {
  const builtin = loadedQuietly();
  if (isSqliteModule(builtin) && isAtLeast(versionOf(builtin), SQLITE_VERSION_MIN)) return builtin;
  const packaged: unknown = createRequire(import.meta.url)("@photostructure/sqlite");
  if (!isSqliteModule(packaged)) throw new Error("@photostructure/sqlite has no DatabaseSync");
  const version = versionOf(packaged);
  if (isAtLeast(version, SQLITE_VERSION_MIN)) return packaged;
  throw new Error(`SQLite ${version} is too old: ${SQLITE_VERSION_MIN} or newer is needed`);
};

let loaded: SqliteModule | undefined;

/** The SQLite version in use, for `doctor`. */
export const sqliteVersion = (): string => versionOf((loaded ??= loadSqlite()));

const rowOf = (row: object): Row => (Array.isArray(row) ? row : Object.values(row));
const areRows = (rows: readonly object[]): rows is readonly Row[] =>
  rows.length === 0 || Array.isArray(rows[0]);

const prepared = (database: DatabaseSync, sql: string): Statement => {
  const statement = database.prepare(sql);
  // Arrays are faster to make than objects; the first Node versions with SQLite have only objects.
  statement.setReturnArrays?.(true);
  return {
    owner: database,
    run: (...values) => void statement.run(...values),
    all: (...values) => {
      const rows = statement.all(...values);
      return areRows(rows) ? rows : rows.map(rowOf);
    },
    get: (...values) => {
      const row = statement.get(...values);
      return row === undefined ? undefined : rowOf(row);
    },
  };
};

/** Opens (and unless `readOnly` creates) a database file. Nothing is mapped into memory, ever. */
export const openDatabase = (path: string, { readOnly = false } = {}): Database => {
  loaded ??= loadSqlite();
  const database = new loaded.DatabaseSync(path, { readOnly });
  return {
    prepare: (sql) => prepared(database, sql),
    exec: (sql) => {
      database.exec(sql);
    },
    close: () => {
      database.close();
    },
  };
};

/** A whole number of a row; SQLite gives a float64, exact up to 2^53. */
export const numberAt = (row: Row, column: number): number => {
  const value = row[column];
  if (typeof value !== "number") throw new Error(`column ${String(column)} holds no number`);
  return value;
};

export const textAt = (row: Row, column: number): string => {
  const value = row[column];
  if (typeof value !== "string") throw new Error(`column ${String(column)} holds no text`);
  return value;
};
