import { get as httpGet, type IncomingMessage } from "node:http";
import { afterEach, expect, test } from "vitest";
import { openLedger, type OpenLedger } from "./memory-ledger.ts";
import { cart, openShop, PAID, tea } from "./order-kit.ts";
import { hire, type Person } from "./people.ts";

let ledger: OpenLedger;
afterEach(() => ledger.close());

const opened = async () => {
  ledger = await openLedger();
  const shop = openShop(ledger);
  await shop.stock("north", { tea: 50, cup: 50 });
  return shop;
};

const board = async (query = "") => {
  const head = `test:${String(await ledger.log.head())}`;
  const { status, body } = await ledger.get(`/orders/board?minPosition=${head}${query}`);
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
};

const columnOf = (body: { columns: { status: string }[] }, status: string) =>
  body.columns.find((one) => one.status === status);

test("the board counts orders by state, names the oldest and those that are there too long", async () => {
  const shop = await opened();
  await shop.place("first");
  ledger.time.now += 61 * 60_000;
  await shop.place("second");
  await shop.place("third", { payment: PAID });
  await shop.place("fourth", { payment: PAID });
  await ledger.post("/orders/fourth/cancel", { reason: "changed my mind" });
  await shop.parcelDoes("third", "picks", "pack");
  const body = await board();
  expect(columnOf(body, "payment-pending")).toEqual({
    ...{ status: "payment-pending", orders: 2, over: 1, limitSeconds: 3_600 },
    oldest: { order: "first", since: "2026-11-21T12:00:00.000Z", ageSeconds: 3_660 },
  });
  expect(columnOf(body, "packed")).toMatchObject({ orders: 1, over: 0, limitSeconds: 86_400 });
  expect(columnOf(body, "confirmed")).toEqual({
    ...{ status: "confirmed", orders: 0, over: 0, limitSeconds: 86_400 },
  });
  expect(body.ended).toEqual({ delivered: 0, cancelled: 1, refunded: 0 });
  const one = await board("&status=payment-pending&limit=1");
  expect(one.columns).toHaveLength(1);
  expect(one.columns[0].items).toMatchObject([
    { order: "first", over: true, units: 5, total: 3_500, currency: "EUR", warehouses: ["north"] },
  ]);
  const narrowed = await board("&channel=shop");
  expect(columnOf(narrowed, "packed")).toMatchObject({ orders: 0 });
  expect(narrowed.ended).toBeUndefined();
});

test("the timeline of an order has its parcels and its returns, with who, why and when", async () => {
  const shop = await opened();
  await shop.place("first", { payment: PAID });
  await shop.parcelDoes("first", "picks", "pack", "hand-over", "delivered");
  await ledger.post("/orders/first/returns", {
    lines: [{ line: 1, units: 1 }],
    reason: "too small",
  });
  const head = `test:${String(await ledger.log.head())}`;
  const timeline = async (query: string) =>
    (await ledger.get(`/orders/first/timeline?minPosition=${head}${query}`)).body;
  const moves = await timeline("&only=moves");
  expect(moves).toMatchObject({ id: "first", status: "return-requested", more: 0 });
  expect(moves.steps.map(({ to }: { to: string }) => to)).toEqual([
    ...["pending", "payment-pending", "confirmed", "processing", "packed", "shipped"],
    ...["in-transit", "out-for-delivery", "delivered", "return-requested"],
  ]);
  expect(moves.steps[0]).toMatchObject({ from: "none", actor: "local", type: "OrderPlaced" });
  expect(moves.steps.at(-1)).toMatchObject({ from: "delivered", reason: "too small" });
  const all = await timeline("");
  const streams = new Set(all.steps.map(({ stream }: { stream: string }) => stream.split("-")[0]));
  expect([...streams]).toEqual(["order", "shipment", "return"]);
  const parcel = await timeline("&part=first.s1");
  expect(parcel.steps.map(({ type }: { type: string }) => type)).toContain("ShipmentPacked");
  expect(JSON.stringify(all)).not.toContain("ShipmentTold");
  expect((await ledger.get("/orders/nobody/timeline")).status).toBe(404);
});

type Seen = { readonly event: string; readonly data: Readonly<Record<string, unknown>> };

