import { connect } from "node:net";
import { gzipSync } from "node:zlib";
import type { InjectOptions } from "fastify";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openLedger, type OpenLedger } from "../api/memory-ledger.ts";
import { expectRow, type Expected } from "./rows.ts";

let ledger: OpenLedger;
beforeAll(async () => {
  ledger = await openLedger();
});
afterAll(() => ledger.close());

const JSON_TYPE = "application/json";
const BODY = JSON.stringify({
  holdClass: "cart",
  lines: [{ sku: "a", warehouse: "m", units: 1 }],
});

const send = (payload: string | Buffer | undefined, headers: Record<string, string> = {}) => ({
  method: "POST" as const,
  url: "/api/v1/reservations",
  headers: { "content-type": JSON_TYPE, "idempotency-key": "k", ...headers },
  ...(payload === undefined ? {} : { payload }),
});

const withoutType: InjectOptions = {
  method: "POST",
  url: "/api/v1/reservations",
  headers: { "idempotency-key": "k" },
  payload: Buffer.from(BODY),
};

const bad = (type: string, status = 400): Expected => ({ status, type });
const get = (url: string, headers: Record<string, string> = {}): InjectOptions => ({
  method: "GET",
  url,
  headers,
});

const badUtf8 = Buffer.concat([
  Buffer.from('{"holdClass":"cart","customer":"'),
  Buffer.from([0xc3, 0x28]),
  Buffer.from('"}'),
]);
const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);

describe("2. Transport and parsing", () => {
  test.each<[number, string, InjectOptions, Expected]>([
    [1, "truncated JSON", send('{"a":'), bad("malformed-json")],
    [2, "empty body with JSON content type", send(""), bad("malformed-json")],
    [3, "body without content type", withoutType, bad("unsupported-media-type", 415)],
    [
      3,
      "text/xml",
      send("<a/>", { "content-type": "text/xml" }),
      bad("unsupported-media-type", 415),
    ],
    [
      3,
      "a form",
      send("a=1", { "content-type": "application/x-www-form-urlencoded" }),
      bad("unsupported-media-type", 415),
    ],
    [
      3,
      "multipart",
      send("--x--", { "content-type": "multipart/form-data; boundary=x" }),
      bad("unsupported-media-type", 415),
    ],
    [
      4,
      "a tab behind the type",
      send(BODY, { "content-type": "application/json\ta" }),
      bad("unsupported-media-type", 415),
    ],
    [
      4,
      "a space before the type",
      send(BODY, { "content-type": " application/json" }),
      bad("unsupported-media-type", 415),
    ],
    [
      4,
      "garbage behind the type",
      send(BODY, { "content-type": "application/json garbage" }),
      bad("unsupported-media-type", 415),
    ],
    [
      5,
      "another charset",
      send(BODY, { "content-type": "application/json; charset=latin1" }),
      bad("unsupported-media-type", 415),
    ],
    [6, "invalid UTF-8 inside a string", send(badUtf8), bad("malformed-json")],
    [7, "duplicate object keys", send('{"units":1,"units":999}'), bad("duplicate-key")],
    [7, "duplicate keys, one escaped", send('{"units":1,"\\u0075nits":999}'), bad("duplicate-key")],
    [8, "__proto__", send('{"__proto__":{"a":1}}'), bad("malformed-json")],
    [8, "escaped __proto__", send('{"\\u005f\\u005fproto__":{"a":1}}'), bad("malformed-json")],
    [8, "constructor.prototype", send('{"constructor":{"prototype":{}}}'), bad("malformed-json")],
    [9, "nine levels", send(nested(9)), bad("too-deep")],
    [9, "100,000 levels", send(nested(100_000)), bad("too-deep")],
    [
      10,
      "a body above 256 KiB",
      send(`{"customer":"${"x".repeat(262_144)}"}`),
      bad("payload-too-large", 413),
    ],
    [
      9,
      "500,000 levels, where a body of 1 MiB is taken",
      { ...send(nested(500_000)), url: "/api/v1/commands/batch" },
      bad("too-deep"),
    ],
    [
      11,
      "gzip",
      send(gzipSync(BODY), { "content-encoding": "gzip" }),
      bad("unsupported-encoding", 415),
    ],
    [
      12,
      "known path, wrong method",
      { method: "PATCH", url: "/api/v1/reservations" },
      bad("method-not-allowed", 405),
    ],
    [13, "unknown path", get("/api/v1/nothing"), bad("not-found", 404)],
    [14, "bad percent-encoding", get("/api/v1/stock/%zz/main"), bad("malformed-uri")],
    [
      15,
      "path parameter > 100 characters",
      get(`/api/v1/stock/${"a".repeat(101)}/main`),
      bad("uri-too-long", 414),
    ],
    [
      15,
      "URL > 8 KiB",
      get(`/api/v1/availability?sku=${"a".repeat(8_192)}`),
      bad("uri-too-long", 414),
    ],
    [16, "%00", get("/api/v1/stock/a%00/main"), bad("validation-failed")],
    [16, "a control character", get("/api/v1/stock/a%1b/main"), bad("validation-failed")],
    [16, "a bidi override", get("/api/v1/stock/a%E2%80%AE/main"), bad("validation-failed")],
    [16, "a zero-width space", get("/api/v1/stock/a%E2%80%8B/main"), bad("validation-failed")],
    [17, "%2f..%2f in an id", get("/api/v1/stock/a%2f..%2fb/main"), bad("validation-failed")],
    [
      18,
      "a repeated scalar",
      get("/api/v1/availability?limit=1&limit=2"),
      bad("validation-failed"),
    ],
    [19, "sku[$ne]", get("/api/v1/availability?sku[$ne]=1"), bad("validation-failed")],
    [19, "__proto__[x]", get("/api/v1/availability?__proto__[x]=1"), bad("validation-failed")],
    [
      19,
      "an unknown parameter beside a known stock",
      get("/api/v1/availability?sku=a&warehouse=b&c=d"),
      bad("validation-failed"),
    ],
    [
      23,
      "Accept: text/html",
      get("/api/v1/availability", { accept: "text/html" }),
      bad("not-acceptable", 406),
    ],
    [
      23,
      "Accept: JSON refused by weight",
      get("/api/v1/availability", { accept: "application/json;q=0" }),
      bad("not-acceptable", 406),
    ],
  ])("row %i: %s", async (_row, _situation, request, expected) => {
    expectRow(await ledger.call(request), expected);
  });

  test("row 10: the batch endpoint takes 1 MiB", async () => {
    const commands = [{ type: "reserve", note: "x".repeat(500_000) }];
    const batch = (text: string) => ({ ...send(text), url: "/api/v1/commands/batch" });
    const taken = await ledger.call(batch(JSON.stringify({ commands })));
    expect(taken.status).toBe(200);
    const refused = await ledger.call(batch(`{"commands":["${"x".repeat(1_048_576)}"]}`));
    expectRow(refused, bad("payload-too-large", 413));
  });

  test("row 12: Allow lists the methods of the path", async () => {
    const answer = await ledger.call({ method: "PATCH", url: "/api/v1/reservations" });
    expect(answer.headers["allow"]).toBe("GET, HEAD, POST");
  });
});

