import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { QUOTAS_NONE } from "../../src/api/hold-quota-settings.ts";
import { REFUSALS_BEFORE_BAN } from "../../src/api/rate-limits.ts";
import { openLedger, type Answer, type OpenLedger } from "../api/memory-ledger.ts";
import { bearer, openIssuer, type Issuer } from "../api/token-kit.ts";
import { expectRow } from "./rows.ts";

let issuer: Issuer;
let shop: OpenLedger;
beforeEach(async () => {
  issuer = await openIssuer();
  shop = await openLedger({
    identity: { readToken: issuer.readToken },
    settings: { quotas: { ...QUOTAS_NONE, holdsPerClient: 2 } },
  });
});
afterEach(() => shop.close());

type Key = { readonly roles: readonly string[]; readonly ratePerMinute?: number };

const keyOf = async (name: string, more: Key): Promise<{ readonly authorization: string }> => {
  const { text } = await shop.needs.identity.keys.create({
    name,
    subject: name,
    createdBy: "local",
    ...more,
  });
  return bearer(text);
};

const person = async (subject: string, ...roles: readonly string[]) =>
  bearer(await issuer.sign({ sub: subject, roles, warehouses: ["*"] }));

type Headers = Readonly<Record<string, string>>;

const ask = async (times: number, headers: Headers, url = "/availability?sku=tea") => {
  const answers: Answer[] = [];
  for (let one = 0; one < times; one++) answers.push(await shop.get(url, { ...headers }));
  return answers;
};

const last = (answers: readonly Answer[]): Answer => answers.at(-1) as Answer;

describe("78 above the rate limit", () => {
  test("a person is answered 600 queries a minute", async () => {
    const anna = await person("anna", "viewer");
    const answers = await ask(601, anna);
    expect(answers.slice(0, 600).every(({ status }) => status === 200)).toBe(true);
    expectRow(last(answers), { status: 429, type: "rate-limited" });
    expect(last(answers).headers).toMatchObject({
      "ratelimit-limit": "600",
      "ratelimit-remaining": "0",
      "ratelimit-reset": "60",
      "retry-after": "60",
    });
    expectRow(last(await ask(1, await person("ben", "viewer"))), { status: 200 });
  });

  test("a person is answered 10 requests about keys a minute", async () => {
    const admin = await person("root", "admin");
    const answers = await ask(11, admin, "/api-keys");
    expect(answers.slice(0, 10).map(({ status }) => status)).toEqual(Array(10).fill(200));
    expectRow(last(answers), { status: 429, type: "rate-limited" });
  });

  test("a key has the limit of its record, and none by default", async () => {
    const slow = await keyOf("slow", { roles: ["viewer"], ratePerMinute: 5 });
    const fast = await keyOf("fast", { roles: ["viewer"] });
    expectRow(last(await ask(6, slow)), { status: 429, type: "rate-limited" });
    const answers = await ask(800, fast);
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect(last(answers).headers).not.toHaveProperty("ratelimit-limit");
  });

  test("without credentials 20 requests a minute are told to show some", async () => {
    const answers = await ask(21, {});
    for (const answer of answers.slice(0, 20)) {
      expectRow(answer, { status: 401, type: "authentication-required" });
    }
    expectRow(last(answers), { status: 429, type: "rate-limited" });
  });

  test("after 10 wrong tokens none is looked at, and who goes on is banned", async () => {
    const wrong = bearer(await issuer.sign({ aud: "elsewhere" }));
    const answers = await ask(10, wrong);
    for (const answer of answers) expectRow(answer, { status: 401, type: "token-invalid" });
    for (const answer of await ask(REFUSALS_BEFORE_BAN, wrong)) {
      expectRow(answer, { status: 429, type: "rate-limited" });
    }
    const banned = last(await ask(1, wrong));
    expectRow(banned, { status: 403, type: "forbidden" });
    expect(banned.headers["retry-after"]).toBe("900");
    expectRow(await shop.call({ method: "GET", url: "/health/live" }), { status: 200 });
  });
});

describe("79 enumeration of ids", () => {
  test("what is not there and what is elsewhere look the same", async () => {
    const held = await shop.call({
      method: "POST",
      url: "/api/v1/receipts",
      headers: {
        "content-type": "application/json",
        "idempotency-key": "r1",
        ...(await person("rita", "receiver")),
      },
      payload: JSON.stringify({ id: "r1", warehouse: "hue", lines: [{ sku: "tea", units: 5 }] }),
    });
    expectRow(held, { status: 201 });
    const here = bearer(
      await issuer.sign({ sub: "rob", roles: ["receiver"], warehouses: ["saigon"] }),
    );
    const bodies = [];
    for (const url of ["/receipts/r1", "/receipts/r2", "/receipts/r1/report.pdf"]) {
      const answer = last(await ask(1, here, url));
      expectRow(answer, { status: 404, type: "not-found" });
      bodies.push(JSON.stringify({ ...answer.body, instance: "", requestId: "" }));
    }
    expect(new Set(bodies).size).toBe(1);
    expectRow(last(await ask(1, await person("mia", "manager"), "/receipts/r1")), { status: 200 });
  });

  test("60 times a minute, also for a key without a limit and for unknown paths", async () => {
    const key = await keyOf("probe", { roles: ["viewer"] });
    const first = await ask(40, key, "/reservations/guess");
    const second = await ask(21, key, "/no/such/path");
    for (const answer of [...first, ...second.slice(0, 20)]) {
      expectRow(answer, { status: 404, type: "not-found" });
    }
    expectRow(last(second), { status: 429, type: "rate-limited" });
    expectRow(last(await ask(1, key)), { status: 429, type: "rate-limited" });
  });
});

test("77 a client is counted by its subject, whatever key it uses", async () => {
  const more = { name: "web", subject: "web", createdBy: "local", roles: ["order-service"] };
  const { keys } = shop.needs.identity;
  const one = bearer((await keys.create(more)).text);
  const other = bearer((await keys.create(more)).text);
  const receiver = await person("rita", "receiver");
  const goods = { warehouse: "main", lines: [{ sku: "tea", units: 9 }] };
  expectRow(await shop.post("/receipts", goods, receiver), { status: 201 });
  const hold = (headers: Headers) =>
    shop.post(
      "/reservations",
      { holdClass: "cart", lines: [{ sku: "tea", warehouse: "main", units: 1 }] },
      { ...headers },
    );
  expectRow(await hold(one), { status: 201 });
  expectRow(await hold(other), { status: 201 });
  expectRow(await hold(one), { status: 429, type: "hold-limit" });
  const ship = bearer((await keys.create({ ...more, subject: "app" })).text);
  expectRow(await hold(ship), { status: 201 });
});
