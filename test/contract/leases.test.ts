import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createMemoryLeases } from "../../src/adapters/memory/leases.ts";
import { connectMongo } from "../../src/adapters/mongodb/connection.ts";
import { openMongoLeases } from "../../src/adapters/mongodb/leases.ts";
import { systemClock } from "../../src/adapters/runtime.ts";
import type { LeaseStore } from "../../src/processes/leases.ts";
import { dropDatabase, freshDatabase, MONGO_SERVERS, type MongoServer } from "./mongo-servers.ts";

type Home = { readonly store: LeaseStore; readonly remove: () => Promise<void> };

const memory = async (): Promise<Home> => ({
  store: createMemoryLeases(systemClock),
  remove: async () => undefined,
});

const mongo = (server: MongoServer) => async (): Promise<Home> => {
  const settings = await freshDatabase(server);
  const connection = await connectMongo(settings);
  return {
    store: await openMongoLeases(connection),
    remove: async () => {
      await connection.close();
      await dropDatabase(settings);
    },
  };
};

const HOMES: readonly (readonly [string, () => Promise<Home>])[] = [
  ["memory", memory],
  ...MONGO_SERVERS.map((server) => [server.name, mongo(server)] as const),
];

/** Nobody waits for it to run out. */
const LONG_MS = 600_000;
const SOON_MS = 5;

// The clock is the store's own and can't be set: a lease that is to run out is short, and is looked at until it has.
describe.each(HOMES)("a lease store (%s)", (_name, create) => {
  let home: Home;
  let store: LeaseStore;
  beforeEach(async () => {
    home = await create();
    store = home.store;
  });
  afterEach(async () => {
    await home.remove();
  });
  const ranOut = async (name: string): Promise<void> => {
    while ((await store.current(name)) !== undefined) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  };

  test("gives a lease to the first who asks, and to nobody else while it runs", async () => {
    expect(await store.current("leader")).toBeUndefined();
    expect(await store.acquire("leader", "ada", LONG_MS)).toEqual({ epoch: 1 });
    expect(await store.acquire("leader", "bob", LONG_MS)).toBeUndefined();
    expect(await store.current("leader")).toEqual({ holder: "ada", epoch: 1 });
    expect(await store.acquire("other", "bob", LONG_MS)).toEqual({ epoch: 1 });
  });

  test("its holder gets the same one again, prolonged", async () => {
    await store.acquire("leader", "ada", LONG_MS);
    expect(await store.acquire("leader", "ada", SOON_MS)).toEqual({ epoch: 1 });
    await ranOut("leader");
    expect(await store.acquire("leader", "bob", LONG_MS)).toEqual({ epoch: 2 });
  });

  test("a lease that has run out is the next one's, with the next epoch; its old holder can do nothing", async () => {
    await store.acquire("leader", "ada", SOON_MS);
    await ranOut("leader");
    expect(await store.renew("leader", "ada", 1, LONG_MS)).toBe(false);
    expect(await store.current("leader")).toBeUndefined();
    expect(await store.acquire("leader", "bob", LONG_MS)).toEqual({ epoch: 2 });
    expect(await store.renew("leader", "ada", 1, LONG_MS)).toBe(false);
    await store.release("leader", "ada", 1);
    expect(await store.current("leader")).toEqual({ holder: "bob", epoch: 2 });
  });

  test("his own lease that has run out is a new one for its holder", async () => {
    await store.acquire("leader", "ada", SOON_MS);
    await ranOut("leader");
    expect(await store.acquire("leader", "ada", LONG_MS)).toEqual({ epoch: 2 });
    expect(await store.renew("leader", "ada", 1, LONG_MS)).toBe(false);
    expect(await store.renew("leader", "ada", 2, LONG_MS)).toBe(true);
  });

  test("renewing prolongs it from now on", async () => {
    await store.acquire("leader", "ada", LONG_MS);
    expect(await store.renew("leader", "ada", 1, SOON_MS)).toBe(true);
    await ranOut("leader");
    expect(await store.acquire("leader", "bob", LONG_MS)).toEqual({ epoch: 2 });
  });

  test("what is released is free at once, and the epoch goes on", async () => {
    await store.acquire("leader", "ada", LONG_MS);
    await store.release("leader", "bob", 1);
    await store.release("leader", "ada", 7);
    expect(await store.current("leader")).toEqual({ holder: "ada", epoch: 1 });
    await store.release("leader", "ada", 1);
    expect(await store.current("leader")).toBeUndefined();
    expect(await store.acquire("leader", "bob", LONG_MS)).toEqual({ epoch: 2 });
  });

  test("of many who ask at once one gets it", async () => {
    const asked = Array.from({ length: 20 }, (_, at) =>
      store.acquire("leader", `holder ${String(at)}`, LONG_MS),
    );
    const given = (await Promise.all(asked)).filter((lease) => lease !== undefined);
    expect(given).toEqual([{ epoch: 1 }]);
  });

  test("names and holders are texts, whatever they look like", async () => {
    for (const odd of ["$holder", "$$NOW", "a.b", "{$ne: 1}", "\u{1F600}"]) {
      expect(await store.acquire(odd, odd, LONG_MS)).toEqual({ epoch: 1 });
      expect(await store.acquire(odd, "ada", LONG_MS)).toBeUndefined();
      expect(await store.current(odd)).toEqual({ holder: odd, epoch: 1 });
    }
  });
});
