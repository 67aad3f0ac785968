import { FOLD_VERSION } from "../../src/domain/stock/snapshot.ts";
import { expect, test } from "vitest";
import { createLogMemory } from "../../src/adapters/memory/event-log.ts";
import { createMemorySnapshots } from "../../src/adapters/memory/snapshots.ts";
import type { SnapshotStore } from "../../src/commands/snapshots.ts";
import { GENERATION_KEYS } from "../../src/commands/past.ts";
import {
  counting,
  fixedClock,
  openHouse,
  outcomeOf,
  receive,
  reserve,
  send,
  STREAM,
  typesOf,
  type House,
} from "./ledger-kit.ts";

const IN_FLIGHT = 500;

/** So many further commands, each a hold that is released again: the state stays small, the past grows. */
const passTime = async (house: House, commands: number, name = "later"): Promise<void> => {
  for (let from = 0; from < commands; from += IN_FLIGHT) {
    const some = Array.from({ length: Math.min(IN_FLIGHT, commands - from) / 2 }, (_, index) => {
      const id = `${name}-${String(from + index)}`;
      return [
        send(house, id, reserve(id, 1)),
        send(house, `${id}-back`, { type: "release-reservation", claim: id }),
      ];
    });
    await Promise.all(some.flat());
  }
};

const opened = async (house: House) => {
  await send(house, "in", receive("r1", 1_000));
  const hold = await send(house, "a", reserve("c1", 4));
  const release = await send(house, "b", { type: "release-reservation", claim: "c1" });
  return { hold, release };
};

const expectRemembered = async (
  house: House,
  { hold, release }: Awaited<ReturnType<typeof opened>>,
): Promise<void> => {
  const before = typesOf(house.memory).length;
  expect(await send(house, "a", reserve("c1", 4))).toEqual({ ...hold, replayed: true });
  expect(await send(house, "b", { type: "release-reservation", claim: "c1" })).toEqual({
    ...release,
    replayed: true,
  });
  expect(await send(house, "a", reserve("c1", 5))).toMatchObject({
    rejection: { code: "idempotency-key-reused" },
  });
  expect(await send(house, "other", reserve("c1", 4))).toMatchObject({
    rejection: { code: "reservation-closed" },
  });
  expect(await send(house, "again", receive("r1", 1_000))).toMatchObject({
    replayed: true,
    version: 0,
  });
  expect(await send(house, "more", receive("r1", 2))).toMatchObject({
    rejection: { code: "duplicate-id" },
  });
  expect(typesOf(house.memory)).toHaveLength(before);
};

test("what was done is known at once", async () => {
  const house = openHouse();
  await expectRemembered(house, await opened(house));
});

test("what was done is known after a restart without any snapshot", async () => {
  const house = openHouse();
  const done = await opened(house);
  await expectRemembered(openHouse({ memory: house.memory }), done);
});

test("what was done is known after the state was let go and loaded again", async () => {
  const house = openHouse();
  const done = await opened(house);
  await passTime(house, 100);
  await house.ledger.evictAll();
  expect(house.ledger.stats().mailboxes).toBe(0);
  await expectRemembered(house, done);
});

test("what was done is known from a snapshot, long after it left the newest keys", async () => {
  const house = openHouse();
  const done = await opened(house);
  await passTime(house, 6 * GENERATION_KEYS);
  await house.ledger.drain();
  const saved = await house.snapshots.load(STREAM, FOLD_VERSION);
  expect(saved?.revision).toBe(typesOf(house.memory).length - 1);
  const restarted = openHouse({ memory: house.memory, snapshots: house.snapshots });
  await expectRemembered(restarted, done);
  await expectRemembered(openHouse({ memory: house.memory }), done);
});

