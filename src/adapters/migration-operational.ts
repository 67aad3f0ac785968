import { isDeepStrictEqual } from "node:util";
import {
  LIST_ROWS_MAX,
  type Listed,
  type OperationalStore,
} from "../processes/operational-store.ts";
import { MigrationRefused } from "./migration-faults.ts";
import type { ListedStore } from "./operational-collections.ts";

export type OperationalPair = { readonly source: ListedStore; readonly target: OperationalStore };
export type OperationalCopied = { readonly documents: number; readonly counters: number };

const listAll = async function* <Value>(
  page: (after: string) => Promise<Listed<Value>>,
): AsyncGenerator<{ readonly key: string; readonly value: Value }> {
  for (let after = ""; ;) {
    const rows = await page(after);
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < LIST_ROWS_MAX) return;
    after = last.key;
  }
};

const pageOf = (after: string) => ({ limit: LIST_ROWS_MAX, ...(after !== "" && { after }) });

const refused = (collection: string, key: string): MigrationRefused =>
  new MigrationRefused(`the target's operational store holds another ${collection}/${key}`);

const copyDocuments = async (
  { source, target }: OperationalPair,
  name: string,
): Promise<number> => {
  let copied = 0;
  for await (const { key, value } of listAll((after) => source.list(name, pageOf(after)))) {
    const there = await target.get(name, key);
    if (there === undefined) await target.put(name, key, value);
    else if (!isDeepStrictEqual(there, value)) throw refused(name, key);
    copied += 1;
  }
  return copied;
};

const copyCounters = async ({ source, target }: OperationalPair, name: string): Promise<number> => {
  let copied = 0;
  for await (const { key, value } of listAll((after) => source.counters(name, pageOf(after)))) {
    // A counter only grows: what an earlier run has added is seen and not added again.
    const missing = value - (await target.counter(name, key));
    if (missing < 0) throw refused(name, key);
    if (missing > 0) await target.increment(name, key, missing);
    copied += 1;
  }
  return copied;
};

/** Keys, counters and whatever else is neither fact nor derived; may be repeated. @throws MigrationRefused */
export const copyOperational = async (pair: OperationalPair): Promise<OperationalCopied> => {
  const { documents, counters } = await pair.source.collections();
  let copied = { documents: 0, counters: 0 };
  for (const name of documents) {
    copied = { ...copied, documents: copied.documents + (await copyDocuments(pair, name)) };
  }
  for (const name of counters) {
    copied = { ...copied, counters: copied.counters + (await copyCounters(pair, name)) };
  }
  return copied;
};
