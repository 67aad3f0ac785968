import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openLedger, type Answer, type OpenLedger } from "./memory-ledger.ts";
import { cart, openShop, PAID, tea, type Shop } from "./order-kit.ts";

let ledger: OpenLedger;
let shop: Shop;

beforeEach(async () => {
  ledger = await openLedger();
  shop = openShop(ledger);
});
afterEach(() => ledger.close());

const times = <Result>(count: number, work: (index: number) => Promise<Result>) =>
  Promise.all(Array.from({ length: count }, (_, index) => work(index)));

const statusesOf = (answers: readonly Answer[]): readonly number[] =>
  answers.map(({ status }) => status).toSorted();

describe("at the same time", () => {
  test("one order that is sent five times is placed once, with its contact", async () => {
    await shop.stock("north", { tea: 20 });
    const key = { "idempotency-key": "same" };
    const body = { ...cart(tea(3)), contact: { name: "Mai" }, payment: PAID };
    const answers = await times(5, () => ledger.post("/orders", body, key));
    expect(new Set(answers.map((one) => one.body.id)).size).toBe(1);
    expect(
      answers.filter(({ headers }) => headers["idempotency-replayed"] === "true"),
    ).toHaveLength(4);
    expect(await shop.stockOf("tea", "north")).toMatchObject({ available: 17, claims: 1 });
    const { contact } = await shop.order(answers[0]?.body.id);
    expect((await ledger.get(`/contacts/${contact}`)).body.name).toBe("Mai");
  });

  test("the same key with another order is refused, whichever came first", async () => {
    await shop.stock("north", { tea: 20 });
    const key = { "idempotency-key": "same" };
    const answers = await times(2, (index) =>
      ledger.post("/orders", { ...cart(tea(index + 1)), payment: PAID }, key),
    );
    expect(statusesOf(answers)).toEqual([201, 422]);
    expect(await shop.stockOf("tea", "north")).toMatchObject({ claims: 1 });
  });

  test("twenty orders want ten units: as many as there are get them, and nothing is left over", async () => {
    await shop.stock("north", { tea: 10 });
    const answers = await times(20, (index) =>
      shop.place(`o${String(index)}`, { lines: [tea(1)], payment: PAID }),
    );
    expect(statusesOf(answers)).toEqual([
      ...Array.from({ length: 10 }, () => 201),
      ...Array.from({ length: 10 }, () => 409),
    ]);
    expect(await shop.stockOf("tea", "north")).toMatchObject({
      ...{ available: 0, reserved: 0, allocated: 10, claims: 10 },
    });
  });

  test("an order is paid five times over, and charged once", async () => {
    await shop.stock("north", { tea: 20, cup: 20 });
    shop.well(await shop.place("o1"));
    const answers = await times(5, () => ledger.post("/orders/o1/payments", PAID));
    expect(statusesOf(answers)).toEqual([200, 409, 409, 409, 409]);
    expect(await shop.order("o1")).toMatchObject({ status: "confirmed", paid: 3_500 });
  });

  test("an order is paid and cancelled: it stands, or its money is back", async () => {
    await shop.stock("north", { tea: 100, cup: 100 });
    for (let round = 0; round < 8; round++) {
      const id = `o${String(round)}`;
      shop.well(await shop.place(id));
      const asks = [
        () => ledger.post(`/orders/${id}/payments`, PAID),
        () => ledger.post(`/orders/${id}/cancel`, {}),
      ];
      await Promise.all((round % 2 === 0 ? asks : asks.toReversed()).map((ask) => ask()));
      const order = await shop.order(id);
      expect(order.status).toBe("cancelled");
      expect(order.refunded).toBe(order.paid);
    }
    expect(await shop.stockOf("tea", "north")).toMatchObject({ available: 100, claims: 0 });
  });

  test("an order is cancelled while its parcel is packed: one of both", async () => {
    await shop.stock("north", { tea: 100, cup: 100 });
    const ends: string[] = [];
    for (let round = 0; round < 8; round++) {
      const id = `o${String(round)}`;
      shop.well(await shop.place(id, { payment: PAID }));
      await shop.parcelDoes(id, "picks");
      const asks = [
        () => ledger.post(`/shipments/${id}.s1/pack`, {}),
        () => ledger.post(`/orders/${id}/cancel`, {}),
      ];
      const answers = await Promise.all(
        (round % 2 === 0 ? asks : asks.toReversed()).map((ask) => ask()),
      );
      expect(statusesOf(answers)).toEqual([200, 409]);
      const [order, parcel] = [await shop.order(id), await shop.parcel(id)];
      ends.push(order.status);
      expect(parcel.status).toBe(order.status === "cancelled" ? "cancelled" : "packed");
      expect(order.refunded).toBe(order.status === "cancelled" ? order.paid : 0);
    }
    const packed = ends.filter((status) => status === "packed").length;
    expect(await shop.stockOf("tea", "north")).toMatchObject({
      ...{ available: 100 - 3 * packed, picked: 3 * packed },
    });
  });

  test("more is asked back than was paid: no more goes back", async () => {
    await shop.stock("north", { tea: 20, cup: 20 });
    shop.well(await shop.place("o1", { payment: PAID }));
    const answers = await times(6, () =>
      ledger.post("/orders/o1/refunds", { amount: 1_000, reason: "dented" }),
    );
    expect(statusesOf(answers)).toEqual([200, 200, 200, 409, 409, 409]);
    expect(await shop.order("o1")).toMatchObject({ refunded: 3_000 });
  });

  test("one unit is returned by two wishes: it is one of both", async () => {
    await shop.stock("north", { tea: 20, cup: 20 });
    shop.well(await shop.place("o1", { payment: PAID }));
    await shop.parcelDoes("o1", "picks", "pack", "hand-over", "delivered");
    const wish = { lines: [{ line: 1, units: 2 }], reason: "too strong" };
    const answers = await times(3, () => ledger.post("/orders/o1/returns", wish));
    expect(statusesOf(answers)).toEqual([201, 409, 409]);
    expect((await shop.order("o1")).lines[0].returning).toBe(2);
  });
});
