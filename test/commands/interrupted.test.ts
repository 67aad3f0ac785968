import { beforeAll, expect, test } from "vitest";
import { createLogMemory, type LogMemory } from "../../src/adapters/memory/event-log.ts";
import { createMemorySnapshots } from "../../src/adapters/memory/snapshots.ts";
import type { EventLog } from "../../src/commands/event-log.ts";
import type { StockCommand } from "../../src/domain/stock/commands.ts";
import { FOLD_VERSION } from "../../src/domain/stock/snapshot.ts";
import {
  counting,
  countingIds,
  eventsOf,
  fixedClock,
  openHouse,
  ownEventsOf,
  receive,
  requestOf,
  reserve,
  send,
  SKU,
  STREAM,
  typesOf,
  WAREHOUSE,
  type House,
} from "./ledger-kit.ts";

const CLAIMS = 1_000;
const ids = countingIds();
let stocked: LogMemory;

/** A thousand units, each held by somebody. */
beforeAll(async () => {
  const house = openHouse({ ids });
  await send(house, "in", receive("r1", CLAIMS));
  await Promise.all(
    Array.from({ length: CLAIMS }, (_, n) =>
      send(house, `k${String(n)}`, reserve(`c${String(n)}`, 1)),
    ),
  );
  stocked = house.memory;
});

/** A copy of the log with the thousand holds. */
const copied = (): LogMemory => {
  const memory = createLogMemory();
  memory.all.push(...stocked.all);
  for (const [stream, events] of stocked.streams) memory.streams.set(stream, [...events]);
  return memory;
};

/** All of it is broken: every claim is shorted, in more events than one append takes. */
const fire: StockCommand = {
  type: "damage",
  damage: "fire",
  reason: "damage",
  lots: [{ lot: "-", bin: "-", units: CLAIMS, condition: "good" }],
};

const crashAfter = (appends: number) => {
  let done = 0;
  return (log: EventLog): EventLog => ({
    ...log,
    append: async (...call) => {
      done += 1;
      return done > appends ? new Promise(() => undefined) : log.append(...call);
    },
  });
};

const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
};

const stockOf = (house: House) => house.ledger.history(SKU, WAREHOUSE, {});

const expectBurnt = async (house: House): Promise<void> => {
  const stock = await stockOf(house);
  expect({ good: stock.good, damaged: stock.damaged, backordered: stock.backordered }).toEqual({
    ...{ good: 0, damaged: CLAIMS, backordered: CLAIMS },
  });
  const burnt = eventsOf(house.memory).flatMap(({ event }) =>
    event.type === "StockDamaged" ? event.lots.map((line) => line.units) : [],
  );
  expect(burnt.reduce((sum, units) => sum + units, 0)).toBe(CLAIMS);
};

test("an act that fits no single append is booked in several, and answered as one", async () => {
  const house = openHouse({ memory: copied(), ids });
  const answer = await send(house, "fire", fire);
  await expectBurnt(house);
  const own = ownEventsOf(house.memory, "fire");
  expect(answer).toMatchObject({ status: "accepted", units: CLAIMS, after: { damaged: CLAIMS } });
  expect(answer.status === "accepted" && answer.events.length).toBe(own.length);
  expect(await send(house, "fire", fire)).toEqual({ ...answer, replayed: true });
  const restarted = openHouse({ memory: house.memory, ids });
  expect(await send(restarted, "fire", fire)).toEqual({ ...answer, replayed: true });
});

test("an act that a crash cut off goes on when it is repeated, whatever came in between", async () => {
  const counted = counting();
  const whole = openHouse({ memory: copied(), ids, counters: { appends: counted.counter } });
  await send(whole, "fire", fire);
  const appends = counted.count;
  expect(appends).toBeGreaterThan(1);
  for (let cut = 1; cut < appends; cut++) {
    const memory = copied();
    const crashed = openHouse({ memory, ids, log: crashAfter(cut) });
    void send(crashed, "fire", fire);
    await settled();
    const house = openHouse({ memory, ids });
    await send(house, "x", { type: "extend-reservation", claim: "c999" });
    await send(house, "more", receive("r2", 3));
    const before = (await stockOf(house)).damaged;
    expect(before).toBeLessThan(CLAIMS);
    const [answer, twin] = await Promise.all([
      send(house, "fire", fire),
      send(house, "fire", fire),
    ]);
    expect((await stockOf(house)).damaged).toBe(CLAIMS);
    expect(answer).toMatchObject({ status: "accepted", replayed: false, units: CLAIMS });
    expect(twin).toEqual({ ...answer, replayed: true });
    expect(await send(openHouse({ memory, ids }), "fire", fire)).toEqual({
      ...answer,
      replayed: true,
    });
  }
});

