import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openSnapshots } from "../../src/adapters/embedded/snapshots.ts";
import { temporaryDirectory } from "../contract/event-log-harness.ts";

let directory: string;
beforeEach(() => {
  directory = temporaryDirectory();
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

const file = (): string => join(directory, "snapshots.sqlite");

const saveOne = async (logId: string): Promise<void> => {
  const store = await openSnapshots({ directory, logId });
  await store.save("stock-a@w", 1, { revision: 500, text: "{}", keep: false });
  await store.close();
};

const loadOne = async (logId: string): Promise<number | undefined> => {
  const store = await openSnapshots({ directory, logId });
  const found = await store.load("stock-a@w", 1);
  await store.close();
  return found?.revision;
};

test("snapshots are there again after a restart", async () => {
  await saveOne("log-1");
  expect(await loadOne("log-1")).toBe(500);
});

test("snapshots of another log are thrown away", async () => {
  await saveOne("log-1");
  expect(await loadOne("log-2")).toBeUndefined();
  expect(await loadOne("log-1")).toBeUndefined();
});

test.each([
  ["is missing", () => rmSync(file())],
  ["is not a database", () => writeFileSync(file(), "rubbish ".repeat(2_000))],
  ["is cut off", () => writeFileSync(file(), readFileSync(file()).subarray(0, 5_000))],
])("a file that %s is made anew", async (_what, damage) => {
  await saveOne("log-1");
  damage();
  expect(await loadOne("log-1")).toBeUndefined();
  await saveOne("log-1");
  expect(await loadOne("log-1")).toBe(500);
});
