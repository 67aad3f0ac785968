import { afterAll, beforeAll, expect, test } from "vitest";
import { openLedger, type Answer, type OpenLedger } from "./memory-ledger.ts";
import { cart, openShop, PAID, tea } from "./order-kit.ts";

let ledger: OpenLedger;
beforeAll(async () => {
  ledger = await openLedger();
  await openShop(ledger).stock("north", { tea: 50, cup: 50 });
});
afterAll(() => ledger.close());

const order = { ...cart(tea(2)), id: "named" };
const hold = {
  ...{ id: "hold-1", holdClass: "checkout" },
  lines: [{ sku: "tea", warehouse: "north", units: 1 }],
};

/** Every endpoint that document P names, in an order in which one order can live through them. */
const NAMED: readonly (readonly [string, number, () => Promise<Answer>])[] = [
  ["R-349 place an order", 201, () => ledger.post("/orders", order)],
  ["R-350 read it", 200, () => ledger.get("/orders/named")],
  ["R-351 change it", 200, () => ledger.put("/orders/named", { lines: [tea(1)] })],
  ["R-353 its state", 200, () => ledger.get("/orders/named/status")],
  ["R-354 pay", 200, () => ledger.post("/orders/named/payment", PAID)],
  ["R-355 payment status", 200, () => ledger.get("/orders/named/payment")],
  ["R-356 refund", 200, () => ledger.post("/orders/named/refund", { amount: 1, reason: "late" })],
  ["R-357 payment methods", 200, () => ledger.get("/payments/methods")],
  ["R-358 availability", 200, () => ledger.get("/inventory/availability?sku=tea")],
  ["R-359 hold", 201, () => ledger.post("/inventory/hold", hold)],
  ["R-360 release", 200, () => ledger.remove("/inventory/hold/hold-1")],
  ["R-361 stock status", 200, () => ledger.get("/inventory/status")],
  ["R-352 cancel it", 200, () => ledger.remove("/orders/named")],
  ["R-362 order analytics", 200, () => ledger.get("/analytics/orders")],
  ["R-363 revenue", 200, () => ledger.get("/analytics/revenue")],
  ["R-364 performance", 200, () => ledger.get("/analytics/performance")],
  ["R-365 daily report", 200, () => ledger.get("/reports/daily")],
];

test("every endpoint that is named answers", async () => {
  for (const [name, expected, ask] of NAMED) {
    const { status, body } = await ask();
    expect(status, `${name}: ${JSON.stringify(body)}`).toBe(expected);
  }
  const head = `test:${String(await ledger.log.head())}`;
  const orders = await ledger.get(`/analytics/orders?minPosition=${head}`);
  expect(orders.body.totals.orders).toBe(1);
  const revenue = await ledger.get(`/analytics/revenue?minPosition=${head}`);
  expect(revenue.body.currencies).toMatchObject([{ currency: "EUR", captured: 1_000, net: 0 }]);
});
