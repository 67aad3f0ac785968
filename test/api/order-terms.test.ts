import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openLedger, type OpenLedger } from "./memory-ledger.ts";
import { openShop, PAID, tea, WAY, type Shop } from "./order-kit.ts";

const DAY_MS = 86_400_000;
const TOTAL = 3_500;

let ledger: OpenLedger;
let shop: Shop;

beforeEach(async () => {
  ledger = await openLedger();
  shop = openShop(ledger);
  await shop.stock("north", { tea: 50, cup: 50 });
});
afterEach(() => ledger.close());

const delivered = async (id: string): Promise<void> => {
  shop.well(await shop.place(id, { payment: PAID }));
  await shop.parcelDoes(id, ...WAY.delivered);
};

const wish = (line: number, units: number) => ({ lines: [{ line, units }], reason: "too strong" });
const ask = (id: string, line: number, units: number) =>
  ledger.post(`/orders/${id}/returns`, wish(line, units));

const days = (count: number): void => {
  ledger.time.now += count * DAY_MS;
};

const restock = (line: number, units: number) => ({
  ...{ warehouse: "north", lines: [{ line, units, disposition: "restock" }] },
});

describe("returns are taken for 90 days", () => {
  test("to the last moment, and not a moment longer", async () => {
    await delivered("o1");
    days(90);
    shop.well(await ask("o1", 1, 1));
    ledger.time.now += 1;
    const late = await ask("o1", 1, 1);
    expect(late).toMatchObject({ status: 409, body: { code: "invalid-state" } });
    expect(late.body.detail).toContain("90 days");
  });

  test("counted from the delivery, not from the order", async () => {
    shop.well(await shop.place("o1", { payment: PAID }));
    await shop.parcelDoes("o1", "picks", "pack", "hand-over");
    days(60);
    await shop.parcelDoes("o1", "delivered");
    days(60);
    shop.well(await ask("o1", 1, 1));
  });

  test("as the setting says", async () => {
    const { settings } = ledger.needs;
    await ledger.close();
    const returns = { ...settings.returns, windowDays: 14 };
    ledger = await openLedger({ settings: { returns } });
    shop = openShop(ledger);
    await shop.stock("north", { tea: 50, cup: 50 });
    await delivered("o1");
    days(15);
    expect((await ask("o1", 1, 1)).status).toBe(409);
  });
});

describe("an approved return waits for its goods for 30 days", () => {
  const approved = async (): Promise<string> => {
    await delivered("o1");
    const { id } = shop.well(await ask("o1", 1, 2)).body;
    shop.well(await ledger.post(`/returns/${id}/approve`, {}));
    return id;
  };

  test("then it lapses, and its units can be returned otherwise", async () => {
    const id = await approved();
    expect((await ask("o1", 1, 2)).status).toBe(409);
    days(29);
    await ledger.needs.processes.return.drive(id);
    expect((await ledger.get(`/returns/${id}`)).body.status).toBe("approved");
    days(1);
    await ledger.needs.processes.return.drive(id);
    expect((await ledger.get(`/returns/${id}`)).body).toMatchObject({
      ...{ status: "lapsed", actions: [] },
    });
    expect(await shop.order("o1")).toMatchObject({ refunded: 0, lines: [{ returning: 0 }, {}] });
    shop.well(await ask("o1", 1, 3));
  });

  test("goods that are sent too late are not waited for, whether or not anybody has noticed", async () => {
    const id = await approved();
    days(30);
    const late = await ledger.post(`/returns/${id}/ship-back`, { tracking: "VN-1" });
    expect(late).toMatchObject({ status: 409, body: { code: "invalid-state" } });
  });

  test("goods that were sent in time are waited for as long as it takes", async () => {
    const id = await approved();
    days(29);
    shop.well(await ledger.post(`/returns/${id}/ship-back`, { tracking: "VN-1" }));
    days(300);
    await ledger.needs.processes.return.drive(id);
    shop.well(await ledger.post(`/returns/${id}/inspect`, restock(1, 2)));
    expect((await shop.order("o1")).refunded).toBe(2_000);
  });
});

