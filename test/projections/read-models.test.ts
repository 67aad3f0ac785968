import { expect, test } from "vitest";
import { networkAvailability } from "../../src/projections/network-availability.ts";
import { networkItem } from "../../src/projections/network-queries.ts";
import { InvalidCursor } from "../../src/projections/page.ts";
import { documentsAfter } from "./deliver.ts";
import { startedReadSide } from "./read-side-kit.ts";
import {
  DAY,
  HOUR,
  MINUTE,
  NINE,
  openShopLog,
  receives,
  reserves,
  type ShopLog,
} from "./shop-log.ts";

const networkOf = async (log: ShopLog, ms = 0) => {
  const document = (await documentsAfter(networkAvailability, log.events)).get("tea");
  if (document === undefined) throw new Error("there is no document");
  return networkItem(document, NINE + ms);
};

test("goods in transit are counted once: in no warehouse and in the network", async () => {
  const log = openShopLog();
  log.does("tea", "north", receives(10));
  log.does("tea", "north", { type: "allocate", claim: "t1.1", transfer: "t1", units: 6 });
  log.does("tea", "north", { type: "pick", pick: "p1", claim: "t1.1", units: 6 });
  expect(await networkOf(log)).toMatchObject({ onHand: 4, picked: 6, inTransit: 0 });
  log.does("tea", "north", {
    type: "dispatch",
    claim: "t1.1",
    transfer: "t1",
    destination: "south",
    units: 6,
  });
  expect(await networkOf(log)).toMatchObject({
    onHand: 4,
    picked: 0,
    inTransit: 6,
    warehouses: ["north"],
  });
  const arrives = (arrival: string, received: number, missing: number) =>
    log.does("tea", "south", {
      type: "arrive",
      transfer: "t1",
      arrival,
      dispatched: 6,
      lots: [{ lot: "-", bin: "-", received, damaged: 1, missing }],
    });
  arrives("a1", 3, 0);
  expect(await networkOf(log)).toMatchObject({
    onHand: 7,
    damaged: 1,
    inTransit: 3,
    warehouses: ["north", "south"],
  });
  arrives("a2", 2, 1);
  expect(await networkOf(log)).toMatchObject({ onHand: 9, inTransit: 0 });
});

test("what the network can sell is the sum of what each warehouse can, now and later", async () => {
  const log = openShopLog();
  log.does("tea", "north", receives(10));
  log.does("tea", "south", receives(4));
  log.does("tea", "south", { type: "set-policy", policy: { safetyBuffer: 9 } });
  log.does("tea", "north", reserves("h1", 3));
  expect(await networkOf(log)).toMatchObject({ available: 11, sellable: 7 });
  expect(await networkOf(log, HOUR)).toMatchObject({ available: 11, sellable: 10 });
});

const shop = (): ShopLog => {
  const log = openShopLog("kim");
  for (const sku of ["coffee", "milk", "tea"]) {
    for (const warehouse of ["north", "south"]) {
      log.does(sku, warehouse, receives(20, { lot: "L1", expiresOn: "2026-12-01" }));
    }
  }
  return log;
};

test("stocks are listed by SKU and warehouse, page by page", async () => {
  const { side } = await startedReadSide({ events: shop().events });
  const keys = async (filter: object, limit = 10, cursor?: string) => {
    const page = { limit, ...(cursor !== undefined && { cursor }) };
    const { items, nextCursor } = await side.models.availability(filter, page, NINE);
    return { keys: items.map(({ sku, warehouse }) => `${sku}@${warehouse}`), nextCursor };
  };
  expect((await keys({})).keys).toHaveLength(6);
  expect((await keys({ warehouses: ["south"] })).keys).toEqual([
    "coffee@south",
    "milk@south",
    "tea@south",
  ]);
  expect((await keys({ skus: ["tea", "milk", "tea"] })).keys).toEqual([
    "milk@north",
    "milk@south",
    "tea@north",
    "tea@south",
  ]);
  expect((await keys({ skus: ["tea"], warehouses: ["south", "west"] })).keys).toEqual([
    "tea@south",
  ]);
  expect((await keys({ skus: ["gold"] })).keys).toEqual([]);
  const first = await keys({ skus: ["tea", "milk"] }, 3);
  expect(first.keys).toEqual(["milk@north", "milk@south", "tea@north"]);
  expect(await keys({ skus: ["tea", "milk"] }, 3, first.nextCursor)).toEqual({
    keys: ["tea@south"],
  });
  const network = await side.models.network({}, { limit: 2 }, NINE);
  expect(network.items.map(({ sku }) => sku)).toEqual(["coffee", "milk"]);
  const rest = await side.models.network({}, { limit: 2, cursor: network.nextCursor ?? "" }, NINE);
  expect(rest.items).toMatchObject([{ sku: "tea", onHand: 40 }]);
  await side.stop();
});

