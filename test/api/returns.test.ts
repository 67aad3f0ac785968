import { afterEach, describe, expect, test } from "vitest";
import type { Role } from "../../src/api/roles.ts";
import { openLedger, type Answer, type OpenLedger } from "./memory-ledger.ts";

let ledger: OpenLedger;
afterEach(() => ledger.close());

type Person = {
  readonly get: (url: string) => Promise<Answer>;
  readonly post: (url: string, body: unknown, headers?: Record<string, string>) => Promise<Answer>;
};

/** Somebody with a key of his own. */
const person = async (
  name: string,
  roles: readonly Role[],
  warehouses?: string[],
): Promise<Person> => {
  const { text } = await ledger.needs.identity.keys.create({
    ...{ name, subject: name, roles, createdBy: "test" },
    ...(warehouses !== undefined && { warehouses }),
  });
  const authorization = `Bearer ${text}`;
  return {
    get: async (url) => {
      await ledger.readSide.models.waitFor(await ledger.log.head(), 5_000);
      return ledger.get(url, { authorization });
    },
    post: (url, body, headers = {}) => ledger.post(url, body, { authorization, ...headers }),
  };
};

const ORDER = "o1";

/** An order that is with its customer: its parcel tells so itself. */
const deliver = async (order: string): Promise<void> => {
  const { order: orders } = ledger.needs.entities;
  const way = ["picking", "picked", "packed", "shipped", "in-transit"] as const;
  for (const to of [...way, "out-for-delivery", "delivered"] as const) {
    const envelope = {
      ...{ commandId: `${order} ${to}`, commandHash: to, actor: "carrier", channel: "test" },
      correlationId: order,
    };
    const shipment = "s1";
    if (to === "packed") {
      await orders.proceed({ id: order, command: { type: "begin-packing", shipment }, envelope });
    }
    const command = { type: "note-shipment", shipment, to } as const;
    await orders.proceed({ id: order, command, envelope });
  }
};

const openHouse = async () => {
  ledger = await openLedger();
  for (const sku of ["tea", "cup"]) {
    const lines = [{ sku, units: 20 }];
    const receipt = { id: `r-${sku}`, warehouse: "north", lines };
    expect((await ledger.post("/receipts", receipt)).status).toBe(201);
  }
  const people = {
    shop: await person("shop", ["order-service"]),
    other: await person("other", ["order-service"]),
    mai: await person("mai", ["manager"]),
    rosa: await person("rosa", ["receiver"], ["north"]),
    sam: await person("sam", ["receiver"], ["south"]),
  };
  await ledger.readSide.models.waitFor(await ledger.log.head(), 5_000);
  const placed = await people.shop.post("/orders", {
    ...{ id: ORDER, channel: "web", currency: "EUR", customer: "c1" },
    lines: [
      { sku: "tea", units: 3, price: 1_000 },
      { sku: "cup", units: 2, price: 250 },
    ],
    payment: { provider: "manual", method: "paid" },
  });
  expect(placed.status).toBe(201);
  await deliver(ORDER);
  return people;
};

type House = Awaited<ReturnType<typeof openHouse>>;

const WISH = { lines: [{ line: 1, units: 2 }], reason: "too strong" };

const requested = async ({ shop }: House): Promise<string> => {
  const answer = await shop.post(`/orders/${ORDER}/returns`, WISH, { "idempotency-key": "wish" });
  expect(answer.status).toBe(201);
  return answer.body.id;
};

const inspection = (disposition: string) => ({
  warehouse: "north",
  lines: [{ line: 1, units: 2, disposition }],
});

