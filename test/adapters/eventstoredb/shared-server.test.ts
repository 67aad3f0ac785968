import { EventStoreDBClient, jsonEvent } from "@eventstore/db-client";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  type EventLog,
  LogUnavailable,
  NO_STREAM,
  PositionUnknown,
} from "../../../src/commands/event-log.ts";
import {
  committed,
  eventsOf,
  everything,
  follow,
  storedEvent,
  storedEvents,
} from "../../contract/event-log-harness.ts";
import { DEADLINE_MS, type FaultyServer, LATE_MS, startFaultyServer } from "./faulty-server.ts";

/** Time enough for a busy machine: these tests are not about deadlines. */
const PATIENT = { deadlineMs: 5_000 };

let server: FaultyServer;
let log: EventLog;
beforeEach(async () => {
  server = await startFaultyServer({ proxied: true });
  log = await server.openLog(PATIENT);
});
afterEach(async () => {
  await server.end();
});

/** What somebody else keeps on the same server. */
const othersWrite = async (count: number): Promise<void> => {
  const client = EventStoreDBClient.connectionString(`${server.url}&keepAliveInterval=49000`);
  const events = Array.from({ length: count }, () => jsonEvent({ type: "Foreign", data: {} }));
  await client.appendToStream("orders-1", events);
  await client.dispose();
};

test("events of others are not the ledger's, however many there are between its own", async () => {
  const own = storedEvents(6);
  for (const [index, event] of own.entries()) {
    committed(await log.append("stock-a@w", index - 1, [event]));
    await othersWrite(index === 2 ? 1_200 : 40);
  }
  const ids = own.map(({ id }) => id);
  for (const limit of [1, 3, 6, 50]) {
    expect((await everything(log, limit)).map(({ id }) => id)).toEqual(ids);
  }
  const all = await everything(log, 10);
  expect(await log.head()).toBe(all.at(-1)?.position);
  const items = await follow(log, 0n, (seen) => seen.at(-1)?.kind === "caught-up");
  expect(eventsOf(items).map(({ id }) => id)).toEqual(ids);
  expect(items.at(-1)).toEqual({ kind: "caught-up", position: await log.head() });
});

test("ledgers with prefixes of their own share a server and see nothing of each other", async () => {
  const [one, other] = await Promise.all(
    ["one-", "other-"].map((prefix) => server.openLog({ ...PATIENT, prefix })),
  );
  if (one === undefined || other === undefined) throw new Error("two logs were opened");
  expect(new Set([one.logId, other.logId, log.logId]).size).toBe(3);
  const [first, second] = storedEvents(2);
  if (first === undefined || second === undefined) throw new Error("two events were made");
  committed(await one.append("stock-a@w", NO_STREAM, [first]));
  committed(await other.append("stock-a@w", NO_STREAM, [second]));
  expect((await everything(one, 10)).map(({ id }) => id)).toEqual([first.id]);
  expect((await everything(other, 10)).map(({ id }) => id)).toEqual([second.id]);
  expect(await log.head()).toBe(0n);
});

test("several processes that open a new ledger at once agree on which one it is", async () => {
  const opened = Array.from({ length: 5 }, () => server.openLog({ ...PATIENT, prefix: "new-" }));
  const ids = (await Promise.all(opened)).map(({ logId }) => logId);
  expect(new Set(ids).size).toBe(1);
});

test("what one process writes, the other one reads and hears of", async () => {
  const other = await server.openLog(PATIENT);
  const events = storedEvents(3);
  const heard = follow(other, 0n, (items) => eventsOf(items).length === 3);
  committed(await log.append("stock-a@w", NO_STREAM, events));
  expect(await other.append("stock-a@w", NO_STREAM, storedEvents(1))).toEqual({
    ...{ kind: "conflict", actualRevision: 2 },
  });
  expect(eventsOf(await heard).map(({ id }) => id)).toEqual(events.map(({ id }) => id));
  expect(await other.head()).toBe(await log.head());
});

test("an event without a type, and a stream that nobody would read, are not sent at all", async () => {
  const untyped = { ...storedEvent(), type: "" };
  await expect(log.append("stock-a@w", NO_STREAM, [untyped])).rejects.toThrow(RangeError);
  for (const stream of ["", "orders-1", "$stock-a@w"]) {
    await expect(log.append(stream, NO_STREAM, storedEvents(1))).rejects.toThrow(RangeError);
  }
});

test("a position that the log has never given out is nobody's", async () => {
  committed(await log.append("stock-a@w", NO_STREAM, storedEvents(3)));
  const between = (await log.head()) - 1n;
  expect(await log.eventAt(between)).toBeUndefined();
  await expect(log.readAll(between, 10)).rejects.toThrow(PositionUnknown);
});

test("a thousand streams at once are all written, and none twice", async () => {
  const streams = Array.from({ length: 1_000 }, (_, index) => `stock-${String(index)}@w`);
  const outcomes = await Promise.all(
    streams.map((stream) => log.append(stream, NO_STREAM, storedEvents(1))),
  );
  expect(new Set(outcomes.map(({ kind }) => kind))).toEqual(new Set(["committed"]));
  expect(await everything(log, 2_000)).toHaveLength(1_000);
});

test("a frozen server gets nobody waiting for long; when it thaws, everything is written once", async () => {
  const hasty = await server.openLog({ deadlineMs: DEADLINE_MS });
  const batch = storedEvents(2);
  server.freeze(true);
  const started = performance.now();
  const outcomes = await Promise.allSettled([
    hasty.append("stock-a@w", NO_STREAM, batch),
    hasty.readStream("stock-a@w", { from: 0, direction: "forwards", limit: 10 }),
    hasty.head(),
  ]);
  expect(performance.now() - started).toBeLessThan(DEADLINE_MS + LATE_MS);
  const [append, ...reads] = outcomes;
  expect(append).toMatchObject({ status: "fulfilled", value: { kind: "unknown" } });
  for (const read of reads) expect(read).toMatchObject({ reason: expect.any(LogUnavailable) });
  server.freeze(false);
  let outcome = await log.append("stock-a@w", NO_STREAM, batch);
  for (let tries = 1; outcome.kind === "unknown" && tries < 5; tries++) {
    outcome = await log.append("stock-a@w", NO_STREAM, batch);
  }
  committed(outcome);
  expect((await everything(log, 10)).map(({ id }) => id)).toEqual(batch.map(({ id }) => id));
});

test("without a server nothing is written, which is said, and taken up again by itself", async () => {
  const hasty = await server.openLog({ deadlineMs: DEADLINE_MS });
  await server.refuse(true);
  server.cut();
  let outcome: unknown = "none";
  for (let tries = 1; tries < 5 && !(outcome instanceof LogUnavailable); tries++) {
    const append = hasty.append("stock-a@w", NO_STREAM, storedEvents(1));
    outcome = await append.catch((error: unknown) => error);
  }
  expect(outcome).toBeInstanceOf(LogUnavailable);
  expect(hasty.writable()).toBe(false);
  await server.refuse(false);
  await expect.poll(() => hasty.writable(), { timeout: 20_000 }).toBe(true);
  committed(await log.append("stock-b@w", NO_STREAM, storedEvents(1)));
});

test("a log that closes answers everything that is under way, and nothing after it", async () => {
  const appends = Array.from({ length: 20 }, (_, index) =>
    log.append(`stock-${String(index)}@w`, NO_STREAM, storedEvents(1)),
  );
  await log.close();
  for (const append of appends) committed(await append);
  await expect(log.head()).rejects.toThrow(LogUnavailable);
  expect(log.writable()).toBe(false);
});