test("what was done is known after 100,000 further commands, live, from the snapshot and from the log", async () => {
  const lookups = counting();
  const failures = counting();
  const house = openHouse({
    counters: { lookups: lookups.counter, snapshotFailures: failures.counter },
  });
  const done = await opened(house);
  await passTime(house, 100_000);
  expect(typesOf(house.memory).length).toBeGreaterThan(100_000);
  // New commands are known to be new: hardly one in a million needs to be looked for.
  expect(lookups.count).toBeLessThan(5);
  await expectRemembered(house, done);
  await house.ledger.drain();
  const restarted = openHouse({ memory: house.memory, snapshots: house.snapshots });
  await expectRemembered(restarted, done);
  expect(failures.count).toBe(0);
  await expectRemembered(openHouse({ memory: house.memory }), done);
});

test("a whole run that is repeated late costs a few reads each, not a scan each", async () => {
  let read = 0;
  const house = openHouse({
    log: (log) => ({
      ...log,
      readStream: async (stream, options) => {
        const page = await log.readStream(stream, options);
        read += page.events.length;
        return page;
      },
    }),
  });
  await opened(house);
  await passTime(house, 6_000);
  const written = typesOf(house.memory).length;
  await passTime(house, 6_000);
  expect(typesOf(house.memory)).toHaveLength(written);
  // Each repeat reads its own event and a page behind it; each segment is read once.
  expect(read / 6_000).toBeLessThan(40);
});

test("a command whose past has to be looked for is not overtaken by the next one of its stock", async () => {
  const house = openHouse();
  await opened(house);
  await passTime(house, 6 * GENERATION_KEYS);
  const order: string[] = [];
  const note = (name: string) => () => void order.push(name);
  await Promise.all([
    // An ended hold that only a filter still knows: its past is read before the command is refused.
    send(house, "late", reserve("c1", 4)).then(note("first")),
    send(house, "new", reserve("c-new", 1)).then(note("second")),
  ]);
  expect(order).toEqual(["first", "second"]);
});

test("a snapshot of another log, of another time or of no sense is not used", async () => {
  const house = openHouse();
  const done = await opened(house);
  await passTime(house, 1_200);
  await house.ledger.drain();
  const whole = await house.snapshots.load(STREAM, FOLD_VERSION);
  const failures = counting();
  const lying = (text: string, revision: number): SnapshotStore => ({
    ...createMemorySnapshots(),
    load: () => Promise.resolve({ text, revision }),
  });
  const stores: SnapshotStore[] = [
    lying("not json", 10),
    lying("{}", 10),
    lying(whole?.text ?? "", 5),
    lying(whole?.text ?? "", 1_000_000),
    { ...createMemorySnapshots(), load: () => Promise.reject(new Error("the disk is gone")) },
    { ...house.snapshots, loadSegment: () => Promise.resolve(undefined) },
  ];
  for (const snapshots of stores) {
    const counters = { snapshotFailures: failures.counter };
    await expectRemembered(openHouse({ memory: house.memory, snapshots, counters }), done);
  }
  // The last store is whole unless a segment was full: all others are found out.
  expect(failures.count).toBeGreaterThanOrEqual(5);
});

test("a store of snapshots that fails costs nothing but time", async () => {
  const failures = counting();
  const fails = () => Promise.reject(new Error("the disk is full"));
  const snapshots: SnapshotStore = {
    load: fails,
    save: fails,
    saveSegment: fails,
    loadSegment: fails,
  };
  const house = openHouse({ snapshots, counters: { snapshotFailures: failures.counter } });
  const done = await opened(house);
  await passTime(house, 2_000);
  await expectRemembered(house, done);
  await house.ledger.drain();
  expect(failures.count).toBeGreaterThan(0);
});

test("a repeat that crosses a crash between append and answer finds what was written", async () => {
  const memory = createLogMemory();
  const clock = fixedClock();
  const house = openHouse({
    memory,
    clock,
    log: (log) => ({
      ...log,
      // Written, and then the process is gone: nobody ever hears of it.
      append: async (...call) => {
        await log.append(...call);
        return new Promise(() => undefined);
      },
    }),
  });
  void outcomeOf(send(house, "in", receive("r1", 5)));
  while (typesOf(memory).length === 0) await new Promise(setImmediate);
  const restarted = openHouse({ memory, clock });
  expect(await send(restarted, "in", receive("r1", 5))).toMatchObject({
    replayed: true,
    version: 0,
  });
});
