import { expect, test } from "vitest";
import { availability } from "../../src/projections/availability.ts";
import { availabilityItem } from "../../src/projections/availability-queries.ts";
import { lapsesIn } from "../../src/projections/lapses.ts";
import type { AvailabilityItem } from "../../src/projections/read-models.ts";
import { documentsAfter } from "./deliver.ts";
import {
  DAY,
  HOUR,
  MINUTE,
  NINE,
  openShopLog,
  receives,
  reserves,
  SECOND,
  type ShopLog,
} from "./shop-log.ts";

const documentOf = async (log: ShopLog) => {
  const document = (await documentsAfter(availability, log.events)).get("tea@north");
  if (document === undefined) throw new Error("there is no document");
  return document;
};
const itemAt = async (log: ShopLog, ms: number): Promise<AvailabilityItem> =>
  availabilityItem(await documentOf(log), NINE + ms);

test("goods that came in stand in their lot and bin and can be sold", async () => {
  const log = openShopLog();
  log.does("tea", "north", receives(30, { lot: "L1", bin: "A-1" }));
  log.does("tea", "north", receives(12, { lot: "L1", bin: "B-2" }));
  expect(await itemAt(log, 0)).toEqual({
    sku: "tea",
    warehouse: "north",
    onHand: 42,
    available: 42,
    reserved: 0,
    allocated: 0,
    quarantined: 0,
    damaged: 0,
    picked: 0,
    backordered: 0,
    sellable: 42,
    lapsed: { holds: 0, lots: 0 },
    lots: [
      { lot: "L1", bin: "A-1", good: 30, quarantined: 0, damaged: 0 },
      { lot: "L1", bin: "B-2", good: 12, quarantined: 0, damaged: 0 },
    ],
    version: 1,
  });
});

test("a hold past its deadline is sold again although nothing has recorded its end", async () => {
  const log = openShopLog();
  log.does("tea", "north", receives(10));
  log.does("tea", "north", reserves("h1", 4));
  expect(await itemAt(log, 15 * MINUTE - 1)).toMatchObject({
    available: 6,
    reserved: 4,
    sellable: 6,
    lapsed: { holds: 0, lots: 0 },
  });
  expect(await itemAt(log, 15 * MINUTE)).toMatchObject({
    available: 6,
    reserved: 4,
    sellable: 10,
    lapsed: { holds: 4, lots: 0 },
  });
  log.at(20 * MINUTE);
  log.does("tea", "north", { type: "expire-due" });
  expect(await itemAt(log, 20 * MINUTE)).toMatchObject({
    available: 10,
    reserved: 0,
    sellable: 10,
    lapsed: { holds: 0, lots: 0 },
  });
});

test("an extended hold lapses at its new deadline, not at the old one", async () => {
  const log = openShopLog();
  log.does("tea", "north", receives(10));
  log.does("tea", "north", reserves("h1", 4));
  log.at(5 * MINUTE);
  log.does("tea", "north", { type: "extend-reservation", claim: "h1" });
  expect((await itemAt(log, 15 * MINUTE)).lapsed.holds).toBe(0);
  expect((await itemAt(log, 20 * MINUTE)).lapsed.holds).toBe(4);
});

test.each([
  [
    "released",
    (log: ShopLog) => log.does("tea", "north", { type: "release-reservation", claim: "h1" }),
  ],
  [
    "allocated",
    (log: ShopLog) =>
      log.does("tea", "north", { type: "allocate", claim: "o.1", reservation: "h1", order: "o" }),
  ],
  [
    "allocated in part",
    (log: ShopLog) =>
      log.does("tea", "north", {
        type: "allocate",
        claim: "o.1",
        reservation: "h1",
        order: "o",
        units: 1,
      }),
  ],
  [
    "changed to nothing",
    (log: ShopLog) =>
      log.does("tea", "north", { type: "change-reservation", claim: "h1", units: 0 }),
  ],
])("a hold that was %s leaves nothing that lapses", async (_, end) => {
  const log = openShopLog();
  log.does("tea", "north", { type: "set-policy", policy: { backorderLimit: 10 } });
  log.does("tea", "north", receives(3));
  log.does("tea", "north", reserves("h1", 5));
  end(log);
  const document = await documentOf(log);
  expect(lapsesIn(document.lapses)).toEqual([]);
  const open = log.stockOf("tea", "north");
  expect(document.backordered).toBe(open.backordered);
});

