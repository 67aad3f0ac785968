import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { acquireLock, DataDirectoryLocked } from "../../src/adapters/embedded/lock.ts";
import { temporaryDirectory } from "../contract/event-log-harness.ts";

let directory: string;
let children: ChildProcess[];
beforeEach(() => {
  directory = temporaryDirectory();
  children = [];
});
afterEach(async () => {
  for (const child of children) await kill(child);
  rmSync(directory, { recursive: true, force: true });
});

const kill = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
};

/** Another process that takes the lock and keeps it until it is killed. */
const holdElsewhere = async (): Promise<ChildProcess> => {
  const module = new URL("../../dist/adapters/embedded/lock.js", import.meta.url).href;
  const program = `
    import { acquireLock } from ${JSON.stringify(module)};
    globalThis.lock = acquireLock(${JSON.stringify(directory)});
    console.log("held");
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.push(child);
  await once(child.stdout, "data");
  return child;
};

test("a second process is refused, with the pid and the age of the first", async () => {
  const child = await holdElsewhere();
  const clock = { now: () => Date.now() + 60_000 };
  const attempt = (): unknown => acquireLock(directory, clock);
  expect(attempt).toThrow(DataDirectoryLocked);
  expect(attempt).toThrow(new RegExp(`process ${String(child.pid)} for 6\\d s`));
});

test("a lock whose holder was killed is free at once", async () => {
  const child = await holdElsewhere();
  await kill(child);
  expect(existsSync(join(directory, "lock.json"))).toBe(true);
  acquireLock(directory).release();
  expect(existsSync(join(directory, "lock.json"))).toBe(false);
});

test("a lock is taken once in this process, too, and again after its release", () => {
  const lock = acquireLock(directory);
  expect(() => acquireLock(directory)).toThrow(DataDirectoryLocked);
  lock.release();
  lock.release();
  acquireLock(directory).release();
});

test("a refused attempt doesn't free the lock of this process", async () => {
  const lock = acquireLock(directory);
  expect(() => acquireLock(directory)).toThrow(DataDirectoryLocked);
  const child = spawn(process.execPath, [
    "--input-type=module",
    "-e",
    `import { acquireLock } from ${JSON.stringify(new URL("../../dist/adapters/embedded/lock.js", import.meta.url).href)};
     try { acquireLock(${JSON.stringify(directory)}); process.exitCode = 0; } catch (error) { process.exitCode = error.code === "data-directory-locked" ? 6 : 1; }`,
  ]);
  children.push(child);
  expect(await once(child, "exit")).toEqual([6, null]);
  lock.release();
});

test("half a note about the holder is no obstacle", async () => {
  await holdElsewhere();
  writeFileSync(join(directory, "lock.json"), '{"pid":');
  expect(() => acquireLock(directory)).toThrow("in use by another process");
});
