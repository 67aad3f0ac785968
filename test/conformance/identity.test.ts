import { createSign } from "node:crypto";
import { base64url, exportPKCS8, exportSPKI, SignJWT, UnsecuredJWT } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openLedger, NOON, type Answer, type OpenLedger } from "../api/memory-ledger.ts";
import { bearer, ISSUER, openIssuer, type Issuer } from "../api/token-kit.ts";
import { RATES_OFF } from "../../src/api/rate-limits.ts";
import { ROLES } from "../../src/api/roles.ts";
import { expectRow } from "./rows.ts";

/** Rows of part 5 (identity) and those of parts 3 and 4 that are about who asks. */
let issuer: Issuer;
let ledger: OpenLedger;

const token = (sub: string, roles: readonly string[], warehouses: readonly string[] = ["*"]) =>
  issuer.sign({ sub, roles, warehouses }).then(bearer);

const reserve = (id: string, more: object = {}) => ({
  ...{ id, holdClass: "checkout" },
  lines: [{ sku: "tea", warehouse: "north", units: 1 }],
  ...more,
});

beforeAll(async () => {
  issuer = await openIssuer();
  ledger = await openLedger({
    identity: { readToken: issuer.readToken },
    settings: { rates: RATES_OFF },
  });
  const goods = (warehouse: string) => ({
    ...{ id: `goods-${warehouse}`, warehouse },
    lines: [{ sku: "tea", units: 100, unitCost: { amount: 1, currency: "EUR" } }],
  });
  const receiver = await token("rita", ["receiver"]);
  for (const warehouse of ["north", "south"]) {
    expect((await ledger.post("/receipts", goods(warehouse), receiver)).status).toBe(201);
  }
});
afterAll(() => ledger.close());

const read = (headers: Record<string, string>): Promise<Answer> =>
  ledger.get("/availability?sku=tea&warehouse=north", headers);

describe("row 69: no token, malformed token", () => {
  test.each([
    ["none", {}],
    ["an empty one", { authorization: "" }],
    ["another scheme", { authorization: "Basic YTpi" }],
    ["no token behind the scheme", { authorization: "Bearer" }],
    ["two tokens", { authorization: "Bearer a b" }],
    ["neither a key nor a token", { authorization: "Bearer hello" }],
    ["a key that is too short", { authorization: "Bearer sb_0123456789_short" }],
  ])("%s", async (_case, headers: Record<string, string>) => {
    const answer = await read(headers);
    expectRow(answer, { status: 401, type: "authentication-required" });
    expect(answer.headers["www-authenticate"]).toBe('Bearer realm="stockbook"');
  });
});

describe("row 70: tokens out of their time, or not meant for this server", () => {
  const seconds = NOON / 1_000;
  test.each([
    ["expired", { exp: seconds - 61 }],
    ["not yet valid", { nbf: seconds + 61 }],
    ["of another issuer", { iss: "https://evil.example" }],
    ["without an issuer", { iss: undefined }],
    ["for another audience", { aud: "elsewhere" }],
    ["without an audience", { aud: undefined }],
    ["without an end", { exp: undefined }],
    ["without a subject", { sub: undefined }],
    ["of a subject that the program acts under", { sub: "system" }],
    ["of a subject that is no text", { sub: 5 }],
  ])("%s", async (_case, claims: object) => {
    const sent = await issuer.sign({ roles: ["viewer"], warehouses: ["*"], ...claims });
    const answer = await read(bearer(sent));
    expectRow(answer, { status: 401, type: "token-invalid" });
    expect(answer.headers["www-authenticate"]).toContain('error="invalid_token"');
  });

  test("one that has just expired is still taken: clocks differ", async () => {
    const sent = await issuer.sign({ roles: ["viewer"], warehouses: ["*"], exp: seconds - 20 });
    expect((await read(bearer(sent))).status).toBe(200);
  });
});