test("an act that was cut off is finished under its business id as well, and never booked twice", async () => {
  const memory = copied();
  void send(openHouse({ memory, ids, log: crashAfter(1) }), "fire", fire);
  await settled();
  const house = openHouse({ memory, ids });
  await Promise.all([
    send(house, "again", fire),
    send(house, "fire", fire),
    send(house, "third", fire),
  ]);
  await expectBurnt(house);
  const written = typesOf(memory).length;
  expect(await send(house, "fire", fire)).toMatchObject({ status: "accepted", replayed: true });
  expect(typesOf(memory)).toHaveLength(written);
});

test("another writer between two parts of an act does not cut it off", async () => {
  const memory = copied();
  const clock = fixedClock();
  const other = openHouse({ memory, ids, clock, exclusive: false });
  let appends = 0;
  const house = openHouse({
    memory,
    ids,
    clock,
    exclusive: false,
    log: (log) => ({
      ...log,
      append: async (...call) => {
        appends += 1;
        if (appends === 2) await send(other, "between", receive("r2", 7));
        return log.append(...call);
      },
    }),
  });
  const answer = await send(house, "fire", fire);
  expect(answer).toMatchObject({ status: "accepted", replayed: false, units: CLAIMS });
  expect((await stockOf(house)).damaged).toBe(CLAIMS);
  expect(await send(house, "fire", fire)).toEqual({ ...answer, replayed: true });
});

test("a receipt that serves more backorders than one append takes is answered by its own part, and the queue goes on", async () => {
  const memory = copied();
  const house = openHouse({ memory, ids });
  await send(house, "fire", fire);
  const before = typesOf(memory).length;
  const [answer, next] = await Promise.all([
    send(house, "refill", receive("r9", CLAIMS)),
    send(house, "greedy", reserve("late", 1)),
  ]);
  expect(answer).toMatchObject({ status: "accepted", units: CLAIMS, version: before + 100 });
  // Nobody gets between the queue and its goods.
  expect(next).toMatchObject({ status: "refused", rejection: { code: "insufficient-stock" } });
  expect((await stockOf(house)).backordered).toBe(0);
  expect(typesOf(memory)).toHaveLength(before + 1 + CLAIMS);
  expect(await send(house, "refill", receive("r9", CLAIMS))).toEqual({ ...answer, replayed: true });
});

test("a backorder queue that another writer cut off goes on by itself", async () => {
  const memory = copied();
  const clock = fixedClock();
  await send(openHouse({ memory, ids, clock }), "fire", fire);
  const other = openHouse({ memory, ids, clock, exclusive: false });
  let appends = 0;
  const house = openHouse({
    memory,
    ids,
    clock,
    exclusive: false,
    log: (log) => ({
      ...log,
      append: async (...call) => {
        appends += 1;
        if (appends === 2)
          await send(other, "between", { type: "extend-reservation", claim: "c5" });
        return log.append(...call);
      },
    }),
  });
  const answer = await send(house, "refill", receive("r9", CLAIMS));
  expect(answer).toMatchObject({ status: "accepted", replayed: false });
  await settled();
  expect((await stockOf(house)).backordered).toBe(0);
  expect(house.ledger.stats().inFlight).toBe(0);
  expect(await house.ledger.dispatch(requestOf("refill", receive("r9", CLAIMS)))).toEqual({
    ...answer,
    replayed: true,
  });
  expect(memory.streams.get(STREAM)?.length).toBeGreaterThan(CLAIMS);
});

test("a house that closes while a backorder queue goes on saves no state that is not durable", async () => {
  const memory = copied();
  const house = openHouse({ memory, ids, snapshots: createMemorySnapshots() });
  await send(house, "fire", fire);
  await send(house, "refill", receive("r9", CLAIMS));
  await house.ledger.drain();
  expect((await stockOf(house)).backordered).toBe(0);
  const saved = await house.snapshots.load(STREAM, FOLD_VERSION);
  expect(saved?.revision).toBe(typesOf(memory).length - 1);
  const counted = counting();
  const counters = { snapshotFailures: counted.counter };
  const next = openHouse({ memory, ids, snapshots: house.snapshots, counters });
  expect(await send(next, "refill", receive("r9", CLAIMS))).toMatchObject({ replayed: true });
  expect(counted.count).toBe(0);
});
