import { afterEach, beforeEach, expect, test } from "vitest";
import { openLedger, type OpenLedger } from "./memory-ledger.ts";

let ledger: OpenLedger;
beforeEach(async () => {
  ledger = await openLedger();
});
afterEach(() => ledger.close());

const HOUR = 3_600_000;
const tea = { sku: "tea", warehouse: "main" };
const receive = (units: number, more: object = {}) =>
  ledger.post("/receipts", { warehouse: "main", lines: [{ sku: "tea", units }], ...more });

test("a stock is shown as it was known at a time and at a position", async () => {
  const first = await receive(5);
  ledger.time.now += HOUR;
  await receive(7);
  const position = String(first.headers["stockbook-position"]);
  const asOf = async (query: string) =>
    (await ledger.get(`/availability/as-of?sku=tea&${query}`)).body.items[0].onHand;
  expect(await asOf("at=2026-11-21T12:30:00Z")).toBe(5);
  expect(await asOf("at=2026-11-21T14:00:00%2B01:00")).toBe(12);
  expect(await asOf(`position=${position}`)).toBe(5);
  expect(await asOf("axis=recorded")).toBe(12);
});

test("on the effective axis goods entered late were there from when they came, and gaps show", async () => {
  await receive(5);
  await ledger.post("/adjustments", {
    ...tea,
    reason: "loss",
    lots: [{ delta: -3 }],
    effectiveAt: "2026-11-21T09:00:00Z",
  });
  const at = async (time: string) =>
    (await ledger.get(`/availability/as-of?sku=tea&axis=effective&at=${time}`)).body.items[0];
  expect(await at("2026-11-21T10:00:00Z")).toMatchObject({
    onHand: -3,
    belowZero: [
      { at: "2026-11-21T09:00:00.000Z", bucket: "onHand", units: -3 },
      { at: "2026-11-21T09:00:00.000Z", bucket: "available", units: -3 },
    ],
  });
  expect(await at("2026-11-21T12:00:00Z")).toMatchObject({ onHand: 2, sellable: 2 });
});

test("movements come newest first with running balances, in pages without gap or repeat", async () => {
  for (let units = 1; units <= 5; units++) await receive(units);
  const balances: number[] = [];
  let url = "/stock/tea/main/movements?limit=2";
  for (let pages = 0; pages < 3; pages++) {
    const { items, nextCursor } = (await ledger.get(url)).body;
    balances.push(...items.map((item: { after: { onHand: number } }) => item.after.onHand));
    if (nextCursor === undefined) break;
    url = `/stock/tea/main/movements?limit=2&cursor=${String(nextCursor)}`;
  }
  expect(balances).toEqual([15, 10, 6, 3, 1]);
});

test("what explains a number adds up to it", async () => {
  await receive(10);
  await ledger.post("/allocations", { id: "a1", order: "o1", ...tea, units: 4 });
  await ledger.post("/picks", { allocation: "a1", ...tea, units: 3 });
  const { numbers, carried, events, nextCursor, claims } = (
    await ledger.get("/stock/tea/main/explain?limit=2")
  ).body;
  for (const bucket of ["onHand", "available", "allocated", "picked"]) {
    const changes = events.map(
      (event: { changes: Record<string, number> }) => event.changes[bucket] ?? 0,
    );
    const sum = changes.reduce((left: number, right: number) => left + right, carried[bucket]);
    expect(sum, bucket).toBe(numbers[bucket].value);
  }
  expect(claims).toMatchObject([{ claim: "a1", backed: 1, picked: 3 }]);
  const older = (await ledger.get(`/stock/tea/main/explain?limit=2&cursor=${String(nextCursor)}`))
    .body;
  expect(older.events).toMatchObject([
    { type: "StockReceived", changes: { onHand: 10, available: 10 } },
  ]);
  expect(older.carried.onHand).toBe(0);
});

test("a search over movements finds those of an order", async () => {
  await receive(10);
  const claimed = await ledger.post("/allocations", { order: "o1", ...tea, units: 4 });
  await ledger.post("/allocations", { order: "o2", ...tea, units: 1 });
  const position = String(claimed.headers["stockbook-position"]);
  const found = await ledger.get(
    `/movements?order=o1&type=inventory.allocated&minPosition=${position}`,
  );
  expect(found.body.items).toMatchObject([
    { type: "StockAllocated", data: { order: "o1", backed: 4 } },
  ]);
  expect((await ledger.get("/movements?type=nothing")).status).toBe(400);
});

test("the log is read in pages, whole or one stream of it", async () => {
  for (const sku of ["a", "b", "a", "b", "a"]) {
    await ledger.post("/receipts", { warehouse: "main", lines: [{ sku, units: 1 }] });
  }
  const streams: string[] = [];
  let after = "";
  for (let end = false; !end;) {
    const page = (await ledger.get(`/events?limit=2${after}`)).body;
    streams.push(...page.items.map((item: { stream: string }) => item.stream));
    after = `&after=${String(page.nextAfter)}`;
    end = page.end;
  }
  expect(streams.map((stream) => stream.slice(6, 7)).join("")).toBe("ababa");
  const first = (await ledger.get("/events?stream=stock-a@main&limit=1")).body;
  const rest = (await ledger.get(`/events?stream=stock-a@main&after=${String(first.nextAfter)}`))
    .body;
  expect(rest.items.map((item: { revision: number }) => item.revision)).toEqual([1, 2]);
});

test("a stock without history is not found, and empty among the availabilities", async () => {
  for (const path of ["", "/movements", "/events", "/explain"]) {
    expect((await ledger.get(`/stock/none/main${path}`)).status).toBe(404);
  }
  expect((await ledger.get("/availability?sku=none&warehouse=main")).body).toEqual({ items: [] });
  expect((await ledger.get("/availability?sku=none")).body).toEqual({ items: [] });
});

test("a lot is good to the end of its day where the warehouse stands", async () => {
  const far = await openLedger({ settings: { timeZone: "Asia/Ho_Chi_Minh" } });
  const lines = [{ sku: "tea", units: 1, lot: "L1", expiresOn: "2026-12-31" }];
  await far.post("/receipts", { warehouse: "main", lines });
  const { lots } = (await far.get("/stock/tea/main")).body;
  expect(lots).toMatchObject([{ lot: "L1", expiresAt: "2026-12-31T17:00:00.000Z" }]);
  await far.close();
});