describe("money that goes back", () => {
  const sums = async (id: string) => {
    const { paid, refunded, refunds } = await shop.order(id);
    const asked = refunds.reduce((sum: number, { amount }: { amount: number }) => sum + amount, 0);
    expect(asked).toBeLessThanOrEqual(paid);
    expect(refunded).toBe(asked);
    return { paid, refunded };
  };
  const refund = (id: string, amount?: number) =>
    ledger.post(`/orders/${id}/refunds`, { ...(amount !== undefined && { amount }), reason: "x" });

  test("in parts adds up to what was paid, and no further", async () => {
    await delivered("o1");
    for (const amount of [500, 1_000, 250]) shop.well(await refund("o1", amount));
    expect(await sums("o1")).toEqual({ paid: TOTAL, refunded: 1_750 });
    expect(await refund("o1", 1_751)).toMatchObject({
      ...{ status: 409, body: { code: "invalid-state" } },
    });
    shop.well(await refund("o1"));
    expect(await sums("o1")).toEqual({ paid: TOTAL, refunded: TOTAL });
    const more = await refund("o1", 1);
    expect(more).toMatchObject({ status: 409, body: { code: "invalid-state" } });
    expect(more.body.allowed).not.toContain("refund");
  });

  test("asked for twice under one key goes back once", async () => {
    await delivered("o1");
    const key = { "idempotency-key": "again" };
    const body = { amount: 500, reason: "dented" };
    const first = shop.well(await ledger.post("/orders/o1/refunds", body, key));
    const again = shop.well(await ledger.post("/orders/o1/refunds", body, key));
    expect(again.headers["idempotency-replayed"]).toBe("true");
    expect(again.body).toEqual(first.body);
    const other = await ledger.post("/orders/o1/refunds", { ...body, amount: 501 }, key);
    expect(other).toMatchObject({ status: 422, body: { code: "idempotency-key-reused" } });
    expect(await sums("o1")).toEqual({ paid: TOTAL, refunded: 500 });
  });

  test("line by line, return by return, adds up", async () => {
    await delivered("o1");
    for (const [line, units] of [
      [1, 1],
      [2, 2],
      [1, 2],
    ] as const) {
      const { id } = shop.well(await ask("o1", line, units)).body;
      shop.well(await ledger.post(`/returns/${id}/approve`, {}));
      shop.well(await ledger.post(`/returns/${id}/inspect`, restock(line, units)));
    }
    expect(await sums("o1")).toEqual({ paid: TOTAL, refunded: TOTAL });
    expect(await shop.order("o1")).toMatchObject({
      ...{ status: "refunded", actions: [], lines: [{ returning: 3 }, { returning: 2 }] },
    });
    expect((await ask("o1", 1, 1)).status).toBe(409);
    expect(await shop.quantities("north")).toMatchObject({
      "tea@north": { onHand: 50, available: 50, claims: 0 },
      "cup@north": { onHand: 50, available: 50, claims: 0 },
    });
  });

  test("of a return is never more than is left of what was paid", async () => {
    await delivered("o1");
    shop.well(await refund("o1", 3_000));
    const { id } = shop.well(await ask("o1", 1, 3)).body;
    shop.well(await ledger.post(`/returns/${id}/approve`, {}));
    shop.well(await ledger.post(`/returns/${id}/inspect`, restock(1, 3)));
    expect(await sums("o1")).toEqual({ paid: TOTAL, refunded: TOTAL });
    expect((await ledger.get(`/returns/${id}`)).body.status).toBe("refund-processed");
  });

  test("of units that were ordered several times is what each line cost", async () => {
    const lines = [tea(2, 1_000), tea(2, 700)];
    shop.well(await shop.place("o1", { payment: PAID, lines }));
    await shop.parcelDoes("o1", ...WAY.delivered);
    const { id } = shop.well(await ask("o1", 2, 2)).body;
    shop.well(await ledger.post(`/returns/${id}/approve`, {}));
    shop.well(await ledger.post(`/returns/${id}/inspect`, restock(2, 2)));
    expect(await sums("o1")).toEqual({ paid: 3_400, refunded: 1_400 });
  });
});

describe("an edit before packing", () => {
  const patch = (id: string, body: object) =>
    ledger.call({
      ...{ method: "PATCH", url: `/api/v1/orders/${id}`, payload: JSON.stringify(body) },
      headers: { "content-type": "application/json", "idempotency-key": `e-${String(edits++)}` },
    });
  let edits = 0;

  test("that costs less gives goods and money back, that costs more asks for money first", async () => {
    shop.well(await shop.place("o1", { payment: PAID }));
    shop.well(await patch("o1", { lines: [{ line: 1, units: 1 }] }));
    expect(await shop.order("o1")).toMatchObject({ total: 1_500, refunded: 2_000, due: 0 });
    expect(await shop.stockOf("tea", "north")).toMatchObject({ allocated: 1, available: 49 });
    shop.well(await patch("o1", { lines: [{ line: 1, units: 5 }] }));
    expect(await shop.order("o1")).toMatchObject({ total: 1_500, due: 4_000 });
    expect(await shop.stockOf("tea", "north")).toMatchObject({ allocated: 1, available: 49 });
    shop.well(await ledger.post("/orders/o1/payments", PAID));
    expect(await shop.order("o1")).toMatchObject({ total: 5_500, paid: 7_500, due: 0 });
    expect(await shop.stockOf("tea", "north")).toMatchObject({ allocated: 5, available: 45 });
  });

  test("whose payment fails is dropped, and the order is as it was", async () => {
    shop.well(await shop.place("o1", { payment: PAID }));
    shop.well(await patch("o1", { lines: [{ line: 1, units: 5 }] }));
    shop.well(await ledger.post("/orders/o1/payments", { provider: "manual", method: "no" }));
    const order = await shop.order("o1");
    expect(order).toMatchObject({ status: "confirmed", total: TOTAL, due: 0 });
    expect(order.change).toBeUndefined();
    expect(await shop.stockOf("tea", "north")).toMatchObject({ allocated: 3 });
  });

  test("of goods that are picked already puts them back", async () => {
    shop.well(await shop.place("o1", { payment: PAID }));
    await shop.parcelDoes("o1", "picks");
    shop.well(await patch("o1", { lines: [{ line: 1, units: 0 }] }));
    expect(await shop.order("o1")).toMatchObject({ total: 500, refunded: 3_000 });
    expect(await shop.stockOf("tea", "north")).toMatchObject({ available: 50, picked: 0 });
    await shop.parcelDoes("o1", "pack", "hand-over", "delivered");
    expect(await shop.order("o1")).toMatchObject({ status: "delivered" });
  });

  test("by somebody who saw an older order is refused", async () => {
    shop.well(await shop.place("o1", { payment: PAID }));
    const { headers } = await ledger.get("/orders/o1");
    shop.well(await patch("o1", { note: "ring twice" }));
    const body = { reason: "changed my mind" };
    const etag = { "if-match": String(headers["etag"]) };
    expect(await ledger.post("/orders/o1/cancel", body, etag)).toMatchObject({ status: 412 });
  });
});
