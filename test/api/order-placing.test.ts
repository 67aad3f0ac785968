import { afterEach, describe, expect, test } from "vitest";
import { DEFAULT_ORDER_RULES } from "../../src/api/order-rules.ts";
import { orderNumbers } from "../../src/api/order-number.ts";
import type { Role } from "../../src/api/roles.ts";
import { commandIdOf } from "../../src/commands/command-id.ts";
import { NOON, openLedger, type OpenLedger } from "./memory-ledger.ts";
import { cart, cup, openShop, PAID, tea, TO_COME, type Shop } from "./order-kit.ts";

let ledger: OpenLedger;
let shop: Shop;

const open = async (options: Parameters<typeof openLedger>[0] = {}): Promise<void> => {
  ledger = await openLedger(options);
  shop = openShop(ledger);
};
afterEach(() => ledger.close());

const PLACES = ["north", "south"] as const;

/** Events that speak of this order, of it or of its claims. */
const tracesOf = (order: string): readonly string[] =>
  ledger.memory.all
    .filter(({ stream, data }) => stream.includes(order) || data.includes(order))
    .map(({ type }) => type);

describe("an order that is not well formed", () => {
  const line = { sku: "tea", units: 1, price: 100 };
  test.each([
    ["no lines", { lines: [] }],
    ["2,001 lines", { lines: Array.from({ length: 2_001 }, () => line) }],
    ["no units", { lines: [{ ...line, units: 0 }] }],
    ["half a unit", { lines: [{ ...line, units: 0.5 }] }],
    ["a price below nothing", { lines: [{ ...line, price: -1 }] }],
    ["a currency of small letters", { currency: "eur" }],
    ["a field that nobody knows", { status: "confirmed" }],
    ["an id that is too long", { id: "o".repeat(41) }],
    ["a card number for a token", { payment: { ...PAID, token: "4111111111111111" } }],
    ["a card number in its note", { note: "pay with 4111 1111 1111 1111" }],
  ])("has %s, and nothing of it is kept", async (_, fault) => {
    await open();
    await shop.stock("north", { tea: 5 });
    const head = await ledger.log.head();
    const answer = await ledger.post("/orders", { ...cart(line), ...fault });
    expect(answer).toMatchObject({ status: 400, body: { code: "validation-failed" } });
    expect(await ledger.log.head()).toBe(head);
  });

  test("names a SKU that nobody knows", async () => {
    await open({ closedCatalogue: true });
    const answer = await ledger.post("/orders", cart(tea(1)));
    expect(answer).toMatchObject({ status: 422, body: { code: "unknown-reference" } });
  });

  test("names a payment provider or a contact that nobody knows", async () => {
    await open();
    await shop.stock("north", { tea: 5 });
    const payment = { provider: "nobody", method: "card" };
    for (const over of [{ payment }, { contact: "c-nobody" }]) {
      const answer = await ledger.post("/orders", { ...cart(tea(1)), ...over });
      expect(answer, JSON.stringify(over)).toMatchObject({
        ...{ status: 422, body: { code: "unknown-reference" } },
      });
    }
  });

  test("is longer than a megabyte", async () => {
    await open();
    const note = "x".repeat(1_100_000);
    expect((await ledger.post("/orders", { ...cart(tea(1)), note })).status).toBe(413);
  });
});

