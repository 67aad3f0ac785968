import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { stockCodec } from "../../src/adapters/event-codec.ts";
import { createClaimWatch, type ClaimWatch } from "../../src/processes/claim-watch.ts";
import { openLedger, type OpenLedger } from "./memory-ledger.ts";
import { cup, openShop, PAID, WAY, type Shop } from "./order-kit.ts";

let ledger: OpenLedger;
let shop: Shop;
let watch: ClaimWatch;
let faults: string[];

const watchOver = (): ClaimWatch => {
  const { needs, log } = ledger;
  const { operational: store, scheduler, entities, processes } = needs;
  return createClaimWatch({
    ...{ feed: log, store, scheduler, orders: entities.order, drive: processes.order.drive },
    decode: stockCodec.decode,
    report: (fault, detail) => void faults.push(`${detail}: ${String(fault)}`),
  });
};

beforeEach(async () => {
  faults = [];
  ledger = await openLedger();
  shop = openShop(ledger);
  watch = watchOver();
  watch.start();
});
afterEach(async () => {
  await watch.stop();
  await ledger.close();
  expect(faults).toEqual([]);
});

const TRIES_MAX = 2_000;

/** The order as soon as it is so; it hears of its claims by and by. */
const orderWhen = async (id: string, isSo: (order: ReturnType<typeof JSON.parse>) => boolean) => {
  let order = await shop.order(id);
  for (let tries = 0; tries < TRIES_MAX && !isSo(order); tries++) {
    await new Promise((resolve) => setImmediate(resolve));
    order = await shop.order(id);
  }
  expect(isSo(order), JSON.stringify(order)).toBe(true);
  return order;
};

let damages = 0;
const damage = async (sku: string, warehouse: string, units: number): Promise<void> => {
  const lots = [{ units }];
  const body = { id: `d${String((damages += 1))}`, sku, warehouse, reason: "damage", lots };
  shop.well(await ledger.post("/damages", body));
};

const parcelsOf = (order: { shipments: { warehouse: string; lines: object[] }[] }) =>
  order.shipments.map(({ warehouse, lines }) => [warehouse, lines]);

