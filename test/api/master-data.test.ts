import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openLedger, type OpenLedger } from "./memory-ledger.ts";

let ledger: OpenLedger;

beforeEach(async () => {
  ledger = await openLedger({ closedCatalogue: true });
});
afterEach(() => ledger.close());

const caughtUp = async () => ledger.readSide.models.waitFor(await ledger.log.head(), 5_000);

const WAREHOUSE = { id: "north", name: "North", timeZone: "Asia/Ho_Chi_Minh" };
const THINGS = [
  {
    what: "a product",
    path: "/products",
    body: { sku: "tea", title: "Tea" },
    id: "tea",
    change: { title: "Green tea" },
    shown: { title: "Green tea" },
  },
  {
    what: "a warehouse",
    path: "/warehouses",
    body: WAREHOUSE,
    id: "north",
    change: { name: "North 2", timeZone: "UTC" },
    shown: { name: "North 2", timeZone: "UTC" },
  },
  {
    what: "a supplier",
    path: "/suppliers",
    body: { id: "acme", name: "Acme", leadTimeDays: 3, currency: "VND" },
    id: "acme",
    change: { name: "Acme 2", leadTimeDays: 4, currency: "EUR" },
    shown: { name: "Acme 2", leadTimeDays: 4, currency: "EUR" },
  },
];

describe.each(THINGS)("$what", ({ path, body, id, change, shown }) => {
  const one = `${path}/${id}`;

  test("is created once, and the same again is no conflict", async () => {
    const first = await ledger.post(path, body);
    expect(first).toMatchObject({ status: 201, body: { id, status: "active", version: 0 } });
    expect(first.headers).toMatchObject({ etag: '"0"', location: `/api/v1${one}` });
    expect((await ledger.post(path, body)).status).toBe(200);
    const other = await ledger.post(path, { ...body, ...change });
    expect(other).toMatchObject({ status: 409, body: { code: "duplicate-id" } });
  });

  test("is changed only on the grounds of what was read", async () => {
    await ledger.post(path, body);
    expect((await ledger.put(one, change)).body.code).toBe("precondition-required");
    const changed = await ledger.put(one, change, { "if-match": '"0"' });
    expect(changed).toMatchObject({ status: 200, body: { version: 1, ...shown } });
    const stale = await ledger.put(one, body, { "if-match": '"0"' });
    expect(stale.status).not.toBe(200);
    const late = await ledger.put(one, { ...change }, { "if-match": '"0"' });
    expect(late).toMatchObject({ status: 412, body: { code: "precondition-failed" } });
    const read = await ledger.get(one);
    expect(read).toMatchObject({ status: 200, body: { version: 1, ...shown } });
    expect(read.headers["etag"]).toBe('"1"');
  });

  test("is retired for good, on the grounds of what was read", async () => {
    await ledger.post(path, body);
    expect((await ledger.post(`${one}/retire`, {})).status).toBe(428);
    const retired = await ledger.post(`${one}/retire`, { reason: "old" }, { "if-match": '"0"' });
    expect(retired).toMatchObject({ status: 200, body: { status: "retired" } });
    const change2 = await ledger.put(one, change, { "if-match": '"1"' });
    expect(change2).toMatchObject({ status: 409, body: { code: "invalid-state" } });
    expect((await ledger.get(one)).body).toMatchObject({ status: "retired", retiredReason: "old" });
  });

  test("is listed by status and by how its id begins", async () => {
    await ledger.post(path, body);
    await caughtUp();
    const ids = async (query: string) =>
      (await ledger.get(`${path}?${query}`)).body.items.map(
        (item: { id?: string; sku?: string }) => item.id ?? item.sku,
      );
    expect(await ids("status=active")).toEqual([id]);
    expect(await ids(`prefix=${id.slice(0, 2)}`)).toEqual([id]);
    expect(await ids("prefix=zz")).toEqual([]);
    await ledger.post(`${one}/retire`, {}, { "if-match": "*" });
    await caughtUp();
    expect(await ids("status=active")).toEqual([]);
    expect(await ids("status=retired")).toEqual([id]);
  });

  test("that nobody has created is not found", async () => {
    expect((await ledger.get(one)).status).toBe(404);
    expect((await ledger.put(one, change, { "if-match": "*" })).status).toBe(404);
    expect((await ledger.post(`${one}/retire`, {}, { "if-match": '"0"' })).status).toBe(404);
  });

  test("is judged without being recorded on a dry run", async () => {
    const head = await ledger.log.head();
    expect((await ledger.post(`${path}?dryRun=true`, body)).status).toBeLessThan(300);
    expect(await ledger.log.head()).toBe(head);
  });
});

