import type { CollectionSpec, Query, Registration, Value } from "../../projections/read-store.ts";
import { type FileFormat, openFormatted } from "./format.ts";
import type { FlushPortion, PackedRows, StoredState } from "./read-store-messages.ts";
import { columnsOf, findSql, rowColumns, tableSql } from "./read-store-sql.ts";
import { type Database, numberAt, type Row, type Statement, textAt } from "./sqlite.ts";

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

/** The file of the read models, as its thread uses it. */
export type StoreTables = {
  readonly open: (spec: CollectionSpec) => StoredState;
  readonly load: (name: string, after: string, limit: number) => PackedRows;
  readonly get: (name: string, keys: readonly string[]) => PackedRows;
  readonly find: (name: string, query: Query) => PackedRows;
  readonly count: (name: string) => number;
  readonly drop: (name: string) => void;
  readonly names: () => readonly string[];
  readonly registration: (projection: string) => Registration | undefined;
  readonly register: (registration: Registration, seen: number) => boolean;
  /** Begins the transaction of the flush with its first portion. */
  readonly take: (portion: FlushPortion) => void;
  readonly commit: () => void;
  readonly rollback: () => void;
  readonly close: () => void;
};

const EMPTY_STATE: StoredState = { epoch: 0 };

type Table = {
  readonly spec: CollectionSpec;
  readonly sql: string;
  readonly upsert: Statement;
  readonly remove: Statement;
  readonly prune: Statement;
  readonly get: Statement;
  /** A row at or below it that is not there was dropped: it is not written again. */
  horizon: number;
};

const openTable = (database: Database, spec: CollectionSpec, sql: string): Table => {
  const fields = spec.resident ? [] : columnsOf(spec).map((_, index) => `f${String(index)}`);
  const columns = ["key", "position", "ended", "body", ...fields];
  const changes = columns.slice(1).map((column) => `${column} = excluded.${column}`);
  return {
    spec,
    sql,
    // The guard: an older version never replaces a newer one.
    upsert: database.prepare(
      `INSERT INTO ${sql} (${columns.join(", ")}) VALUES (${columns.map(() => "?").join(", ")})
       ON CONFLICT (key) DO UPDATE SET ${changes.join(", ")} WHERE excluded.position > position`,
    ),
    remove: database.prepare(`DELETE FROM ${sql} WHERE key = ?`),
    prune: database.prepare(`DELETE FROM ${sql} WHERE ended = 1 AND position <= ?`),
    get: database.prepare(`SELECT ${rowColumns(spec)} FROM ${sql} WHERE key = ?`),
    horizon: 0,
  };
};

const isObject = (value: unknown): value is { [field: string]: unknown } =>
  typeof value === "object" && value !== null;

const fieldValue = (value: unknown): Value | null =>
  typeof value === "string" || typeof value === "number" ? value : null;

/** A document on disk only stands in its columns; the body holds its other fields. */
const putRow = (table: Table, rows: PackedRows, index: number): void => {
  const key = rows.keys[index] ?? "";
  const position = rows.positions[index] ?? 0;
  const body = rows.bodies[index] ?? null;
  if (position <= table.horizon && table.get.get(key) === undefined) return;
  const values = [key, position, rows.ended[index] ?? 0];
  if (table.spec.resident) {
    table.upsert.run(...values, body);
    return;
  }
  const parsed: unknown = body === null ? {} : JSON.parse(body);
  const document = isObject(parsed) ? parsed : {};
  const fields = columnsOf(table.spec).map((field) => {
    const value = fieldValue(document[field]);
    Reflect.deleteProperty(document, field);
    return value;
  });
  table.upsert.run(...values, body === null ? null : JSON.stringify(document), ...fields);
};

const packed = (spec: CollectionSpec, rows: readonly Row[]): PackedRows => {
  const columns = spec.resident ? [] : columnsOf(spec);
  return {
    keys: rows.map((row) => textAt(row, 0)),
    positions: rows.map((row) => numberAt(row, 1)),
    ended: rows.map((row) => numberAt(row, 2)),
    bodies: rows.map((row) => {
      if (row[3] === null) return null;
      const body = textAt(row, 3);
      if (columns.length === 0) return body;
      const document: unknown = JSON.parse(body);
      const fields = columns.map((field, index) => [field, row[4 + index]]);
      return JSON.stringify({ ...Object.fromEntries(fields), ...(isObject(document) && document) });
    }),
  };
};

