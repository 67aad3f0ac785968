import type { CollectionSpec, Query } from "../../projections/read-store.ts";
import { type FileFormat, openFormatted } from "./format.ts";
import type { FlushPortion, PackedRows, StoredState } from "./read-store-messages.ts";
import { type Registrations, registrationsOf } from "./read-store-registrations.ts";
import { findSql, rowColumns, tableSql } from "./read-store-sql.ts";
import { openTable, packed, putRow, type Table } from "./read-store-table.ts";
import { type Database, numberAt, textAt } from "./sqlite.ts";

export const READ_MODELS_FORMAT: FileFormat = {
  name: "read-models.sqlite",
  mark: 0x53424b52,
  version: 1,
};

const TABLES = `
  CREATE TABLE collections (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, state TEXT NOT NULL);
  CREATE TABLE registrations (projection TEXT PRIMARY KEY, version INTEGER NOT NULL, body TEXT NOT NULL)`;

/** Pages of 4 KiB in the WAL before it is written back: derived data, so seldom. */
const WAL_PAGES = 8_000;

/** The collections of the file. */
type Collections = {
  readonly open: (spec: CollectionSpec) => StoredState;
  readonly drop: (name: string) => void;
  readonly names: () => readonly string[];
};

type Reads = {
  readonly load: (name: string, after: string, limit: number) => PackedRows;
  readonly get: (name: string, keys: readonly string[]) => PackedRows;
  readonly find: (name: string, query: Query) => PackedRows;
  readonly count: (name: string) => number;
};

type Flush = {
  /** Begins the transaction of the flush with its first portion. */
  readonly take: (portion: FlushPortion) => void;
  readonly commit: () => void;
  readonly rollback: () => void;
};

/** The file of the read models, as its thread uses it. */
export type StoreTables = Collections &
  Reads &
  Flush &
  Registrations & { readonly close: () => void };

type Tables = Map<string, Table>;

const tableOf = (tables: Tables, name: string): Table => {
  const table = tables.get(name);
  if (table === undefined) throw new Error(`the collection ${name} is not open`);
  return table;
};

const inTransaction = (database: Database, task: () => void): void => {
  database.exec("BEGIN IMMEDIATE");
  try {
    task();
    database.exec("COMMIT");
  } catch (error) {
    database.exec("ROLLBACK");
    throw error;
  }
};

const EMPTY_STATE: StoredState = { epoch: 0 };

/** The column holds nothing but what `take` has put there. */
const isState = (value: unknown): value is StoredState =>
  typeof value === "object" && value !== null && "epoch" in value;

/** Name of a collection's table: names of collections never reach the SQL. */
const tableName = (id: number): string => `c${String(id)}`;

const collectionsOf = (database: Database, tables: Tables): Collections => {
  const select = database.prepare("SELECT id, state FROM collections WHERE name = ?");
  const insert = database.prepare("INSERT INTO collections (name, state) VALUES (?, ?)");
  const remove = database.prepare("DELETE FROM collections WHERE name = ?");
  const all = database.prepare("SELECT name FROM collections ORDER BY name");
  const create = (spec: CollectionSpec): void => {
    insert.run(spec.name, JSON.stringify(EMPTY_STATE));
    const row = select.get(spec.name) ?? [];
    database.exec(tableSql(spec, tableName(numberAt(row, 0))));
  };
  return {
    open: (spec) => {
      if (select.get(spec.name) === undefined) inTransaction(database, () => create(spec));
      const row = select.get(spec.name) ?? [];
      const table = openTable(database, spec, tableName(numberAt(row, 0)));
      const state: unknown = JSON.parse(textAt(row, 1));
      if (!isState(state)) throw new Error(`the state of ${spec.name} is not readable`);
      table.horizon = state.mark?.horizon ?? 0;
      tables.set(spec.name, table);
      return state;
    },
    drop: (name) => {
      const row = select.get(name);
      if (row === undefined) return;
      tables.delete(name);
      inTransaction(database, () => {
        remove.run(name);
        database.exec(`DROP TABLE ${tableName(numberAt(row, 0))}`);
      });
    },
    names: () => all.all().map((row) => textAt(row, 0)),
  };
};

const readsOf = (database: Database, tables: Tables): Reads => ({
  load: (name, after, limit) => {
    const { spec, sql } = tableOf(tables, name);
    const columns = rowColumns(spec);
    const text = `SELECT ${columns} FROM ${sql} WHERE key > ? ORDER BY key LIMIT ?`;
    return packed(spec, database.prepare(text).all(after, limit));
  },
  get: (name, keys) => {
    const { spec, get } = tableOf(tables, name);
    return packed(
      spec,
      keys.flatMap((key) => {
        const row = get.get(key);
        return row === undefined ? [] : [row];
      }),
    );
  },
  find: (name, query) => {
    const { spec, sql } = tableOf(tables, name);
    const { text, values } = findSql(spec, sql, query);
    return packed(spec, database.prepare(text).all(...values));
  },
  count: (name) => {
    const { sql } = tableOf(tables, name);
    const row = database.prepare(`SELECT count(*) FROM ${sql} WHERE body IS NOT NULL`).get();
    return numberAt(row ?? [], 0);
  },
});

const flushOf = (database: Database, tables: Tables): Flush => {
  const update = database.prepare("UPDATE collections SET state = ? WHERE name = ?");
  let isOpen = false;
  const end = (statement: "COMMIT" | "ROLLBACK"): void => {
    if (isOpen) database.exec(statement);
    isOpen = false;
  };
  return {
    take: (portion) => {
      if (!isOpen) database.exec("BEGIN IMMEDIATE");
      isOpen = true;
      const table = tableOf(tables, portion.collection);
      switch (portion.kind) {
        case "rows":
          for (const index of portion.rows.keys.keys()) putRow(table, portion.rows, index);
          return;
        case "dropped":
          for (const key of portion.keys) table.remove.run(key);
          return;
        case "state":
          update.run(JSON.stringify(portion.state), portion.collection);
          table.horizon = portion.state.mark?.horizon ?? 0;
          if (!table.spec.resident) table.prune.run(table.horizon);
          return;
      }
    },
    commit: () => end("COMMIT"),
    rollback: () => end("ROLLBACK"),
  };
};

/** Opens the file, or creates it. @throws DataDirectoryNewer, DataDirectoryDamaged */
export const openStoreTables = (directory: string): StoreTables => {
  const database = openFormatted(directory, READ_MODELS_FORMAT, {
    tables: TABLES,
    synchronous: "NORMAL",
  });
  database.exec(`PRAGMA wal_autocheckpoint = ${String(WAL_PAGES)}; PRAGMA cache_size = -65536`);
  const tables: Tables = new Map();
  return {
    ...collectionsOf(database, tables),
    ...readsOf(database, tables),
    ...flushOf(database, tables),
    ...registrationsOf(database),
    close: () => database.close(),
  };
};
