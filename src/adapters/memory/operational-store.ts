import type {
  Listed,
  ListOptions,
  OperationalDocument,
} from "../../processes/operational-store.ts";
import { checkKey, checkList } from "../operational-bounds.ts";
import type { ListedStore } from "../operational-collections.ts";

const listed = <Value>(
  values: ReadonlyMap<string, Value> | undefined,
  options: ListOptions,
): Listed<Value> => {
  checkList(options);
  const { prefix = "", after = "", limit } = options;
  return [...(values ?? [])]
    .map(([key, value]) => ({ key, value, bytes: Buffer.from(key) }))
    .filter(({ key, bytes }) => key.startsWith(prefix) && bytes.compare(Buffer.from(after)) > 0)
    .toSorted((a, b) => a.bytes.compare(b.bytes))
    .slice(0, limit)
    .map(({ key, value }) => ({ key, value }));
};

const collectionOf = <Value>(all: Map<string, Map<string, Value>>, name: string) => {
  const known = all.get(name);
  if (known !== undefined) return known;
  const fresh = new Map<string, Value>();
  all.set(name, fresh);
  return fresh;
};

/** Documents and counters in memory, with the same answers as those in a file. */
export const createMemoryOperationalStore = (): ListedStore => {
  const documents = new Map<string, Map<string, OperationalDocument>>();
  const counters = new Map<string, Map<string, number>>();
  return {
    get: async (collection, key) => {
      checkKey(collection, key);
      return documents.get(collection)?.get(key);
    },
    put: async (collection, key, document) => {
      checkKey(collection, key);
      collectionOf(documents, collection).set(key, structuredClone(document));
    },
    delete: async (collection, key) => {
      checkKey(collection, key);
      documents.get(collection)?.delete(key);
    },
    list: async (collection, options) => listed(documents.get(collection), options),
    increment: async (collection, key, by) => {
      checkKey(collection, key);
      const counts = collectionOf(counters, collection);
      counts.set(key, (counts.get(key) ?? 0) + by);
    },
    counter: async (collection, key) => {
      checkKey(collection, key);
      return counters.get(collection)?.get(key) ?? 0;
    },
    counters: async (collection, options) => listed(counters.get(collection), options),
    collections: async () => ({
      documents: [...documents.keys()],
      counters: [...counters.keys()],
    }),
    close: () => Promise.resolve(),
  };
};
