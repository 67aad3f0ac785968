import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openLedger, type Answer, type OpenLedger } from "./memory-ledger.ts";

let ledger: OpenLedger;
let keys = 0;

beforeEach(async () => {
  ledger = await openLedger({ closedCatalogue: true });
});
afterEach(() => ledger.close());

const send = (kind: string, csv: string | Buffer, query = ""): Promise<Answer> =>
  ledger.call({
    method: "POST",
    url: `/api/v1/imports/${kind}${query}`,
    headers: {
      "content-type": "text/csv; charset=utf-8",
      "idempotency-key": `import-${String((keys += 1))}`,
    },
    payload: csv,
  });

type Row = { readonly line: number; readonly key: string; readonly result: string };
const rowsOf = ({ body }: Answer) =>
  (body.rows as readonly Row[]).map(({ line, key, result }) => [line, key, result]);
const linesOf = ({ body }: Answer): readonly string[] =>
  body.errors.map(({ pointer }: { readonly pointer: string }) => pointer);

const PRODUCTS = "sku,title,barcodes,lotTracked,abcClass,fastMover\n";
const WAREHOUSES = "id,name,timeZone,priority,channels\n";
const catalogue = async () => {
  await send("products", `${PRODUCTS}tea,Green tea,,true,A,true\ncup,Cup,,,,\n`);
  await send("warehouses", `${WAREHOUSES}north,North,Asia/Ho_Chi_Minh,2,web shop\n`);
};

test("each row says what became of it, and a second run changes nothing", async () => {
  const csv = `${PRODUCTS}tea,Green tea,4006381333931 96385074,true,A,true\ncup,Cup,,,,\n`;
  const first = await send("products", csv);
  expect(first).toMatchObject({ status: 200, body: { created: 2, changed: 0, refused: 0 } });
  expect(rowsOf(first)).toEqual([
    [2, "tea", "created"],
    [3, "cup", "created"],
  ]);
  expect((await ledger.get("/products/tea")).body).toMatchObject({
    ...{ title: "Green tea", barcodes: ["4006381333931", "96385074"], lotTracked: true },
    ...{ abcClass: "A", fastMover: true, unit: "each" },
  });
  const head = await ledger.log.head();
  const second = await send("products", csv);
  expect(second.body).toMatchObject({ created: 0, changed: 0, unchanged: 2, refused: 0 });
  expect(await ledger.log.head()).toBe(head);
});

test("a row changes what the file has a column for, and leaves the rest", async () => {
  await catalogue();
  const changed = await send("products", "sku,title\ntea,Black tea\n");
  expect(rowsOf(changed)).toEqual([[2, "tea", "changed"]]);
  expect((await ledger.get("/products/tea")).body).toMatchObject({
    ...{ title: "Black tea", abcClass: "A", lotTracked: true },
  });
  await send("products", "sku,title,abcClass\ntea,Black tea,\n");
  expect((await ledger.get("/products/tea")).body.abcClass).toBeUndefined();
});

test("byte order mark, CRLF, quotes and blank lines are read as what they mean", async () => {
  const csv = '\ufeffsku,title,description\r\n"tea","Tea, ""green""",x\r\n\r\ncup,Cup,\r\n';
  const answer = await send("products", csv);
  expect(rowsOf(answer)).toEqual([
    [2, "tea", "created"],
    [4, "cup", "created"],
  ]);
  expect((await ledger.get("/products/tea")).body.title).toBe('Tea, "green"');
});

