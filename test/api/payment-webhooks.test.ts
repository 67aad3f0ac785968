import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { PaymentAnswer, PaymentProvider } from "../../src/processes/payment-port.ts";
import { signatureOf } from "../../src/processes/webhook-signing.ts";
import { NOON, openLedger, type OpenLedger } from "./memory-ledger.ts";
import { openShop, PAID, WAY, type Shop } from "./order-kit.ts";

const SECRET = `whsec_${Buffer.from("a secret of at least 24 bytes").toString("base64")}`;
const FORGED = `whsec_${Buffer.from("another secret of 24 bytes").toString("base64")}`;
const ONLINE = { provider: "online", method: "card" };
const TOTAL = 3_500;

let ledger: OpenLedger;
let shop: Shop;
let answer: (key: string, amount: number) => PaymentAnswer;
let refunds: { readonly key: string; readonly amount: number }[];
let logLines: string[];

const pending = (key: string): PaymentAnswer => ({ status: "pending", reference: `ch-${key}` });

const online: PaymentProvider = {
  name: "online",
  methods: async () => [{ id: "card", kind: "card", title: "Card", currencies: ["EUR"] }],
  charge: async ({ key, amount }) => answer(key, amount),
  capture: async ({ reference, amount }) => ({ status: "captured", reference, amount }),
  void: async ({ reference }) => ({ status: "voided", reference }),
  refund: async ({ key, amount }) => {
    refunds.push({ key, amount });
    return { status: "done", reference: `re-${key}` };
  },
};

beforeEach(async () => {
  answer = pending;
  refunds = [];
  logLines = [];
  ledger = await openLedger({
    ...{ providers: [online], webhookSecrets: new Map([["online", [SECRET]]]), logLines },
  });
  shop = openShop(ledger);
  await shop.stock("north", { tea: 20, cup: 20 });
});
afterEach(() => ledger.close());

type Said = { readonly id?: string; readonly secret?: string; readonly at?: number };
let messages = 0;

const tell = (news: object | string, said: Said = {}, provider = "online") => {
  const { id = `msg_${String((messages += 1))}`, secret = SECRET, at = ledger.time.now } = said;
  const body = Buffer.from(typeof news === "string" ? news : JSON.stringify(news));
  const timestamp = String(Math.floor(at / 1_000));
  return ledger.call({
    ...{ method: "POST", url: `/api/v1/payments/webhooks/${provider}`, payload: body },
    headers: {
      ...{ "content-type": "application/json", "webhook-id": id, "webhook-timestamp": timestamp },
      "webhook-signature": signatureOf(secret, { id, timestamp, body }),
    },
  });
};

const about = (type: string, more: object = {}) => ({
  ...{ type, order: "o1", attempt: 1, reference: "ch-o1.p1", ...more },
});
const captured = (more: object = {}) =>
  about("payment.captured", { amount: TOTAL, currency: "EUR", ...more });

const waiting = async (): Promise<void> => {
  const { body } = shop.well(await shop.place("o1", { payment: ONLINE }));
  expect(body).toMatchObject({ status: "payment-pending", payments: [{ status: "pending" }] });
};

/** Nothing was recorded, and the order still waits. */
const unmoved = async (work: () => Promise<unknown>): Promise<void> => {
  const head = await ledger.log.head();
  await work();
  expect(await ledger.log.head()).toBe(head);
  expect(await shop.order("o1")).toMatchObject({ status: "payment-pending", paid: 0 });
};

const ofOrder = (type: string): number =>
  ledger.memory.all.filter((one) => one.stream === "order-o1" && one.type === type).length;

