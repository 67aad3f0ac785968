import { FOLD_VERSION } from "../../src/domain/stock/snapshot.ts";
import { expect, test } from "vitest";
import { createLogMemory } from "../../src/adapters/memory/event-log.ts";
import type { EventLog } from "../../src/commands/event-log.ts";
import { createMemorySnapshots } from "../../src/adapters/memory/snapshots.ts";
import { QUEUE_PER_STREAM_MAX } from "../../src/commands/write-path.ts";
import {
  counting,
  eventsOf,
  fixedClock,
  openHouse,
  outcomeOf,
  receive,
  requestOf,
  reserve,
  send,
  START,
  STREAM,
  typesOf,
} from "./ledger-kit.ts";

/** Appends wait until somebody opens the gate. */
const gated = () => {
  const waiting: (() => void)[] = [];
  let open = false;
  const log = (inner: EventLog): EventLog => ({
    ...inner,
    append: async (...call) => {
      if (!open) await new Promise<void>((resolve) => waiting.push(resolve));
      return inner.append(...call);
    },
  });
  return {
    log,
    open: () => {
      open = true;
      for (const go of waiting.splice(0)) go();
    },
  };
};

const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
};

test("a stream's queue is bounded: who comes too late is told so before any work is done", async () => {
  const gate = gated();
  const shed = counting();
  const house = openHouse({ log: gate.log, counters: { shed: shed.counter } });
  const first = send(house, "in", receive("r1", 5_000));
  await settled();
  const queued = Array.from({ length: QUEUE_PER_STREAM_MAX }, (_, n) =>
    send(house, `k${String(n)}`, reserve(`c${String(n)}`, 1)),
  );
  const late = send(house, "late", reserve("late", 1)).catch((error: unknown) => error);
  expect(await late).toMatchObject({ code: "busy", retryAfterSeconds: 1 });
  expect(shed.count).toBe(1);
  gate.open();
  expect((await Promise.all([first, ...queued])).every((one) => one.status === "accepted")).toBe(
    true,
  );
  expect(typesOf(house.memory)).toHaveLength(QUEUE_PER_STREAM_MAX + 1);
});

test("commands without an answer are bounded over all streams", async () => {
  const gate = gated();
  const house = openHouse({ log: gate.log, limits: { commandsInFlight: 10 } });
  const sent = Array.from({ length: 12 }, (_, n) =>
    outcomeOf(
      house.ledger.dispatch(requestOf(`k${String(n)}`, receive("r", 1), `SKU-${String(n)}`)),
    ),
  );
  await settled();
  expect(house.ledger.stats().inFlight).toBe(10);
  gate.open();
  const outcomes = await Promise.all(sent);
  expect(outcomes.filter((one) => one === "busy")).toHaveLength(2);
  expect(house.ledger.stats().inFlight).toBe(0);
});

test("a command that waited too long is not decided any more", async () => {
  const gate = gated();
  const house = openHouse({ log: gate.log });
  const first = send(house, "in", receive("r1", 5));
  await settled();
  const waiting = outcomeOf(send(house, "a", reserve("c1", 1)));
  house.clock.ms += 10_001;
  gate.open();
  expect((await first).status).toBe("accepted");
  expect(await waiting).toBe("busy");
  expect(typesOf(house.memory)).toEqual(["StockReceived"]);
});

test("time never goes back within a stream: a slow clock takes the stream's time, a wrong one is refused", async () => {
  const clock = fixedClock();
  const house = openHouse({ clock });
  await send(house, "in", receive("r1", 5));
  clock.ms -= 9_000;
  await send(house, "a", reserve("c1", 1));
  expect(eventsOf(house.memory)[1]?.metadata.recordedAt).toBe(new Date(START).toISOString());
  clock.ms -= 2_000;
  expect(await outcomeOf(send(house, "b", reserve("c2", 1)))).toBe("clock-skew");
  clock.ms = START;
  expect(await send(house, "b", reserve("c2", 1))).toMatchObject({ status: "accepted" });
});