describe("row 71: forged tokens", () => {
  const claims = () => issuer.claimsOf({ roles: ROLES, warehouses: ["*"] });
  const signedWith = (header: Record<string, unknown>) =>
    issuer.sign({ roles: ROLES, warehouses: ["*"] }, header);
  const shared = (secret: string, header = {}) =>
    new SignJWT(claims())
      .setProtectedHeader({ alg: "HS256", kid: "k1", ...header })
      .sign(Buffer.from(secret));

  const forged: readonly (readonly [string, () => Promise<string>])[] = [
    ["alg none", async () => new UnsecuredJWT(claims()).encode()],
    ["HS256 with the public key", async () => shared(await exportSPKI(issuer.publicKey))],
    ["HS256 with the JWK's text", () => shared(JSON.stringify(issuer.publicJwk))],
    ["an unknown kid", () => signedWith({ kid: "k2" })],
    ["a kid with a path", () => signedWith({ kid: "../../../../dev/null" })],
    ["a kid with SQL", () => signedWith({ kid: "k1' OR '1'='1" })],
    ["a jku", () => signedWith({ jku: "https://evil.example/keys" })],
    ["an x5u", () => signedWith({ x5u: "https://evil.example/cert" })],
    ["a key of its own", () => signedWith({ jwk: issuer.publicJwk })],
    ["claims that are an array", async () => arrayToken()],
  ];

  /** Signed as it should be, but the claims are a list: none of them can be looked at. */
  const arrayToken = async (): Promise<string> => {
    const text = (value: unknown) => base64url.encode(JSON.stringify(value));
    const signed = `${text({ alg: "RS256", kid: "k1" })}.${text([claims()])}`;
    const pem = await exportPKCS8(issuer.privateKey);
    return `${signed}.${createSign("RSA-SHA256").update(signed).sign(pem, "base64url")}`;
  };

  test.each(forged)("%s", async (_case, make) => {
    expectRow(await read(bearer(await make())), { status: 401, type: "token-invalid" });
  });

  test("a signature that was changed", async () => {
    const [head = "", body = "", signature = ""] = (await signedWith({})).split(".");
    const other = (signature.startsWith("A") ? "B" : "A") + signature.slice(1);
    const answer = await read(bearer(`${head}.${body}.${other}`));
    expectRow(answer, { status: 401, type: "token-invalid" });
  });

  test("the same token unforged is let in", async () => {
    expect((await read(bearer(await signedWith({})))).status).toBe(200);
    expect(claims().iss).toBe(ISSUER);
  });
});

test("row 72: a valid token whose role lacks the permission", async () => {
  const viewer = await token("vera", ["viewer"]);
  expectRow(await ledger.post("/reservations", reserve("r-72"), viewer), {
    status: 403,
    type: "forbidden",
  });
  const nobody = await token("nora", []);
  expectRow(await read(nobody), { status: 403, type: "forbidden" });
  const unknownRole = await token("uwe", ["superuser"]);
  expectRow(await read(unknownRole), { status: 403, type: "forbidden" });
});

describe("row 73: the role is right, the warehouse is not", () => {
  test("403 where the request itself names it", async () => {
    const bound = await token("otto", ["order-service"], ["south"]);
    const named = await ledger.post("/reservations", reserve("r-73"), bound);
    expectRow(named, { status: 403, type: "forbidden" });
    expectRow(await read(bound), { status: 403, type: "forbidden" });
    expectRow(await ledger.get("/stock/tea/north", bound), { status: 403, type: "forbidden" });
  });

  test("404 for what is addressed by its id", async () => {
    const shop = await token("shop", ["order-service"]);
    expect((await ledger.post("/reservations", reserve("r-73b"), shop)).status).toBe(201);
    const manager = await token("mia", ["manager"], ["south"]);
    const reason = { reason: "handling" };
    const released = await ledger.post("/reservations/r-73b/release", reason, manager);
    expectRow(released, { status: 404, type: "not-found" });
    const viewer = await token("vera", ["viewer"], ["south"]);
    expectRow(await ledger.get("/reservations/r-73b", viewer), { status: 404, type: "not-found" });
  });

  test("what is not there and what is elsewhere are answered alike", async () => {
    const viewer = await token("vera", ["viewer"], ["south"]);
    const elsewhere = await ledger.get("/reservations/r-73b", viewer);
    const nowhere = await ledger.get("/reservations/r-none", viewer);
    const said = ({ body: { type, title, status, detail, code, ...rest } }: Answer) => ({
      ...{ type, title, status, detail, code },
      members: Object.keys(rest).sort(),
    });
    expect(said(elsewhere)).toEqual(said(nowhere));
  });

  test("lists are cut to the own warehouses", async () => {
    const viewer = await token("vera", ["viewer"], ["south"]);
    const stocks = await ledger.get("/availability?sku=tea", viewer);
    expect(stocks.body.items.map((one: { warehouse: string }) => one.warehouse)).toEqual(["south"]);
    const claims = await ledger.get("/reservations", viewer);
    expect(claims.body.items).toEqual([]);
    const total = await ledger.get("/availability/network?sku=tea", viewer);
    expectRow(total, { status: 403, type: "forbidden" });
  });

  test("of a claim over two warehouses each sees its own part", async () => {
    const shop = await token("shop", ["order-service"]);
    const lines = ["north", "south"].map((warehouse) => ({ sku: "tea", warehouse, units: 1 }));
    expect((await ledger.post("/reservations", reserve("r-two", { lines }), shop)).status).toBe(
      201,
    );
    await ledger.readSide.models.waitFor(await ledger.log.head(), 5_000);
    const viewer = await token("vera", ["viewer"], ["south"]);
    const seen = await ledger.get("/reservations/r-two", viewer);
    expect(seen.body.lines).toHaveLength(1);
    expect(JSON.stringify(seen.body)).not.toContain("north");
    const manager = await token("mia", ["manager"], ["south"]);
    const whole = await ledger.post("/reservations/r-two/release", { reason: "handling" }, manager);
    expectRow(whole, { status: 403, type: "forbidden" });
    const own = { reason: "handling", lines: [{ sku: "tea", warehouse: "south" }] };
    expect((await ledger.post("/reservations/r-two/release", own, manager)).status).toBe(200);
  });
});

