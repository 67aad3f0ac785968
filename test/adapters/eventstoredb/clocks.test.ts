import { afterEach, expect, test } from "vitest";
import { openEventStoreLog } from "../../../src/adapters/eventstoredb/event-log.ts";
import { systemClock, systemIds, systemScheduler } from "../../../src/adapters/runtime.ts";
import { NO_STREAM, type EventLog } from "../../../src/commands/event-log.ts";
import { committed, everything, storedEvents } from "../../contract/event-log-harness.ts";
import { type FakeEventStore, startFakeEventStore } from "../../fakes/eventstoredb/server.ts";

const SKEW_MS = 20_000;
let server: FakeEventStore | undefined;
let log: EventLog | undefined;
afterEach(async () => {
  await log?.close();
  await server?.stop();
});

/** A server whose clock is so far ahead of this process's, or behind it. */
const opened = async (aheadMs: () => number, deadlineMs: number): Promise<EventLog> => {
  server = await startFakeEventStore({ now: () => Date.now() + aheadMs() });
  log = await openEventStoreLog({
    ...{ url: server.url, deadlineMs },
    ...{ clock: systemClock, ids: systemIds, scheduler: systemScheduler },
  });
  return log;
};

test("a server whose clock is behind takes appends as any other", async () => {
  const behind = await opened(() => -SKEW_MS, 5_000);
  committed(await behind.append("stock-a@w", NO_STREAM, storedEvents(2)));
  expect(await everything(behind, 10)).toHaveLength(2);
});

test("a process that is far behind the server's clock writes nothing, says so in time, and goes on once it is set", async () => {
  let skew = 0;
  const late = await opened(() => skew, 400);
  committed(await late.append("stock-a@w", NO_STREAM, storedEvents(1)));
  skew = SKEW_MS;
  const batch = storedEvents(2);
  expect(await late.append("stock-a@w", 0, batch)).toMatchObject({ kind: "unknown" });
  expect(await everything(late, 10)).toHaveLength(1);
  skew = 0;
  await expect
    .poll(() => late.append("stock-a@w", 0, batch), { timeout: 20_000 })
    .toMatchObject({ kind: "committed", firstRevision: 1 });
  expect(await everything(late, 10)).toHaveLength(3);
});
