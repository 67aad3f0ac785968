import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Role } from "../../src/api/roles.ts";
import { openLedger, type OpenLedger } from "./memory-ledger.ts";
import { cart, cup, openShop, PAID, tea, WAY, type Shop } from "./order-kit.ts";

const MAI = {
  ...{ name: "Maïna Nguyễn", email: "mai.nguyen@example.com", phone: "+84 28 1234 5678" },
  ...{ street: ["12 Lê Lợi"], postalCode: "70 00 00", city: "Sài Gòn", country: "VN" },
};
const PERSONAL = ["Maïna", "Nguyễn", "mai.nguyen", "1234 5678", "Lê Lợi", "70 00 00", "Sài Gòn"];

let ledger: OpenLedger;
let shop: Shop;
let logLines: string[];

beforeEach(async () => {
  logLines = [];
  ledger = await openLedger({ logLines, settings: { logRequests: true } });
  shop = openShop(ledger);
  await shop.stock("north", { tea: 20, cup: 20 });
});
afterEach(() => ledger.close());

const person = async (name: string, roles: readonly Role[]) => {
  const made = { name, subject: name, roles, createdBy: "test" };
  return { authorization: `Bearer ${(await ledger.needs.identity.keys.create(made)).text}` };
};

/** All that the log and the events have said. */
const said = (): string =>
  [...logLines, ...ledger.memory.all.flatMap(({ data, metadata }) => [data, metadata])].join("\n");

const kept = async () =>
  (await ledger.needs.operational.list("contacts", { limit: 10 })).map(({ value }) => value);

const nothingPersonal = (): void => {
  const text = said();
  expect(PERSONAL.filter((word) => text.includes(word))).toEqual([]);
};

describe("a contact", () => {
  test("is kept, read and erased, and what is erased is gone", async () => {
    const made = await ledger.post("/contacts", { id: "c-1", ...MAI });
    expect(made).toMatchObject({ status: 201, body: { id: "c-1", ...MAI } });
    expect(made.headers["location"]).toBe("/api/v1/contacts/c-1");
    expect(await ledger.get("/contacts/c-1")).toMatchObject({ status: 200, body: MAI });
    expect(await ledger.remove("/contacts/c-1")).toMatchObject({
      ...{ status: 200, body: { id: "c-1", status: "erased" } },
    });
    expect((await ledger.get("/contacts/c-1")).status).toBe(404);
    expect((await ledger.remove("/contacts/c-1")).status).toBe(200);
    expect(await kept()).toEqual([{ erasedAt: "2026-11-21T12:00:00.000Z" }]);
    const again = await ledger.post("/contacts", { id: "c-1", ...MAI });
    expect(again).toMatchObject({ status: 409, body: { code: "duplicate-id" } });
    expect((await ledger.remove("/contacts/c-never")).status).toBe(200);
    expect(await kept()).toHaveLength(1);
    nothingPersonal();
  });

  test("said again is the same, and no other under its id", async () => {
    const key = { "idempotency-key": "mai" };
    const first = await ledger.post("/contacts", MAI, key);
    const again = await ledger.post("/contacts", MAI, key);
    expect(again.body).toEqual(first.body);
    const other = await ledger.post("/contacts", { ...MAI, name: "Lan" }, key);
    expect(other).toMatchObject({ status: 409, body: { code: "duplicate-id" } });
    expect(JSON.stringify(other.body)).not.toContain("Nguyễn");
  });

  test.each([
    ["no name", { name: undefined }],
    ["an e-mail that is none", { email: "mai" }],
    ["a phone number of letters", { phone: "call me" }],
    ["a country of three letters", { country: "VNM" }],
    ["an escape sequence in its name", { name: "\u001b[2Jmai" }],
    ["text that turns round", { name: "mai\u202ecod" }],
    ["five lines of a street", { street: ["1", "2", "3", "4", "5"] }],
    ["a field that nobody knows", { card: "4111111111111111" }],
  ])("has %s, and is not kept", async (_, fault) => {
    const answer = await ledger.post("/contacts", { ...MAI, ...fault });
    expect(answer).toMatchObject({ status: 400, body: { code: "validation-failed" } });
    expect(await kept()).toEqual([]);
    nothingPersonal();
  });

  test("is not there for another shop, in an order no more than by itself", async () => {
    const own = await person("shop", ["order-service"]);
    const other = await person("market", ["order-service"]);
    expect((await ledger.post("/contacts", { id: "c-1", ...MAI }, own)).status).toBe(201);
    expect((await ledger.get("/contacts/c-1", own)).status).toBe(200);
    const theirs = await ledger.get("/contacts/c-1", other);
    const nobodys = await ledger.get("/contacts/c-2", other);
    expect([theirs.status, nobodys.status]).toEqual([404, 404]);
    expect(theirs.body.detail).toBe(nobodys.body.detail);
    expect((await ledger.remove("/contacts/c-1", other)).status).toBe(404);
    const order = { ...cart(tea(1)), contact: "c-1" };
    expect((await ledger.post("/orders", order, other)).status).toBe(422);
    expect((await ledger.post("/orders", order, own)).status).toBe(201);
    expect((await ledger.get("/contacts/c-1", own)).status).toBe(200);
  });

  test("is nothing for a viewer or a picker", async () => {
    await ledger.post("/contacts", { id: "c-1", ...MAI });
    for (const role of ["viewer", "picker", "receiver"] as const) {
      const one = await person(role, [role]);
      expect((await ledger.get("/contacts/c-1", one)).status, role).toBe(403);
      expect((await ledger.remove("/contacts/c-1", one)).status, role).toBe(403);
    }
  });
});

