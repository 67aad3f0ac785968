import { rmSync } from "node:fs";
import { join } from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import { openFormatted } from "./format.ts";
import type { SideReply, SideRequest, SideRows, SideStoreNeeds } from "./side-store.ts";
import { textAt, type Database, type Statement } from "./sqlite.ts";

/** The thread of a side store: transactions one after the other, each answered when it is committed. */
type Store = { readonly database: Database; readonly statements: Map<string, Statement> };

const isNeeds = (value: unknown): value is SideStoreNeeds =>
  typeof value === "object" && value !== null && "format" in value && "tables" in value;

const open = (needs: SideStoreNeeds): Store => {
  const owner = needs.cacheOf ?? "";
  const database = openFormatted(needs.directory, needs.format, {
    tables: `CREATE TABLE owner (id TEXT NOT NULL); INSERT INTO owner VALUES ('${owner.replaceAll("'", "''")}');
      ${needs.tables}`,
    synchronous: needs.synchronous,
  });
  const found = database.prepare("SELECT id FROM owner").get();
  if (found !== undefined && textAt(found, 0) === owner) return { database, statements: new Map() };
  database.close();
  throw new Error(`${needs.format.name} belongs to another log`);
};

/** A cache that can't be opened is made anew: it can be folded again from the log. */
const openOrRemake = (needs: SideStoreNeeds): Store => {
  try {
    return open(needs);
  } catch (error) {
    if (needs.cacheOf === undefined) throw error;
    const path = join(needs.directory, needs.format.name);
    for (const suffix of ["", "-wal", "-shm"]) rmSync(path + suffix, { force: true });
    return open(needs);
  }
};

const statementOf = ({ database, statements }: Store, sql: string): Statement => {
  const known = statements.get(sql);
  if (known !== undefined) return known;
  const statement = database.prepare(sql);
  statements.set(sql, statement);
  return statement;
};

const run = (store: Store, { calls }: Exclude<SideRequest, "close">): readonly SideRows[] => {
  store.database.exec("BEGIN");
  try {
    const rows = calls.map(({ sql, values }) => statementOf(store, sql).all(...values));
    store.database.exec("COMMIT");
    return rows;
  } catch (error) {
    try {
      store.database.exec("ROLLBACK");
    } catch {
      // Already rolled back by SQLite; the first error is the one that counts.
    }
    throw error;
  }
};

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

const post = (reply: SideReply): void => {
  parentPort?.postMessage(reply);
};

const needs: unknown = workerData;
if (!isNeeds(needs)) throw new Error("a side store needs its format and tables");

const serve = (first: Store, own: SideStoreNeeds): void => {
  let store = first;
  parentPort?.on("message", (request: SideRequest) => {
    if (request === "close") {
      store.database.close();
      post({ kind: "closed" });
      parentPort?.close();
      return;
    }
    try {
      post({ kind: "done", rows: run(store, request) });
    } catch (error) {
      if (own.cacheOf !== undefined && /malformed|not a database|corrupt/i.test(messageOf(error))) {
        store.database.close();
        store = openOrRemake(own);
      }
      post({ kind: "failed", message: messageOf(error) });
    }
  });
};

try {
  serve(openOrRemake(needs), needs);
  post({ kind: "ready" });
} catch (error) {
  post({ kind: "failed", message: messageOf(error) });
}
