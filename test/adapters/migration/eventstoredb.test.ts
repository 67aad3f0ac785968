import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openEventStoreLog } from "../../../src/adapters/eventstoredb/event-log.ts";
import { systemClock, systemIds, systemScheduler } from "../../../src/adapters/runtime.ts";
import type { EventLog } from "../../../src/commands/event-log.ts";
import type { OpenLedger } from "../../api/memory-ledger.ts";
import type { Fault } from "../../fakes/eventstoredb/faults.ts";
import { startFakeEventStore, type FakeEventStore } from "../../fakes/eventstoredb/server.ts";
import { kit, readSideOf } from "./migration-kit.ts";
import { eventsOf, sampleLedger } from "./sample-ledger.ts";

const runtime = { clock: systemClock, ids: systemIds, scheduler: systemScheduler };
const DEADLINE_MS = 300;

let shop: OpenLedger;
let expected: Awaited<ReturnType<typeof eventsOf>>;
let server: FakeEventStore;
let fault: () => Fault | undefined = () => undefined;
let prefixes = 0;

const openTarget = (prefix: string): Promise<EventLog> =>
  openEventStoreLog({ ...runtime, url: server.url, prefix, deadlineMs: DEADLINE_MS });
const freshPrefix = (): string => `run${String((prefixes += 1))}_`;

beforeAll(async () => {
  shop = await sampleLedger(4);
  expected = await eventsOf(shop.log);
  server = await startFakeEventStore({
    faults: (operation, stream) =>
      operation === "append" && !stream.endsWith("stockbook-log") ? fault() : undefined,
  });
});
afterAll(async () => {
  await server.stop();
  await shop.close();
});

const wholeLog = async (prefix: string) => {
  const log = await openTarget(prefix);
  const events = await eventsOf(log);
  await log.close();
  return events;
};

test("a ledger in EventStoreDB has the same events, and read models that are equal to a replay", async () => {
  const target = await openTarget(freshPrefix());
  const { hash } = await kit().run(shop.log, target);
  expect(hash).toMatch(/^[0-9a-f]{64}$/);
  expect(await eventsOf(target)).toEqual(expected);
  const readSide = readSideOf(target);
  await readSide.start();
  await readSide.caughtUp();
  for (const name of readSide.builds.names) {
    expect((await readSide.builds.verify(name)).differences).toEqual([]);
  }
  await readSide.stop();
  await target.close();
});

class Died extends Error {}

describe.each(["before", "after"] as const)("a process that dies %s an append", (when) => {
  test("at any of them is followed by one that goes on there", async () => {
    const streams = expected.map((event) => event.stream);
    const appends = streams.filter((stream, at) => stream !== streams[at - 1]).length;
    expect(appends).toBeGreaterThan(10);
    for (let at = 1; at <= appends; at++) {
      const prefix = freshPrefix();
      const log = await openTarget(prefix);
      let count = 0;
      const dying: EventLog = {
        ...log,
        append: async (...call) => {
          count += 1;
          if (count === at && when === "before") throw new Died();
          const outcome = await log.append(...call);
          if (count === at) throw new Died();
          return outcome;
        },
      };
      await expect(kit().run(shop.log, dying)).rejects.toThrow(Died);
      await log.close();
      const second = await openTarget(prefix);
      const { resumedAt } = await kit().run(shop.log, second);
      expect(resumedAt > 0).toBe(at > 1 || when === "after");
      expect(await eventsOf(second)).toEqual(expected);
      await second.close();
    }
  });
});

test.each([
  "reset-before",
  "reset-after",
  "reply-lost",
  "half-close",
  "goaway",
  "double-reply",
] as const)(
  "every fourth append meets %s, and nothing is missing, double or in another order",
  async (kind) => {
    let appends = 0;
    fault = () => ((appends += 1) % 4 === 0 ? { kind } : undefined);
    const prefix = freshPrefix();
    const target = await openTarget(prefix);
    await kit().run(shop.log, target, { scheduler: systemScheduler });
    await target.close();
    fault = () => undefined;
    expect(appends).toBeGreaterThan(10);
    expect(await wholeLog(prefix)).toEqual(expected);
  },
);

test("a server that is ended and started again several times in the middle has all of it", async () => {
  const directory = mkdtempSync(join(tmpdir(), "stockbook-migration-"));
  let mortal = await startFakeEventStore({ directory });
  const { port, url } = mortal;
  const target = await openEventStoreLog({ ...runtime, url, prefix: "x_", deadlineMs: 2_000 });
  let appends = 0;
  const watched: EventLog = {
    ...target,
    append: async (...call) => {
      appends += 1;
      if (appends % 8 === 0) {
        await mortal.stop();
        mortal = await startFakeEventStore({ directory, port });
      }
      return target.append(...call);
    },
  };
  await kit().run(shop.log, watched, { scheduler: systemScheduler });
  expect(appends).toBeGreaterThan(16);
  expect(await eventsOf(target)).toEqual(expected);
  await target.close();
  await mortal.stop();
  rmSync(directory, { recursive: true, force: true });
});
