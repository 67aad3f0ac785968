import { rmSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openOperationalStore } from "../../src/adapters/embedded/operational-store.ts";
import { createMemoryOperationalStore } from "../../src/adapters/memory/operational-store.ts";
import {
  KEY_CHARACTERS_MAX,
  LIST_ROWS_MAX,
  type OperationalStore,
} from "../../src/processes/operational-store.ts";
import { temporaryDirectory } from "./event-log-harness.ts";

let directory: string;
beforeEach(() => {
  directory = temporaryDirectory();
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

describe.each([
  ["memory", async () => createMemoryOperationalStore()],
  ["embedded", () => openOperationalStore({ directory })],
])("an operational store (%s)", (_name, create: () => Promise<OperationalStore>) => {
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

  test("lists a collection in the order of its keys, by prefix and in pages", async () => {
    for (const key of ["b/2", "a%", "b/10", "b_1", "B/1", "é", "b/1"]) {
      await store.put("things", key, { key });
    }
    await store.put("other", "b/3", {});
    const keys = async (options: { prefix?: string; after?: string; limit: number }) =>
      (await store.list("things", options)).map(({ key }) => key);
    expect(await keys({ limit: 10 })).toEqual(["B/1", "a%", "b/1", "b/10", "b/2", "b_1", "é"]);
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
