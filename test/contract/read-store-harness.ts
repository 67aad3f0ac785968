import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openReadStore } from "../../src/adapters/embedded/read-store.ts";
import { createMemoryReadStore } from "../../src/adapters/memory/read-store.ts";
import { connectMongo } from "../../src/adapters/mongodb/connection.ts";
import { createMongoReadStore } from "../../src/adapters/mongodb/read-store.ts";
import type { CollectionSpec, Mark, ReadStore, Row } from "../../src/projections/read-store.ts";
import { dropDatabase, freshDatabase, MONGO_SERVERS, type MongoServer } from "./mongo-servers.ts";

/** A place for one read store that outlives its handles. */
export type StoreHome = {
  readonly open: () => Promise<ReadStore>;
  /** Whether documents are still there when another handle opens the place. */
  readonly isDurable: boolean;
  /** Whether collections of the suite are held in memory. */
  readonly resident: boolean;
  readonly remove: () => Promise<void> | void;
};

const memoryHome = (): StoreHome => ({
  open: async () => createMemoryReadStore(),
  isDurable: false,
  resident: true,
  remove: () => undefined,
});

const embeddedHome = (resident: boolean) => (): StoreHome => {
  const directory = mkdtempSync(join(tmpdir(), "stockbook-test-"));
  return {
    open: () => openReadStore({ directory }),
    isDurable: true,
    resident,
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
};

const mongoHome = (server: MongoServer) => (): StoreHome => {
  const settings = freshDatabase(server);
  return {
    open: async () => {
      const connection = await connectMongo(await settings);
      return { ...createMongoReadStore(connection), close: connection.close };
    },
    isDurable: true,
    resident: true,
    remove: async () => dropDatabase(await settings),
  };
};

/** Every read store there is; each passes the same suite. */
export const STORES: readonly (readonly [string, () => StoreHome])[] = [
  ["memory", memoryHome],
  ["embedded, documents in memory", embeddedHome(true)],
  ["embedded, documents on disk", embeddedHome(false)],
  ...MONGO_SERVERS.map((server) => [server.name, mongoHome(server)] as const),
];

export const specOf = (home: StoreHome, name = "shelf_00000000_1"): CollectionSpec => ({
  name,
  indexes: ["size", "colour"],
  fields: ["maker"],
  resident: home.resident,
});

export const rowOf = (
  key: string,
  position: number,
  fields: { readonly size?: number; readonly colour?: string; readonly maker?: string } = {},
): Row => {
  const { size = null, colour = null, maker = null } = fields;
  return {
    key,
    position: BigInt(position),
    document: { size, colour, maker, note: `of ${key}` },
    ended: false,
  };
};

export const tombstone = (key: string, position: number): Row => ({
  key,
  position: BigInt(position),
  document: undefined,
  ended: true,
});

export const markOf = (position: number, horizon = 0): Mark => ({
  position: BigInt(position),
  logId: "log",
  event: `event ${position}`,
  horizon: BigInt(horizon),
});