describe("units that turn out to be missing", () => {
  test("are sent from elsewhere", async () => {
    await shop.stock("north", { tea: 10, cup: 10 });
    await shop.stock("south", { tea: 10 });
    shop.well(await shop.place("o1", { payment: PAID }));
    await damage("tea", "north", 9);
    const order = await orderWhen("o1", ({ shipments }) => shipments.length === 2);
    expect(parcelsOf(order)).toEqual([
      [
        "north",
        [
          { line: 1, units: 1 },
          { line: 2, units: 2 },
        ],
      ],
      ["south", [{ line: 1, units: 2 }]],
    ]);
    expect(await shop.stockOf("tea", "north")).toMatchObject({ allocated: 1, claims: 1 });
    expect(await shop.stockOf("tea", "south")).toMatchObject({ allocated: 2, available: 8 });
    expect((await shop.parcel("o1")).units).toBe(3);
  });

  test("that nobody has end an order that does not wait, and its money goes back", async () => {
    await shop.stock("north", { tea: 3, cup: 2 });
    shop.well(await shop.place("o1", { payment: PAID }));
    await damage("tea", "north", 1);
    const order = await orderWhen("o1", ({ status }) => status === "cancelled");
    expect(order).toMatchObject({ cancelReason: "out-of-stock", paid: 3_500, refunded: 3_500 });
    expect(await shop.stockOf("tea", "north")).toMatchObject({ available: 2, claims: 0 });
    expect(await shop.stockOf("cup", "north")).toMatchObject({ available: 2, claims: 0 });
  });

  test("are left out of an order that goes out in part, and paid back", async () => {
    await shop.stock("north", { tea: 3, cup: 2 });
    shop.well(await shop.place("o1", { payment: PAID, shortage: "partial" }));
    await damage("tea", "north", 1);
    const order = await orderWhen("o1", ({ refunded }) => refunded > 0);
    expect(order).toMatchObject({ status: "confirmed", total: 2_500, refunded: 1_000 });
    await shop.parcelDoes("o1", ...WAY.delivered);
    expect((await shop.order("o1")).status).toBe("delivered");
    expect(await shop.stockOf("tea", "north")).toMatchObject({ claims: 0 });
  });

  test("are waited for by an order that waits, until they come", async () => {
    await shop.stock("north", { tea: 3, cup: 2 });
    const policy = { backorderLimit: 10 };
    shop.well(await ledger.put("/stock/tea/north/policy", policy, { "if-match": '"0"' }));
    shop.well(await shop.place("o1", { payment: PAID, shortage: "backorder" }));
    await damage("tea", "north", 2);
    await orderWhen("o1", ({ holds }) => holds[0].backordered === 2);
    await shop.stock("north", { tea: 2 });
    const order = await orderWhen("o1", ({ holds }) => holds[0].backordered === 0);
    expect(order).toMatchObject({ status: "confirmed", refunded: 0 });
    await shop.parcelDoes("o1", ...WAY.delivered);
    expect((await shop.order("o1")).status).toBe("delivered");
  });

  test("of a parcel that is picked already are nobody's loss", async () => {
    await shop.stock("north", { tea: 5, cup: 5 });
    shop.well(await shop.place("o1", { payment: PAID }));
    await shop.parcelDoes("o1", "picks", "pack");
    await damage("tea", "north", 2);
    await shop.parcelDoes("o1", "hand-over", "delivered");
    expect(await shop.order("o1")).toMatchObject({ status: "delivered", refunded: 0 });
  });

  test("are found by a watch that was not there when they went missing, once", async () => {
    await watch.stop();
    await shop.stock("north", { tea: 10, cup: 10 });
    await shop.stock("south", { tea: 10 });
    shop.well(await shop.place("o1", { payment: PAID }));
    await damage("tea", "north", 9);
    expect((await shop.order("o1")).shipments).toHaveLength(1);
    watch = watchOver();
    watch.start();
    await orderWhen("o1", ({ shipments }) => shipments.length === 2);
    await watch.stop();
    // Another one, whose place got lost, tells it again, and then what came behind it.
    await ledger.needs.operational.delete("checkpoints", "claim-watch");
    shop.well(await shop.place("o2", { payment: PAID, lines: [cup(5)] }));
    await shop.stock("south", { cup: 10 });
    await damage("cup", "north", 4);
    watch = watchOver();
    watch.start();
    await orderWhen("o2", ({ shipments }) => shipments.length === 2);
    await watch.stop();
    const told = ledger.memory.all.filter(
      ({ stream, type }) => stream === "order-o1" && type === "OrderClaimShorted",
    );
    expect(told).toHaveLength(1);
    expect((await shop.order("o1")).shipments).toHaveLength(2);
  });
});

describe("what an order has claimed", () => {
  test("is given up by the order alone, whoever asks for it otherwise", async () => {
    await shop.stock("north", { tea: 10, cup: 10 });
    shop.well(await shop.place("o1"));
    const held = { lines: [{ sku: "tea", warehouse: "north", units: 1 }] };
    const asks = [
      ["/reservations/o1.1/release", {}],
      ["/reservations/o1.1/release", held],
      ["/reservations/o1.1/extend", {}],
      ["/reservations/o1.1/change", held],
      ["/reservations/o1.1/allocate", { order: "o1" }],
    ] as const;
    const refused = { status: 409, body: { code: "invalid-state" } };
    const before = await shop.quantities("north");
    for (const [url, body] of asks) {
      const answer = await ledger.post(url, body);
      expect(answer, url).toMatchObject(refused);
      expect(answer.body.detail, url).toContain("order o1");
    }
    expect(await ledger.remove("/inventory/hold/o1.1")).toMatchObject(refused);
    expect(await shop.quantities("north")).toEqual(before);
    shop.well(await ledger.post("/orders/o1/payments", PAID));
    expect(await ledger.post("/allocations/o1.1/release", {})).toMatchObject(refused);
    const line = { type: "release-allocation", id: "o1.1", sku: "tea", warehouse: "north" };
    const { body } = await ledger.post("/commands/batch", { commands: [line] });
    expect(body.results).toMatchObject([refused]);
    await shop.parcelDoes("o1", ...WAY.delivered);
  });

  test("is not every claim that is called like one", async () => {
    await shop.stock("north", { tea: 10 });
    const hold = { holdClass: "cart", lines: [{ sku: "tea", warehouse: "north", units: 1 }] };
    shop.well(await ledger.post("/reservations", { id: "cart.1", ...hold }));
    shop.well(await ledger.post("/reservations/cart.1/release", {}));
    expect(await shop.stockOf("tea", "north")).toMatchObject({ available: 10, claims: 0 });
  });
});
