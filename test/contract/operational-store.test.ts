import { rmSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openOperationalStore } from "../../src/adapters/embedded/operational-store.ts";
import { createMemoryOperationalStore } from "../../src/adapters/memory/operational-store.ts";
import { connectMongo } from "../../src/adapters/mongodb/connection.ts";
import { createMongoOperationalStore } from "../../src/adapters/mongodb/operational-store.ts";
import {
  KEY_CHARACTERS_MAX,
  LIST_ROWS_MAX,
  type OperationalStore,
} from "../../src/processes/operational-store.ts";
import { AWKWARD } from "./awkward-documents.ts";
import { temporaryDirectory } from "./event-log-harness.ts";
import { dropDatabase, freshDatabase, MONGO_SERVERS, type MongoServer } from "./mongo-servers.ts";

let directory: string;
beforeEach(() => {
  directory = temporaryDirectory();
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

const mongo = (server: MongoServer) => async (): Promise<OperationalStore> => {
  const settings = await freshDatabase(server);
  const connection = await connectMongo(settings);
  const store = createMongoOperationalStore(connection);
  return {
    ...store,
    close: async () => {
      await store.close();
      await connection.close();
      await dropDatabase(settings);
    },
  };
};

const STORES: readonly (readonly [string, () => Promise<OperationalStore>])[] = [
  ["memory", async () => createMemoryOperationalStore()],
  ["embedded", () => openOperationalStore({ directory })],
  ...MONGO_SERVERS.map((server) => [server.name, mongo(server)] as const),
];

describe.each(STORES)("an operational store (%s)", (_name, create) => {
  let store: OperationalStore;
  beforeEach(async () => {
    store = await create();
  });
  afterEach(async () => {
    await store.close();
  });

  test("gives back what was put, replaced, and not what was deleted", async () => {
    expect(await store.get("checkpoints", "expiry")).toBeUndefined();
    await store.put("checkpoints", "expiry", { position: "12", note: "Größe 箱" });
    expect(await store.get("checkpoints", "expiry")).toEqual({ position: "12", note: "Größe 箱" });
    await store.put("checkpoints", "expiry", { position: "13" });
    expect(await store.get("checkpoints", "expiry")).toEqual({ position: "13" });
    expect(await store.get("others", "expiry")).toBeUndefined();
    await store.delete("checkpoints", "expiry");
    await store.delete("checkpoints", "expiry");
    expect(await store.get("checkpoints", "expiry")).toBeUndefined();
  });

  test.each(AWKWARD)("gives back a document with %s as it was put", async (_what, document) => {
    await store.put("things", "awkward", document);
    expect(await store.get("things", "awkward")).toEqual(document);
    expect(await store.list("things", { limit: 1 })).toEqual([{ key: "awkward", value: document }]);
  });

  test("keeps collections and keys apart whatever they are called", async () => {
    const places = [
      ["a", "b:c"],
      ["a:b", "c"],
      ["a%3Ab", "c"],
      ["$a", "$gt"],
      ["a.b", ".*"],
    ] as const;
    for (const [collection, key] of places) await store.put(collection, key, { collection, key });
    for (const [collection, key] of places) {
      expect(await store.get(collection, key)).toEqual({ collection, key });
      expect(await store.list(collection, { limit: 10 })).toHaveLength(1);
    }
  });

  test("lists a collection in the order of its keys, by prefix and in pages", async () => {
    for (const key of ["b/2", "a%", "b/10", "b_1", "B/1", "\u{1F600}", "\uFFFD", "é", "b/1"]) {
      await store.put("things", key, { key });
    }
    await store.put("other", "b/3", {});
    const keys = async (options: { prefix?: string; after?: string; limit: number }) =>
      (await store.list("things", options)).map(({ key }) => key);
    expect(await keys({ limit: 10 })).toEqual([
      ...["B/1", "a%", "b/1", "b/10", "b/2", "b_1", "é", "\uFFFD", "\u{1F600}"],
    ]);
    expect(await keys({ prefix: "b/", limit: 10 })).toEqual(["b/1", "b/10", "b/2"]);
    expect(await keys({ prefix: "b/", limit: 2 })).toEqual(["b/1", "b/10"]);
    expect(await keys({ prefix: "b/", after: "b/10", limit: 2 })).toEqual(["b/2"]);
    expect(await keys({ prefix: "a%", limit: 2 })).toEqual(["a%"]);
    expect((await store.list("things", { limit: 1 }))[0]?.value).toEqual({ key: "B/1" });
  });

  test("counts from zero, and loses no count of many at once", async () => {
    expect(await store.counter("shortages", "MUG@berlin")).toBe(0);
    await Promise.all(
      Array.from({ length: 1_000 }, (_, index) =>
        store.increment("shortages", index % 2 === 0 ? "MUG@berlin" : "CUP@berlin", 3),
      ),
    );
    await store.increment("shortages", "CUP@berlin", -1);
    expect(await store.counter("shortages", "MUG@berlin")).toBe(1_500);
    expect(await store.counters("shortages", { limit: 10 })).toEqual([
      { key: "CUP@berlin", value: 1_499 },
      { key: "MUG@berlin", value: 1_500 },
    ]);
    expect(await store.counters("shortages", { prefix: "M", limit: 10 })).toHaveLength(1);
    expect(await store.get("shortages", "MUG@berlin")).toBeUndefined();
  });

  test("refuses keys and lists beyond its bounds", async () => {
    const long = "k".repeat(KEY_CHARACTERS_MAX + 1);
    await expect(store.put("things", long, {})).rejects.toThrow(RangeError);
    await expect(store.put("", "key", {})).rejects.toThrow(RangeError);
    await expect(store.increment("things", long, 1)).rejects.toThrow(RangeError);
    await expect(store.list("things", { limit: LIST_ROWS_MAX + 1 })).rejects.toThrow(RangeError);
  });
});

test("an operational store in a file is there again after a restart", async () => {
  const first = await openOperationalStore({ directory });
  await first.put("checkpoints", "expiry", { position: "12" });
  await first.increment("shortages", "MUG@berlin", 2);
  await first.close();
  const second = await openOperationalStore({ directory });
  expect(await second.get("checkpoints", "expiry")).toEqual({ position: "12" });
  expect(await second.counter("shortages", "MUG@berlin")).toBe(2);
  await second.close();
});
