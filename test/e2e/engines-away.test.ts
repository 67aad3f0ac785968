import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { compose, type Composition } from "../../src/compose.ts";
import { readConfig } from "../../src/config.ts";
import { type FakeEventStore, startFakeEventStore } from "../fakes/eventstoredb/server.ts";
import { type Proxy, startTcpProxy } from "../fakes/tcp-proxy.ts";
import { ferretMissing, startFerret } from "../servers/ferretdb.ts";
import { type Answer, ask, isReady, receive, reserve, until } from "./several-processes.ts";

const missing = ferretMissing();
if (missing !== undefined) console.warn(`NOT RUN: engines that are away; ${missing}`);
/** FerretDB does not outlive the connections that break in the middle of a command: it goes on closing new ones. */
const real = process.env["STOCKBOOK_TEST_MONGODB_URL"];
if (real === undefined) {
  console.warn("NOT RUN: a MongoDB that is away; STOCKBOOK_TEST_MONGODB_URL is not set");
}
const PATIENCE = { withinMs: 60_000, everyMs: 50 };
const TEST_MS_MAX = 180_000;

const directory = mkdtempSync(join(tmpdir(), "stockbook-away-"));
const closing: (() => unknown)[] = [];
let log: FakeEventStore;
let documents: Proxy;
let shop: Composition;

beforeAll(async () => {
  if (missing !== undefined) return;
  log = await startFakeEventStore();
  closing.push(log.stop);
  const ferret = real === undefined ? await startFerret() : undefined;
  if (ferret !== undefined) closing.push(ferret.stop);
  documents = await startTcpProxy(real ?? ferret?.url ?? "");
  closing.push(documents.stop);
  // The proxy stands for one server, whatever set it belongs to.
  const url = new URL(documents.url);
  url.searchParams.set("directConnection", "true");
  shop = await compose(
    readConfig({
      ...{ STOCKBOOK_PORT: "0", STOCKBOOK_LOG_LEVEL: "silent", STOCKBOOK_OPEN_CATALOGUE: "true" },
      ...{ STOCKBOOK_DATA_DIR: directory, STOCKBOOK_MONGODB_URL: url.href },
      STOCKBOOK_MONGODB_DATABASE: `away_${String(process.pid)}`,
      STOCKBOOK_EVENTSTORE_URL: log.url,
    }),
  );
  closing.push(() => shop.stop());
  await shop.start();
  await isReady(shop);
}, TEST_MS_MAX);

afterAll(async () => {
  for (const close of closing.reverse()) await close();
  rmSync(directory, { recursive: true, force: true });
}, TEST_MS_MAX);

const stockOf = (sku: string): Promise<Answer> => ask(shop, "GET", `/api/v1/stock/${sku}/north`);
const availabilityOf = (sku: string): Promise<Answer> =>
  ask(shop, "GET", `/api/v1/availability?sku=${sku}`);
const isReserved = (units: number): Promise<Answer> =>
  until(
    () => stockOf("tea"),
    ({ body }) => body["reserved"] === units,
    PATIENCE,
  );
const readiness = (): Promise<Answer> => ask(shop, "GET", "/health/ready");

/** What tells a client that nothing is wrong with its request, and when to send it again. */
const comesAgain = ({ status, headers, body }: Answer, ...codes: readonly string[]): void => {
  expect(status).toBe(503);
  expect(codes).toContain(body["code"]);
  expect(Number(headers["retry-after"])).toBeGreaterThanOrEqual(1);
};

const hold = (key: string): Promise<Answer> =>
  ask(shop, "POST", "/api/v1/reservations", {
    key,
    body: { id: key, holdClass: "cart", lines: [{ sku: "tea", warehouse: "north", units: 1 }] },
  });

test.skipIf(missing !== undefined)(
  "while the log is away commands are answered 503 with Retry-After, queries go on, and then everything goes on",
  async () => {
    await receive(shop, "r1", 10);
    await until(
      () => stockOf("tea"),
      ({ body }) => body["onHand"] === 10,
      PATIENCE,
    );

    await log.refuse(true);
    log.cut();
    // What was on its way when the connection broke may have arrived: nobody knows, and 504 says so.
    expect([503, 504]).toContain((await hold("on-its-way")).status);
    const { body } = await until(readiness, ({ status }) => status === 503, PATIENCE);
    comesAgain(await hold("during"), "log-unavailable");
    expect((await availabilityOf("tea")).body["items"]).toMatchObject([{ onHand: 10 }]);
    expect(JSON.stringify(body["reasons"])).toContain("log");

    await log.refuse(false);
    const held = await until(
      () => hold("during"),
      ({ status }) => status !== 503,
      PATIENCE,
    );
    expect(held.status).toBe(201);
    expect((await hold("during")).headers["idempotency-replayed"]).toBe("true");
    await until(
      () => hold("on-its-way"),
      ({ status }) => status === 201,
      PATIENCE,
    );
    await isReserved(2);
    expect((await until(readiness, ({ status }) => status === 200, PATIENCE)).status).toBe(200);
  },
  TEST_MS_MAX,
);

test.skipIf(missing !== undefined || real === undefined)(
  "while MongoDB is away queries are answered 503 with Retry-After, and then everything is caught up",
  async () => {
    documents.refused = true;
    documents.cut();
    comesAgain(await availabilityOf("tea"), "read-model-behind", "busy");
    const { body } = await until(readiness, ({ status }) => status === 503, PATIENCE);
    expect(JSON.stringify(body["reasons"])).toContain("MongoDB");
    // Nobody is to start it again for that.
    expect((await ask(shop, "GET", "/health/live")).status).toBe(200);
    const during = await hold("without-documents");
    expect([201, 503]).toContain(during.status);
    if (during.status === 503) expect(Number(during.headers["retry-after"])).toBeGreaterThan(0);

    documents.refused = false;
    const held = await until(
      () => hold("without-documents"),
      ({ status }) => status !== 503,
      PATIENCE,
    );
    expect(held.status).toBe(201);
    await isReserved(3);
    await until(readiness, ({ status }) => status === 200, PATIENCE);
    expect((await reserve(shop, 1)).status).toBe(201);
  },
  TEST_MS_MAX,
);
