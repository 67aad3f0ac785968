import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type EventLog, LogUnavailable, NO_STREAM } from "../../../src/commands/event-log.ts";
import { committed, eventsOf, follow, storedEvents } from "../../contract/event-log-harness.ts";
import type { StoredEvent } from "../../../src/domain/recorded.ts";
import type { Fault } from "../../fakes/eventstoredb/faults.ts";
import { DEADLINE_MS, type FaultyServer, LATE_MS, startFaultyServer } from "./faulty-server.ts";

const FAULTS: readonly Fault[] = [
  { kind: "reset-before" },
  { kind: "reset-after" },
  { kind: "silence" },
  { kind: "reply-lost" },
  { kind: "late-reply", ms: 150 },
  { kind: "double-reply" },
  { kind: "unknown-reply" },
  { kind: "half-close" },
  { kind: "goaway" },
  { kind: "not-leader", host: "127.0.0.1", port: 1 },
  { kind: "not-ready", message: "Server Is Not Ready" },
  { kind: "overtaken" },
  { kind: "oversized" },
];
const NAMED = FAULTS.map((fault): [string, Fault] => [fault.kind, fault]);

describe("with a server that fails", () => {
  let server: FaultyServer;
  let log: EventLog;
  /** For what is looked at beside the fault: it has time. */
  let calm: EventLog;
  beforeEach(async () => {
    server = await startFaultyServer();
    log = await server.openLog();
    calm = await server.openLog({ deadlineMs: 10_000 });
  });
  afterEach(async () => {
    await server.end();
  });

  /** Writes under whatever the fault has left behind. */
  const written = async (stream: string, expected: number, events: readonly StoredEvent[]) => {
    for (let tries = 1; tries <= 5; tries++) {
      if ((await calm.append(stream, expected, events)).kind === "committed") return;
    }
    throw new Error("it can't be written");
  };

  const idsOnServer = async (stream: string): Promise<readonly string[]> => {
    const page = await calm.readStream(stream, { from: 0, direction: "forwards", limit: 100 });
    return page.events.map(({ id }) => id);
  };

  test.each(NAMED)("an append is written once or not at all: %s", async (_name, fault) => {
    const [before, batch, after] = [storedEvents(1), storedEvents(3), storedEvents(1)];
    committed(await calm.append("stock-a@w", NO_STREAM, before));
    server.next("append", fault);
    const started = performance.now();
    const first = await log.append("stock-a@w", 0, batch);
    expect(performance.now() - started).toBeLessThan(DEADLINE_MS + LATE_MS);
    // What is not known is asked for by sending the very same again.
    const outcome = first.kind === "unknown" ? await calm.append("stock-a@w", 0, batch) : first;
    if (fault.kind === "overtaken") {
      expect(outcome).toEqual({ kind: "conflict", actualRevision: 1 });
      return;
    }
    committed(outcome);
    await written("stock-a@w", 3, after);
    expect(await idsOnServer("stock-a@w")).toEqual(
      [...before, ...batch, ...after].map(({ id }) => id),
    );
  });

  test.each(NAMED)("a read gives all or fails in time: %s", async (_name, fault) => {
    committed(await calm.append("stock-a@w", NO_STREAM, storedEvents(50)));
    server.next("read", fault);
    const started = performance.now();
    const query = { from: 0, direction: "forwards", limit: 100 } as const;
    const page = await log.readStream("stock-a@w", query).catch((error: unknown) => error);
    expect(performance.now() - started).toBeLessThan(DEADLINE_MS + LATE_MS);
    if (page instanceof LogUnavailable) return;
    expect(page).toMatchObject({ events: { length: 50 }, end: true });
  });

  test.each(NAMED)("a subscription gives every event once: %s", async (_name, fault) => {
    const events = storedEvents(60);
    committed(await calm.append("stock-a@w", NO_STREAM, events.slice(0, 30)));
    server.next("subscribe", fault);
    const following = follow(log, 0n, (items) => eventsOf(items).length >= 60);
    await written("stock-a@w", 29, events.slice(30));
    const seen = eventsOf(await following).map(({ id }) => id);
    expect(seen).toEqual(events.map(({ id }) => id));
  });
});
