import { LedgerFault } from "../../commands/faults.ts";
import type { ListOptions, OperationalDocument } from "../../processes/operational-store.ts";
import { checkKey, checkList } from "../operational-bounds.ts";
import type { ListedStore } from "../operational-collections.ts";
import type { FileFormat } from "./format.ts";
import { openSideStore, type SideStore } from "./side-store.ts";
import { numberAt, textAt } from "./sqlite.ts";

/** `SBKO`. */
const OPERATIONAL_FORMAT: FileFormat = {
  name: "operational.sqlite",
  mark: 0x53424b4f,
  version: 1,
};

/** Counters that may wait for one write. */
const COUNTERS_WAITING_MAX = 10_000;

const TABLES = `
  CREATE TABLE documents (
    collection TEXT NOT NULL, key TEXT NOT NULL, document TEXT NOT NULL,
    PRIMARY KEY (collection, key)
  ) WITHOUT ROWID;
  CREATE TABLE counters (
    collection TEXT NOT NULL, key TEXT NOT NULL, count INTEGER NOT NULL,
    PRIMARY KEY (collection, key)
  ) WITHOUT ROWID`;

const PUT = `INSERT INTO documents VALUES (?, ?, ?)
  ON CONFLICT DO UPDATE SET document = excluded.document`;
const ADD = `INSERT INTO counters VALUES (?, ?, ?)
  ON CONFLICT DO UPDATE SET count = count + excluded.count`;
const list = (column: string, table: string): string =>
  `SELECT key, ${column} FROM ${table}
   WHERE collection = ?1 AND key > ?2 AND key >= ?3 AND substr(key, 1, length(?3)) = ?3
   ORDER BY key LIMIT ?4`;
const LIST_DOCUMENTS = list("document", "documents");
const LIST_COUNTERS = list("count", "counters");

const isDocument = (value: unknown): value is OperationalDocument =>
  typeof value === "object" && value !== null;

const parsed = (text: string): OperationalDocument => {
  const document: unknown = JSON.parse(text);
  if (isDocument(document)) return document;
  throw new Error("an operational document is not an object");
};

type Sum = { readonly collection: string; readonly key: string; by: number };
type Gathering = { readonly sums: Map<string, Sum>; readonly written: Promise<unknown> };

/** Counts of one key that come while a write is on its way are added up, and written together. */
const createIncrements = (store: SideStore) => {
  let writing: Promise<unknown> = Promise.resolve();
  let gathering: Gathering | undefined;

  const write = (): Promise<unknown> => {
    const sums = gathering?.sums.values() ?? [];
    gathering = undefined;
    writing = Promise.all([...sums].map((sum) => store.call(ADD, sum.collection, sum.key, sum.by)));
    return writing;
  };

  return (collection: string, key: string, by: number): Promise<unknown> => {
    // The next write waits for the one before it, however that ended.
    gathering ??= { sums: new Map<string, Sum>(), written: writing.then(write, write) };
    const name = JSON.stringify([collection, key]);
    const sum = gathering.sums.get(name);
    if (sum !== undefined) sum.by += by;
    else if (gathering.sums.size < COUNTERS_WAITING_MAX) {
      gathering.sums.set(name, { collection, key, by });
    } else throw new LedgerFault("busy", "too many counters wait for the store");
    return gathering.written;
  };
};

/** Documents and counters in a file of their own, flushed to disk with every write. */
export const openOperationalStore = async ({
  directory,
}: {
  readonly directory: string;
}): Promise<ListedStore> => {
  const store = await openSideStore({
    directory,
    format: OPERATIONAL_FORMAT,
    tables: TABLES,
    synchronous: "FULL",
  });
  const increment = createIncrements(store);
  const rows = (sql: string, collection: string, { prefix = "", after = "", limit }: ListOptions) =>
    store.call(sql, collection, after, prefix, limit);
  return {
    get: async (collection, key) => {
      checkKey(collection, key);
      const [row] = await store.call(
        "SELECT document FROM documents WHERE collection = ? AND key = ?",
        collection,
        key,
      );
      return row === undefined ? undefined : parsed(textAt(row, 0));
    },
    put: async (collection, key, document) => {
      checkKey(collection, key);
      await store.call(PUT, collection, key, JSON.stringify(document));
    },
    delete: async (collection, key) => {
      checkKey(collection, key);
      await store.call("DELETE FROM documents WHERE collection = ? AND key = ?", collection, key);
    },
    list: async (collection, options) => {
      checkList(options);
      const found = await rows(LIST_DOCUMENTS, collection, options);
      return found.map((row) => ({ key: textAt(row, 0), value: parsed(textAt(row, 1)) }));
    },
    increment: async (collection, key, by) => {
      checkKey(collection, key);
      await increment(collection, key, by);
    },
    counter: async (collection, key) => {
      checkKey(collection, key);
      const [row] = await store.call(
        "SELECT count FROM counters WHERE collection = ? AND key = ?",
        collection,
        key,
      );
      return row === undefined ? 0 : numberAt(row, 0);
    },
    counters: async (collection, options) => {
      checkList(options);
      const found = await rows(LIST_COUNTERS, collection, options);
      return found.map((row) => ({ key: textAt(row, 0), value: numberAt(row, 1) }));
    },
    collections: async () => {
      const namesIn = async (table: string): Promise<string[]> =>
        (await store.call(`SELECT DISTINCT collection FROM ${table}`)).map((row) => textAt(row, 0));
      return { documents: await namesIn("documents"), counters: await namesIn("counters") };
    },
    close: store.close,
  };
};
