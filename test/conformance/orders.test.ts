import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { signatureOf } from "../../src/processes/webhook-signing.ts";
import { openLedger, type OpenLedger } from "../api/memory-ledger.ts";
import { cart, openShop, PAID, tea, type Shop } from "../api/order-kit.ts";
import { expectRow, type Expected } from "./rows.ts";

const SECRET = "what whoever tells us something signs it with";
const invalidField: Expected = { status: 400, type: "validation-failed" };
const invalidState: Expected = { status: 409, type: "invalid-state" };
const notFound: Expected = { status: 404, type: "not-found" };

let ledger: OpenLedger;
let shop: Shop;

beforeAll(async () => {
  const secrets = new Map([["online", [SECRET]]]);
  const carrierSecrets = new Map([["own-fleet", [SECRET]]]);
  ledger = await openLedger({ webhookSecrets: secrets, carrierSecrets });
  shop = openShop(ledger);
  await shop.stock("north", { tea: 10_000, cup: 1_000 });
});
afterAll(() => ledger.close());

describe("row 37: lines of an order", () => {
  const lines = (count: number) => Array.from({ length: count }, () => tea(1, 100));

  test.each([0, 2_001, 5_000])("%d of them are refused", async (count) => {
    for (const path of ["/orders", "/orders/source"]) {
      const answer = await ledger.post(path, { ...cart(), lines: lines(count) });
      expectRow(answer, invalidField);
      expect(answer.body.errors).toMatchObject([{ pointer: "/lines" }]);
    }
  });

  test("2,000 of them are taken", async () => {
    const answer = await ledger.post("/orders", { ...cart(), id: "long", lines: lines(2_000) });
    expect(answer.status, JSON.stringify(answer.body).slice(0, 500)).toBe(201);
    expect(answer.body).toMatchObject({ status: "payment-pending", total: 200_000 });
    shop.well(await ledger.post("/orders/long/cancel", {}));
    expect(await shop.stockOf("tea", "north")).toMatchObject({ available: 10_000, claims: 0 });
  });

  test("a body of up to a mebibyte is read, a longer one is not", async () => {
    const wide = (characters: number) =>
      ledger.call({
        ...{ method: "POST", url: "/api/v1/orders" },
        headers: { "content-type": "application/json", "idempotency-key": "wide" },
        payload: `${JSON.stringify({ ...cart(), lines: [] })}${" ".repeat(characters)}`,
      });
    expectRow(await wide(1_000_000), invalidField);
    expect((await wide(1_048_576)).status).toBe(413);
  });
});

describe.each([
  [25, 0],
  [26, -1],
  [27, 1.5],
  [28, "1"],
  [28, true],
  [28, null],
  [28, [1]],
  [29, 2 ** 53],
  [30, 1_000_000_001],
])("row %d: units of %j", (_, units) => {
  test.each(["/orders", "/orders/source"])("are refused by %s", async (path) => {
    expectRow(await ledger.post(path, cart({ sku: "tea", units, price: 1 })), invalidField);
  });
});

describe("row 59: picking and shipping what is not there to be picked or shipped", () => {
  test("more than the parcel has, or what is picked already", async () => {
    shop.well(await shop.place("o59", { payment: PAID }));
    const pick = (units: number) => {
      const line = { sku: "tea", units };
      return ledger.post("/shipments/o59.s1/picks", { verified: true, lines: [line] });
    };
    expectRow(await pick(4), invalidState);
    expectRow(await ledger.post("/shipments/o59.s1/hand-over", {}), invalidState);
    expect((await pick(3)).status).toBe(200);
    expectRow(await pick(1), invalidState);
    expect(await shop.stockOf("tea", "north")).toMatchObject({ picked: 3, allocated: 0 });
  });
});

describe("row 60: the reservation of another order", () => {
  test("is not found", async () => {
    shop.well(await shop.place("mine"));
    const answer = await ledger.post("/allocations", {
      ...{ id: "other.1", order: "other", reservation: "mine.1" },
      ...{ sku: "tea", warehouse: "north", units: 1 },
    });
    expectRow(answer, notFound);
  });
});

describe.each([
  [
    "/payments/webhooks/online",
    { type: "payment.pending", order: "o", attempt: 1, reference: "r" },
  ],
  ["/shipments/callbacks/own-fleet", undefined],
] as const)("row 81: a webhook at %s", (url, fixed) => {
  let messages = 0;
  const send = (said: { secret?: string; seconds?: number; id?: string; news: object }) => {
    const { secret = SECRET, seconds = 0, id = `m-${String((messages += 1))}`, news } = said;
    const body = Buffer.from(JSON.stringify(news));
    const timestamp = String(Math.floor(ledger.time.now / 1_000) + seconds);
    return ledger.call({
      ...{ method: "POST", url: `/api/v1${url}`, payload: body },
      headers: {
        ...{ "content-type": "application/json", "webhook-id": id },
        ...{ "webhook-timestamp": timestamp },
        "webhook-signature": signatureOf(secret, { id, timestamp, body }),
      },
    });
  };
  const newsOf = async () => {
    if (fixed !== undefined) return fixed;
    const order = "o81";
    if ((await ledger.get(`/orders/${order}`)).status === 404) {
      shop.well(await shop.place(order, { payment: PAID }));
      await shop.parcelDoes(order, "picks", "pack", "hand-over");
    }
    const { label } = await shop.parcel(order);
    return { tracking: label.tracking, scan: "in-transit", at: "2026-11-21T11:59:00Z" };
  };
  const forged: Expected = { status: 401, type: "signature-invalid" };

  test.each([
    ["with a bad signature", { secret: "another secret of more than 24 bytes" }],
    ["301 seconds old", { seconds: -301 }],
    ["301 seconds ahead", { seconds: 301 }],
  ])("%s has no effect", async (_, said) => {
    const news = await newsOf();
    const head = await ledger.log.head();
    expectRow(await send({ news, ...said }), forged);
    expect(await ledger.log.head()).toBe(head);
  });

  test("with a replayed id has no effect the second time", async () => {
    const news = await newsOf();
    expect(await send({ news, id: "same" })).toMatchObject({ status: 200 });
    const head = await ledger.log.head();
    const again = await send({ news, id: "same" });
    expect([again.status, again.body.status]).toEqual([200, "repeated"]);
    expect(await ledger.log.head()).toBe(head);
  });
});
