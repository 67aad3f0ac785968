import { afterEach, expect, test } from "vitest";
import { openLedger, type OpenLedger } from "./memory-ledger.ts";

let ledger: OpenLedger;
afterEach(() => ledger.close());

const PAID = { provider: "manual", method: "paid" };

const order = (id: string, more: object = {}) =>
  ledger.post("/orders", {
    ...{ id, channel: "web", currency: "EUR", lines: [{ sku: "tea", units: 2, price: 1_000 }] },
    ...more,
  });

const readable = (position: string) => `minPosition=${position}`;

test("payments and refunds of all orders are listed with their currency, provider and end", async () => {
  ledger = await openLedger();
  await ledger.post("/receipts", { warehouse: "north", lines: [{ sku: "tea", units: 9 }] });
  await order("first", { payment: PAID });
  ledger.time.now += 60_000;
  await order("second", { currency: "VND" });
  await ledger.post("/orders/second/payments", { provider: "manual", method: "to-be-confirmed" });
  ledger.time.now += 60_000;
  const { body: last } = await ledger.post("/orders/first/refunds", {
    amount: 300,
    reason: "late",
  });
  const { status, body } = await ledger.get(`/payments?${readable(last.position)}`);
  expect(status, JSON.stringify(body)).toBe(200);
  const both = { order: "first", provider: "manual", currency: "EUR" };
  expect(body.items).toMatchObject([
    {
      ...{ ...both, id: "first.p1", kind: "payment", status: "captured", amount: 2_000 },
      ...{ method: "paid", requestedAt: "2026-11-21T12:00:00.000Z" },
      endedAt: "2026-11-21T12:00:00.000Z",
    },
    { id: "second.p1", kind: "payment", status: "pending", currency: "VND", endedAt: null },
    {
      ...{ ...both, kind: "refund", status: "done", amount: 300, attempt: 1, reason: "late" },
      endedAt: "2026-11-21T12:02:00.000Z",
    },
  ]);
  const idsOf = async (query: string): Promise<readonly string[]> => {
    const found = await ledger.get(`/payments?${query}&${readable(last.position)}`);
    return found.body.items.map(({ id }: { id: string }) => id);
  };
  expect(await idsOf("status=pending")).toEqual(["second.p1"]);
  expect(await idsOf("kind=payment&currency=EUR")).toEqual(["first.p1"]);
  expect(await idsOf("order=second")).toEqual(["second.p1"]);
  expect(await idsOf("by=ended&status=captured&status=done")).toHaveLength(2);
  expect(await idsOf("from=2026-11-21&to=2026-11-21")).toHaveLength(3);
  // It is noon in UTC: seven in the evening in Hanoi, and still the day before far in the west.
  expect(await idsOf("from=2026-11-22&to=2026-11-22&zone=Pacific/Kiritimati")).toHaveLength(3);
  expect(await idsOf("from=2026-11-22&to=2026-11-23")).toEqual([]);
});

test("days that end before they begin, or are too many, are refused", async () => {
  ledger = await openLedger();
  for (const days of ["from=2026-11-21&to=2026-11-20", "from=2020-01-01&to=2026-11-20"]) {
    const { status, body } = await ledger.get(`/payments?${days}`);
    expect([status, body.code]).toEqual([400, "validation-failed"]);
  }
});