describe("row 54: the same key from another client", () => {
  test("is another command; from the same person with another credential it is the same", async () => {
    const key = { "idempotency-key": "k-54" };
    const first = await token("shop", ["order-service"]);
    const other = await token("kiosk", ["order-service"]);
    const mine = await ledger.post("/reservations", reserve("r-54"), { ...key, ...first });
    expect(mine.status).toBe(201);
    const theirs = await ledger.post("/reservations", reserve("r-54b"), { ...key, ...other });
    expect(theirs.status).toBe(201);
    expect(theirs.headers["idempotency-replayed"]).toBeUndefined();
    const { text } = await ledger.needs.identity.keys.create({
      ...{ name: "shop-2", subject: "shop", roles: ["order-service"], createdBy: "local" },
    });
    const again = await ledger.post("/reservations", reserve("r-54"), { ...key, ...bearer(text) });
    expect(again.status).toBe(201);
    expect(again.headers["idempotency-replayed"]).toBe("true");
  });
});

describe("row 60: the reservation of another order", () => {
  test.each([
    ["allocate", {}],
    ["extend", {}],
    ["release", {}],
  ])("%s", async (action, more: object) => {
    const shop = await token("shop", ["order-service"]);
    const id = `r-60-${action}`;
    await ledger.post("/reservations", reserve(id, { order: "o-1" }), shop);
    const path = `/reservations/${id}/${action}`;
    const other = await ledger.post(path, { order: "o-2", ...more }, shop);
    expectRow(other, { status: 404, type: "not-found" });
    expect((await ledger.post(path, { order: "o-1", ...more }, shop)).status).toBe(200);
  });

  test("an allocation is released for its own order only", async () => {
    const shop = await token("shop", ["order-service"]);
    const asked = { id: "a-60", order: "o-1", sku: "tea", warehouse: "north", units: 1 };
    expect((await ledger.post("/allocations", asked, shop)).status).toBe(201);
    const other = await ledger.post("/allocations/a-60/release", { order: "o-2" }, shop);
    expectRow(other, { status: 404, type: "not-found" });
    const own = await ledger.post("/allocations/a-60/release", { order: "o-1" }, shop);
    expect(own.status).toBe(200);
  });
});

test("row 62: a policy is changed on the grounds of what was read", async () => {
  const manager = await token("mia", ["manager"]);
  const blind = await ledger.put("/stock/tea/north/policy", { reorderPoint: 5 }, manager);
  expectRow(blind, { status: 428, type: "precondition-required" });
  const seen = await ledger.put(
    "/stock/tea/north/policy",
    { reorderPoint: 5 },
    { ...manager, "if-match": '"0"' },
  );
  expect(seen.status).toBe(200);
});