describe("a webhook of a payment", () => {
  test("confirms the order that it pays", async () => {
    await waiting();
    expect(await tell(captured())).toMatchObject({ status: 200, body: { status: "done" } });
    expect(await shop.order("o1")).toMatchObject({
      ...{ status: "confirmed", paid: TOTAL, refunds: [], shipments: [{ status: "open" }] },
    });
    const written = ledger.memory.all.find(({ type }) => type === "OrderPaymentCaptured");
    expect(JSON.parse(written?.metadata ?? "{}")).toMatchObject({
      ...{ actor: "provider:online", channel: "webhook" },
    });
  });

  test.each([
    ["with a forged signature", { secret: FORGED }],
    ["six minutes old", { at: NOON - 360_000 }],
    ["six minutes ahead", { at: NOON + 360_000 }],
    ["with an id of spaces", { id: "a b" }],
  ])("%s is refused and does nothing", async (_, said) => {
    await waiting();
    await unmoved(async () => {
      const refused = await tell(captured(), said);
      expect(refused).toMatchObject({ status: 401, body: { code: "signature-invalid" } });
      // Whoever guesses learns nothing of what was wrong.
      expect(refused.body.detail).toBe("the webhook is not from whom it says");
    });
  });

  test("without any signature, or changed on its way, is refused", async () => {
    await waiting();
    const body = JSON.stringify(captured());
    const timestamp = String(NOON / 1_000);
    const url = "/api/v1/payments/webhooks/online";
    const json = { "content-type": "application/json" };
    const message = { id: "m", timestamp, body: Buffer.from(body) };
    const signed = {
      ...{ ...json, "webhook-id": "m", "webhook-timestamp": timestamp },
      "webhook-signature": signatureOf(SECRET, message),
    };
    await unmoved(async () => {
      const bare = await ledger.call({ method: "POST", url, payload: body, headers: json });
      expect(bare.status).toBe(401);
      const payload = body.replace("3500", "35000");
      expect((await ledger.call({ method: "POST", url, payload, headers: signed })).status).toBe(
        401,
      );
      // A good signature of another message is none of this one.
      const other = { ...signed, "webhook-id": "m2" };
      const moved = await ledger.call({ method: "POST", url, payload: body, headers: other });
      expect(moved.status).toBe(401);
    });
  });

  test("that comes twice under its id is done once", async () => {
    await waiting();
    expect((await tell(captured(), { id: "same" })).body).toEqual({ status: "done" });
    const head = await ledger.log.head();
    expect((await tell(captured(), { id: "same" })).body).toEqual({ status: "repeated" });
    // And years of the same news under other ids are no news either.
    expect((await tell(captured())).body).toEqual({ status: "done" });
    expect(await ledger.log.head()).toBe(head);
    expect(ofOrder("OrderPaymentCaptured")).toBe(1);
  });

  test("that comes twice at the same time is done once", async () => {
    await waiting();
    const both = await Promise.all([1, 2, 3].map(() => tell(captured(), { id: "same" })));
    expect(both.map(({ body }) => body.status).toSorted()).toEqual([
      "done",
      "repeated",
      "repeated",
    ]);
    expect(ofOrder("OrderPaymentCaptured")).toBe(1);
  });

  test.each([
    ["an order that nobody knows", captured({ order: "o2" })],
    ["an attempt that nobody made", captured({ attempt: 7 })],
    ["money in another currency", captured({ currency: "USD" })],
    ["a refund that nobody asked for", about("refund.done", { refund: "o1.r1" })],
    ["a dispute", { type: "dispute.opened", order: "o1" }],
    ["no order at all", { type: "payment.captured" }],
    ["an amount of nothing", captured({ amount: 0 })],
    ["an amount with decimals", captured({ amount: 35.5 })],
  ])("about %s is taken and does nothing", async (_, news) => {
    await waiting();
    await unmoved(async () => {
      expect((await tell(news)).status).toBe(200);
    });
  });

  test("of a payment by hand is none of a provider's", async () => {
    shop.well(
      await shop.place("o1", { payment: { provider: "manual", method: "to-be-confirmed" } }),
    );
    await unmoved(async () => {
      expect((await tell(captured())).status).toBe(200);
    });
  });

  test("of a provider that nobody knows, or that is no JSON, is refused", async () => {
    await waiting();
    await unmoved(async () => {
      expect((await tell(captured(), {}, "nobody")).status).toBe(404);
      expect((await tell("{")).status).toBe(400);
      expect((await tell('{"a":1,"a":2}')).status).toBe(400);
    });
  });

  test("of less money than was asked does not pay the order, and the rest can still be paid", async () => {
    await waiting();
    await tell(captured({ amount: 500 }));
    const order = await shop.order("o1");
    expect(order).toMatchObject({ status: "payment-pending", paid: 500, due: 3_000 });
    expect(order.actions).toContain("pay");
    shop.well(await ledger.post("/orders/o1/payments", PAID));
    expect(await shop.order("o1")).toMatchObject({ status: "confirmed", paid: TOTAL });
    expect(refunds).toEqual([]);
  });

  test("of more money than was asked pays the order, and the rest goes back", async () => {
    await waiting();
    await tell(captured({ amount: 4_000 }));
    expect(await shop.order("o1")).toMatchObject({
      ...{ status: "confirmed", paid: 4_000, refunded: 500 },
    });
    expect(refunds).toMatchObject([{ amount: 500 }]);
  });

  test("of less money than was asked, of an order that is cancelled, all goes back", async () => {
    await waiting();
    await tell(captured({ amount: 500 }));
    shop.well(await ledger.post("/orders/o1/cancel", {}));
    expect(await shop.order("o1")).toMatchObject({ status: "cancelled", paid: 500, refunded: 500 });
  });

  test("of news in the wrong order ends as in the right one", async () => {
    await waiting();
    await tell(captured());
    const head = await ledger.log.head();
    for (const type of ["pending", "authorised", "failed", "voided"]) {
      expect((await tell(about(`payment.${type}`))).status, type).toBe(200);
    }
    expect(await ledger.log.head()).toBe(head);
    expect(await shop.order("o1")).toMatchObject({ status: "confirmed", paid: TOTAL });
  });

  test("of a failure first, then of the success after all", async () => {
    await waiting();
    await tell(about("payment.failed", { code: "declined" }));
    expect(await shop.order("o1")).toMatchObject({
      ...{ status: "payment-pending", payments: [{ status: "failed", code: "declined" }] },
    });
    await tell(captured());
    expect(await shop.order("o1")).toMatchObject({ status: "confirmed", paid: TOTAL, refunded: 0 });
  });

  test("of a second capture is one charge too many, and goes back in full", async () => {
    await waiting();
    await tell(about("payment.failed", { code: "timeout" }));
    shop.well(await ledger.post("/orders/o1/payments", ONLINE));
    await tell(captured({ attempt: 2, reference: "ch-o1.p2" }));
    expect(await shop.order("o1")).toMatchObject({ status: "confirmed", paid: TOTAL });
    await tell(captured());
    expect(await shop.order("o1")).toMatchObject({
      ...{ status: "confirmed", paid: 2 * TOTAL, refunded: TOTAL, due: 0 },
    });
    expect(refunds).toMatchObject([{ amount: TOTAL }]);
  });

  test("of an authorisation has the money captured, once", async () => {
    await waiting();
    await tell(about("payment.authorised"));
    expect(await shop.order("o1")).toMatchObject({ status: "confirmed", paid: TOTAL });
    await tell(captured());
    expect(ofOrder("OrderPaymentCaptured")).toBe(1);
    expect(refunds).toEqual([]);
  });

  test("that comes when the order is cancelled gives all the money back", async () => {
    await waiting();
    shop.well(await ledger.post("/orders/o1/cancel", {}));
    await tell(captured());
    expect(await shop.order("o1")).toMatchObject({
      ...{ status: "cancelled", paid: TOTAL, refunded: TOTAL, actions: [] },
    });
    await tell(captured());
    expect(refunds).toMatchObject([{ amount: TOTAL }]);
  });

  test("of an authorisation of an order that is cancelled lets it go", async () => {
    await waiting();
    shop.well(await ledger.post("/orders/o1/cancel", {}));
    await tell(about("payment.authorised"));
    expect(await shop.order("o1")).toMatchObject({
      ...{ status: "cancelled", paid: 0, payments: [{ status: "voided" }] },
    });
  });

  test("of three failures ends the order", async () => {
    await waiting();
    for (const attempt of [1, 2, 3]) {
      await tell(about("payment.failed", { attempt, code: "declined" }));
      if (attempt < 3) shop.well(await ledger.post("/orders/o1/payments", ONLINE));
    }
    expect(await shop.order("o1")).toMatchObject({
      ...{ status: "cancelled", cancelReason: "payment-failed", paid: 0 },
    });
    expect(await shop.stockOf("tea", "north")).toMatchObject({ available: 20, claims: 0 });
  });

  test("says whom it is about in the log, and nothing more", async () => {
    await waiting();
    await tell(captured({ order: "o9", card: "4111111111111111" }));
    const [line = ""] = logLines.filter((one) => one.includes("about nothing here"));
    expect(JSON.parse(line)).toMatchObject({ provider: "online", order: "o9" });
    expect(logLines.join("\n")).not.toContain("4111");
  });
});

