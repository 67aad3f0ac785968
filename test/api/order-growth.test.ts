import { afterEach, beforeEach, expect, test } from "vitest";
import { openLedger, type OpenLedger } from "./memory-ledger.ts";
import { cup, openShop, PAID, tea, type Shop } from "./order-kit.ts";

let ledger: OpenLedger;
let shop: Shop;

beforeEach(async () => {
  ledger = await openLedger();
  shop = openShop(ledger);
  await shop.stock("north", { tea: 5, cup: 5 });
});
afterEach(() => ledger.close());

const place = async (over: object = {}): Promise<void> => {
  shop.well(await shop.place("o-1", { payment: PAID, ...over }));
  await shop.caughtUp();
};
const change = (body: object) =>
  ledger.call({
    ...{ method: "PATCH", url: "/api/v1/orders/o-1", payload: JSON.stringify(body) },
    headers: { "content-type": "application/json", "idempotency-key": JSON.stringify(body) },
  });

test("an order is not changed to what nobody has, and stays as it was", async () => {
  await place();
  const before = await shop.order("o-1");
  const answer = await change({ lines: [{ line: 1, units: 9 }], add: [cup(1)] });
  expect([answer.status, answer.body.code]).toEqual([409, "insufficient-stock"]);
  expect(answer.body.lines).toEqual([
    { line: 1, sku: "tea", units: 9, short: 4, there: [{ warehouse: "north", available: 2 }] },
  ]);
  const lines = [tea(3), cup(9)];
  const replaced = await ledger.put("/orders/o-1", { lines });
  expect(replaced.body).toMatchObject({
    code: "insufficient-stock",
    lines: [{ line: 2, short: 4 }],
  });
  expect(await shop.order("o-1")).toEqual(before);
});

test("what one line gives another of the same SKU takes", async () => {
  await place({ lines: [tea(4), tea(1)] });
  const moved = await change({
    lines: [
      { line: 1, units: 2 },
      { line: 2, units: 3 },
    ],
  });
  expect(shop.well(moved).body).toMatchObject({ total: 5_000, due: 0, refunded: 0 });
});

test("an order that goes without what nobody has takes what is there", async () => {
  await place({ shortage: "partial" });
  shop.well(await change({ lines: [{ line: 1, units: 9 }] }));
  shop.well(await ledger.post("/orders/o-1/payments", PAID));
  expect(await shop.order("o-1")).toMatchObject({
    ...{ status: "confirmed", total: 5_500, paid: 9_500, refunded: 4_000 },
    lines: [{ units: 9, dropped: 4 }, {}],
  });
});

test("of an order that can't be changed any more that is what is said", async () => {
  await place();
  await shop.parcelDoes("o-1", "picks", "pack");
  const answer = await change({ lines: [{ line: 1, units: 9 }] });
  expect([answer.status, answer.body.code]).toEqual([409, "invalid-state"]);
});
