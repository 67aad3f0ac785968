import { FOLD_VERSION } from "../../src/domain/stock/snapshot.ts";
import { expect, test } from "vitest";
import { countCorrection } from "../../src/commands/counts.ts";
import { HISTORY_EVERY } from "../../src/commands/snapshots.ts";
import { bucketsOf } from "../../src/domain/stock/state.ts";
import {
  eventsOf,
  openHouse,
  receive,
  reserve,
  send,
  SKU,
  START,
  STREAM,
  typesOf,
  WAREHOUSE,
  type House,
} from "./ledger-kit.ts";

const at = async (house: House, moment: Parameters<House["ledger"]["history"]>[2]) =>
  house.ledger.history(SKU, WAREHOUSE, moment);

test("the stock is known as it was at every revision, position and time", async () => {
  const house = openHouse();
  await send(house, "in", receive("r1", 10));
  for (let n = 0; n < 20; n++) {
    house.clock.ms += 1_000;
    await send(house, `k${String(n)}`, reserve(`c${String(n)}`, n < 10 ? 1 : 99));
    if (n % 3 === 0)
      await send(house, `b${String(n)}`, { type: "release-reservation", claim: `c${String(n)}` });
  }
  for (const [revision, { event, metadata }] of eventsOf(house.memory).entries()) {
    const stock = await at(house, { revision });
    expect(bucketsOf(stock)).toEqual(event.after);
    const position = house.memory.streams.get(STREAM)?.[revision]?.position ?? 0n;
    expect((await at(house, { position })).revision).toBe(revision);
    const recordedAt = Date.parse(metadata.recordedAt);
    expect((await at(house, { at: recordedAt })).recordedAt).toBe(recordedAt);
  }
  expect((await at(house, { at: START - 1 })).revision).toBe(-1);
  expect((await at(house, { position: 0n })).revision).toBe(-1);
  expect((await at(house, {})).revision).toBe(typesOf(house.memory).length - 1);
  // Beyond the head there is nothing to tell: the head itself, by its revision.
  expect((await at(house, { revision: 1_000 })).revision).toBe(typesOf(house.memory).length - 1);
});

test("an answer about the past folds no more than the events since the last kept mark", async () => {
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
  await send(house, "in", receive("r1", 10));
  for (let from = 0; from < 25_000; from += 500) {
    house.clock.ms += 1_000;
    const some = Array.from({ length: 250 }, (_, n) => {
      const id = `c${String(from + n)}`;
      return [
        send(house, id, reserve(id, 1)),
        send(house, `${id}b`, { type: "release-reservation", claim: id }),
      ];
    });
    await Promise.all(some.flat());
  }
  // Marks that an append passed are folded in the background.
  for (let turn = 0; turn < 200; turn++) await new Promise(setImmediate);
  for (const mark of [HISTORY_EVERY, 2 * HISTORY_EVERY]) {
    expect((await house.snapshots.load(STREAM, FOLD_VERSION, mark))?.revision).toBe(mark);
  }
  for (const revision of [9_999, 10_000, 14_321, 20_000, 24_000]) {
    read = 0;
    expect(bucketsOf(await at(house, { revision }))).toEqual(
      eventsOf(house.memory)[revision]?.event.after,
    );
    expect(read).toBeLessThanOrEqual(HISTORY_EVERY + 2);
    read = 0;
    const position = house.memory.streams.get(STREAM)?.[revision]?.position ?? 0n;
    expect((await at(house, { position })).revision).toBe(revision);
    expect(read).toBeLessThanOrEqual(HISTORY_EVERY + 2_000 + 20);
  }
});

test("a count is booked as the difference to what stood there when it was made", async () => {
  const house = openHouse();
  await send(house, "in", receive("r1", 10));
  await send(house, "more", receive("r2", 5));
  const place = { lot: "-", bin: "-", condition: "good" } as const;
  const count = { count: "n1", countedAtRevision: 0, lots: [{ ...place, counted: 8 }] };
  const command = countCorrection(count, await at(house, { revision: 0 }));
  expect(command?.lots).toEqual([{ ...place, counted: 8, expected: 10 }]);
  if (command === undefined) throw new Error("the revision is there");
  expect(await send(house, "count", command)).toMatchObject({
    status: "accepted",
    after: { onHand: 13 },
  });
  const nowhere = { ...count, lots: [{ ...place, bin: "Z-9", counted: 1 }] };
  expect(countCorrection(nowhere, await at(house, { revision: 0 }))?.lots[0]).toMatchObject({
    expected: 0,
  });
});

test("a count of a revision that nobody can have seen is no count", async () => {
  const house = openHouse();
  await send(house, "in", receive("r1", 10));
  const count = { count: "n1", countedAtRevision: 7, lots: [] };
  expect(countCorrection(count, await at(house, { revision: 7 }))).toBeUndefined();
});
