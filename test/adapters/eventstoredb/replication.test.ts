import { afterEach, beforeEach, expect, test } from "vitest";
import { type EventLog, NO_STREAM } from "../../../src/commands/event-log.ts";
import { committed, everything, storedEvents } from "../../contract/event-log-harness.ts";
import { type FaultyServer, startFaultyServer } from "./faulty-server.ts";

/** A server that waits so long for its followers before it says that it doesn't know. */
const WRITE_TIMEOUT_MS = 50;
const PATIENT = { deadlineMs: 4_000 };

let server: FaultyServer;
let log: EventLog;
beforeEach(async () => {
  server = await startFaultyServer({ writeTimeoutMs: WRITE_TIMEOUT_MS });
  log = await server.openLog(PATIENT);
  committed(await log.append("stock-a@w", NO_STREAM, storedEvents(1)));
});
afterEach(async () => {
  server.log.hold(false);
  await server.end();
});

/** Until the log has something to say, as it has when the server answers a second time that it doesn't know. */
const trouble = (): Promise<void> => expect.poll(() => server.reports.length).toBeGreaterThan(0);

test("an append that waits for the followers is committed once they are back", async () => {
  server.log.hold(true);
  const batch = storedEvents(2);
  const append = log.append("stock-a@w", 0, batch);
  await trouble();
  server.log.hold(false);
  expect(committed(await append).firstRevision).toBe(1);
  expect((await everything(log, 10)).slice(1).map(({ id }) => id)).toEqual(
    batch.map(({ id }) => id),
  );
  // The server's own word for it came through: none of its replies was taken for a stray one.
  expect(server.reports.filter((report) => report.includes("twice"))).toEqual([]);
});

test("a conflict with what nobody can read yet is answered when it can be read", async () => {
  const other = await server.openLog(PATIENT);
  server.log.hold(true);
  const first = log.append("stock-a@w", 0, storedEvents(1));
  await trouble();
  const second = other.append("stock-a@w", 0, storedEvents(1));
  let isAnswered = false;
  void second.then(() => {
    isAnswered = true;
  });
  await other.head();
  expect(isAnswered).toBe(false);
  server.log.hold(false);
  expect(await second).toEqual({ kind: "conflict", actualRevision: 1 });
  const tail = await other.readStream("stock-a@w", { from: 1, direction: "forwards", limit: 5 });
  expect(tail.events).toHaveLength(1);
  committed(await first);
});

test("without followers it is not known at the deadline, and committed when it is asked again", async () => {
  const hasty = await server.openLog({ deadlineMs: 200 });
  server.log.hold(true);
  const batch = storedEvents(1);
  expect(await hasty.append("stock-a@w", 0, batch)).toMatchObject({ kind: "unknown" });
  server.log.hold(false);
  committed(await log.append("stock-a@w", 0, batch));
  expect(await everything(log, 10)).toHaveLength(2);
});