test("a cursor that was made up, belongs to another query, another log or another definition is refused", async () => {
  const { side } = await startedReadSide({ events: shop().events });
  const { nextCursor = "" } = await side.models.availability({}, { limit: 2 }, NINE);
  const ask = (cursor: string, filter = {}) =>
    side.models.availability(filter, { limit: 2, cursor }, NINE);
  await expect(ask(nextCursor)).resolves.toMatchObject({
    items: [{ sku: "milk" }, { sku: "milk" }],
  });
  const tampered = `${nextCursor.slice(0, -2)}${nextCursor.endsWith("00") ? "11" : "00"}`;
  const made = Buffer.from('["tea@north","tea@north"]').toString("base64url");
  for (const cursor of ["", "x", "null", made, tampered, nextCursor.slice(1), "a".repeat(10_000)]) {
    await expect(ask(cursor), cursor.slice(0, 40)).rejects.toThrow(InvalidCursor);
  }
  await expect(ask(nextCursor, { skus: ["tea"] })).rejects.toThrow(InvalidCursor);
  await expect(side.models.network({}, { limit: 2, cursor: nextCursor }, NINE)).rejects.toThrow(
    InvalidCursor,
  );
  await expect(side.models.alerts({}, { limit: 2, cursor: nextCursor }, NINE)).rejects.toThrow(
    InvalidCursor,
  );
  await expect(side.models.claims({}, { limit: 2, cursor: nextCursor }, NINE)).rejects.toThrow(
    InvalidCursor,
  );
  await expect(side.models.movements({}, { limit: 2, cursor: nextCursor })).rejects.toThrow(
    InvalidCursor,
  );
  await side.stop();
});

test("movements are found across SKUs by what a person knows of them, newest first", async () => {
  const log = shop();
  log.at(2 * DAY);
  log.does("tea", "north", { type: "allocate", claim: "o1.1", order: "o1", units: 4 });
  log.does("tea", "north", { type: "pick", pick: "p1", claim: "o1.1", units: 4 });
  log.does("milk", "south", {
    type: "write-off",
    writeOff: "w1",
    reason: "theft",
    lots: [{ lot: "L1", bin: "-", units: 1, condition: "good" }],
  });
  const { side } = await startedReadSide({ events: log.events });
  const found = async (filter: object, limit = 20) =>
    (await side.models.movements(filter, { limit })).items.map(
      ({ stream, revision }) => `${stream} ${revision}`,
    );
  expect(await found({ order: "o1" })).toEqual(["stock-tea@north 2", "stock-tea@north 1"]);
  expect(await found({ reason: "theft" })).toEqual(["stock-milk@south 1"]);
  expect(await found({ type: "StockPicked" })).toEqual(["stock-tea@north 2"]);
  expect(await found({ actor: "kim", warehouse: "south", from: "2026-11-22" })).toEqual([
    "stock-milk@south 1",
  ]);
  expect(await found({ from: "2026-11-21", to: "2026-11-21" })).toHaveLength(6);
  expect(await found({ actor: "nobody" })).toEqual([]);
  const first = await side.models.movements({ sku: "tea" }, { limit: 3 });
  const second = await side.models.movements(
    { sku: "tea" },
    { limit: 3, cursor: first.nextCursor ?? "" },
  );
  expect([...first.items, ...second.items].map(({ revision }) => revision)).toEqual([2, 1, 0, 0]);
  await side.stop();
});