test.each([
  ["/products", { sku: "tea" }, "/title"],
  ["/products", { sku: "tea", title: "T", barcodes: ["4006381333932"] }, "/barcodes/0"],
  ["/products", { sku: "tea", title: "T", barcodes: ["96385074", "96385074"] }, "/barcodes"],
  ["/products", { sku: "tea", title: "T", price: 3 }, ""],
  ["/products", { sku: "te a", title: "T" }, "/sku"],
  ["/products", { sku: "tea", title: "a\u202eb" }, "/title"],
  ["/products", { sku: "tea", title: "T", shelfLifeDays: 1.5 }, "/shelfLifeDays"],
  [
    "/products",
    { sku: "tea", title: "T", lotTracked: true, opening: [{ warehouse: "n", units: 1 }] },
    "/opening/0/lot",
  ],
  [
    "/products",
    {
      ...{ sku: "tea", title: "T" },
      opening: [
        { warehouse: "n", units: 1 },
        { warehouse: "n", units: 2 },
      ],
    },
    "/opening/1/warehouse",
  ],
  ["/warehouses", { ...WAREHOUSE, timeZone: "Mars/Base" }, "/timeZone"],
  ["/warehouses", { ...WAREHOUSE, timeZone: "+07:00" }, "/timeZone"],
  ["/warehouses", { ...WAREHOUSE, bins: [{ bin: "A", order: -1 }] }, "/bins/0/order"],
  [
    "/warehouses",
    {
      ...WAREHOUSE,
      bins: [
        { bin: "A", order: 1 },
        { bin: "A", order: 2 },
      ],
    },
    "/bins",
  ],
  ["/suppliers", { id: "a", name: "A", leadTimeDays: 1, currency: "QQQ" }, "/currency"],
  ["/suppliers", { id: "a", name: "A", leadTimeDays: -1, currency: "EUR" }, "/leadTimeDays"],
])("%s refuses %j with a pointer", async (path, body, pointer) => {
  const answer = await ledger.post(path, body);
  expect(answer).toMatchObject({ status: 400, body: { code: "validation-failed" } });
  expect(answer.body.errors[0].pointer).toBe(pointer);
});

describe("opening quantities", () => {
  const tea = (opening: readonly object[]) => ({ sku: "tea", title: "Tea", opening });

  test("are booked with the product and can be read with it", async () => {
    await ledger.post("/warehouses", WAREHOUSE);
    const body = tea([{ warehouse: "north", units: 40, bin: "A-1" }]);
    const created = await ledger.post("/products", body, { "idempotency-key": "k" });
    expect(created).toMatchObject({
      status: 201,
      body: {
        ...{ status: "active", openingStatus: "booked", version: 1 },
        opening: [{ warehouse: "north", units: 40, bin: "A-1", status: "booked", version: 0 }],
      },
    });
    const again = await ledger.post("/products", body, { "idempotency-key": "k" });
    expect(again.body).toEqual(created.body);
    expect(again.headers["idempotency-replayed"]).toBe("true");
    const read = await ledger.get(
      `/products/tea?include=stock&minPosition=${String(created.headers["stockbook-position"])}`,
    );
    expect(read.body.stock).toMatchObject([{ sku: "tea", warehouse: "north", onHand: 40 }]);
    expect((await ledger.get("/stock/tea/north/events")).body.items).toMatchObject([
      {
        type: "StockReceived",
        data: { source: "opening-balance", receipt: created.body.opening[0].receipt },
      },
    ]);
  });

  test("in an unknown warehouse refuse the product", async () => {
    const answer = await ledger.post("/products", tea([{ warehouse: "nowhere", units: 1 }]));
    expect(answer).toMatchObject({ status: 422, body: { code: "unknown-reference" } });
    expect((await ledger.get("/products/tea")).status).toBe(404);
  });

  test("that are refused are listed, with the reason on the product", async () => {
    await ledger.post("/warehouses", WAREHOUSE);
    const open = await openLedger();
    await open.post("/receipts", {
      ...{ id: "opening-tea", warehouse: "north", lines: [{ sku: "tea", units: 1 }] },
    });
    const created = await open.post("/products", tea([{ warehouse: "north", units: 9 }]));
    expect(created).toMatchObject({
      status: 201,
      body: {
        openingStatus: "refused",
        opening: [{ status: "refused", code: "duplicate-id" }],
      },
    });
    await open.readSide.models.waitFor(await open.log.head(), 5_000);
    expect((await open.get("/products?openingStatus=refused")).body.items).toMatchObject([
      { sku: "tea" },
    ]);
    const retried = await open.post("/products/tea/opening/retry", {});
    expect(retried).toMatchObject({ status: 200, body: { openingStatus: "refused" } });
    await open.close();
  });
});

test("bins are set, removed and read page by page in walking order", async () => {
  const bins = Array.from({ length: 120 }, (_, index) => ({
    ...{ bin: `A-${String(index)}`, order: 1_000 - index },
  }));
  await ledger.post("/warehouses", { ...WAREHOUSE, bins });
  const set = { bins: [{ bin: "B", order: 0, capacity: 5 }], remove: ["A-0"] };
  expect((await ledger.put("/warehouses/north/bins", set)).status).toBe(428);
  const changed = await ledger.put("/warehouses/north/bins", set, { "if-match": '"0"' });
  expect(changed).toMatchObject({ status: 200, body: { binCount: 120 } });
  expect((await ledger.get("/warehouses/north")).body.bins).toBeUndefined();
  const names: string[] = [];
  let cursor: string | undefined;
  do {
    const query = cursor === undefined ? "" : `&cursor=${encodeURIComponent(cursor)}`;
    const page = (await ledger.get(`/warehouses/north/bins?limit=50${query}`)).body;
    names.push(...page.items.map(({ bin }: { bin: string }) => bin));
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  expect(names).toHaveLength(120);
  expect(names.slice(0, 2)).toEqual(["B", "A-119"]);
  expect(names).not.toContain("A-0");
});

test("products are found by barcode and class", async () => {
  await ledger.post("/products", { sku: "tea", title: "T", barcodes: ["96385074"], abcClass: "A" });
  await ledger.post("/products", { sku: "cup", title: "C" });
  await caughtUp();
  const skus = async (query: string) =>
    (await ledger.get(`/products?${query}`)).body.items.map(({ sku }: { sku: string }) => sku);
  expect(await skus("barcode=96385074")).toEqual(["tea"]);
  expect(await skus("abcClass=A")).toEqual(["tea"]);
  expect(await skus("limit=1")).toEqual(["cup"]);
});