/** Everything that comes back on one connection until it is closed. */
const overSocket = (port: number, ...writes: readonly string[]): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    let text = "";
    socket.setEncoding("utf8");
    socket.on("data", (chunk: string) => (text += chunk));
    socket.on("close", () => {
      resolve(text);
    });
    socket.on("error", reject);
    for (const write of writes) socket.write(write);
  });

describe("2. Transport and parsing, over a socket", () => {
  let served: OpenLedger;
  let port = 0;
  beforeAll(async () => {
    served = await openLedger({
      settings: { headersTimeoutMs: 300, requestTimeoutMs: 600, connectionsCheckMs: 100 },
    });
    await served.app.listen({ port: 0, host: "127.0.0.1" });
    const address = served.app.server.address();
    port = typeof address === "object" && address !== null ? address.port : 0;
  });
  afterAll(() => served.close());

  test("row 20: headers above 16 KiB", async () => {
    const head = `GET /health/live HTTP/1.1\r\nHost: localhost\r\nx-a: ${"a".repeat(17_000)}\r\n\r\n`;
    const text = await overSocket(port, head);
    expect(text).toContain("431");
    expect(text).toContain("headers-too-large");
  });

  test.each([
    [
      "Content-Length with Transfer-Encoding",
      "Host: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n",
    ],
    ["two Content-Lengths", "Host: localhost\r\nContent-Length: 5\r\nContent-Length: 6\r\n"],
    ["no Host", ""],
  ])("row 21: %s", async (_situation, headers) => {
    const text = await overSocket(
      port,
      `POST /api/v1/reservations HTTP/1.1\r\n${headers}\r\n0\r\n\r\n`,
    );
    expect(text.startsWith("HTTP/1.1 400")).toBe(true);
    expect(text.toLowerCase()).toContain("connection: close");
  });

  test.each([
    ["trickled headers", "POST /api/v1/reservations HTTP/1.1\r\nHost: loc"],
    [
      "a body that never ends",
      "POST /api/v1/reservations HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{",
    ],
  ])("row 22: %s", async (_situation, start) => {
    const text = await overSocket(port, start);
    expect(text).toContain("408");
    expect(text).toContain("request-timeout");
  });

  test("row 22: the limits of a server are below ten seconds together", async () => {
    const { API_DEFAULTS } = await import("../../src/api/needs.ts");
    const { headersTimeoutMs, requestTimeoutMs, connectionsCheckMs } = API_DEFAULTS;
    expect(headersTimeoutMs).toBeLessThan(requestTimeoutMs);
    expect(requestTimeoutMs + connectionsCheckMs).toBeLessThan(10_000);
  });

  test("row 24: a client that closes in mid-request undoes nothing; its key finds the outcome", async () => {
    const body = JSON.stringify({
      id: "gone",
      warehouse: "main",
      lines: [{ sku: "tea", units: 3 }],
    });
    const socket = connect(port, "127.0.0.1");
    socket.end(
      `POST /api/v1/receipts HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n` +
        `Idempotency-Key: gone\r\nContent-Length: ${String(body.length)}\r\n\r\n${body}`,
    );
    socket.resume();
    await new Promise((resolve) => socket.on("close", resolve));
    const again = await served.post("/receipts", JSON.parse(body), { "idempotency-key": "gone" });
    expect(again.status).toBe(201);
    const stock = await served.get("/stock/tea/main");
    expect(stock.body).toMatchObject({ onHand: 3, version: 0 });
  });

  test("a host name that is not a loopback name is refused", async () => {
    const text = await overSocket(
      port,
      "GET /health/live HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
    );
    expect(text.startsWith("HTTP/1.1 403")).toBe(true);
  });
});