test("alerts show low stock, lots that expire soon or differ between warehouses, and facts behind a count", async () => {
  const log = openShopLog();
  log.does("tea", "north", receives(20, { lot: "L1", expiresOn: "2026-12-01" }));
  log.does("tea", "south", receives(20, { lot: "L1", expiresOn: "2027-12-01" }));
  log.does("milk", "north", receives(5));
  log.does("milk", "north", { type: "set-policy", policy: { reorderPoint: 8 } });
  log.does("coffee", "north", receives(5, { lot: "L9", expiresOn: "2028-01-01" }));
  log.at(HOUR);
  log.does("milk", "north", {
    type: "correct-count",
    count: "k1",
    countedAtRevision: 1,
    lots: [{ lot: "-", bin: "-", condition: "good", counted: 5, expected: 5 }],
  });
  log.at(2 * HOUR);
  log.does("milk", "north", { ...receives(1), effectiveAt: "2026-11-21T09:30:00.000Z" } as never);
  const { side } = await startedReadSide({ events: log.events });
  const alerts = async (filter: object, ms = 0) =>
    (await side.models.alerts(filter, { limit: 50 }, NINE + ms)).items.map(
      ({ kind, sku, warehouse = "" }) => `${kind} ${sku}@${warehouse}`,
    );
  expect((await alerts({})).toSorted()).toEqual([
    "before-count milk@north",
    "expiring-lot tea@north",
    "lot-differs tea@north",
    "lot-differs tea@south",
    "low-stock milk@north",
  ]);
  expect(await alerts({ kind: "low-stock" })).toEqual(["low-stock milk@north"]);
  expect(await alerts({ sku: "tea", warehouse: "south" })).toEqual(["lot-differs tea@south"]);
  expect(await alerts({ kind: "expiring-lot" }, 390 * DAY)).toEqual([
    "expiring-lot tea@north",
    "expiring-lot tea@south",
    "expiring-lot coffee@north",
  ]);
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await side.models.alerts(
      {},
      { limit: 2, ...(cursor !== undefined && { cursor }) },
      NINE,
    );
    expect(page.items.length).toBeLessThanOrEqual(2);
    seen.push(...page.items.map(({ kind, sku, warehouse = "" }) => `${kind} ${sku}@${warehouse}`));
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  expect(seen).toEqual(await alerts({}));
  await side.stop();
});

test("an alert ends with its cause: replenished, corrected, counted again", async () => {
  const log = openShopLog();
  log.does("milk", "north", receives(5));
  log.does("milk", "north", { type: "set-policy", policy: { reorderPoint: 8 } });
  log.does("milk", "north", receives(50));
  log.does("tea", "north", receives(20, { lot: "L1", expiresOn: "2027-12-01" }));
  log.does("tea", "south", receives(20, { lot: "L1", expiresOn: "2028-12-01" }));
  log.does("tea", "south", {
    type: "correct-lot",
    correction: "c1",
    lot: "L1",
    expiresOn: "2027-12-01",
    expiresAt: "2027-12-02T00:00:00.000Z",
  });
  const { side } = await startedReadSide({ events: log.events });
  expect(await side.models.alerts({}, { limit: 9 }, NINE)).toEqual({ items: [] });
  await side.stop();
});

test("stocks with a lot past its expiry are told, whether or not anything has run", async () => {
  const { side } = await startedReadSide({ events: shop().events });
  const end = Date.parse("2026-12-02T00:00:00.000Z");
  expect(await side.models.dueLots(end - 1, 10)).toEqual([]);
  expect(await side.models.dueLots(end, 10)).toHaveLength(6);
  expect(await side.models.dueLots(end, 2)).toEqual([
    { sku: "coffee", warehouse: "north" },
    { sku: "coffee", warehouse: "south" },
  ]);
  await side.stop();
});

test("totals count stocks that are low or have nothing to sell", async () => {
  const log = shop();
  log.does("tea", "north", reserves("h1", 20));
  log.does("milk", "north", { type: "set-policy", policy: { reorderPoint: 30 } });
  const { side, adds } = await startedReadSide({ events: log.events });
  expect(await side.models.totals(NINE)).toEqual({
    skus: 3,
    warehouses: 2,
    buckets: {
      onHand: 120,
      available: 100,
      reserved: 20,
      allocated: 0,
      quarantined: 0,
      damaged: 0,
      picked: 0,
    },
    lowStock: 1,
    outOfStock: 1,
  });
  await adds(log.does("gold", "west", receives(1)));
  expect(await side.models.totals(NINE + MINUTE)).toMatchObject({ skus: 4, warehouses: 3 });
  await side.stop();
});

test("the hot read answers at once and is right at every instant, before and after a lapse", async () => {
  const log = shop();
  log.does("tea", "north", reserves("h1", 5));
  const { side, adds } = await startedReadSide({ events: log.events });
  const sellable = (ms: number): number | undefined => {
    const item = side.models.stock("tea", "north", NINE + ms);
    if (item instanceof Promise) throw new Error("it should not wait");
    return item?.sellable;
  };
  expect([0, HOUR, 0, 30 * DAY, HOUR].map(sellable)).toEqual([15, 20, 15, 0, 20]);
  await adds(log.does("tea", "north", { type: "release-reservation", claim: "h1" }));
  expect(sellable(0)).toBe(20);
  await side.stop();
});
