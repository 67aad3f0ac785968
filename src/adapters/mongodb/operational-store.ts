import { LedgerFault } from "../../commands/faults.ts";
import type { ListOptions, OperationalStore } from "../../processes/operational-store.ts";
import { checkKey, checkList } from "../operational-bounds.ts";
import { COMMAND_MS, DUPLICATE_KEY, isServerError, type MongoConnection } from "./connection.ts";
import { createIncrements, type StoredCounter } from "./counters.ts";
import { fromStored, type StoredDocument, toStored } from "./stored-document.ts";
import { behindPrefix } from "./text-range.ts";

export const OPERATIONAL = "stockbook.operational";
export const COUNTERS = "stockbook.counters";

/** Two who put a new key at the same moment meet once. */
const PUT_TRIES_MAX = 5;

type Stored = StoredDocument & { readonly _id: string };

/** No two keys of two collections are the same text; those of one collection stand together, in their order. */
const beginOf = (collection: string): string => `${encodeURIComponent(collection)}:`;

const placeOf = (collection: string, key: string): string => {
  checkKey(collection, key);
  return beginOf(collection) + key;
};

const rangeOf = (collection: string, { prefix = "", after }: ListOptions) => {
  const begin = beginOf(collection);
  const behind = behindPrefix(begin + prefix);
  return {
    _id: {
      $gte: begin + prefix,
      ...(behind !== undefined && { $lt: behind }),
      ...(after !== undefined && { $gt: begin + after }),
    },
  };
};

const listOptions = ({ limit }: ListOptions) =>
  ({ sort: { _id: 1 }, limit, batchSize: limit, maxTimeMS: COMMAND_MS }) as const;

/** Documents and counters in MongoDB. Confirmed by the majority when a write resolves. */
export const createMongoOperationalStore = (connection: MongoConnection): OperationalStore => {
  const { ask } = connection;
  const documents = connection.collection<Stored>(OPERATIONAL);
  const counters = connection.collection<StoredCounter>(COUNTERS);
  const increments = createIncrements(connection, counters);

  const put = async (stored: Stored, attempt = 1): Promise<void> => {
    const place = { _id: stored._id };
    try {
      await ask(() => documents.replaceOne(place, stored, { upsert: true, maxTimeMS: COMMAND_MS }));
    } catch (error) {
      if (!isServerError(error, DUPLICATE_KEY)) throw error;
      if (attempt === PUT_TRIES_MAX) throw new LedgerFault("busy", "others put the same key");
      await put(stored, attempt + 1);
    }
  };
  return {
    get: async (collection, key) => {
      const place = { _id: placeOf(collection, key) };
      const found = await ask(() => documents.findOne(place, { maxTimeMS: COMMAND_MS }));
      return found === null ? undefined : fromStored(found);
    },
    put: async (collection, key, document) => {
      const place = placeOf(collection, key);
      await put({ _id: place, ...toStored(place, document).stored });
    },
    delete: async (collection, key) => {
      const place = { _id: placeOf(collection, key) };
      await ask(() => documents.deleteOne(place, { maxTimeMS: COMMAND_MS }));
    },
    list: async (collection, options) => {
      checkList(options);
      const range = rangeOf(collection, options);
      const found = await ask(() => documents.find(range, listOptions(options)).toArray());
      const begin = beginOf(collection).length;
      return found.map((one) => ({ key: one._id.slice(begin), value: fromStored(one) }));
    },
    increment: async (collection, key, by) => {
      await increments.add(placeOf(collection, key), by);
    },
    counter: async (collection, key) => {
      const place = { _id: placeOf(collection, key) };
      const found = await ask(() => counters.findOne(place, { maxTimeMS: COMMAND_MS }));
      return Number(found?.count ?? 0);
    },
    counters: async (collection, options) => {
      checkList(options);
      const range = rangeOf(collection, options);
      const found = await ask(() => counters.find(range, listOptions(options)).toArray());
      const begin = beginOf(collection).length;
      return found.map(({ _id, count }) => ({ key: _id.slice(begin), value: Number(count) }));
    },
    close: () => increments.settled(),
  };
};