describe("a payment that comes late", () => {
  const lapse = async (minutes: number): Promise<void> => {
    ledger.time.now += minutes * 60_000;
    await ledger.needs.processes.order.drive("o1");
  };

  test("takes the goods that are still there once more", async () => {
    await waiting();
    await lapse(20);
    expect((await shop.order("o1")).status).toBe("payment-pending");
    await tell(captured());
    expect(await shop.order("o1")).toMatchObject({ status: "confirmed", refunded: 0 });
    expect(await shop.stockOf("tea", "north")).toMatchObject({
      ...{ available: 17, reserved: 0, allocated: 3 },
    });
    await shop.parcelDoes("o1", ...WAY.delivered);
    expect((await shop.order("o1")).status).toBe("delivered");
  });

  test("goes back in full where they are gone, and leaves nothing behind", async () => {
    await waiting();
    await lapse(20);
    shop.well(
      await shop.place("o2", { payment: PAID, lines: [{ sku: "tea", units: 18, price: 1 }] }),
    );
    await tell(captured());
    expect(await shop.order("o1")).toMatchObject({
      ...{ status: "cancelled", paid: TOTAL, refunded: TOTAL },
    });
    expect(refunds).toMatchObject([{ amount: TOTAL }]);
    expect(await shop.stockOf("cup", "north")).toMatchObject({ available: 20, claims: 0 });
    expect(await shop.stockOf("tea", "north")).toMatchObject({ available: 2, allocated: 18 });
  });

  test("goes back in full when the time to pay has ended", async () => {
    await waiting();
    await lapse(76);
    expect(await shop.order("o1")).toMatchObject({
      ...{ status: "cancelled", cancelReason: "payment-timeout" },
    });
    expect(await shop.stockOf("tea", "north")).toMatchObject({ available: 20, reserved: 0 });
    await tell(captured());
    expect(await shop.order("o1")).toMatchObject({ status: "cancelled", refunded: TOTAL });
    expect(refunds).toMatchObject([{ amount: TOTAL }]);
  });

  test("does not come at all: the goods are free after a quarter of an hour", async () => {
    shop.well(await shop.place("o1"));
    await lapse(15);
    expect(await shop.order("o1")).toMatchObject({
      ...{ status: "cancelled", cancelReason: "payment-timeout" },
    });
    expect(await shop.stockOf("tea", "north")).toMatchObject({ available: 20, reserved: 0 });
  });
});
