import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createOwnFleet } from "../../src/adapters/carriers/own-fleet.ts";
import type { Carrier, CarrierNews } from "../../src/processes/carrier-port.ts";
import { createTracking, type Tracking } from "../../src/processes/shipment-tracking.ts";
import { signatureOf } from "../../src/processes/webhook-signing.ts";
import { createManualScheduler } from "../processes/manual-scheduler.ts";
import { NOON, openLedger, type OpenLedger } from "./memory-ledger.ts";
import { openShop, PAID, type Shop } from "./order-kit.ts";

const FOUR_HOURS = 4 * 3_600_000;
const SECRET = `whsec_${Buffer.from("a secret of at least 24 bytes").toString("base64")}`;
const at = (minutes: number): string => new Date(NOON + minutes * 60_000).toISOString();

let ledger: OpenLedger;
let shop: Shop;
let tracking: Tracking;
/** What the carrier knows, and how often it was asked. */
let known: CarrierNews[];
let asked: string[];
let isDown: boolean;
let faults: string[];

const post: Carrier = {
  ...createOwnFleet(),
  name: "post",
  rates: async () => [{ service: "standard", cost: 1, currency: "EUR" }],
  label: async ({ shipment }) => ({ tracking: `PP-${shipment}` }),
  track: async (number) => {
    asked.push(number);
    if (isDown) throw new Error("the carrier is down");
    return known;
  },
};

beforeEach(async () => {
  [known, asked, faults, isDown] = [[], [], [], false];
  ledger = await openLedger({
    ...{ carriers: [post], carrierSecrets: new Map([["post", [SECRET]]]) },
  });
  shop = openShop(ledger);
  const { needs } = ledger;
  const { shipment, order } = needs.processes;
  tracking = createTracking({
    shipments: needs.entities.shipment,
    queries: needs.models.entities.shipment,
    carriers: needs.orders.carriers,
    drive: async (id, of) => {
      await shipment.drive(id);
      await order.drive(of);
    },
    ...{ clock: needs.clock, scheduler: createManualScheduler(), intervalMs: FOUR_HOURS },
    mayWork: () => true,
    report: (fault, detail) => void faults.push(`${detail}: ${String(fault)}`),
  });
  await shop.stock("north", { tea: 20, cup: 20 });
  shop.well(await shop.place("o1", { payment: PAID }));
  await shop.parcelDoes("o1", "picks", "pack", "hand-over");
  await shop.caughtUp();
});
afterEach(() => ledger.close());

const round = async (hours: number): Promise<number> => {
  ledger.time.now = NOON + hours * 3_600_000;
  await shop.caughtUp();
  return tracking.round();
};

const statuses = async () => [(await shop.parcel("o1")).status, (await shop.order("o1")).status];

describe("a carrier that is asked", () => {
  test("is asked after four hours, and not before", async () => {
    expect(await round(3.9)).toBe(0);
    expect(asked).toEqual([]);
    expect(await round(4)).toBe(1);
    expect(asked).toEqual(["PP-o1.s1"]);
    expect(await round(5)).toBe(0);
    expect(await round(8)).toBe(1);
    expect(await statuses()).toEqual(["shipped", "shipped"]);
  });

  test("moves the parcel and its order, and what it says again is no news", async () => {
    known = [
      { scan: "in-transit", at: at(60), place: "Hub 1" },
      { scan: "out-for-delivery", at: at(200) },
    ];
    await round(4);
    expect(await statuses()).toEqual(["out-for-delivery", "out-for-delivery"]);
    const head = await ledger.log.head();
    await round(9);
    expect(asked).toHaveLength(2);
    expect(await ledger.log.head()).toBe(head);
    known.push({ scan: "delivered", at: at(700) });
    await round(14);
    expect(await statuses()).toEqual(["delivered", "delivered"]);
    expect(await round(40)).toBe(0);
  });

  test("that leaves out steps, or tells late, still brings the order to its end", async () => {
    known = [
      { scan: "delivered", at: at(220) },
      { scan: "in-transit", at: at(100) },
    ];
    await round(4);
    expect(await statuses()).toEqual(["delivered", "delivered"]);
    const { lines } = await shop.order("o1");
    expect(lines).toMatchObject([
      { packed: 3, shipped: 3, delivered: 3 },
      { packed: 2, shipped: 2, delivered: 2 },
    ]);
  });

  test("that is down is asked again later, and nothing else stands still for it", async () => {
    isDown = true;
    await round(4);
    expect(faults).toEqual(["no news of shipment-o1.s1: Error: the carrier is down"]);
    expect(await statuses()).toEqual(["shipped", "shipped"]);
    isDown = false;
    known = [{ scan: "in-transit", at: at(300) }];
    await round(8);
    expect(await statuses()).toEqual(["in-transit", "in-transit"]);
  });

  test("says the same as its callback did: it is counted once", async () => {
    const news = { tracking: "PP-o1.s1", scan: "in-transit", at: at(60) };
    const payload = JSON.stringify(news);
    const [id, timestamp] = ["m1", String(ledger.time.now / 1_000)];
    const message = { id, timestamp, body: Buffer.from(payload) };
    const told = await ledger.call({
      ...{ method: "POST", url: "/api/v1/shipments/callbacks/post", payload },
      headers: {
        ...{ "content-type": "application/json", "webhook-id": id },
        ...{ "webhook-timestamp": timestamp, "webhook-signature": signatureOf(SECRET, message) },
      },
    });
    expect(told.body).toEqual({ status: "done" });
    known = [{ scan: "in-transit", at: at(60) }];
    await round(9);
    expect(asked).toHaveLength(1);
    const moved = ledger.memory.all.filter(({ type }) => type === "OrderShipmentMoved");
    const to = moved.map(({ data }) => JSON.parse(data).to);
    expect(to.filter((one) => one === "in-transit")).toHaveLength(1);
  });
});