describe("a return over HTTP", () => {
  test("goes from the customer's wish to his money", async () => {
    const people = await openHouse();
    const { shop, mai, rosa } = people;
    const id = await requested(people);
    expect(id).toMatch(/^o1\.r[0-9a-f]{8}$/);
    const approved = await mai.post(`/returns/${id}/approve`, { note: "fine" });
    expect(approved).toMatchObject({ status: 200, body: { status: "approved", blind: false } });
    expect(approved.body.actions).toEqual(["ship-back", "receive", "inspect", "cancel"]);
    const sent = await shop.post(`/returns/${id}/ship-back`, { carrier: "vnpost", tracking: "1" });
    expect(sent.body.status).toBe("shipped-back");
    expect((await rosa.post(`/returns/${id}/receive`, { warehouse: "north" })).body).toMatchObject({
      ...{ status: "received", lines: [{ line: 1, received: 2, toInspect: 2 }] },
    });
    const inspected = await rosa.post(`/returns/${id}/inspect`, {
      lines: [{ line: 1, units: 2, disposition: "restock" }],
    });
    expect(inspected).toMatchObject({ status: 200, body: { refund: 2_000 } });
    const seen = await shop.get(`/returns/${id}`);
    expect(seen.body).toMatchObject({ status: "refund-processed", refunded: 2_000, actions: [] });
    const order = await shop.get(`/orders/${ORDER}`);
    expect(order.body).toMatchObject({ status: "refunded", refunded: 2_000 });
    const stock = await mai.get("/availability?sku=tea&warehouse=north");
    // The parcel of this order was never picked: 20 units stand there, and what came back.
    expect(stock.body.items[0]).toMatchObject({ onHand: 22 });
  });

  test("is asked for once under its key, and its units by nobody else", async () => {
    const people = await openHouse();
    const { shop, mai } = people;
    const id = await requested(people);
    await mai.post(`/returns/${id}/approve`, {});
    const again = await shop.post(`/orders/${ORDER}/returns`, WISH, { "idempotency-key": "wish" });
    expect(again).toMatchObject({ status: 200, body: { id, status: "requested" } });
    const more = await shop.post(`/orders/${ORDER}/returns`, WISH);
    expect(more).toMatchObject({ status: 409, body: { code: "invalid-state" } });
    expect(more.body.detail).toContain("1 units of line 1");
  });

  test("is refused with what is allowed, and hidden from whom it does not concern", async () => {
    const people = await openHouse();
    const { shop, other, mai, sam, rosa } = people;
    const id = await requested(people);
    const early = await rosa.post(`/returns/${id}/inspect`, inspection("restock"));
    expect(early).toMatchObject({
      status: 409,
      body: { code: "invalid-state", state: "requested" },
    });
    expect(early.body.allowed).toEqual(["review", "approve", "reject", "cancel"]);
    expect((await other.get(`/returns/${id}`)).status).toBe(404);
    expect((await other.get("/returns")).body.items).toEqual([]);
    expect((await shop.get("/returns?status=requested")).body.items).toMatchObject([{ id }]);
    expect((await shop.post(`/returns/${id}/approve`, {})).status).toBe(403);
    expect((await rosa.post(`/returns/${id}/approve`, {})).status).toBe(403);
    await mai.post(`/returns/${id}/approve`, {});
    expect((await sam.post(`/returns/${id}/receive`, { warehouse: "north" })).status).toBe(403);
    await rosa.post(`/returns/${id}/receive`, { warehouse: "north" });
    expect((await sam.get(`/returns/${id}`)).status).toBe(404);
  });

  test("is decided by whom its order concerns, and taken in anywhere", async () => {
    const people = await openHouse();
    const id = await requested(people);
    const lan = await person("lan", ["manager"], ["south"]);
    const worn = { reason: "worn" };
    const asks = [["review", {}] as const, ["approve", {}] as const];
    for (const [act, body] of [...asks, ["reject", worn] as const, ["cancel", worn] as const]) {
      const answer = await lan.post(`/returns/${id}/${act}`, body);
      expect([answer.status, answer.body.code], act).toEqual([404, "not-found"]);
    }
    await people.mai.post(`/returns/${id}/approve`, {});
    const taken = await people.sam.post(`/returns/${id}/receive`, { warehouse: "south" });
    expect(taken.body).toMatchObject({ status: "received", warehouse: "south" });
    expect((await people.rosa.get(`/returns/${id}`)).status).toBe(404);
  });

  test("of quarantined goods waits for a manager's word", async () => {
    const people = await openHouse();
    const { mai, rosa, shop } = people;
    const id = await requested(people);
    await mai.post(`/returns/${id}/approve`, {});
    await rosa.post(`/returns/${id}/inspect`, inspection("quarantine"));
    expect((await shop.get(`/returns/${id}`)).body.status).toBe("quality-check");
    const paid = await mai.post(`/returns/${id}/decide`, {
      ...{ lines: [{ line: 1, units: 1 }], amount: 600, reason: "half of it" },
    });
    expect(paid.body).toMatchObject({ status: "refund-approved", refund: 600 });
    expect((await shop.get(`/orders/${ORDER}`)).body.refunded).toBe(600);
  });

  test("without a known order is one request where the goods are there", async () => {
    const { mai, rosa, sam } = await openHouse();
    const body = {
      ...{ id: "counter-1", warehouse: "north", currency: "EUR", reason: "no receipt" },
      lines: [
        { sku: "cup", units: 1, price: 250, disposition: "restock", bin: "A-1" },
        { sku: "cup", units: 1, price: 250, disposition: "damaged" },
      ],
    };
    expect((await sam.post("/returns/blind", body)).status).toBe(403);
    const taken = await rosa.post("/returns/blind", body);
    expect(taken).toMatchObject({
      status: 201,
      body: { id: "counter-1", blind: true, status: "refund-processed", refunded: 250 },
    });
    expect((await rosa.post("/returns/blind", body)).status).toBe(200);
    const stock = await mai.get("/availability?sku=cup&warehouse=north");
    expect(stock.body.items[0]).toMatchObject({ onHand: 22, damaged: 1 });
    const { lines, ...rest } = body;
    const half = { ...rest, id: "counter-2", lines: [lines[0], { sku: "cup", units: 1 }] };
    expect((await rosa.post("/returns/blind", half)).status).toBe(400);
    const own = await rosa.post("/returns/blind", { ...body, id: "o1.r0000000a" });
    expect(own.status).toBe(400);
  });
});
