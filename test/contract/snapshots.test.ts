import { rmSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openSnapshots } from "../../src/adapters/embedded/snapshots.ts";
import { createMemorySnapshots } from "../../src/adapters/memory/snapshots.ts";
import { connectMongo } from "../../src/adapters/mongodb/connection.ts";
import { createMongoSnapshots } from "../../src/adapters/mongodb/snapshots.ts";
import type { SnapshotStore } from "../../src/commands/snapshots.ts";
import { temporaryDirectory } from "./event-log-harness.ts";
import { dropDatabase, freshDatabase, MONGO_SERVERS, type MongoServer } from "./mongo-servers.ts";

type Home = { readonly store: SnapshotStore; readonly remove: () => Promise<void> };

const embedded = async (): Promise<Home> => {
  const directory = temporaryDirectory();
  const store = await openSnapshots({ directory, logId: "log-1" });
  return {
    store,
    remove: async () => {
      await store.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
};

const memory = async (): Promise<Home> => ({
  store: createMemorySnapshots(),
  remove: async () => undefined,
});

const mongo = (server: MongoServer) => async (): Promise<Home> => {
  const settings = await freshDatabase(server);
  const connection = await connectMongo(settings);
  return {
    store: createMongoSnapshots(connection, "log-1"),
    remove: async () => {
      await connection.close();
      await dropDatabase(settings);
    },
  };
};

const HOMES: readonly (readonly [string, () => Promise<Home>])[] = [
  ["memory", memory],
  ["embedded", embedded],
  ...MONGO_SERVERS.map((server) => [server.name, mongo(server)] as const),
];

describe.each(HOMES)("a snapshot store (%s)", (_name, create) => {
  let home: Home;
  let store: SnapshotStore;
  beforeEach(async () => {
    home = await create();
    store = home.store;
  });
  afterEach(async () => {
    await home.remove();
  });
  const save = (revision: number, keep = false): Promise<void> =>
    store.save("stock-a@w", 1, { revision, text: `{"at":${String(revision)}}`, keep });

  test("has nothing of a stream that was never saved", async () => {
    expect(await store.load("stock-a@w", 1)).toBeUndefined();
    expect(await store.loadSegment("stock-a@w", 0)).toBeUndefined();
  });

  test("gives the newest, and forgets the one before it", async () => {
    await save(500);
    await save(1_000);
    expect(await store.load("stock-a@w", 1)).toEqual({ revision: 1_000, text: '{"at":1000}' });
    expect(await store.load("stock-a@w", 1, 999)).toBeUndefined();
    expect(await store.load("stock-b@w", 1)).toBeUndefined();
  });

  test("keeps the marks of history, and gives the newest at or before a revision", async () => {
    await save(10_000, true);
    await save(15_000);
    await save(20_000, true);
    await save(21_500);
    expect((await store.load("stock-a@w", 1))?.revision).toBe(21_500);
    expect((await store.load("stock-a@w", 1, 21_499))?.revision).toBe(20_000);
    expect((await store.load("stock-a@w", 1, 20_000))?.revision).toBe(20_000);
    expect((await store.load("stock-a@w", 1, 19_999))?.revision).toBe(10_000);
    expect(await store.load("stock-a@w", 1, 9_999)).toBeUndefined();
  });

  test("adds a mark of the past without losing the newest", async () => {
    await save(15_000);
    await save(10_000, true);
    expect((await store.load("stock-a@w", 1))?.revision).toBe(15_000);
    expect((await store.load("stock-a@w", 1, 12_000))?.revision).toBe(10_000);
  });

  test("keeps a mark that is saved again as the newest", async () => {
    await save(10_000, true);
    await save(10_000);
    await save(11_000);
    expect((await store.load("stock-a@w", 1, 10_500))?.revision).toBe(10_000);
  });

  test("never shows the snapshot of another fold, and drops it with the next save", async () => {
    await save(500, true);
    expect(await store.load("stock-a@w", 2)).toBeUndefined();
    await store.save("stock-a@w", 2, { revision: 400, text: "{}", keep: false });
    expect(await store.load("stock-a@w", 2)).toEqual({ revision: 400, text: "{}" });
    expect(await store.load("stock-a@w", 1)).toBeUndefined();
  });

  test("keeps the segments of a stream's past by number", async () => {
    const bytes = Uint8Array.from({ length: 262_144 }, (_, index) => index % 251);
    await store.saveSegment("stock-a@w", 0, bytes);
    await store.saveSegment("stock-a@w", 1, Uint8Array.of(1, 2, 3));
    expect(Buffer.from((await store.loadSegment("stock-a@w", 0)) ?? []).equals(bytes)).toBe(true);
    expect(await store.loadSegment("stock-a@w", 1)).toEqual(Uint8Array.of(1, 2, 3));
    expect(await store.loadSegment("stock-b@w", 1)).toBeUndefined();
  });
});