test("a stream with an event that this program does not know takes no commands; the others do", async () => {
  const memory = createLogMemory();
  const house = openHouse({ memory });
  await send(house, "in", receive("r1", 5));
  const events = memory.streams.get(STREAM) ?? [];
  const newest = events.at(-1);
  if (newest === undefined) throw new Error("nothing was written");
  events.push({ ...newest, id: "future", type: "StockTeleported", revision: 1, position: 9n });
  const next = openHouse({ memory });
  const fault = await send(next, "a", reserve("c1", 1)).catch((error: unknown) => error);
  expect(fault).toMatchObject({ code: "read-only" });
  expect(String(fault)).toContain("StockTeleported");
  const other = next.ledger.dispatch(requestOf("b", receive("r", 1), "OTHER"));
  expect(await other).toMatchObject({ status: "accepted" });
  // Once the event is known (here: gone), the stream is tried again after a while.
  events.pop();
  expect(await outcomeOf(send(next, "a", reserve("c1", 1)))).toBe("read-only");
  next.clock.ms += 60_000;
  expect(await send(next, "a", reserve("c1", 1))).toMatchObject({ status: "accepted" });
});

test("nothing is decided on a stream whose fold disagrees with its events", async () => {
  const memory = createLogMemory();
  const house = openHouse({ memory });
  await send(house, "in", receive("r1", 5));
  const events = memory.streams.get(STREAM) ?? [];
  const [first] = events;
  if (first === undefined) throw new Error("nothing was written");
  events[0] = { ...first, data: first.data.replaceAll('"onHand":5', '"onHand":6') };
  expect(await outcomeOf(send(openHouse({ memory }), "a", reserve("c1", 1)))).toBe("read-only");
});

test("at the end every command in the house is answered, new ones are turned away, and states are saved", async () => {
  const gate = gated();
  const snapshots = createMemorySnapshots();
  const house = openHouse({ log: gate.log, snapshots });
  const sent = Array.from({ length: 100 }, (_, n) =>
    send(house, `k${String(n)}`, receive(`r${String(n)}`, 1)),
  );
  await settled();
  const drained = house.ledger.drain();
  expect(await outcomeOf(send(house, "late", receive("late", 1)))).toBe("busy");
  gate.open();
  await drained;
  expect((await Promise.all(sent)).every((one) => one.status === "accepted")).toBe(true);
  expect((await snapshots.load(STREAM, FOLD_VERSION))?.revision).toBe(99);
});

test("states in memory are bounded: the least used ones go, with a snapshot, and come back when asked for", async () => {
  const snapshots = createMemorySnapshots();
  const house = openHouse({ snapshots, limits: { mailboxes: 20 } });
  const sku = (n: number): string => `SKU-${String(n)}`;
  for (let n = 0; n < 100; n++) {
    await new Promise(setImmediate);
    const receipts = Array.from({ length: 40 }, (_, r) => {
      const id = `r${String(r)}`;
      return house.ledger.dispatch(requestOf(`${id}-${String(n)}`, receive(id, 1), sku(n)));
    });
    await Promise.all(receipts);
  }
  await settled();
  expect(house.ledger.stats().mailboxes).toBeLessThanOrEqual(30);
  expect((await snapshots.load(`stock-${sku(0)}@hanoi`, FOLD_VERSION))?.revision).toBe(39);
  const back = await house.ledger.dispatch(requestOf("b", reserve("c1", 41), sku(0)));
  expect(back).toMatchObject({ status: "refused", after: { available: 40 } });
});

test("streams that come faster than snapshots can be saved do not pile up in memory", async () => {
  const house = openHouse({ limits: { mailboxes: 20 } });
  for (let n = 0; n < 500; n++) {
    // Not one turn of the event loop in between: nothing can be saved.
    await house.ledger.dispatch(requestOf(`k${String(n)}`, receive("r", 1), `SKU-${String(n)}`));
    expect(house.ledger.stats().mailboxes).toBeLessThanOrEqual(60);
  }
  await settled();
  const back = await house.ledger.dispatch(requestOf("k0", receive("r", 1), "SKU-0"));
  expect(back).toMatchObject({ status: "accepted", replayed: true });
});