test.each([
  ["a wrong header", "sku,name\ntea,Tea\n", "/1"],
  ["a header without a needed column", "sku,description\ntea,Tea\n", "/1"],
  ["a column that stands twice", "sku,title,title\ntea,Tea,Tea\n", "/1"],
  ["nothing at all", "", "/1"],
  ["a quote that is never closed", 'sku,title\ncup,Cup\ntea,"Tea\nx,y\n', "/3"],
  ["something behind a closing quote", 'sku,title\n"tea"x,Tea\n', "/2"],
  ["a quote in the middle of a cell", 'sku,title\ntea,T"ea\n', "/2"],
  ["a record that is too long", `sku,title\ncup,Cup\ntea,${"x".repeat(20_000)}\n`, "/3"],
  ["a formula", "sku,title\ncup,Cup\ntea,=cmd()\n", "/3"],
  ["a formula that begins with +", "sku,title\ntea,+1\n", "/2"],
  ["a formula that begins with -", "sku,title\ntea,-1\n", "/2"],
  ["a formula that begins with @", "sku,title\ntea,@SUM(A1)\n", "/2"],
  ["a NUL", "sku,title\ntea,Te\0a\n", "/2"],
  ["a line end inside a cell", 'sku,title\ncup,Cup\ntea,"Te\na"\n', "/4"],
  ["a key that stands twice", "sku,title\ntea,Tea\ncup,Cup\ntea,Tea\n", "/4"],
  ["a cell too few", "sku,title\ntea\n", "/2"],
  ["a cell too many", "sku,title\ntea,Tea,x\n", "/2"],
  ["a bad id", "sku,title\nt/ea,Tea\n", "/2"],
  ["a bad barcode", "sku,title,barcodes\ntea,Tea,4006381333932\n", "/2"],
  ["a float quantity", "sku,title,weightGrams\ntea,Tea,1.5\n", "/2"],
  ["an exponent", "sku,title,weightGrams\ntea,Tea,1e3\n", "/2"],
])("%s is refused with its line, and nothing is imported", async (_, csv, line) => {
  const head = await ledger.log.head();
  const answer = await send("products", csv);
  expect(answer).toMatchObject({ status: 400, body: { code: "validation-failed" } });
  expect(linesOf(answer)).toEqual([line]);
  expect(answer.body.errors[0].detail).toContain(`line ${line.slice(1)}`);
  expect(await ledger.log.head()).toBe(head);
});

test("bytes that are no UTF-8 are refused with their line", async () => {
  const csv = Buffer.concat([Buffer.from("sku,title\ntea,T"), Buffer.from([0xff, 0x0a])]);
  const answer = await send("products", csv);
  expect(answer).toMatchObject({ status: 400, body: { code: "validation-failed" } });
  expect(linesOf(answer)).toEqual(["/2"]);
});

test("every faulty row is named at once", async () => {
  const csv = "sku,title,weightGrams\ntea,Tea,1.5\ncup,Cup,\npot,=x,\n";
  expect(linesOf(await send("products", csv))).toEqual(["/2", "/4"]);
  const partial = await send("products", csv, "?partial=true");
  expect(partial).toMatchObject({ status: 200, body: { created: 1, refused: 2 } });
  expect(rowsOf(partial)).toEqual([
    [2, "tea", "refused"],
    [3, "cup", "created"],
    [4, "pot", "refused"],
  ]);
  expect((await ledger.get("/products/tea")).status).toBe(404);
});

test("what can't be read to its end is refused even where a part would do", async () => {
  const answer = await send("products", 'sku,title\ncup,Cup\ntea,"Tea\n', "?partial=true");
  expect(answer.status).toBe(400);
  expect((await ledger.get("/products/cup")).status).toBe(404);
});

test("a dry run says what would become of each row", async () => {
  await catalogue();
  const head = await ledger.log.head();
  const csv = `${PRODUCTS}tea,Black tea,,true,A,true\ncup,Cup,,,,\npot,Pot,,,,\n`;
  const answer = await send("products", csv, "?dryRun=true");
  expect(rowsOf(answer).map(([, , result]) => result)).toEqual(["changed", "unchanged", "created"]);
  expect(await ledger.log.head()).toBe(head);
});

test("warehouses and their bins are created, changed and left alone", async () => {
  await catalogue();
  const bins = "warehouse,bin,order,capacity\nnorth,A-1,10,100\nnorth,A-2,20,\n";
  expect(rowsOf(await send("bins", bins)).map(([, , result]) => result)).toEqual([
    "created",
    "created",
  ]);
  expect((await send("bins", bins)).body).toMatchObject({ unchanged: 2 });
  const moved = await send("bins", "warehouse,bin,order\nnorth,A-1,30\n");
  expect(rowsOf(moved)).toEqual([[2, "north A-1", "changed"]]);
  expect((await ledger.get("/warehouses/north/bins")).body.items).toEqual([
    { bin: "A-2", order: 20 },
    { bin: "A-1", order: 30, capacity: 100 },
  ]);
  const unknown = await send("bins", "warehouse,bin,order\nnorth,A-3,1\nnowhere,A,1\n");
  expect(unknown).toMatchObject({ status: 422, body: { code: "unknown-reference" } });
  expect(linesOf(unknown)).toEqual(["/3"]);
  expect((await ledger.get("/warehouses/north")).body.binCount).toBe(2);
});

test("thousands of bins are set in commands of bounded size", async () => {
  await catalogue();
  const rows = Array.from(
    { length: 2_500 },
    (_, index) => `north,B-${String(index)},${String(index)}`,
  );
  const answer = await send("bins", `warehouse,bin,order\n${rows.join("\n")}\n`);
  expect(answer.body).toMatchObject({ created: 2_500, refused: 0 });
  expect((await ledger.get("/warehouses/north")).body.binCount).toBe(2_500);
});