describe("an order that is out of stock", () => {
  test("hears which lines, where, and how many there are, and leaves nothing behind", async () => {
    await open();
    await shop.stock("north", { tea: 2, cup: 9 });
    await shop.stock("south", { tea: 1 });
    const before = await shop.quantities(...PLACES);
    const head = await ledger.log.head();
    const answer = await shop.place("short", { lines: [cup(1), tea(4), tea(1)], payment: PAID });
    expect(answer).toMatchObject({
      status: 409,
      body: {
        code: "insufficient-stock",
        lines: [
          {
            ...{ line: 2, sku: "tea", units: 4, short: 1 },
            there: [
              { warehouse: "north", available: 2 },
              { warehouse: "south", available: 1 },
            ],
          },
          { line: 3, sku: "tea", units: 1, short: 1 },
        ],
      },
    });
    expect(await ledger.log.head()).toBe(head);
    expect(await shop.quantities(...PLACES)).toEqual(before);
    expect((await ledger.get("/orders/short")).status).toBe(404);
  });

  test("keeps no contact that came with it", async () => {
    await open();
    const contact = { name: "Mai Nguyen" };
    const key = { "idempotency-key": "short" };
    expect((await ledger.post("/orders", { ...cart(tea(1)), contact }, key)).status).toBe(409);
    expect(await ledger.needs.operational.list("contacts", { limit: 10 })).toEqual([]);
  });

  test("because others were faster, has ended and holds nothing", async () => {
    const claim = { type: "allocate", claim: "faster", units: 4 } as const;
    // Somebody takes the goods between the look at the read models and the order's own claim.
    const score = async () => {
      const faster = { sku: "tea", warehouse: "north", command: claim, envelope: envelope("f") };
      await ledger.ledger.dispatch(faster);
      return { score: 0, reasons: [] };
    };
    await open({ fraud: { name: "slow", score } });
    await shop.stock("north", { tea: 5, cup: 5 });
    const answer = await shop.place("slower", { payment: PAID });
    expect(answer).toMatchObject({
      status: 409,
      body: {
        code: "insufficient-stock",
        lines: [{ line: 1, sku: "tea", short: 2, there: [{ warehouse: "north", available: 1 }] }],
      },
    });
    expect(await shop.quantities("north")).toMatchObject({
      "tea@north": { available: 1, allocated: 4, reserved: 0, claims: 1 },
      "cup@north": { available: 5, allocated: 0, reserved: 0, claims: 0 },
    });
    expect(await shop.order("slower")).toMatchObject({
      ...{ status: "cancelled", cancelReason: "out-of-stock", paid: 0, payments: [], actions: [] },
    });
  });

  test("goes out in part where its policy says so, and costs less", async () => {
    await open();
    await shop.stock("north", { tea: 2, cup: 5 });
    const { body } = shop.well(await shop.place("part", { shortage: "partial", payment: PAID }));
    expect(body).toMatchObject({ status: "confirmed", total: 2_500, paid: 2_500 });
    expect(body.lines).toMatchObject([{ units: 3, dropped: 1 }, { dropped: 0 }]);
  });

  test("waits where its policy and the stock's say so", async () => {
    await open();
    await shop.stock("north", { tea: 2, cup: 5 });
    const policy = { backorderLimit: 10 };
    shop.well(await ledger.put("/stock/tea/north/policy", policy, { "if-match": '"0"' }));
    const over = { shortage: "backorder", payment: PAID };
    expect(shop.well(await shop.place("waits", over)).body.status).toBe("confirmed");
    expect(await shop.stockOf("tea", "north")).toMatchObject({ available: 0, allocated: 2 });
    await shop.stock("north", { tea: 1 });
    expect(await shop.stockOf("tea", "north")).toMatchObject({ available: 0, allocated: 3 });
  });
});

const envelope = (id: string) => ({
  ...{ commandId: commandIdOf("test", id), commandHash: id, actor: "somebody", channel: "test" },
  correlationId: id,
});

describe("placed, then cancelled", () => {
  test.each([
    ["before it is paid", {}],
    ["while the money is awaited", { payment: TO_COME }],
    ["when it is paid", { payment: PAID }],
  ])("an order leaves every quantity as it was, %s", async (_, over) => {
    await open();
    await shop.stock("north", { tea: 2, cup: 2 });
    await shop.stock("south", { tea: 9 });
    const before = await shop.quantities(...PLACES);
    shop.well(await shop.place("o1", over));
    expect(await shop.quantities(...PLACES)).not.toEqual(before);
    const { body } = shop.well(await ledger.post("/orders/o1/cancel", {}));
    expect(body).toMatchObject({ status: "cancelled" });
    expect(body.refunded).toBe(body.paid);
    expect(await shop.quantities(...PLACES)).toEqual(before);
  });

  test("puts goods back that were picked already, to where they were", async () => {
    await open();
    await shop.stock("north", { tea: 5, cup: 5 });
    const before = await shop.quantities("north");
    shop.well(await shop.place("o1", { payment: PAID }));
    await shop.parcelDoes("o1", "picks");
    expect(await shop.stockOf("tea", "north")).toMatchObject({ picked: 3 });
    const { body } = shop.well(await ledger.post("/orders/o1/cancel", {}));
    expect(body).toMatchObject({ status: "cancelled", refunded: 3_500 });
    expect(await shop.quantities("north")).toEqual(before);
    expect(await shop.parcel("o1")).toMatchObject({ status: "cancelled" });
  });
});

describe("an order that looks like fraud", () => {
  const judged = (score: number) => ({
    name: "scores",
    score: async () => ({ score, reasons: ["ten orders in a minute"] }),
  });

  test("from the threshold on is cancelled before anything is reserved or charged", async () => {
    await open({ fraud: judged(0.8) });
    await shop.stock("north", { tea: 5, cup: 5 });
    const { body } = shop.well(await shop.place("o1", { payment: PAID }));
    expect(body).toMatchObject({
      ...{ status: "cancelled", cancelReason: "fraud-suspected", payments: [], actions: [] },
    });
    expect(await shop.stockOf("tea", "north")).toMatchObject({ available: 5, claims: 0 });
  });

  test("below it goes on, and the score is kept", async () => {
    await open({ fraud: judged(0.79) });
    await shop.stock("north", { tea: 5, cup: 5 });
    expect(shop.well(await shop.place("o1", { payment: PAID })).body.status).toBe("confirmed");
    const checked = ledger.memory.all.find(({ type }) => type === "OrderFraudChecked");
    expect(JSON.parse(checked?.data ?? "{}")).toMatchObject({ score: 7_900, verdict: "accepted" });
  });
});

