import { afterEach, expect, test } from "vitest";
import { openLedger, type OpenLedger } from "./memory-ledger.ts";

let ledger: OpenLedger;
afterEach(() => ledger.close());

const PAID = { provider: "manual", method: "paid" };
let position = "";

const opened = async (options: Parameters<typeof openLedger>[0] = {}): Promise<void> => {
  ledger = await openLedger(options);
  await ledger.post("/receipts", { warehouse: "north", lines: [{ sku: "tea", units: 99 }] });
};

const order = async (more: object = {}, units = 2): Promise<string> => {
  const { body, status } = await ledger.post("/orders", {
    ...{ channel: "web", currency: "EUR", lines: [{ sku: "tea", units, price: 1_000 }] },
    ...{ payment: PAID, ...more },
  });
  expect(status, JSON.stringify(body)).toBe(201);
  position = body.position;
  return body.id;
};

const read = async (path: string) => {
  const { status, body } = await ledger.get(
    `${path}${path.includes("?") ? "&" : "?"}minPosition=${position}`,
  );
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
};

test("orders count on the day on which the customer ordered, in the zone that is asked for", async () => {
  await opened();
  // Half past midnight in London, where it is summer: still the 30th of June in UTC.
  await order({ orderedAt: "2011-06-30T23:30:00.000Z", shipping: 300 });
  await order({ orderedAt: "2011-07-01T10:00:00.000Z", currency: "GBP" }, 3);
  const london = await read("/analytics/orders?from=2011-06-30&to=2011-07-01&zone=Europe/London");
  expect(london).toMatchObject({
    ...{ zone: "Europe/London", from: "2011-06-30", to: "2011-07-01", by: "day" },
    totals: { orders: 2, lines: 2, units: 5 },
    values: [
      { currency: "EUR", orders: 1, goods: 2_000, shipping: 300, total: 2_300, average: 2_300 },
      { currency: "GBP", orders: 1, goods: 3_000, total: 3_000 },
    ],
    periods: [
      { period: "2011-06-30", orders: 0, units: 0, values: [] },
      { period: "2011-07-01", orders: 2, units: 5 },
    ],
  });
  const utc = await read("/analytics/orders?from=2011-06-30&to=2011-07-01&zone=UTC");
  expect(utc.periods.map(({ orders }: { orders: number }) => orders)).toEqual([1, 1]);
  const narrowed = await read("/analytics/orders?from=2011-06-30&to=2011-07-01&currency=GBP");
  expect(narrowed.totals).toMatchObject({ orders: 1, units: 3 });
  // Nothing was recorded on these days: the orders came here later.
  expect(london.happened.placed).toBe(0);
});

test("hours are told apart where the clock goes back", async () => {
  await opened();
  await order({ orderedAt: "2011-10-30T00:30:00.000Z" });
  await order({ orderedAt: "2011-10-30T01:30:00.000Z" });
  const { periods } = await read(
    "/analytics/orders?from=2011-10-30&to=2011-10-30&zone=Europe/London&by=hour",
  );
  expect(periods).toHaveLength(25);
  const busy = periods.filter(({ orders }: { orders: number }) => orders > 0);
  expect(busy.map(({ period }: { period: string }) => period)).toEqual([
    "2011-10-30T01:00+01:00",
    "2011-10-30T01:00+00:00",
  ]);
});

test("rates, reasons and money tell what has become of orders", async () => {
  await opened();
  const kept = await order();
  const lost = await order();
  await ledger.post(`/orders/${lost}/cancel`, { reason: "changed my mind" });
  await order({ channel: "shop", payment: undefined });
  const { body } = await ledger.post(`/orders/${kept}/refunds`, { amount: 250, reason: "sorry" });
  position = body.position;
  const today = "from=2026-11-21&to=2026-11-21";
  const orders = await read(`/analytics/orders?${today}`);
  expect(orders).toMatchObject({
    happened: { placed: 3, confirmed: 2, cancelled: 1, delivered: 0 },
    rates: { fulfilment: 0, cancellation: 0.3333, return: null },
    cancelled: [{ reason: "by-request", orders: 1 }],
    warehouses: [{ warehouse: "north", parcels: 2, units: 4 }],
    // Twelve hours of the day have passed.
    totals: { orders: 3, perHour: 0.25 },
  });
  expect(orders.channels.map(({ channel }: { channel: string }) => channel)).toEqual([
    "shop",
    "web",
  ]);
  const revenue = await read(`/analytics/revenue?${today}`);
  const web = { ordered: 4_000, captured: 4_000, refunded: 2_250, net: 1_750, refunds: 2 };
  expect(revenue.channels).toMatchObject([
    { channel: "shop", ordered: 2_000, captured: 0, net: 0 },
    { channel: "web", currency: "EUR", ...web },
  ]);
  expect(revenue.currencies).toMatchObject([{ currency: "EUR", ordered: 6_000, net: 1_750 }]);
  expect(revenue.periods).toHaveLength(1);
});

test("performance tells how long orders were in each state and which are late", async () => {
  await opened();
  await order();
  const waiting = await order({ payment: undefined });
  ledger.time.now += 10 * 60_000;
  const paid = await ledger.post(`/orders/${waiting}/payments`, PAID);
  position = paid.body.position;
  ledger.time.now += 25 * 3_600_000;
  const performance = await read("/analytics/performance?from=2026-11-21&to=2026-11-21");
  expect(performance).toMatchObject({
    ...{ orders: 2, partial: false },
    fulfilment: { targetHours: 24, within: 0, late: 0, overdue: 2, compliance: 0 },
    outcome: { orders: 2, delivered: 0, cancelled: 0, fulfilment: null, cancellation: 0 },
    channels: [{ channel: "web", orders: 2 }],
    warehouses: [{ warehouse: "north", orders: 2 }],
    payments: { captured: 2, failed: 0, success: 1 },
    inspections: { inspected: 0, passRate: null },
  });
  const pending = performance.states.find(
    ({ status }: { status: string }) => status === "payment-pending",
  );
  expect(pending).toMatchObject({ orders: 2, longestSeconds: 600, averageSeconds: 300 });
  expect(performance.commands.answered).toBeGreaterThanOrEqual(1);
});

test("too many hours, and days that are none, are refused", async () => {
  await opened();
  for (const query of [
    "by=hour&from=2026-01-01&to=2026-11-01",
    "from=2026-02-30&to=2026-03-01",
    "zone=Mars/Olympus",
    "to=9999-12-31",
    "from=0000-01-01",
  ]) {
    const { status, body } = await ledger.get(`/analytics/orders?${query}`);
    expect([query, status, body.code]).toEqual([query, 400, "validation-failed"]);
  }
});