test("units that wait for stock are never offered again, until their hold lapses", async () => {
  const log = openShopLog();
  log.does("tea", "north", { type: "set-policy", policy: { backorderLimit: 10 } });
  log.does("tea", "north", receives(3));
  log.does("tea", "north", reserves("h1", 8));
  expect(await itemAt(log, 0)).toMatchObject({ available: 0, backordered: 5, sellable: 0 });
  expect(await itemAt(log, HOUR)).toMatchObject({
    backordered: 5,
    sellable: 3,
    lapsed: { holds: 3, lots: 0 },
  });
  log.does("tea", "north", receives(9));
  expect(await itemAt(log, 0)).toMatchObject({ available: 4, backordered: 0, sellable: 4 });
  expect(await itemAt(log, HOUR)).toMatchObject({ sellable: 12, lapsed: { holds: 8, lots: 0 } });
});

test("a lot past its expiry is not sold although nothing has recorded it", async () => {
  const log = openShopLog();
  log.does("tea", "north", receives(10, { lot: "L1", expiresOn: "2026-11-22" }));
  log.does("tea", "north", receives(5, { lot: "L2" }));
  const end = Date.parse("2026-11-23T00:00:00.000Z") - NINE;
  expect(await itemAt(log, end - 1)).toMatchObject({ sellable: 15, lapsed: { lots: 0 } });
  expect(await itemAt(log, end)).toMatchObject({
    available: 15,
    sellable: 5,
    lapsed: { lots: 10 },
  });
  expect((await documentOf(log)).lotDueAt).toBe(NINE + end);
  log.at(end);
  log.does("tea", "north", { type: "expire-due" });
  expect(await itemAt(log, end)).toMatchObject({ available: 5, sellable: 5, lapsed: { lots: 0 } });
  expect((await documentOf(log)).lotDueAt).toBeNull();
});

test("the sale of a lot stops some days before it expires, by policy, and each unit is taken off once", async () => {
  const log = openShopLog();
  log.does("tea", "north", receives(10, { lot: "L1", expiresOn: "2026-11-30" }));
  log.does("tea", "north", receives(5, { lot: "L2" }));
  log.does("tea", "north", { type: "set-policy", policy: { sellDaysBeforeExpiry: 3 } });
  const end = Date.parse("2026-12-01T00:00:00.000Z") - NINE;
  expect((await itemAt(log, end - 3 * DAY - 1)).sellable).toBe(15);
  expect(await itemAt(log, end - 3 * DAY)).toMatchObject({ sellable: 5, lapsed: { lots: 0 } });
  expect(await itemAt(log, end)).toMatchObject({ sellable: 5, lapsed: { lots: 10 } });
  log.does("tea", "north", { type: "set-policy", policy: {} });
  expect((await itemAt(log, end - 1)).sellable).toBe(15);
});

test("buffers are kept back from sale", async () => {
  const log = openShopLog();
  log.does("tea", "north", receives(10));
  log.does("tea", "north", { type: "set-policy", policy: { safetyBuffer: 2, priorityBuffer: 3 } });
  expect(await itemAt(log, 0)).toMatchObject({ available: 10, sellable: 5 });
  log.does("tea", "north", { type: "set-policy", policy: { safetyBuffer: 20 } });
  expect((await itemAt(log, 0)).sellable).toBe(0);
});

test("a corrected expiry moves what lapses with it", async () => {
  const log = openShopLog();
  log.does("tea", "north", receives(10, { lot: "L1", expiresOn: "2026-11-22" }));
  log.does("tea", "north", {
    type: "correct-lot",
    correction: "k1",
    lot: "L1",
    expiresOn: "2027-11-22",
    expiresAt: "2027-11-23T00:00:00.000Z",
  });
  expect(await itemAt(log, 10 * DAY)).toMatchObject({ sellable: 10, lapsed: { lots: 0 } });
  expect((await itemAt(log, 400 * DAY)).lapsed.lots).toBe(10);
  expect((await itemAt(log, 0)).lots[0]?.expiresAt).toBe("2027-11-23T00:00:00.000Z");
});

