import { afterEach, beforeEach, expect, test } from "vitest";
import type { PaymentProvider } from "../../src/processes/payment-port.ts";
import { openLedger, type OpenLedger } from "./memory-ledger.ts";
import { openShop, tea, type Shop } from "./order-kit.ts";

let ledger: OpenLedger;
let shop: Shop;

/** Takes money, and gives none back. */
const greedy: PaymentProvider = {
  name: "greedy",
  methods: async () => [],
  charge: async ({ key, amount }) => ({ status: "captured", reference: `ch-${key}`, amount }),
  refund: async () => ({ status: "failed", code: "closed", detail: "the account is closed" }),
};

beforeEach(async () => {
  ledger = await openLedger({ providers: [greedy] });
  shop = openShop(ledger);
  await shop.stock("north", { tea: 10 });
});
afterEach(() => ledger.close());

test("what a provider does not give back a person gives back, and says so", async () => {
  const payment = { provider: "greedy", method: "card" };
  shop.well(await shop.place("o-1", { lines: [tea(1)], payment }));
  shop.well(await ledger.post("/orders/o-1/cancel", { reason: "changed my mind" }));
  expect(await shop.order("o-1")).toMatchObject({
    ...{ status: "cancelled", refunded: 0, refunds: [{ refund: "r1", status: "failed" }] },
  });
  const url = "/orders/o-1/refunds/r1/outcome";
  const key = { "idempotency-key": "cash-1" };
  const body = { status: "done", reference: "receipt-7" };
  const done = shop.well(await ledger.post(url, body, key));
  expect(done.body).toMatchObject({
    ...{ refunded: 1_000, refunds: [{ status: "done", reference: "receipt-7" }] },
  });
  expect(shop.well(await ledger.post(url, body, key)).body).toEqual(done.body);
  expect(shop.well(await ledger.post(url, { status: "done" })).body).toMatchObject({
    ...{ refunded: 1_000, refunds: [{ reference: "receipt-7" }], events: [] },
  });
});

test("of a refund that nobody asked for nothing can be said", async () => {
  shop.well(await shop.place("o-1", { lines: [tea(1)] }));
  const { status, body } = await ledger.post("/orders/o-1/refunds/r9/outcome", { status: "done" });
  expect([status, body.code]).toEqual([404, "not-found"]);
  const card = { status: "done", reference: "4111111111111111" };
  expect((await ledger.post("/orders/o-1/refunds/r9/outcome", card)).status).toBe(400);
});
