import { afterEach, describe, expect, test } from "vitest";
import { openLedger, type OpenLedger } from "./memory-ledger.ts";

let ledger: OpenLedger;

afterEach(async () => {
  await ledger.close();
});

const tea = (units: number, price = 1_000) => ({ sku: "tea", units, price });
const cup = (units: number, price = 250) => ({ sku: "cup", units, price });
const PAID = { provider: "manual", method: "paid" };

const cart = (...lines: readonly object[]) => ({ channel: "web", currency: "EUR", lines });

const stock = async (warehouse: string, units: Readonly<Record<string, number>>): Promise<void> => {
  const lines = Object.entries(units).map(([sku, count]) => ({ sku, units: count }));
  expect((await ledger.post("/receipts", { warehouse, lines })).status).toBe(201);
};

describe("placing an order", () => {
  test("reserves, takes the money, confirms and allocates in one request", async () => {
    ledger = await openLedger();
    await stock("north", { tea: 5, cup: 5 });
    const { status, body, headers } = await ledger.post("/orders", {
      ...cart(tea(3), cup(2)),
      payment: PAID,
      shipping: 500,
    });
    expect(status, JSON.stringify(body)).toBe(201);
    expect(body.id).toMatch(/^261121-[A-Z2-7]{6}$/);
    expect(headers["location"]).toBe(`/api/v1/orders/${String(body.id)}`);
    expect(body).toMatchObject({
      ...{ status: "confirmed", total: 4_000, paid: 4_000, due: 0 },
      actions: ["change", "cancel", "refund"],
      payments: [{ attempt: 1, status: "captured", amount: 4_000 }],
      shipments: [{ shipment: "s1", warehouse: "north", status: "open" }],
    });
  });
});
