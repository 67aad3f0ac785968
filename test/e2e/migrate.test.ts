import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openEmbeddedLog } from "../../src/adapters/embedded/event-log.ts";
import { openOperationalStore } from "../../src/adapters/embedded/operational-store.ts";
import { kit } from "../adapters/migration/migration-kit.ts";
import { eventsOf, sampleLedger } from "../adapters/migration/sample-ledger.ts";
import { startFakeEventStore, type FakeEventStore } from "../fakes/eventstoredb/server.ts";
import { ferretMissing, startFerret, type Ferret } from "../servers/ferretdb.ts";
import { runCommand, startServer } from "./real-server.ts";

let directory: string;
let dataDir: string;
let expected: Awaited<ReturnType<typeof eventsOf>>;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "stockbook-migrate-"));
  dataDir = join(directory, "data");
});
afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

const MAIN = join(import.meta.dirname, "../../dist/main.js");
const WORDS = ["migrate", "--from", "embedded", "--to", "eventstoredb"];

test("says what it lacks: a target, a ledger, a word", async () => {
  const nowhere = await runCommand(WORDS, dataDir);
  expect(nowhere).toMatchObject({
    exit: 2,
    stderr: expect.stringContaining("STOCKBOOK_EVENTSTORE_URL"),
  });
  const environment = {
    STOCKBOOK_EVENTSTORE_URL: "esdb://127.0.0.1:1?tls=false",
    STOCKBOOK_MONGODB_URL: "mongodb://127.0.0.1:1",
  };
  const empty = await runCommand(WORDS, join(directory, "none"), { environment });
  expect(empty).toMatchObject({ exit: 3, stderr: expect.stringContaining("no ledger") });
  expect(existsSync(join(directory, "none"))).toBe(false);
  const wrong = await runCommand([...WORDS.slice(0, -1), "postgres"], dataDir, { environment });
  expect(wrong).toMatchObject({ exit: 2, stderr: expect.stringContaining("eventstoredb") });
});

describe.skipIf(ferretMissing() !== undefined)("from files to servers", () => {
  let log: FakeEventStore;
  let documents: Ferret;
  let onAppend = (): void => undefined;
  let environment: Record<string, string>;

  /** A ledger in files, as a server has left it. */
  beforeAll(async () => {
    const shop = await sampleLedger(40);
    expected = await eventsOf(shop.log);
    const files = await openEmbeddedLog({ directory: dataDir });
    await kit().run(shop.log, files);
    await files.close();
    await shop.close();
    const operational = await openOperationalStore({ directory: dataDir });
    await operational.increment("refusals", "tea@north", 5);
    await operational.close();
    log = await startFakeEventStore({
      faults: (operation) => {
        if (operation === "append") onAppend();
        return undefined;
      },
    });
    documents = await startFerret();
    environment = { STOCKBOOK_EVENTSTORE_URL: log.url, STOCKBOOK_MONGODB_URL: documents.url };
  });
  afterAll(async () => {
    await log.stop();
    await documents.stop();
  });

  test("a directory that is served is locked", async () => {
    const server = await startServer(dataDir);
    const { exit, stderr } = await runCommand(WORDS, dataDir, { environment });
    await server.kill("SIGTERM");
    // The server has recorded what had lapsed meanwhile: that belongs to the ledger now.
    const files = await openEmbeddedLog({ directory: dataDir });
    expected = await eventsOf(files);
    await files.close();
    expect({ exit, stderr }).toEqual({
      exit: 6,
      stderr: expect.stringContaining("stop that process"),
    });
  });

  test("a ledger with its keys and counters is served by the servers as it was by the files", async () => {
    const more = {
      environment: {
        ...environment,
        STOCKBOOK_STREAM_PREFIX: "a_",
        STOCKBOOK_MONGODB_DATABASE: "a",
      },
    };
    const key = await runCommand(
      ["apikeys", "create", "--name", "mai", "--role", "manager", "--json"],
      dataDir,
    );
    expect(key.exit).toBe(0);
    const before = readdirSync(dataDir).filter((name) => name.endsWith(".sqlite"));
    const done = await runCommand([...WORDS, "--json"], dataDir, more);
    expect(done).toMatchObject({ exit: 0, stderr: "" });
    const { events, hash, operational } = JSON.parse(done.stdout);
    expect(events).toBe(expected.length);
    expect(operational.counters).toBe(1);
    // The key, and perhaps how far the watch over claims has come in the old log.
    expect([1, 2]).toContain(operational.documents);
    expect(readdirSync(dataDir).filter((name) => name.endsWith(".sqlite"))).toEqual(before);
    const again = await runCommand(WORDS, dataDir, more);
    expect(again).toMatchObject({ exit: 0, stdout: expect.stringContaining(hash) });
    expect(again.stdout).toContain(`${String(expected.length)} of them had been there already`);

    // The key goes on working, and the read models are there, on the servers alone.
    const { key: text } = JSON.parse(key.stdout);
    const server = await startServer(join(directory, "elsewhere"), more.environment);
    const authorization = `Bearer ${String(text)}`;
    const answer = await fetch(`${server.url}/api/v1/events?limit=500`, {
      headers: { authorization },
    });
    const { items } = (await answer.json()) as any;
    expect(items.map((item: any) => item.id)).toEqual(expected.map((event) => event.id));
    await server.kill("SIGTERM");
  });

  test("Ctrl-C ends it with 130, and the same command goes on where it stopped", async () => {
    const prefix = { STOCKBOOK_STREAM_PREFIX: "b_", STOCKBOOK_MONGODB_DATABASE: "b" };
    const more = { environment: { ...environment, ...prefix } };
    const env = {
      PATH: process.env["PATH"] ?? "",
      STOCKBOOK_DATA_DIR: dataDir,
      ...more.environment,
    };
    const child = spawn(process.execPath, [MAIN, ...WORDS], {
      env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let appends = 0;
    onAppend = () => {
      appends += 1;
      if (appends === 30) child.kill("SIGINT");
    };
    let stderr = "";
    child.stderr.setEncoding("utf8").on("data", (said: string) => {
      stderr += said;
    });
    const [exit] = await once(child, "close");
    onAppend = () => undefined;
    expect({ exit, stderr }).toEqual({
      exit: 130,
      stderr: expect.stringContaining("goes on where it stopped"),
    });
    expect(appends).toBeLessThan(expected.length / 2);
    const done = await runCommand(WORDS, dataDir, more);
    expect(done).toMatchObject({
      exit: 0,
      stdout: expect.stringContaining("had been there already"),
    });
    expect(done.stdout).not.toContain(`${String(expected.length)} of them had been there already`);
  });

  test("a target with another ledger is refused with 7", async () => {
    const shop = await sampleLedger(1);
    const otherDir = join(directory, "other");
    const files = await openEmbeddedLog({ directory: otherDir });
    await kit().run(shop.log, files);
    await files.close();
    await shop.close();
    const more = { environment: { ...environment, STOCKBOOK_STREAM_PREFIX: "a_" } };
    const refused = await runCommand(WORDS, otherDir, more);
    expect(refused).toMatchObject({
      exit: 7,
      stderr: expect.stringContaining("STOCKBOOK_STREAM_PREFIX"),
    });
  });
});
