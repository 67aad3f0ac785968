import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createHttpPayments } from "../../src/adapters/payments/http-provider.ts";
import { systemIds } from "../../src/adapters/runtime.ts";
import { TOKENS } from "../servers/payment-book.ts";
import { startPaymentProvider, type TestProvider } from "../servers/payment-provider.ts";
import { openLedger, type OpenLedger } from "./memory-ledger.ts";
import { openShop, WAY, type Shop } from "./order-kit.ts";

const SECRET = "what this provider signs its webhooks and answers with";
const TOTAL = 3_500;

let bank: TestProvider;
let ledger: OpenLedger;
let shop: Shop;

beforeEach(async () => {
  const clock = { now: () => ledger.time.now };
  bank = await startPaymentProvider({ secret: SECRET, now: () => ledger.time.now });
  const needs = { name: "online", url: bank.url, secrets: [SECRET], clock, ids: systemIds };
  ledger = await openLedger({
    ...{ providers: [createHttpPayments(needs)] },
    webhookSecrets: new Map([["online", [SECRET]]]),
  });
  shop = openShop(ledger);
  await shop.stock("north", { tea: 50, cup: 50 });
  const address = await ledger.app.listen({ host: "127.0.0.1", port: 0 });
  bank.tellUrl(`${address}/api/v1/payments/webhooks/online`);
});
afterEach(async () => {
  await ledger.close();
  await bank.stop();
});

const place = async (token: string) => {
  const payment = { provider: "online", method: "card", token };
  return shop.well(await shop.place("o1", { payment })).body;
};

const charge = () => {
  const [one] = bank.book.charges.values();
  if (one === undefined) throw new Error("nobody was charged");
  return one;
};

/** What stays with the provider of all that it took. */
const kept = (): number =>
  [...bank.book.charges.values()]
    .filter(({ status }) => status === "captured")
    .reduce((sum, { amount, refunded }) => sum + amount - refunded, 0);

const TRIES_MAX = 2_000;
const orderWhen = async (status: string) => {
  let order = await shop.order("o1");
  for (let tries = 0; tries < TRIES_MAX && order.status !== status; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    order = await shop.order("o1");
  }
  expect(order.status).toBe(status);
  return order;
};

describe("an order and a provider that is asked over HTTP", () => {
  test("agree when the answer says captured and the webhook says it twice more", async () => {
    expect(await place(TOKENS.twice)).toMatchObject({ status: "confirmed", paid: TOTAL });
    expect(await bank.tell(charge().reference, 2)).toEqual([200, 200]);
    expect(await shop.order("o1")).toMatchObject({ paid: TOTAL, refunded: 0 });
    expect([bank.book.charges.size, kept()]).toEqual([1, TOTAL]);
  });

  test("agree when the customer pays later", async () => {
    await place(TOKENS.pendThenCapture);
    await orderWhen("confirmed");
    expect(kept()).toBe(TOTAL);
  });

  test("agree when the order was cancelled before the customer paid", async () => {
    await place(TOKENS.pend);
    shop.well(await ledger.post("/orders/o1/cancel", {}));
    bank.book.settle(charge().reference, "captured");
    expect(await bank.tell(charge().reference, 3)).toEqual([200, 200, 200]);
    expect(await shop.order("o1")).toMatchObject({ status: "cancelled", refunded: TOTAL });
    expect([bank.book.refunds.length, kept()]).toEqual([1, 0]);
  });

  test("agree when a failure is told after the success", async () => {
    await place(TOKENS.pend);
    const { reference } = charge();
    bank.book.settle(reference, "captured");
    expect(await bank.tell(reference)).toEqual([200]);
    bank.book.settle(reference, "failed");
    expect(await bank.tell(reference)).toEqual([200]);
    bank.book.settle(reference, "captured");
    expect(await shop.order("o1")).toMatchObject({ status: "confirmed", paid: TOTAL });
    expect(kept()).toBe(TOTAL);
  });

  test("agree when an answer was broken, nothing was taken and it is paid again", async () => {
    expect((await place(TOKENS.broken)).payments).toMatchObject([{ status: "failed" }]);
    const payment = { provider: "online", method: "card", token: TOKENS.ok };
    shop.well(await ledger.post("/orders/o1/payments", payment));
    expect(await shop.order("o1")).toMatchObject({ status: "confirmed", paid: TOTAL });
    expect([bank.book.charges.size, kept()]).toEqual([1, TOTAL]);
  });

  test("agree when the money was authorised, then captured by us", async () => {
    expect(await place(TOKENS.authorise)).toMatchObject({ status: "confirmed", paid: TOTAL });
    expect([charge().status, kept()]).toEqual(["captured", TOTAL]);
  });

  test("agree on parts that go back, and on what the customer returns", async () => {
    await place(TOKENS.ok);
    await shop.parcelDoes("o1", ...WAY.delivered);
    shop.well(await ledger.post("/orders/o1/refunds", { amount: 500, reason: "dented" }));
    const wish = { lines: [{ line: 1, units: 2 }], reason: "too strong" };
    const { id } = shop.well(await ledger.post("/orders/o1/returns", wish)).body;
    shop.well(await ledger.post(`/returns/${id}/approve`, {}));
    const lines = [{ line: 1, units: 2, disposition: "restock" }];
    shop.well(await ledger.post(`/returns/${id}/inspect`, { warehouse: "north", lines }));
    expect(await shop.order("o1")).toMatchObject({ status: "refunded", refunded: 2_500 });
    expect(kept()).toBe(1_000);
  });

  test("whose webhook was forged on the way learn nothing of it", async () => {
    await place(TOKENS.pend);
    const stranger = await startPaymentProvider({
      secret: `${SECRET}!`,
      now: () => ledger.time.now,
    });
    const { body } = await ledger.get("/orders/o1");
    const other = stranger.book.charge("o1.p1", {
      ...{ order: "o1", attempt: 1, amount: TOTAL, currency: "EUR" },
    });
    expect([other.status, body.status]).toEqual([200, "payment-pending"]);
    const address = ledger.app.server.address();
    if (address === null || typeof address === "string") throw new Error("nobody listens");
    stranger.tellUrl(`http://127.0.0.1:${String(address.port)}/api/v1/payments/webhooks/online`);
    const [forged] = stranger.book.charges.keys();
    expect(await stranger.tell(forged ?? "")).toEqual([401]);
    await stranger.stop();
    expect(await shop.order("o1")).toMatchObject({ status: "payment-pending", paid: 0 });
  });
});