describe("opening stock", () => {
  const HEAD = "sku,warehouse,units,lot,bin,expiresOn,unitCost,currency\n";
  beforeEach(catalogue);

  test("is booked once for each SKU, lot and bin, with its expiry in the warehouse's zone", async () => {
    const csv = `${HEAD}tea,north,40,L1,A-1,2027-06-30,1250.5,VND\ncup,north,7,,,,,\n`;
    expect(rowsOf(await send("opening-stock", csv)).map(([, , result]) => result)).toEqual([
      "created",
      "created",
    ]);
    expect((await send("opening-stock", csv)).body).toMatchObject({ unchanged: 2, created: 0 });
    expect((await ledger.get("/stock/cup/north")).body.onHand).toBe(7);
    expect((await ledger.get("/stock/tea/north")).body.lots).toMatchObject([
      { lot: "L1", bin: "A-1", good: 40, expiresAt: "2027-06-30T17:00:00.000Z" },
    ]);
  });

  test("of a product that was created with it is not booked again", async () => {
    const opening = [{ warehouse: "north", units: 9 }];
    await ledger.post("/products", { sku: "pot", title: "Pot", opening });
    const answer = await send("opening-stock", "sku,warehouse,units\npot,north,9\n");
    expect(answer.body).toMatchObject({ unchanged: 1 });
    expect((await ledger.get("/stock/pot/north")).body.onHand).toBe(9);
  });

  test.each([
    ["an unknown SKU", "ghost,north,1,,,,,", 422, "unknown-reference"],
    ["an unknown warehouse", "cup,nowhere,1,,,,,", 422, "unknown-reference"],
    ["a float quantity", "cup,north,1.5,,,,,", 400, "validation-failed"],
    ["no quantity", "cup,north,0,,,,,", 400, "validation-failed"],
    ["an expiry without a lot", "cup,north,1,,,2027-01-01,,", 400, "validation-failed"],
    ["a lot-tracked SKU without a lot", "tea,north,1,,,,,", 400, "validation-failed"],
    ["a cost without its currency", "cup,north,1,,,,5,", 400, "validation-failed"],
  ])("of %s is refused with its line, and nothing is booked", async (_, row, status, code) => {
    const head = await ledger.log.head();
    const answer = await send("opening-stock", `${HEAD}cup,north,3,,A-9,,,\n${row}\n`);
    expect(answer).toMatchObject({ status, body: { code } });
    expect(linesOf(answer)).toEqual(["/3"]);
    expect(await ledger.log.head()).toBe(head);
  });

  test("in another unit, or other than what was booked, is refused", async () => {
    const unit = await send("opening-stock", "sku,warehouse,units,unit\ncup,north,3,kg\n");
    expect(unit).toMatchObject({ status: 422, body: { code: "unit-mismatch" } });
    await send("opening-stock", "sku,warehouse,units\ncup,north,3\n");
    const other = await send("opening-stock", "sku,warehouse,units\ncup,north,4\n");
    expect(other).toMatchObject({ status: 409, body: { code: "duplicate-id" } });
    expect((await ledger.get("/stock/cup/north")).body.onHand).toBe(3);
  });
});

test("what is retired is refused", async () => {
  await catalogue();
  await ledger.post("/products/tea/retire", {}, { "if-match": "*" });
  await ledger.post("/warehouses/north/retire", {}, { "if-match": "*" });
  expect((await send("products", "sku,title\ntea,T\n")).body.code).toBe("invalid-state");
  expect((await send("bins", "warehouse,bin,order\nnorth,A,1\n")).body.code).toBe(
    "unknown-reference",
  );
});

test("only CSV is taken, and only so much of it", async () => {
  const json = await ledger.post("/imports/products", { sku: "tea" });
  expect(json).toMatchObject({ status: 415, body: { code: "unsupported-media-type" } });
  const latin = await ledger.call({
    ...{ method: "POST", url: "/api/v1/imports/products", payload: "sku,title\n" },
    headers: { "content-type": "text/csv; charset=latin1", "idempotency-key": "latin" },
  });
  expect(latin.status).toBe(415);
  const large = await send("products", Buffer.alloc(33 * 1024 * 1024, "x"));
  expect(large).toMatchObject({ status: 413, body: { code: "payload-too-large" } });
  const receipt = await ledger.call({
    ...{ method: "POST", url: "/api/v1/receipts", payload: "sku,title\n" },
    headers: { "content-type": "text/csv", "idempotency-key": "csv" },
  });
  expect(receipt.status).toBe(415);
});
