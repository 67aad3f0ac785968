import type { IndexDescription } from "mongodb";
import type { Collection, CollectionSpec, ReadStore } from "../../projections/read-store.ts";
import type { MongoConnection } from "./connection.ts";
import { openCollection } from "./read-store-collection.ts";
import { checkFields, pathOf } from "./read-store-query.ts";
import { createRegistrations } from "./registrations.ts";
import type { Stored } from "./stored-row.ts";

/** Collections of the ledger's own; every other one is a build, by its name. */
export const OWN_PREFIX = "stockbook.";
const SYSTEM_PREFIX = "system.";

const isBuild = (name: string): boolean =>
  !name.startsWith(OWN_PREFIX) && !name.startsWith(SYSTEM_PREFIX);

/**
 * Read models in MongoDB, a collection for each build. What was written is confirmed by the majority when a write
 * resolves; documents, mark and registrations are never changed together, and need not be: a document carries its
 * position, and the mark follows.
 */
export const createMongoReadStore = (shared: MongoConnection): ReadStore => {
  const connection = shared.as("read-model-behind");
  const open = new Map<string, Promise<Collection>>();
  return {
    ...createRegistrations(connection),
    open: (spec) => {
      const known = open.get(spec.name);
      if (known !== undefined) return known;
      const opening = prepare(connection, spec);
      open.set(spec.name, opening);
      // One that could not be opened is tried again by the next one who asks.
      opening.catch(() => open.delete(spec.name));
      return opening;
    },
    drop: async (name) => {
      if (!isBuild(name)) throw new Error(`${name} is no build`);
      open.delete(name);
      await connection.drop(name);
    },
    unload: async (name) => {
      open.delete(name);
    },
    collections: async () => (await connection.names()).filter(isBuild),
    flush: async () => undefined,
    trouble: connection.trouble,
    close: async () => undefined,
  };
};

const prepare = async (connection: MongoConnection, spec: CollectionSpec): Promise<Collection> => {
  checkFields(spec);
  if (!isBuild(spec.name)) throw new Error(`${spec.name} can't be the name of a build`);
  await connection.create(spec.name);
  const collection = connection.collection<Stored>(spec.name);
  const there = await connection.ask(() => collection.indexes());
  const names = new Set(there.map(({ name }) => name));
  const missing = indexesOf(spec).filter(({ name }) => !names.has(name));
  if (missing.length > 0) await connection.ask(() => collection.createIndexes(missing));
  return openCollection(connection, spec);
};

const indexesOf = ({ indexes }: CollectionSpec): IndexDescription[] => [
  { name: "ended", key: { _ended: 1 } },
  ...indexes.map((field) => ({ name: `field_${field}`, key: { [pathOf(field)]: 1, _id: 1 } })),
];