describe("a parcel with trouble", () => {
  test("that was refused and comes home is booked in, and its money goes back", async () => {
    known = [
      { scan: "refused", at: at(200) },
      { scan: "returned-to-sender", at: at(230) },
    ];
    await round(4);
    const order = await shop.order("o1");
    expect(order.actions).toEqual(["refund", "resend", "refund-shipment"]);
    expect(await shop.stockOf("tea", "north")).toMatchObject({ onHand: 17, allocated: 0 });
    const lines = [
      { sku: "tea", units: 3, disposition: "restock" },
      { sku: "cup", units: 2, disposition: "damaged" },
    ];
    shop.well(await ledger.post("/shipments/o1.s1/receive-back", { lines }));
    expect(await shop.stockOf("tea", "north")).toMatchObject({ onHand: 20, available: 20 });
    expect(await shop.stockOf("cup", "north")).toMatchObject({ available: 18, damaged: 2 });
    const reason = { reason: "not wanted" };
    shop.well(await ledger.post("/orders/o1/shipments/s1/refund", reason));
    expect(await shop.order("o1")).toMatchObject({ status: "refunded", refunded: 3_500 });
    expect((await shop.parcel("o1")).status).toBe("refunded");
    const again = await ledger.post("/orders/o1/shipments/s1/refund", reason);
    expect(again.status).toBe(409);
  });

  test("that was lost is sent again and arrives, and takes new goods", async () => {
    known = [{ scan: "lost", at: at(200) }];
    await round(4);
    shop.well(await ledger.post("/orders/o1/shipments/s1/resend", { reason: "lost" }));
    expect((await shop.parcel("o1")).status).toBe("replaced");
    expect(await shop.parcel("o1", "s2")).toMatchObject({ status: "open", replaces: "s1" });
    for (const act of ["picks", "pack", "hand-over"]) {
      shop.well(await ledger.post(`/shipments/o1.s2/${act}`, {}));
    }
    shop.well(await ledger.post("/shipments/o1.s2/tracking", { scan: "delivered" }));
    expect(await shop.order("o1")).toMatchObject({ status: "delivered", refunded: 0 });
    expect(await shop.stockOf("tea", "north")).toMatchObject({ onHand: 14, claims: 0 });
  });

  test("that was lost is paid back as far as nobody can send it again", async () => {
    known = [{ scan: "lost", at: at(200) }];
    shop.well(
      await shop.place("o2", { payment: PAID, lines: [{ sku: "tea", units: 17, price: 1 }] }),
    );
    await round(4);
    await ledger.post("/orders/o1/shipments/s1/resend", { reason: "lost" });
    expect(await shop.order("o1")).toMatchObject({
      ...{ status: "in-transit", total: 500, refunded: 3_000, due: 0 },
      lines: [{ dropped: 3 }, { dropped: 0 }],
      shipments: [{ status: "replaced" }, { status: "open", lines: [{ line: 2, units: 2 }] }],
    });
    expect(await shop.stockOf("tea", "north")).toMatchObject({ available: 0, allocated: 17 });
  });
});
