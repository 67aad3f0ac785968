import { afterEach, beforeEach, expect, test } from "vitest";
import { openLedger, type OpenLedger } from "./memory-ledger.ts";

let ledger: OpenLedger;
beforeEach(async () => {
  ledger = await openLedger();
});
afterEach(() => ledger.close());

const receive = (sku: string, units: number, warehouse = "main") =>
  ledger.post("/receipts", { warehouse, lines: [{ sku, units }] });

const hold = (sku: string, units: number, more: object = {}) =>
  ledger.post("/reservations", {
    holdClass: "checkout",
    lines: [{ sku, warehouse: "main", units }],
    ...more,
  });

test("goods that were received can be held, and the availability shows both", async () => {
  const received = await receive("tea", 10);
  expect(received.status).toBe(201);
  const held = await hold("tea", 4, { id: "r1" });
  expect(held.status).toBe(201);
  expect(held.headers["location"]).toBe("/api/v1/reservations/r1");
  expect(held.body).toMatchObject({
    id: "r1",
    lines: [
      {
        sku: "tea",
        warehouse: "main",
        status: "accepted",
        units: 4,
        backed: 4,
        backordered: 0,
        version: 1,
      },
    ],
    events: [{ type: "StockReserved", stream: "stock-tea@main", revision: 1 }],
  });
  const position = String(held.headers["stockbook-position"]);
  const seen = await ledger.get(`/availability?sku=tea&warehouse=main&minPosition=${position}`);
  expect(seen.body.items).toMatchObject([{ onHand: 10, available: 6, reserved: 4, sellable: 6 }]);
});