const parse = (block: string): Seen => {
  const field = (name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(block)?.[1] ?? "";
  return { event: field("event"), data: JSON.parse(field("data")) };
};

/** Reads a stream until one of its messages is as wanted. */
const watch = async (
  path: string,
  isLast: (seen: Seen) => boolean,
  onFirst: () => Promise<unknown>,
): Promise<readonly Seen[]> => {
  await ledger.app.listen({ port: 0, host: "127.0.0.1" });
  const address = ledger.app.server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return new Promise((resolve, reject) => {
    const headers = { accept: "text/event-stream" };
    const request = httpGet(
      { port, path: `/api/v1${path}`, headers },
      (response: IncomingMessage) => {
        let text = "";
        let begun = false;
        response.setEncoding("utf8");
        response.on("data", (chunk: string) => {
          text += chunk;
          const blocks = text.split("\n\n").slice(0, -1);
          const seen = blocks.filter((block) => block.includes("data: ")).map(parse);
          if (seen.length > 0 && !begun) {
            begun = true;
            onFirst().catch(reject);
          }
          if (!seen.some(isLast)) return;
          request.destroy();
          resolve(seen);
        });
      },
    );
    request.on("error", reject);
  });
};

test("who watches an order sees its steps, and nothing of other orders", async () => {
  const shop = await opened();
  await shop.place("first");
  await shop.place("second");
  const seen = await watch(
    "/orders/first/stream",
    ({ data }) => data["status"] === "packed",
    async () => {
      await ledger.post("/orders/second/payments", PAID);
      await ledger.post("/orders/first/payments", PAID);
      await shop.parcelDoes("first", "picks", "pack");
    },
  );
  expect(seen[0]?.event).toBe("connected");
  expect(new Set(seen.slice(1).map(({ data }) => data["order"]))).toEqual(new Set(["first"]));
  const confirmed = seen.find(({ event }) => event === "OrderConfirmed");
  expect(confirmed?.data).toMatchObject({
    ...{ from: "payment-pending", to: "confirmed", status: "confirmed", actor: "local" },
  });
  expect(seen.map(({ event }) => event)).toContain("ShipmentPacked");
});

test("who watches the board sees every order that comes into another state", async () => {
  const shop = await opened();
  const seen = await watch(
    "/orders/board/stream",
    ({ data }) => data["status"] === "cancelled",
    async () => {
      await shop.place("first", { payment: PAID });
      await ledger.post("/orders/first/cancel", { reason: "changed my mind" });
    },
  );
  expect(seen.slice(1).map(({ data }) => data["status"])).toEqual([
    ...["pending", "payment-pending", "confirmed", "cancelled"],
  ]);
  expect(seen.at(-1)?.data).toMatchObject({ order: "first", reason: "changed my mind" });
});

test("an order service sees its own orders on the board, and who is bound to a warehouse those of it", async () => {
  const shop = await opened();
  await shop.place("first", { payment: PAID });
  const shopper = await hire(ledger, "shop", { roles: ["order-service"] });
  const south = await hire(ledger, "south", { roles: ["manager"], warehouses: ["south"] });
  const north = await hire(ledger, "north", { roles: ["manager"], warehouses: ["north"] });
  await shopper.post("/orders", { id: "second", ...cart(tea(1)), payment: PAID });
  const seenBy = async (person: Person): Promise<readonly string[]> => {
    const { body } = await person.get("/orders/board?status=confirmed");
    expect(body.ended).toBeUndefined();
    return body.columns[0].items.map(({ order }: { order: string }) => order);
  };
  expect(await seenBy(shopper)).toEqual(["second"]);
  expect(await seenBy(north)).toEqual(["first", "second"]);
  expect(await seenBy(south)).toEqual([]);
  expect((await south.get("/orders/board?warehouse=north")).status).toBe(403);
  expect((await south.get("/orders/first/timeline")).status).toBe(404);
  expect((await shopper.get("/orders/first/timeline")).status).toBe(404);
  for (const path of ["/analytics/orders", "/analytics/revenue", "/payments"]) {
    expect([path, (await south.get(path)).status]).toEqual([path, 403]);
    expect([path, (await shopper.get(path)).status]).toEqual([path, 403]);
  }
});

test("a stream of an order that nobody knows, and one that is asked for as JSON, are refused", async () => {
  await opened();
  const accept = { accept: "text/event-stream" };
  expect((await ledger.get("/orders/nobody/stream", accept)).status).toBe(404);
  expect((await ledger.get("/orders/board/stream", { accept: "text/html" })).status).toBe(406);
  const placed = await ledger.post("/orders", {
    ...{
      id: "board",
      channel: "web",
      currency: "EUR",
      lines: [{ sku: "tea", units: 1, price: 1 }],
    },
  });
  expect([placed.status, placed.body.code]).toEqual([400, "validation-failed"]);
});

test("the timeline of a blind return has what was done with it, and by whom", async () => {
  await opened();
  const { status } = await ledger.post("/returns/blind", {
    ...{ id: "counter-1", currency: "EUR", reason: "no receipt", warehouse: "north" },
    lines: [{ sku: "tea", units: 2, price: 1_250, disposition: "restock" }],
  });
  expect(status).toBe(201);
  const head = `test:${String(await ledger.log.head())}`;
  const { body } = await ledger.get(`/returns/counter-1/timeline?minPosition=${head}`);
  expect(body).toMatchObject({ id: "counter-1", status: "refund-processed" });
  expect(body.steps.map(({ type }: { type: string }) => type)).toEqual([
    ...["ReturnRequested", "ReturnReviewBegun", "ReturnApproved", "ReturnShippedBack"],
    ...["ReturnReceived", "ReturnInspected", "ReturnBooked", "ReturnRefundApproved"],
    "ReturnRefundProcessed",
  ]);
  expect((await ledger.get("/returns/nobody/timeline")).status).toBe(404);
});

test("orders are found by SKU and by a text, over pages", async () => {
  const shop = await opened();
  for (const id of ["a-1", "a-2", "a-3"]) await shop.place(id, { customer: `Mai-${id}` });
  await ledger.post("/orders", { id: "b-1", ...cart(tea(1)), note: "Bitte klingeln" });
  const head = `test:${String(await ledger.log.head())}`;
  const found = async (query: string) =>
    (await ledger.get(`/orders?minPosition=${head}&${query}`)).body;
  const idsIn = ({ items }: { items: readonly { id: string }[] }) => items.map(({ id }) => id);
  expect(idsIn(await found("sku=cup"))).toEqual(["a-1", "a-2", "a-3"]);
  expect(idsIn(await found("text=KLINGELN"))).toEqual(["b-1"]);
  expect(idsIn(await found("text=mai-a-2&sku=cup"))).toEqual(["a-2"]);
  const first = await found("sku=cup&limit=2");
  expect(idsIn(first)).toEqual(["a-1", "a-2"]);
  expect(idsIn(await found(`sku=cup&limit=2&cursor=${first.nextCursor}`))).toEqual(["a-3"]);
  const foreign = await ledger.get(`/orders?sku=tea&limit=2&cursor=${first.nextCursor}`);
  expect([foreign.status, foreign.body.code]).toEqual([400, "invalid-cursor"]);
});
