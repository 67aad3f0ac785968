import { describe, expect, test } from "vitest";
import { createMemoryOperationalStore } from "../../src/adapters/memory/operational-store.ts";
import { systemRandom } from "../../src/adapters/runtime.ts";
import { createApiKeys, FRESH_MS, type NewKey } from "../../src/processes/api-keys.ts";

const START = 1_800_000_000_000;
const anna: NewKey = { name: "anna", subject: "anna", roles: ["viewer"], createdBy: "local" };

const openKeys = (bootstrap?: string) => {
  const time = { now: START };
  const store = createMemoryOperationalStore();
  let looks = 0;
  const watched = {
    ...store,
    get: (collection: string, key: string) => {
      looks += 1;
      return store.get(collection, key);
    },
  };
  const open = () =>
    createApiKeys({
      ...{ store: watched, clock: { now: () => time.now }, randomBytes: systemRandom },
      ...(bootstrap === undefined ? {} : { bootstrap }),
    });
  return { time, store, open, keys: open(), looks: () => looks };
};

describe("a key", () => {
  test("is 256 random bits behind a prefix that finds it", async () => {
    const { keys } = openKeys();
    const texts = new Set<string>();
    for (let count = 0; count < 50; count++) texts.add((await keys.create(anna)).text);
    expect(texts.size).toBe(50);
    for (const text of texts) expect(text).toMatch(/^sb_[0-9a-f]{10}_[A-Za-z0-9_-]{43}$/);
  });

  test("is kept as a hash alone", async () => {
    const { keys, store } = openKeys();
    const { text } = await keys.create(anna);
    const kept = JSON.stringify(await store.list("api-keys", { limit: 10 }));
    expect(kept).toContain(text.split("_")[1]);
    expect(kept).not.toContain(text.slice(14));
  });

  test("is found by its text, after a restart as well", async () => {
    const { keys, open } = openKeys();
    const { text, record } = await keys.create({
      ...anna,
      warehouses: ["north"],
      ratePerMinute: 60,
    });
    for (const some of [keys, open()]) {
      expect(await some.find(text)).toEqual({ status: "known", record });
    }
  });

  test("is not found by a text that differs in one character of the secret", async () => {
    const { keys } = openKeys();
    const { text } = await keys.create(anna);
    const last = text.endsWith("A") ? "B" : "A";
    expect(await keys.find(text.slice(0, -1) + last)).toEqual({ status: "unknown" });
    expect(await keys.find("sb_0123456789_")).toEqual({ status: "malformed" });
    expect(await keys.find("hello")).toEqual({ status: "malformed" });
  });

  test("costs the store nothing while it was seen lately", async () => {
    const { keys, looks, time } = openKeys();
    const { text } = await keys.create(anna);
    await keys.find(text);
    const before = looks();
    const again = keys.find(text);
    expect(again).not.toBeInstanceOf(Promise);
    expect(looks()).toBe(before);
    time.now += FRESH_MS;
    await keys.find(text);
    expect(looks()).toBe(before + 1);
  });
});

describe("the end of a key", () => {
  test("comes with its day, at that very moment", async () => {
    const { keys, time } = openKeys();
    const expiresAt = new Date(START + 1_000).toISOString();
    const { text } = await keys.create({ ...anna, expiresAt });
    expect(await keys.find(text)).toMatchObject({ status: "known" });
    time.now += 999;
    expect(await keys.find(text)).toMatchObject({ status: "known" });
    time.now += 1;
    expect(await keys.find(text)).toEqual({ status: "expired" });
  });

  test("comes at once when this process revokes it", async () => {
    const { keys } = openKeys();
    const { text, record } = await keys.create(anna);
    await keys.find(text);
    expect(await keys.revoke(record.id)).toMatchObject({ id: record.id });
    expect(await keys.find(text)).toEqual({ status: "revoked" });
    const first = (await keys.list())[0]?.revokedAt;
    expect((await keys.revoke(record.id))?.revokedAt).toBe(first);
    expect(await keys.revoke("none")).toBeUndefined();
  });

  test("comes within ten seconds when another process revokes it", async () => {
    const { keys, open, time } = openKeys();
    const { text, record } = await keys.create(anna);
    await keys.find(text);
    await open().revoke(record.id);
    time.now += FRESH_MS;
    expect(await keys.find(text)).toEqual({ status: "revoked" });
  });
});

describe("whether there are keys", () => {
  test("is no on a new ledger, and yes for ever after the first one", async () => {
    const { keys, open } = openKeys();
    expect(await keys.exist()).toBe(false);
    const { record } = await keys.create(anna);
    expect(await keys.exist()).toBe(true);
    await keys.revoke(record.id);
    // The door must not open again because the last key went.
    expect(await open().exist()).toBe(true);
  });

  test("another process has made one is seen within ten seconds", async () => {
    const { keys, open, time } = openKeys();
    expect(await keys.exist()).toBe(false);
    await open().create(anna);
    time.now += FRESH_MS;
    expect(await keys.exist()).toBe(true);
  });
});

test("a bootstrap key is an admin's and counts as a key", async () => {
  const secret = "a-secret-of-more-than-thirty-two-bytes";
  const { keys } = openKeys(secret);
  expect(await keys.exist()).toBe(true);
  expect(await keys.find(secret)).toMatchObject({
    status: "known",
    record: { subject: "bootstrap", roles: ["admin"] },
  });
  expect(await keys.find(`${secret}x`)).toEqual({ status: "malformed" });
  expect(await keys.list()).toEqual([]);
});