describe("the contact of an order", () => {
  test("stands in no event and no line of the log, from its placing to its return", async () => {
    const key = { "idempotency-key": "whole-life" };
    const body = { id: "o1", ...cart(tea(3), cup(2)), contact: MAI, payment: PAID };
    const placed = shop.well(await ledger.post("/orders", body, key));
    const { contact } = placed.body;
    expect((await ledger.get(`/contacts/${contact}`)).body).toMatchObject(MAI);
    await shop.parcelDoes("o1", ...WAY.delivered);
    const wish = { lines: [{ line: 1, units: 2 }], reason: "too strong" };
    const { id } = shop.well(await ledger.post("/orders/o1/returns", wish)).body;
    shop.well(await ledger.post(`/returns/${id}/approve`, {}));
    const restocked = [{ line: 1, units: 2, disposition: "restock" }];
    shop.well(
      await ledger.post(`/returns/${id}/inspect`, { warehouse: "north", lines: restocked }),
    );
    expect(await shop.order("o1")).toMatchObject({ status: "refunded", contact });
    nothingPersonal();
    for (const url of ["/orders/o1", "/orders", "/shipments/o1.s1", `/returns/${id}`]) {
      expect(JSON.stringify((await ledger.get(url)).body), url).not.toContain("Maïna");
    }
  });

  test("is the same for a repeat of the order, and is kept once", async () => {
    const key = { "idempotency-key": "twice" };
    const body = { ...cart(tea(1)), contact: MAI, payment: PAID };
    const first = shop.well(await ledger.post("/orders", body, key));
    const again = shop.well(await ledger.post("/orders", body, key));
    expect(again.body.contact).toBe(first.body.contact);
    expect(await kept()).toHaveLength(1);
  });

  test("that was erased is not brought back by a late repeat of the order", async () => {
    const key = { "idempotency-key": "late" };
    const body = { id: "o1", ...cart(tea(1)), contact: MAI, payment: PAID };
    const { contact } = shop.well(await ledger.post("/orders", body, key)).body;
    shop.well(await ledger.remove(`/contacts/${contact}`));
    const again = shop.well(await ledger.post("/orders", body, key));
    expect(again.body).toMatchObject({ id: "o1", contact });
    expect((await ledger.get(`/contacts/${contact}`)).status).toBe(404);
    expect(await kept()).toEqual([{ erasedAt: "2026-11-21T12:00:00.000Z" }]);
  });

  test("is kept for no order that is only tried", async () => {
    const body = { ...cart(tea(1)), contact: MAI, payment: PAID };
    const tried = await ledger.post("/orders?dryRun=true", body);
    expect(tried.status).toBeLessThan(300);
    expect(await kept()).toEqual([]);
  });

  test("can be erased while the order goes on; its label has no address then", async () => {
    const body = { id: "o1", ...cart(tea(1)), contact: MAI, payment: PAID };
    const { contact } = shop.well(await ledger.post("/orders", body)).body;
    shop.well(await ledger.remove(`/contacts/${contact}`));
    expect((await shop.order("o1")).contact).toBe(contact);
    await shop.parcelDoes("o1", "picks");
    const packed = shop.well(await ledger.post("/shipments/o1.s1/pack", {}));
    expect(packed.body.status).toBe("packed");
    if (packed.body.label.status === "made") {
      const label = await ledger.app.inject({ url: "/api/v1/shipments/o1.s1/label.zpl" });
      expect(label.body).not.toContain("Maïna");
    }
    nothingPersonal();
  });
});