test("as many orders are in work as are taken on, and no more", async () => {
  await open({ settings: { orders: { ...DEFAULT_ORDER_RULES, inWork: 2 } } });
  await shop.stock("north", { tea: 50, cup: 50 });
  shop.well(await shop.place("o1"));
  shop.well(await shop.place("o2"));
  await shop.caughtUp();
  const full = await shop.place("o3");
  expect(full).toMatchObject({ status: 503, body: { code: "busy" } });
  expect(Number(full.headers["retry-after"])).toBeGreaterThan(0);
  expect(tracesOf("o3")).toEqual([]);
  // A paid one is not in work any more, nor one that has ended.
  shop.well(await ledger.post("/orders/o1/payments", PAID));
  await shop.caughtUp();
  ledger.time.now += 5_000;
  shop.well(await shop.place("o3"));
  shop.well(await ledger.post("/orders/o2/cancel", {}));
  await shop.caughtUp();
  ledger.time.now += 5_000;
  shop.well(await shop.place("o4"));
});

test("the number of an order is another one where the first is taken, and the same for a repeat", async () => {
  await open();
  await shop.stock("north", { tea: 50, cup: 50 });
  const key = { "idempotency-key": "mine" };
  const [first = "", second = ""] = orderNumbers(commandIdOf("local", "mine"), NOON).today;
  shop.well(await shop.place(first));
  const placed = shop.well(await ledger.post("/orders", cart(tea(2)), key));
  expect(placed.body.id).toBe(second);
  const again = shop.well(await ledger.post("/orders", cart(tea(2)), key));
  expect(again.body.id).toBe(second);
  expect(again.headers["idempotency-replayed"]).toBe("true");
});

test("an order service has its own orders only; of others it learns nothing", async () => {
  await open();
  await shop.stock("north", { tea: 50, cup: 50 });
  const person = async (name: string, roles: readonly Role[]) => {
    const made = { name, subject: name, roles, createdBy: "test" };
    return { authorization: `Bearer ${(await ledger.needs.identity.keys.create(made)).text}` };
  };
  const own = await person("shop", ["order-service"]);
  const other = await person("market", ["order-service"]);
  const viewer = await person("vera", ["viewer"]);
  const placed = await ledger.post("/orders", { id: "o1", ...cart(tea(1)), payment: PAID }, own);
  expect(placed.status).toBe(201);
  await shop.caughtUp();
  const reads = ["", "/status", "/payments", "/payment"];
  for (const path of reads) {
    expect((await ledger.get(`/orders/o1${path}`, own)).status, path).toBe(200);
    const theirs = await ledger.get(`/orders/o1${path}`, other);
    const nobodys = await ledger.get(`/orders/o2${path}`, other);
    expect([theirs.status, nobodys.status], path).toEqual([404, 404]);
    expect(theirs.body.detail).toBe(nobodys.body.detail);
    expect((await ledger.get(`/orders/o1${path}`, viewer)).status, path).toBe(403);
  }
  const acts = [
    ["payments", PAID],
    ["cancel", {}],
    ["refunds", { amount: 1 }],
    ["returns", { lines: [{ line: 1, units: 1 }], reason: "mine" }],
    ["shipments/s1/resend", { reason: "lost" }],
    ["shipments/s1/refund", { reason: "lost" }],
  ] as const;
  for (const [path, body] of acts) {
    const theirs = await ledger.post(`/orders/o1/${path}`, body, other);
    const nobodys = await ledger.post(`/orders/o2/${path}`, body, other);
    expect([theirs.status, nobodys.status], path).toEqual([404, 404]);
    expect(theirs.body.detail, path).toBe(nobodys.body.detail);
  }
  expect((await ledger.get("/orders", own)).body.items).toMatchObject([{ id: "o1" }]);
  expect((await ledger.get("/orders", other)).body.items).toEqual([]);
  // Under the id of another's order a new one is refused, and says nothing of it.
  const same = await ledger.post("/orders", { id: "o1", ...cart(tea(1)), payment: PAID }, other);
  expect(same).toMatchObject({ status: 409, body: { code: "duplicate-id" } });
  expect(JSON.stringify(same.body)).not.toContain("confirmed");
});
