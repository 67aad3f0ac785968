import type { CollectionSpec, Value } from "../../projections/read-store.ts";
import type { PackedRows } from "./read-store-messages.ts";
import { columnsOf, rowColumns } from "./read-store-sql.ts";
import { type Database, numberAt, type Row, type Statement, textAt } from "./sqlite.ts";

/** One collection in the file, with its statements. */
export type Table = {
  readonly spec: CollectionSpec;
  readonly sql: string;
  readonly upsert: Statement;
  readonly remove: Statement;
  readonly prune: Statement;
  readonly get: Statement;
  /** A row at or below it that is not there was dropped: it is not written again. */
  horizon: number;
};

export const openTable = (database: Database, spec: CollectionSpec, sql: string): Table => {
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

/** A document on disk only stands in its columns; the body holds its other fields, and those that are null. */
export const putRow = (table: Table, rows: PackedRows, index: number): void => {
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
    if (value !== null) Reflect.deleteProperty(document, field);
    return value;
  });
  table.upsert.run(...values, body === null ? null : JSON.stringify(document), ...fields);
};

/** Rows of a statement as they cross the threads: documents on disk only are put together from their columns. */
export const packed = (spec: CollectionSpec, rows: readonly Row[]): PackedRows => {
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
      // A column that holds nothing says not whether the document has the field: its body does.
      const fields = columns.flatMap((field, index) => {
        const value = row[4 + index];
        return value === null ? [] : [[field, value]];
      });
      return JSON.stringify({ ...Object.fromEntries(fields), ...(isObject(document) && document) });
    }),
  };
};
