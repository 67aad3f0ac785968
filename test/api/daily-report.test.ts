import { afterEach, expect, test } from "vitest";
import { dailyReportCsv } from "../../src/api/report-csv.ts";
import type { DailyReport } from "../../src/api/report-daily.ts";
import { openLedger, type OpenLedger } from "./memory-ledger.ts";
import { openShop, PAID } from "./order-kit.ts";

let ledger: OpenLedger | undefined;
afterEach(async () => {
  await ledger?.close();
  ledger = undefined;
});

const opened = async () => {
  const house = await openLedger();
  ledger = house;
  const shop = openShop(house);
  await shop.stock("north", { tea: 50, cup: 50 });
  await shop.place("first", { payment: PAID, shipping: 500 });
  await shop.place("second", { payment: PAID });
  await house.post("/orders/second/cancel", { reason: "changed my mind" });
  await shop.parcelDoes("first", "picks", "pack", "hand-over", "delivered");
  await shop.caughtUp();
  return house;
};

test("the daily report has orders, revenue, movements, stock and exceptions of the day", async () => {
  const house = await opened();
  const { status, body } = await house.get("/reports/daily?date=2026-11-21");
  expect(status, JSON.stringify(body)).toBe(200);
  expect(body).toMatchObject({
    ...{ date: "2026-11-21", zone: "UTC", from: "2026-11-21T00:00:00.000Z" },
    orders: {
      ...{ orders: 2, lines: 4, units: 10 },
      happened: { placed: 2, confirmed: 2, delivered: 1, cancelled: 1 },
      rates: { fulfilment: 0.5, cancellation: 0.5, return: 0 },
    },
    revenue: [{ currency: "EUR", ordered: 7_500, captured: 7_500, refunded: 3_500, net: 4_000 }],
    stock: { physicalChange: 95, now: { skus: 2, warehouses: 1 } },
  });
  const moved = (type: string) => body.movements.find((one: { type: string }) => one.type === type);
  expect(moved("StockReceived")).toEqual({ type: "StockReceived", events: 2, units: 100 });
  expect(moved("StockShipped")).toEqual({ type: "StockShipped", events: 2, units: 5 });
  expect(body.exceptions).toContainEqual({ what: "payment failed", times: 0 });
  const before = await house.get("/reports/daily?date=2026-11-20");
  expect(before.body).toMatchObject({ orders: { orders: 0 }, revenue: [], movements: [] });
  const today = await house.get("/reports/daily");
  expect(today.body.date).toBe("2026-11-21");
});

test("the same report is a table for whoever asks for one", async () => {
  const house = await opened();
  const { status, type, headers, body } = await house.get("/reports/daily?date=2026-11-21", {
    accept: "text/csv",
  });
  expect([status, type]).toEqual([200, "text/csv; charset=utf-8"]);
  expect(headers["content-disposition"]).toBe('attachment; filename="daily-report-2026-11-21.csv"');
  const lines = String(body).split("\r\n");
  expect(lines[0]).toBe("section,of,figure,value");
  for (const line of [
    "orders,,orders,2",
    "orders,web EUR,total,7500",
    "revenue,EUR,net,4000",
    "movements,StockShipped,units,5",
    "stock,,physicalChange,95",
    "exceptions,parcel lost,times,0",
  ]) {
    expect(lines).toContain(line);
  }
  expect((await house.get("/reports/daily", { accept: "image/png" })).status).toBe(406);
});

test("a table holds nothing that a spreadsheet would run", async () => {
  const house = await opened();
  const { body } = await house.get("/reports/daily");
  const report: DailyReport = body;
  const channels = report.orders.channels.map((one) => ({ ...one, channel: '=HYPERLINK("x")' }));
  const table = dailyReportCsv({ ...report, orders: { ...report.orders, channels } });
  expect(table).toContain(`"'=HYPERLINK(""x"") EUR"`);
});
