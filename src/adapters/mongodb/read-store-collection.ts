import type { Collection as MongoCollection } from "mongodb";
import type { Collection, CollectionSpec, Query, Row } from "../../projections/read-store.ts";
import { checkQuery } from "../memory/read-store-query.ts";
import { createBuildState } from "./build-state.ts";
import { COMMAND_MS, type MongoConnection } from "./connection.ts";
import { writeRows } from "./guarded-write.ts";
import { findOf, isMeant, placeOf } from "./read-store-query.ts";
import { fromStoredRow, isRow, type Stored } from "./stored-row.ts";

/** Keys asked for with one command. */
const KEYS_MAX = 1_000;
/** Counting looks at every document. */
const COUNT_MS = 120_000;

export const openCollection = (connection: MongoConnection, spec: CollectionSpec): Collection => {
  const { ask } = connection;
  const collection = connection.collection<Stored>(spec.name);
  // What is folded on must not be older than what was written: documents, mark and epoch are asked for in order.
  const inOrder = connection.causally();
  const state = createBuildState(inOrder, collection);
  const ended = createEnded(connection, collection);
  // Only who has the newest epoch moves it, so it knows it.
  let horizon = 0n;

  const getMany = async (keys: readonly string[]): Promise<readonly (Row | undefined)[]> => {
    const found = await Promise.all(
      portionsOf(keys).map((portion) =>
        inOrder((session) =>
          collection
            .find({ _id: { $in: portion } }, { maxTimeMS: COMMAND_MS, session })
            .batchSize(portion.length + 1)
            .toArray(),
        ),
      ),
    );
    const rows = new Map(found.flat().flatMap((one) => (isRow(one) ? [[one._id, one]] : [])));
    return keys.map((key) => {
      const row = rows.get(key);
      return row === undefined ? undefined : fromStoredRow(row);
    });
  };

  return {
    name: spec.name,
    get: async (key) => {
      const found = await ask(() => collection.findOne({ _id: key }, { maxTimeMS: COMMAND_MS }));
      return isRow(found) ? fromStoredRow(found) : undefined;
    },
    getMany,
    find: async (query) => {
      checkQuery(query, spec);
      return findAll(connection, collection, query);
    },
    count: () =>
      ask(() => collection.countDocuments({ doc: { $exists: true } }, { maxTimeMS: COUNT_MS })),
    lease: async () => {
      const lease = await state.lease();
      horizon = lease.mark?.horizon ?? 0n;
      await ended.drop(horizon);
      return lease;
    },
    mark: state.mark,
    write: async (epoch, rows) => {
      const isNewest = await writeRows({ ask: inOrder, collection, horizon }, epoch, rows);
      if (isNewest) ended.note(rows);
      return isNewest;
    },
    advance: async (epoch, mark) => {
      const moved = await state.move(epoch, mark);
      if (moved !== "moved") return moved === "behind";
      horizon = mark.horizon;
      await ended.drop(horizon);
      return true;
    },
  };
};

const portionsOf = (keys: readonly string[]): readonly (readonly string[])[] =>
  Array.from({ length: Math.ceil(keys.length / KEYS_MAX) }, (_, index) =>
    keys.slice(index * KEYS_MAX, (index + 1) * KEYS_MAX),
  );

/** Page by page, where rows are left out that MongoDB finds and the query does not mean: hardly ever. */
const findAll = async (
  { ask }: MongoConnection,
  collection: MongoCollection<Stored>,
  query: Query,
): Promise<readonly Row[]> => {
  const rows: Row[] = [];
  for (let next = query; ;) {
    const { filter, sort } = findOf(next);
    const { limit } = next;
    const found = await ask(() =>
      collection.find(filter, { sort, limit, batchSize: limit, maxTimeMS: COMMAND_MS }).toArray(),
    );
    const page = found.flatMap((one) => (isRow(one) ? [fromStoredRow(one)] : []));
    for (const row of page) if (isMeant(row, query)) rows.push(row);
    const last = page.at(-1);
    if (last === undefined || page.length < limit || rows.length >= query.limit) return rows;
    next = { ...query, limit: query.limit - rows.length, after: placeOf(last, query) };
  }
};

/** Rows that have ended: dropped behind the horizon, asked for only where there may be some. */
const createEnded = ({ ask }: MongoConnection, collection: MongoCollection<Stored>) => {
  // None has ended before it. Undefined: none has ended.
  let oldest: bigint | undefined = 0n;

  const findOldest = async (): Promise<bigint | undefined> => {
    const found = await ask(() =>
      collection.findOne(
        { _ended: { $gte: 0n } },
        { sort: { _ended: 1 }, projection: { _ended: 1 }, maxTimeMS: COMMAND_MS },
      ),
    );
    return found?._ended;
  };
  return {
    note: (rows: readonly Row[]): void => {
      for (const { ended, position } of rows) {
        if (ended && (oldest === undefined || position < oldest)) oldest = position;
      }
    },
    drop: async (horizon: bigint): Promise<void> => {
      if (oldest === undefined || horizon < oldest) return;
      const { deletedCount } = await ask(() =>
        collection.deleteMany({ _ended: { $lte: horizon } }, { maxTimeMS: COMMAND_MS }),
      );
      oldest = deletedCount > 0 ? horizon + 1n : await findOldest();
    },
  };
};