test("an emptied lot leaves the shelves, and what comes back still has its expiry", async () => {
  const log = openShopLog();
  log.does("tea", "north", receives(4, { lot: "L1", bin: "A", expiresOn: "2026-12-24" }));
  log.does("tea", "north", { type: "allocate", claim: "o.1", order: "o", units: 4 });
  log.does("tea", "north", { type: "pick", pick: "p1", claim: "o.1", units: 4 });
  expect(await itemAt(log, 0)).toMatchObject({ onHand: 0, picked: 4, lots: [] });
  expect((await documentOf(log)).lotDueAt).toBeNull();
  log.does("tea", "north", { type: "reverse-pick", pick: "p1" });
  expect((await itemAt(log, 0)).lots).toEqual([
    {
      lot: "L1",
      bin: "A",
      good: 4,
      quarantined: 0,
      damaged: 0,
      expiresAt: "2026-12-25T00:00:00.000Z",
    },
  ]);
  expect((await itemAt(log, 60 * DAY)).lapsed.lots).toBe(4);
});

test("goods keep their lot and bin through quarantine, damage, relocation and write-off", async () => {
  const log = openShopLog();
  log.does("tea", "north", receives(20, { lot: "L1", bin: "A" }));
  log.does("tea", "north", {
    type: "quarantine",
    quarantine: "q1",
    reason: "quality",
    lots: [{ lot: "L1", bin: "A", units: 6 }],
  });
  log.does("tea", "north", {
    type: "release-quarantine",
    quarantine: "q2",
    reason: "quality",
    lots: [{ lot: "L1", bin: "A", units: 2 }],
  });
  log.does("tea", "north", {
    type: "damage",
    damage: "d1",
    reason: "damage",
    lots: [{ lot: "L1", bin: "A", units: 3, condition: "good" }],
  });
  log.does("tea", "north", {
    type: "relocate",
    relocation: "m1",
    lot: "L1",
    from: "A",
    to: "B",
    units: 15,
  });
  log.does("tea", "north", {
    type: "write-off",
    writeOff: "w1",
    reason: "damage",
    lots: [{ lot: "L1", bin: "A", units: 3, condition: "damaged" }],
  });
  log.does("tea", "north", {
    type: "adjust",
    adjustment: "a1",
    reason: "found",
    lots: [{ lot: "L9", bin: "A", condition: "good", delta: 1 }],
  });
  log.does("tea", "north", {
    type: "return",
    return: "t1",
    lines: [{ lot: "L1", bin: "C", units: 2, disposition: "damaged" }],
  });
  const item = await itemAt(log, 0);
  expect(item.lots).toEqual([
    { lot: "L1", bin: "A", good: 0, quarantined: 2, damaged: 0 },
    { lot: "L1", bin: "B", good: 13, quarantined: 2, damaged: 0 },
    { lot: "L1", bin: "C", good: 0, quarantined: 0, damaged: 2 },
    { lot: "L9", bin: "A", good: 1, quarantined: 0, damaged: 0 },
  ]);
});

test("lapses of ten thousand open holds are as many as there are instants, not holds", async () => {
  const log = openShopLog();
  log.does("tea", "north", receives(100_000));
  for (let hold = 0; hold < 10_000; hold++) {
    log.at(Math.floor(hold / 10) * SECOND);
    log.does("tea", "north", reserves(`h${hold}`, 1, { deadlineSeconds: 3_000 }));
  }
  const document = (await documentsAfter(availability, log.events)).get("tea@north");
  const lapses = lapsesIn(document?.lapses ?? []);
  expect(lapses.reduce((sum, lapse) => sum + lapse.units, 0)).toBe(10_000);
  expect(lapses.length).toBeLessThan(110);
});