/** Opens the file, or creates it. @throws DataDirectoryNewer, DataDirectoryDamaged */
export const openStoreTables = (directory: string): StoreTables => {
  const database = openFormatted(directory, READ_MODELS_FORMAT, {
    tables: TABLES,
    synchronous: "NORMAL",
  });
  database.exec(`PRAGMA wal_autocheckpoint = ${String(WAL_PAGES)}; PRAGMA cache_size = -65536`);
  const tables = new Map<string, Table>();
  let isInFlush = false;

  const tableOf = (name: string): Table => {
    const table = tables.get(name);
    if (table === undefined) throw new Error(`the collection ${name} is not open`);
    return table;
  };
  const selectState = database.prepare("SELECT id, state FROM collections WHERE name = ?");
  const updateState = database.prepare("UPDATE collections SET state = ? WHERE name = ?");

  const open = (spec: CollectionSpec): StoredState => {
    let row = selectState.get(spec.name);
    if (row === undefined) {
      database.exec("BEGIN IMMEDIATE");
      database
        .prepare("INSERT INTO collections (name, state) VALUES (?, ?)")
        .run(spec.name, JSON.stringify(EMPTY_STATE));
      row = selectState.get(spec.name) ?? [];
      database.exec(tableSql(spec, `c${String(numberAt(row, 0))}`));
      database.exec("COMMIT");
    }
    tables.set(spec.name, openTable(database, spec, `c${String(numberAt(row, 0))}`));
    const state: StoredState = JSON.parse(textAt(row, 1));
    tableOf(spec.name).horizon = state.mark?.horizon ?? 0;
    return state;
  };

  const take = (portion: FlushPortion): void => {
    if (!isInFlush) database.exec("BEGIN IMMEDIATE");
    isInFlush = true;
    const table = tableOf(portion.collection);
    switch (portion.kind) {
      case "rows":
        for (const index of portion.rows.keys.keys()) putRow(table, portion.rows, index);
        return;
      case "dropped":
        for (const key of portion.keys) table.remove.run(key);
        return;
      case "state": {
        const { state } = portion;
        updateState.run(JSON.stringify(state), portion.collection);
        table.horizon = state.mark?.horizon ?? 0;
        if (!table.spec.resident) table.prune.run(table.horizon);
        return;
      }
    }
  };

  return {
    open,
    load: (name, after, limit) => {
      const { spec, sql } = tableOf(name);
      const select = database.prepare(
        `SELECT ${rowColumns(spec)} FROM ${sql} WHERE key > ? ORDER BY key LIMIT ?`,
      );
      return packed(spec, select.all(after, limit));
    },
    get: (name, keys) => {
      const { spec, get } = tableOf(name);
      return packed(
        spec,
        keys.flatMap((key) => {
          const row = get.get(key);
          return row === undefined ? [] : [row];
        }),
      );
    },
    find: (name, query) => {
      const { spec, sql } = tableOf(name);
      const { text, values } = findSql(spec, sql, query);
      return packed(spec, database.prepare(text).all(...values));
    },
    count: (name) => {
      const { sql } = tableOf(name);
      const row = database.prepare(`SELECT count(*) FROM ${sql} WHERE body IS NOT NULL`).get();
      return numberAt(row ?? [], 0);
    },
    drop: (name) => {
      const row = selectState.get(name);
      if (row === undefined) return;
      tables.delete(name);
      database.exec("BEGIN IMMEDIATE");
      database.prepare("DELETE FROM collections WHERE name = ?").run(name);
      database.exec(`DROP TABLE c${String(numberAt(row, 0))}`);
      database.exec("COMMIT");
    },
    names: () =>
      database
        .prepare("SELECT name FROM collections ORDER BY name")
        .all()
        .map((row) => textAt(row, 0)),
    ...registrationsOf(database),
    take,
    commit: () => {
      if (isInFlush) database.exec("COMMIT");
      isInFlush = false;
    },
    rollback: () => {
      if (isInFlush) database.exec("ROLLBACK");
      isInFlush = false;
    },
    close: () => database.close(),
  };
};

const registrationsOf = (database: Database): Pick<StoreTables, "registration" | "register"> => {
  const select = database.prepare("SELECT body FROM registrations WHERE projection = ?");
  const insert = database.prepare(
    "INSERT INTO registrations (projection, version, body) VALUES (?, ?, ?) ON CONFLICT DO NOTHING RETURNING 1",
  );
  const update = database.prepare(
    "UPDATE registrations SET version = ?, body = ? WHERE projection = ? AND version = ? RETURNING 1",
  );
  return {
    registration: (projection) => {
      const row = select.get(projection);
      return row === undefined ? undefined : JSON.parse(textAt(row, 0));
    },
    register: (registration, seen) => {
      const { projection } = registration;
      const body = JSON.stringify({ ...registration, version: seen + 1 });
      const done =
        seen === 0 ? insert.get(projection, 1, body) : update.get(seen + 1, body, projection, seen);
      return done !== undefined;
    },
  };
};