describe("claims of another subject", () => {
  test("are not there for the order service, whatever it asks", async () => {
    const shop = await token("shop", ["order-service"]);
    const kiosk = await token("kiosk", ["order-service"]);
    await ledger.post("/reservations", reserve("r-own"), shop);
    await ledger.readSide.models.waitFor(await ledger.log.head(), 5_000);
    const line = { sku: "tea", warehouse: "north" };
    const asked = [
      await ledger.get("/reservations/r-own", kiosk),
      await ledger.post("/reservations/r-own/extend", {}, kiosk),
      await ledger.post("/reservations/r-own/extend", { lines: [line] }, kiosk),
      await ledger.post("/reservations/r-own/release", {}, kiosk),
      await ledger.post("/reservations/r-own/allocate", { order: "o-9" }, kiosk),
      await ledger.post("/reservations/r-own/change", { lines: [{ ...line, units: 2 }] }, kiosk),
      await ledger.post(
        "/allocations",
        { order: "o-9", reservation: "r-own", ...line, units: 1 },
        kiosk,
      ),
      await ledger.remove("/inventory/hold/r-own", kiosk),
    ];
    for (const answer of asked) expectRow(answer, { status: 404, type: "not-found" });
    const listed = await ledger.get("/reservations?state=open", kiosk);
    expect(JSON.stringify(listed.body)).not.toContain("r-own");
    const batch = await ledger.post(
      "/commands/batch",
      { commands: [{ type: "release-reservation", id: "r-own" }] },
      kiosk,
    );
    expect(batch.body.results).toMatchObject([{ status: 404, body: { code: "not-found" } }]);
    expect((await ledger.post("/reservations/r-own/release", {}, shop)).status).toBe(200);
  });

  test("an id that somebody else took in another stock does not open it", async () => {
    const shop = await token("shop", ["order-service"]);
    const kiosk = await token("kiosk", ["order-service"]);
    const there = [{ sku: "tea", warehouse: "south", units: 1 }];
    await ledger.post("/reservations", reserve("r-same", { lines: there }), kiosk);
    await ledger.post("/reservations", reserve("r-same"), shop);
    const north = { lines: [{ sku: "tea", warehouse: "north" }] };
    const taken = await ledger.post("/reservations/r-same/release", north, kiosk);
    expectRow(taken, { status: 404, type: "not-found" });
    expect((await ledger.post("/reservations/r-same/release", north, shop)).status).toBe(200);
  });

  test("are given up by a manager who says why", async () => {
    const shop = await token("shop", ["order-service"]);
    const manager = await token("mia", ["manager"]);
    await ledger.post("/reservations", reserve("r-why"), shop);
    const silent = await ledger.post("/reservations/r-why/release", {}, manager);
    expectRow(silent, { status: 400, type: "validation-failed" });
    expect(silent.body.errors).toMatchObject([{ pointer: "/reason" }]);
    const said = await ledger.post("/reservations/r-why/release", { reason: "handling" }, manager);
    expect(said.status).toBe(200);
    expectRow(await ledger.post("/reservations/r-why/extend", {}, manager), {
      status: 403,
      type: "forbidden",
    });
  });
});

describe("a batch", () => {
  test("asks each line for the permission and the warehouse of its kind", async () => {
    const clerk = await token("carl", ["order-service", "picker"], ["north"]);
    const line = { sku: "tea", warehouse: "north" };
    const answer = await ledger.post(
      "/commands/batch",
      {
        commands: [
          { type: "reserve", ...reserve("r-batch") },
          {
            type: "reserve",
            ...reserve("r-far", { lines: [{ ...line, warehouse: "south", units: 1 }] }),
          },
          { type: "receive", warehouse: "north", lines: [{ sku: "tea", units: 1 }] },
          { type: "allocate-reservation", id: "r-batch", order: "o-b" },
          { type: "pick", allocation: "r-batch", ...line, units: 1 },
        ],
      },
      clerk,
    );
    expect(answer.body.results.map((one: { status: number }) => one.status)).toEqual([
      201, 403, 403, 200, 201,
    ]);
    expect(answer.body.results[1].body.code).toBe("forbidden");
  });
});

describe("costs", () => {
  test("are shown to those who may see them", async () => {
    const unitCost = (answer: Answer) => JSON.stringify(answer.body).includes("unitCost");
    const manager = await token("mia", ["manager"]);
    const receiver = await token("rita", ["receiver"]);
    for (const path of ["/stock/tea/north/movements", "/movements?sku=tea&type=StockReceived"]) {
      await ledger.readSide.models.waitFor(await ledger.log.head(), 5_000);
      expect(unitCost(await ledger.get(path, manager)), path).toBe(true);
      const hidden = await ledger.get(path, receiver);
      expect(hidden.status).toBe(200);
      expect(unitCost(hidden), path).toBe(false);
    }
  });
});
