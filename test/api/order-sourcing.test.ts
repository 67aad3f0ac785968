import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Role } from "../../src/api/roles.ts";
import { openLedger, type OpenLedger } from "./memory-ledger.ts";
import { openShop, PAID, type Shop } from "./order-kit.ts";

let ledger: OpenLedger;
let shop: Shop;

beforeEach(async () => {
  ledger = await openLedger();
  shop = openShop(ledger);
});
afterEach(() => ledger.close());

const house = async (id: string, units: Record<string, number>, more: object = {}) => {
  const said = { id, name: id, timeZone: "UTC", ...more };
  shop.well(await ledger.post("/warehouses", said));
  await shop.stock(id, units);
};

const source = async (lines: Record<string, number>, more: object = {}) => {
  const asked = Object.entries(lines).map(([sku, units]) => ({ sku, units }));
  return (await ledger.post("/orders/source", { channel: "web", lines: asked, ...more })).body;
};

const WORKED = { A: 2, B: 1, C: 1 };

const workedHouses = async () => {
  await house("warehouse-1", { A: 1, B: 5 }, { priority: 2 });
  await house("warehouse-2", { A: 10, C: 3 }, { priority: 1 });
};

describe("sourcing without an order", () => {
  test("taken in order, the worked example of the requirements comes out to the digit", async () => {
    await workedHouses();
    const head = await ledger.log.head();
    const answer = await source(WORKED, { strategy: "in-order" });
    expect(answer).toEqual({
      pieces: [
        { sku: "A", warehouse: "warehouse-1", units: 1, lines: [{ line: 1, units: 1 }] },
        { sku: "A", warehouse: "warehouse-2", units: 1, lines: [{ line: 1, units: 1 }] },
        { sku: "B", warehouse: "warehouse-1", units: 1, lines: [{ line: 2, units: 1 }] },
        { sku: "C", warehouse: "warehouse-2", units: 1, lines: [{ line: 3, units: 1 }] },
      ],
      short: [],
      method: "in-order",
      why: "no warehouse has everything; each warehouse in order of priority gives what it has: 2 parcels",
      chosen: {
        ...{ warehouses: ["warehouse-1", "warehouse-2"], parcels: 2, splitLines: 1, priority: 3 },
      },
      alternatives: [],
      candidates: [
        { warehouse: "warehouse-1", priority: 2, couldSend: 2, wholeSkus: 1, sends: 2 },
        { warehouse: "warehouse-2", priority: 1, couldSend: 3, wholeSkus: 2, sends: 2 },
      ],
      excluded: [],
      there: [],
    });
    // Nothing is kept of it, and it comes out the same again.
    expect(await ledger.log.head()).toBe(head);
    expect(await source(WORKED, { strategy: "in-order" })).toEqual(answer);
  });

  test.each(["fewest-parcels", "unsplit"])(
    "%s sends both A from one warehouse",
    async (strategy) => {
      await workedHouses();
      const answer = await source(WORKED, { strategy });
      expect(answer).toMatchObject({
        method: "exact",
        chosen: { parcels: 2, splitLines: 0 },
        pieces: [
          { sku: "A", warehouse: "warehouse-2", units: 2 },
          { sku: "B", warehouse: "warehouse-1", units: 1 },
          { sku: "C", warehouse: "warehouse-2", units: 1 },
        ],
      });
    },
  );

  test("an order goes out as was explained", async () => {
    await workedHouses();
    const lines = Object.entries(WORKED).map(([sku, units]) => ({ sku, units, price: 1 }));
    const over = { lines, strategy: "in-order", payment: PAID };
    const { body } = shop.well(await shop.place("o1", over));
    const parcels = body.shipments.map(
      ({ warehouse, lines: inIt }: { warehouse: string; lines: unknown }) => [warehouse, inIt],
    );
    expect(parcels).toEqual([
      ["warehouse-1", [1, 2].map((line) => ({ line, units: 1 }))],
      ["warehouse-2", [1, 3].map((line) => ({ line, units: 1 }))],
    ]);
  });

  test("tells the candidates, the choice, the next best and why", async () => {
    await house("far", { tea: 5, cup: 5 }, { priority: 1 });
    await house("near", { tea: 5, cup: 5 }, { priority: 9 });
    await house("small", { tea: 1 });
    const answer = await source({ tea: 2, cup: 1 });
    expect(answer).toMatchObject({
      method: "single",
      chosen: { warehouses: ["near"], parcels: 1 },
      alternatives: [{ warehouses: ["far"], parcels: 1, worseIn: "priority" }],
      why: "one warehouse has all that can be sent; preferred to the next best by priority",
    });
    expect(answer.candidates.map((one: { warehouse: string }) => one.warehouse)).toEqual([
      ...["near", "far", "small"],
    ]);
  });

  test("leaves out who does not serve the channel, or is retired, and says so", async () => {
    await house("shops", { tea: 9 }, { channels: ["shop"] });
    await house("closed", { tea: 9 });
    await house("open", { tea: 9 }, { channels: ["web", "shop"] });
    const etag = (await ledger.get("/warehouses/closed")).headers["etag"];
    const retired = { "if-match": String(etag) };
    shop.well(await ledger.post("/warehouses/closed/retire", { reason: "sold" }, retired));
    await shop.caughtUp();
    const answer = await source({ tea: 2 });
    expect(answer.chosen.warehouses).toEqual(["open"]);
    expect(answer.excluded).toEqual([
      { warehouse: "closed", why: "it is retired" },
      { warehouse: "shops", why: "it does not serve the channel web" },
    ]);
  });

  test("leaves out who does not send to the region of the order", async () => {
    await house("hanoi", { tea: 9 }, { regions: ["VN-HN", "VN-HP"], priority: 9 });
    await house("saigon", { tea: 9 }, { regions: ["VN"] });
    await house("vienna", { tea: 9 }, { regions: ["V", "AT"] });
    const chosen = async (region?: string) => {
      const answer = await source({ tea: 2 }, region === undefined ? {} : { region });
      return [answer.chosen.warehouses, answer.excluded.map(({ why }: { why: string }) => why)];
    };
    expect(await chosen("VN-HN")).toEqual([["hanoi"], ["it does not send to VN-HN"]]);
    expect(await chosen("VN-SG")).toEqual([
      ["saigon"],
      ["it does not send to VN-SG", "it does not send to VN-SG"],
    ]);
    expect((await chosen("VN"))[0]).toEqual(["saigon"]);
    expect((await chosen("DE"))[0]).toEqual([]);
    // Where it goes to is not said: nobody is left out for it.
    expect(await chosen()).toEqual([["hanoi"], []]);
    const lines = [{ sku: "tea", units: 1, price: 1 }];
    const there = { lines, region: "VN-SG", payment: PAID };
    const { body } = shop.well(await shop.place("o1", there));
    expect(body.shipments).toMatchObject([{ warehouse: "saigon" }]);
    const nowhere = await shop.place("o2", { lines, region: "DE", payment: PAID });
    expect(nowhere).toMatchObject({ status: 409, body: { code: "insufficient-stock" } });
  });

  test("prefers the nearer of two, then the cheaper, by the way to the smallest region", async () => {
    const routes = (distance: number, parcelCost: number) => ({
      routes: [
        { region: "VN-HN", distance, parcelCost },
        { region: "VN", distance: 1 },
      ],
    });
    await house("a", { tea: 9 }, routes(300, 900));
    await house("b", { tea: 9 }, routes(200, 900));
    await house("c", { tea: 9 }, routes(200, 700));
    const near = await source({ tea: 2 }, { region: "VN-HN" });
    expect(near).toMatchObject({
      chosen: { warehouses: ["c"], distance: 200, cost: 700 },
      alternatives: [
        { warehouses: ["b"], worseIn: "cost" },
        { warehouses: ["a"], worseIn: "distance" },
      ],
      candidates: [{ warehouse: "c", distance: 200, parcelCost: 700 }, {}, {}],
    });
    const elsewhere = await source({ tea: 2 }, { region: "VN-SG" });
    expect(elsewhere.chosen).toMatchObject({ warehouses: ["a"], distance: 1 });
    expect((await source({ tea: 2 }, { region: "AT" })).chosen).not.toHaveProperty("distance");
  });

  test("says what nobody has, and where how much of it is", async () => {
    await house("north", { tea: 2 });
    await house("south", { tea: 1 });
    expect(await source({ tea: 5, cup: 1 })).toMatchObject({
      short: [
        { line: 1, units: 2 },
        { line: 2, units: 1 },
      ],
      there: [
        { sku: "tea", warehouse: "north", available: 2 },
        { sku: "tea", warehouse: "south", available: 1 },
      ],
    });
  });

  test("counts what is reserved for others as gone", async () => {
    await house("north", { tea: 5, cup: 5 });
    shop.well(await shop.place("o1"));
    await shop.caughtUp();
    expect(await source({ tea: 3 })).toMatchObject({ short: [{ line: 1, units: 1 }] });
  });

  test.each([
    ["a region twice", { regions: ["VN", "VN"] }],
    ["a way that says nothing", { routes: [{ region: "VN" }] }],
    ["a distance below nothing", { routes: [{ region: "VN", distance: -1 }] }],
  ])("a warehouse is not told %s", async (_, fault) => {
    const body = { id: "a", name: "a", timeZone: "UTC", ...fault };
    expect((await ledger.post("/warehouses", body)).status).toBe(400);
  });

  test.each([
    ["no lines", { lines: [] }],
    ["2,001 lines", { lines: Array.from({ length: 2_001 }, () => ({ sku: "tea", units: 1 })) }],
    ["a strategy that nobody knows", { strategy: "cheapest" }],
    ["a price below nothing", { lines: [{ sku: "tea", units: 1, price: -1 }] }],
    ["a field that no order has", { warehouse: "north" }],
  ])("refuses %s", async (_, fault) => {
    const body = { channel: "web", lines: [{ sku: "tea", units: 1 }], ...fault };
    expect(await ledger.post("/orders/source", body)).toMatchObject({
      ...{ status: 400, body: { code: "validation-failed" } },
    });
  });

  test("takes the draft of an order as it is, and keeps nothing of it", async () => {
    await house("north", { tea: 5 });
    const lines = [{ sku: "tea", units: 2, price: 1_000 }];
    const draft = {
      ...{ id: "o1", channel: "web", currency: "EUR", customer: "c-7", lines, payment: PAID },
      ...{ shipping: 500, contact: { name: "Mai" }, note: "ring twice" },
    };
    const head = await ledger.log.head();
    const answer = await ledger.post("/orders/source", draft);
    expect(answer).toMatchObject({ status: 200, body: { chosen: { warehouses: ["north"] } } });
    expect(await ledger.log.head()).toBe(head);
    expect(await ledger.needs.operational.list("contacts", { limit: 1 })).toEqual([]);
  });

  test("answers 2,000 lines of 40 warehouses", async () => {
    const lines = Array.from({ length: 2_000 }, (_, index) => [`sku-${String(index)}`, 1] as const);
    for (let site = 0; site < 40; site++) {
      const own = lines.filter((_, index) => index % 40 === site || index % 37 === site);
      const units = own.map(([sku]) => ({ sku, units: 1 }));
      shop.well(await ledger.post("/receipts", { warehouse: `w-${String(site)}`, lines: units }));
    }
    await shop.caughtUp();
    const answer = await source(Object.fromEntries(lines));
    expect(answer.short).toEqual([]);
    expect(answer.pieces).toHaveLength(2_000);
  });

  test("is for who may read orders", async () => {
    const person = async (role: Role) => {
      const made = { name: role, subject: role, roles: [role], createdBy: "test" };
      return { authorization: `Bearer ${(await ledger.needs.identity.keys.create(made)).text}` };
    };
    const body = { channel: "web", lines: [{ sku: "tea", units: 1 }] };
    const asked = async (role: Role) =>
      (await ledger.post("/orders/source", body, await person(role))).status;
    expect(await asked("order-service")).toBe(200);
    expect(await asked("viewer")).toBe(403);
  });
});
