import { afterEach, expect, test } from "vitest";
import { ORDER_LINES_MAX, PARCEL_PIECES_MAX } from "../../src/domain/order/state.ts";
import { openLedger, type OpenLedger } from "./memory-ledger.ts";
import { openShop, PAID } from "./order-kit.ts";

let ledger: OpenLedger;

afterEach(async () => {
  await ledger.close();
});

/** Ids as long as they may be. */
const long = (name: string, max = 64): string => name.padStart(max, "x");
const NORTH = long("north");
const SOUTH = long("south");
const ORDER = long("order", 40);
const skuOf = (line: number): string => long(`sku-${String(line)}`);
const LINES = Array.from({ length: ORDER_LINES_MAX }, (_, index) => index + 1);
const LINES_PER_RECEIPT = 500;
const PRICE = 1_000_000_000;

const cart = (units: number) => ({
  ...{ id: ORDER, channel: long("web"), currency: "EUR", customer: long("mara") },
  lines: LINES.map((line) => ({ sku: skuOf(line), units, price: PRICE })),
});

const shopWith = async (units: Readonly<Record<string, number>>) => {
  ledger = await openLedger();
  const shop = openShop(ledger);
  for (const [warehouse, each] of Object.entries(units)) {
    for (let from = 0; from < LINES.length; from += LINES_PER_RECEIPT) {
      const some = LINES.slice(from, from + LINES_PER_RECEIPT);
      await shop.stock(warehouse, Object.fromEntries(some.map((line) => [skuOf(line), each])));
    }
  }
  return shop;
};

const claimsIn = async (...warehouses: readonly string[]): Promise<number> => {
  const counts = await Promise.all(
    warehouses.flatMap((one) =>
      LINES.map(async (line) => (await ledger.ledger.history(skuOf(line), one, {})).claims.size),
    ),
  );
  return counts.reduce((sum, count) => sum + count, 0);
};

test("an order of as many lines as there may be, each of two warehouses, and given up again", async () => {
  const shop = await shopWith({ [NORTH]: 2, [SOUTH]: 2 });
  const { body } = shop.well(await ledger.post("/orders", { ...cart(3), payment: PAID }));
  expect(body).toMatchObject({ status: "confirmed", paid: LINES.length * 3 * PRICE, due: 0 });
  expect(body.holds).toHaveLength(2 * LINES.length);
  expect(await claimsIn(NORTH, SOUTH)).toBe(2 * LINES.length);
  const { body: cancelled } = shop.well(
    await ledger.post(`/orders/${ORDER}/cancel`, { reason: "too much of it" }),
  );
  expect(cancelled).toMatchObject({ status: "cancelled", refunded: LINES.length * 3 * PRICE });
  expect(await claimsIn(NORTH, SOUTH)).toBe(0);
}, 120_000);

test("it is changed line by line, sent in parcels, and all of it comes back", async () => {
  const shop = await shopWith({ [NORTH]: 2 });
  shop.well(await ledger.post("/orders", { ...cart(2), payment: PAID }));
  const { body } = shop.well(await ledger.put(`/orders/${ORDER}`, { lines: cart(1).lines }));
  expect(body).toMatchObject({ status: "confirmed", refunded: LINES.length * PRICE, due: 0 });
  expect(body.shipments).toHaveLength(LINES.length / PARCEL_PIECES_MAX);
  for (const { shipment } of body.shipments) {
    for (const act of ["picks", "pack", "hand-over"]) {
      shop.well(await ledger.post(`/shipments/${ORDER}.${shipment}/${act}`, {}));
    }
    const news = { scan: "delivered" };
    shop.well(await ledger.post(`/shipments/${ORDER}.${shipment}/tracking`, news));
  }
  expect(await shop.order(ORDER)).toMatchObject({ status: "delivered" });
  const back = LINES.map((line) => ({ line, units: 1 }));
  const asked = { lines: back, reason: "all of it" };
  const { body: opened } = shop.well(await ledger.post(`/orders/${ORDER}/returns`, asked));
  shop.well(await ledger.post(`/returns/${opened.id}/approve`, {}));
  shop.well(await ledger.post(`/returns/${opened.id}/receive`, { warehouse: NORTH }));
  const place = { bin: long("bin"), lot: long("lot") };
  const lines = back.map((one) => ({ ...one, disposition: "restock", ...place }));
  shop.well(await ledger.post(`/returns/${opened.id}/inspect`, { lines }));
  expect(await shop.order(ORDER)).toMatchObject({
    ...{ status: "refunded", refunded: 2 * LINES.length * PRICE },
  });
}, 120_000);

test("where the last of its lines falls short, nothing is kept", async () => {
  await shopWith({ [NORTH]: 1 });
  const last = skuOf(LINES.length);
  const { lines } = cart(1);
  const short = {
    ...cart(1),
    lines: lines.map((one) => (one.sku === last ? { ...one, units: 2 } : one)),
  };
  const { status, body } = await ledger.post("/orders", { ...short, payment: PAID });
  expect([status, body.code]).toEqual([409, "insufficient-stock"]);
  expect(body.lines).toMatchObject([{ line: LINES.length, short: 1 }]);
  expect(await claimsIn(NORTH)).toBe(0);
}, 120_000);

test("one line more is too many", async () => {
  const shop = await shopWith({});
  const { lines } = cart(1);
  const more = { ...cart(1), lines: [...lines, { sku: "tea", units: 1, price: 1 }] };
  const { status, body } = await ledger.post("/orders", more);
  expect([status, body.code]).toEqual([400, "validation-failed"]);
  expect((await shop.order(ORDER)).status).toBe(404);
});
