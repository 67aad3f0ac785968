import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { QUOTAS_NONE } from "../../src/api/hold-quota-settings.ts";
import { openLedger, type OpenLedger } from "../api/memory-ledger.ts";
import { expectRow } from "./rows.ts";

const SHOP = "https://shop.example";
const PROXY = "127.0.0.1";

let ledger: OpenLedger;
beforeAll(async () => {
  ledger = await openLedger({
    settings: {
      quotas: { ...QUOTAS_NONE, holdsPerCustomer: 2 },
      corsOrigins: [SHOP],
      trustedProxies: [PROXY],
    },
  });
  await ledger.post("/receipts", { warehouse: "main", lines: [{ sku: "tea", units: 100 }] });
});
afterAll(() => ledger.close());

const allowHeaders = (headers: Readonly<Record<string, unknown>>): string[] =>
  Object.keys(headers).filter((name) => name.startsWith("access-control-"));

describe("5. Identity and abuse", () => {
  test("77 many holds of one customer: hold-limit", async () => {
    const hold = () =>
      ledger.post("/reservations", {
        holdClass: "cart",
        customer: "ann",
        lines: [{ sku: "tea", warehouse: "main", units: 1 }],
      });
    expectRow(await hold(), { status: 201 });
    expectRow(await hold(), { status: 201 });
    expectRow(await hold(), { status: 429, type: "hold-limit" });
  });

  test("77 a renewal loop: one extension, then refused", async () => {
    await ledger.post("/reservations", {
      id: "loop",
      holdClass: "cart",
      lines: [{ sku: "tea", warehouse: "main", units: 1 }],
    });
    expectRow(await ledger.post("/reservations/loop/extend", {}), { status: 200 });
    expectRow(await ledger.post("/reservations/loop/extend", {}), {
      status: 409,
      type: "invalid-state",
    });
  });

  test("79 every unknown id gets the same answer", async () => {
    const answers = await Promise.all(
      ["a", "no-such-hold", "0190f7a0-0000-7000-8000-000000000000"].map((id) =>
        ledger.get(`/reservations/${id}`),
      ),
    );
    for (const answer of answers) expectRow(answer, { status: 404, type: "not-found" });
    const bodies = answers.map(({ body: { instance: _path, requestId: _id, ...rest } }) => rest);
    expect(new Set(bodies.map((body) => JSON.stringify(body))).size).toBe(1);
  });

  describe("82 CORS", () => {
    const preflight = (origin: string, more: Record<string, string> = {}) =>
      ledger.call({
        method: "OPTIONS",
        url: "/api/v1/reservations",
        headers: {
          origin,
          "access-control-request-method": "POST",
          "access-control-request-headers": "content-type,idempotency-key",
          ...more,
        },
      });

    test.each([
      "https://evil.example",
      "null",
      "https://shop.example.evil.example",
      "http://shop.example",
      "https://shop.example:8443",
      "https://SHOP.example",
    ])("a preflight from %s gets no allow header", async (origin) => {
      const { status, headers } = await preflight(origin);
      expect(allowHeaders(headers)).toEqual([]);
      expect(status).toBeGreaterThanOrEqual(400);
    });

    test("a preflight from a listed origin is told what it may send, but no credentials", async () => {
      const { status, headers } = await preflight(SHOP);
      expect(status).toBe(204);
      expect(headers).toMatchObject({
        "access-control-allow-origin": SHOP,
        vary: "Origin",
        "access-control-max-age": "600",
      });
      expect(String(headers["access-control-allow-headers"])).toContain("idempotency-key");
      expect(headers).not.toHaveProperty("access-control-allow-credentials");
    });

    test("an answer is shown to pages of a listed origin alone", async () => {
      const shown = await ledger.get("/reservations/loop", { origin: SHOP });
      expect(shown.status).toBe(200);
      expect(shown.headers["access-control-allow-origin"]).toBe(SHOP);
      expect(String(shown.headers["access-control-expose-headers"])).toContain("etag");
      const hidden = await ledger.get("/reservations/loop", { origin: "https://evil.example" });
      expect(allowHeaders(hidden.headers)).toEqual([]);
      // A refusal is an answer as well: the page has to learn why.
      const refused = await ledger.get("/reservations/none", { origin: SHOP });
      expect(refused).toMatchObject({
        status: 404,
        headers: { "access-control-allow-origin": SHOP },
      });
    });

    test("without a list nobody is let in", async () => {
      const closed = await openLedger();
      const { headers } = await closed.call({
        method: "OPTIONS",
        url: "/api/v1/reservations",
        headers: { origin: SHOP, "access-control-request-method": "POST" },
      });
      expect(allowHeaders(headers)).toEqual([]);
      await closed.close();
    });
  });

  describe("83 what proxies and callers claim", () => {
    test("TLS is believed of a trusted proxy alone", async () => {
      const tls = { "x-forwarded-proto": "https" };
      const url = "/api/v1/reservations/loop";
      const trusted = await ledger.call({ method: "GET", url, headers: tls });
      expect(trusted.headers["strict-transport-security"]).toBe("max-age=31536000");
      const plain = await ledger.get("/reservations/loop");
      expect(plain.headers).not.toHaveProperty("strict-transport-security");
      const stranger = { remoteAddress: "192.0.2.9" };
      const claimed = await ledger.call({ method: "GET", url, headers: tls, ...stranger });
      expect(claimed.headers).not.toHaveProperty("strict-transport-security");
    });

    test.each([
      ["of 10 kB", "x".repeat(10_000)],
      ["with a space", "a b"],
      ["with an escape", "a\u001b[31m"],
      ["with a quote", 'a"b'],
      ["that is empty", ""],
    ])("an X-Request-Id %s is made anew", async (_what, id) => {
      const { body } = await ledger.get("/reservations/none", { "x-request-id": id });
      expect(body.requestId).toMatch(/^[A-Za-z0-9._:/+=@-]{1,128}$/);
      expect(body.requestId).not.toBe(id);
    });

    test("one that is short and plain is kept", async () => {
      const { body, headers } = await ledger.get("/reservations/none", { "x-request-id": "r-1" });
      expect(body.requestId).toBe("r-1");
      expect(headers["x-request-id"]).toBe("r-1");
    });

    test("a newline in it, raw or folded, never comes back", async () => {
      await ledger.app.listen({ host: "127.0.0.1", port: 0 });
      const address = ledger.app.server.address();
      if (address === null || typeof address === "string") throw new Error("no port");
      const raw = (header: string): Promise<string> =>
        new Promise((resolve, reject) => {
          const socket = connect(address.port, "127.0.0.1");
          let text = "";
          socket.on("data", (data) => (text += data.toString()));
          socket.on("close", () => resolve(text));
          socket.on("error", reject);
          socket.end(
            `GET /api/v1/reservations/none HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${header}\r\n\r\n`,
          );
        });
      for (const header of [
        "X-Request-Id: a\n  Set-Cookie: b=c",
        "X-Request-Id: a\r\n Set-Cookie: b=c",
        "X-Request-Id: a\nb",
        "X-Request-Id: a\rSet-Cookie: b=c",
      ]) {
        const answer = await raw(header);
        expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
        expect(answer.toLowerCase()).not.toContain("set-cookie");
      }
    });
  });

  test("answers may neither be run, nor framed, nor kept", async () => {
    const { headers } = await ledger.get("/reservations/loop");
    expect(headers).toMatchObject({
      "x-content-type-options": "nosniff",
      "cache-control": "no-store",
      "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    });
  });

  test("the docs page runs its own scripts alone and is not framed", async () => {
    const page = await ledger.call({ method: "GET", url: "/docs/" });
    expect(page.status).toBe(200);
    const policy = String(page.headers["content-security-policy"]);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toContain("upgrade-insecure-requests");
    expect(policy).not.toMatch(/script-src [^;]*unsafe/);
    const script = await ledger.call({ method: "GET", url: "/docs/static/swagger-ui-bundle.js" });
    expect(script.status).toBe(200);
  });
});
