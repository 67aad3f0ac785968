import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openLedger, type OpenLedger } from "./memory-ledger.ts";

let shop: OpenLedger;
beforeEach(async () => {
  shop = await openLedger({ closedCatalogue: true });
  await created("/warehouses", {
    id: "saigon",
    name: "Kho Sài Gòn",
    timeZone: "Asia/Ho_Chi_Minh",
    bins: [
      { bin: "A-01", order: 1, capacity: 10 },
      { bin: "A-02", order: 2, capacity: 20 },
      { bin: "B-01", order: 3 },
    ],
  });
  await created("/warehouses", { id: "hue", name: "Kho Huế", timeZone: "Asia/Ho_Chi_Minh" });
  await created("/products", {
    sku: "tea",
    title: "Trà sen",
    barcodes: ["4006381333931", "012345678905"],
    lotTracked: true,
    shelfLifeDays: 90,
  });
  await created("/products", { sku: "cup", title: "Chén sứ" });
});
afterEach(() => shop.close());

const created = async (url: string, body: object) => {
  expect((await shop.post(url, body)).status).toBe(201);
};

type Goods = {
  readonly sku?: string;
  readonly units?: number;
  readonly lot?: string;
  readonly bin?: string;
  readonly barcode?: string;
  readonly expected?: number;
  readonly condition?: string;
};

const tea = (more: Goods = {}) => ({ sku: "tea", units: 5, lot: "L1", ...more });

const receive = (
  lines: readonly object[],
  more: object = {},
  headers: Record<string, string> = {},
) => shop.post("/receipts", { warehouse: "saigon", lines, ...more }, headers);

const atHead = async () => shop.readSide.models.waitFor(await shop.log.head(), 5_000);

describe("what is scanned is checked against the product", () => {
  test("a barcode of the product is taken, in any of its lengths", async () => {
    const answer = await receive([
      tea({ barcode: "4006381333931" }),
      // The UPC of the product as an EAN-13 and as a GTIN-14.
      tea({ barcode: "0012345678905" }),
      tea({ barcode: "00012345678905" }),
    ]);
    expect(answer.status).toBe(201);
  });

  test("a barcode of another product is refused, naming the line, and nothing of the SKU is booked", async () => {
    const answer = await receive([tea(), { sku: "cup", units: 2 }, tea({ barcode: "96385074" })]);
    expect(answer).toMatchObject({ status: 422, body: { code: "unknown-reference" } });
    expect(answer.body.detail).toContain("/lines/2: 96385074 is not a barcode of tea");
    await atHead();
    expect((await shop.get("/availability?sku=tea&warehouse=saigon")).body.items).toEqual([]);
  });

  test("a product without barcodes has none that could be scanned", async () => {
    const answer = await receive([{ sku: "cup", units: 2, barcode: "96385074" }]);
    expect(answer).toMatchObject({ status: 422, body: { code: "unknown-reference" } });
  });

  test.each(["4006381333932", "400638133393", "40063813339x1", "1", ""])(
    "the code %j has no right check digit and is malformed",
    async (barcode) => {
      const answer = await receive([tea({ barcode })]);
      expect(answer).toMatchObject({ status: 400, body: { code: "validation-failed" } });
      expect(answer.body.errors[0].pointer).toBe("/lines/0/barcode");
    },
  );

  test("goods of a lot-tracked product name their lot", async () => {
    const answer = await receive([{ sku: "tea", units: 3 }]);
    expect(answer).toMatchObject({ status: 409, body: { code: "invalid-state" } });
    expect(answer.body.detail).toContain("/lines/0: tea is tracked by lot: name the lot");
    expect((await receive([{ sku: "cup", units: 3 }])).status).toBe(201);
  });

  test("a repeat is answered as before, whatever the product says by now", async () => {
    const key = { "idempotency-key": "delivery-7" };
    const lines = [tea({ barcode: "4006381333931", expected: 6 })];
    const first = await receive(lines, { id: "r7" }, key);
    expect(first.status).toBe(201);
    expect(first.headers["location"]).toBe("/api/v1/receipts/r7");
    // What was expected is content as well.
    const other = await receive([tea({ barcode: "4006381333931", expected: 5 })], { id: "r7" });
    expect(other).toMatchObject({ status: 409, body: { code: "duplicate-id" } });
    const { headers } = await shop.get("/products/tea");
    const change = { title: "Trà sen", lotTracked: true };
    const changed = await shop.put("/products/tea", change, {
      "if-match": String(headers["etag"]),
    });
    expect(changed.status).toBe(200);
    const again = await receive(lines, { id: "r7" }, key);
    expect({ status: again.status, body: again.body }).toEqual({ status: 201, body: first.body });
    expect(again.headers["idempotency-replayed"]).toBe("true");
    expect((await receive(lines, { id: "r7" })).status).toBe(201);
  });

  test("where the catalogue is open, goods without a product are taken as they are", async () => {
    const open = await openLedger();
    const lines = [{ sku: "anything", units: 1, barcode: "96385074" }];
    expect((await open.post("/receipts", { warehouse: "here", lines })).status).toBe(201);
    await open.close();
  });
});

describe("where to put it", () => {
  const putaway = async (query: string) => {
    await atHead();
    return shop.get(`/putaway?${query}`);
  };

  test("where the SKU stands already, then where there is room, as the walk goes", async () => {
    await receive([tea({ units: 18, bin: "A-02" })]);
    await receive([{ sku: "cup", units: 4, bin: "A-01" }]);
    const { status, body } = await putaway("sku=tea&warehouse=saigon&units=12");
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        sku: "tea",
        warehouse: "saigon",
        units: 12,
        lotRequired: true,
        // Noon in UTC is the 21st in Ho Chi Minh City, and the tea keeps 90 days.
        proposedExpiresOn: "2027-02-19",
        bins: [
          { bin: "A-02", reason: "holds-sku", units: 2, freeUnits: 2 },
          { bin: "A-01", reason: "free-capacity", units: 6, freeUnits: 6 },
          { bin: "B-01", reason: "free-capacity", units: 4 },
        ],
        unplaced: 0,
      },
    });
  });

  test("what leaves a bin makes room there", async () => {
    await receive([tea({ units: 10, bin: "A-01" })]);
    await shop.post("/relocations", {
      sku: "tea",
      warehouse: "saigon",
      lot: "L1",
      from: "A-01",
      to: "A-02",
      units: 7,
    });
    const { body } = await putaway("sku=cup&warehouse=saigon&units=30");
    expect(body.bins).toEqual([
      { bin: "A-01", reason: "free-capacity", units: 7, freeUnits: 7 },
      { bin: "A-02", reason: "free-capacity", units: 13, freeUnits: 13 },
      { bin: "B-01", reason: "free-capacity", units: 10 },
    ]);
    expect(body).not.toHaveProperty("proposedExpiresOn");
  });

  test("a bin that master data does not know is proposed where the SKU stands in it", async () => {
    await receive([{ sku: "cup", units: 1, bin: "X-9" }], { warehouse: "hue" });
    const { body } = await putaway("sku=cup&warehouse=hue&units=5");
    expect(body).toMatchObject({
      bins: [{ bin: "X-9", reason: "holds-sku", units: 5 }],
      unplaced: 0,
    });
    const other = await putaway("sku=tea&warehouse=hue&units=5");
    expect(other.body).toMatchObject({ bins: [], unplaced: 5 });
  });

  test.each([
    ["sku=nothing&warehouse=saigon&units=1", 422, "unknown-reference"],
    ["sku=tea&warehouse=nowhere&units=1", 422, "unknown-reference"],
    ["sku=tea&warehouse=saigon&units=0", 400, "validation-failed"],
    ["sku=tea&warehouse=saigon&units=1.5", 400, "validation-failed"],
    ["sku=tea&warehouse=saigon", 400, "validation-failed"],
    ["sku=tea&warehouse=saigon&units=1&units=2", 400, "validation-failed"],
  ])("%s is refused", async (query, status, code) => {
    expect(await putaway(query)).toMatchObject({ status, body: { code } });
  });
});

describe("the receiving report", () => {
  const deliver = async () => {
    const answer = await receive(
      [
        tea({ units: 5, bin: "A-01", barcode: "4006381333931", expected: 12 }),
        tea({ units: 4, bin: "A-02" }),
        tea({ units: 2, condition: "damaged" }),
        { sku: "cup", units: 7, expected: 6, condition: "good" },
        { sku: "cup", units: 1, condition: "quarantined" },
      ],
      { id: "r1", purchaseOrder: "po-9", source: "supplier" },
    );
    expect(answer.status).toBe(201);
  };

  test("has lines, lots, bins, differences, what was rejected, who, when and the new quantities", async () => {
    await receive([tea({ units: 3, bin: "A-02" })]);
    await deliver();
    const { status, body } = await shop.get("/receipts/r1");
    expect(status).toBe(200);
    expect(body).toMatchObject({
      id: "r1",
      source: "supplier",
      purchaseOrder: "po-9",
      receivedBy: "local",
      receivedAt: "2026-11-21T12:00:00.000Z",
      recordedAt: "2026-11-21T12:00:00.000Z",
      totals: { received: 19, accepted: 16, rejected: 3, expected: 18, difference: 1 },
    });
    expect(body.lines).toHaveLength(5);
    expect(body.lines).toContainEqual({
      sku: "tea",
      title: "Trà sen",
      warehouse: "saigon",
      lot: "L1",
      bin: "A-01",
      units: 5,
      condition: "good",
      barcode: "4006381333931",
      expected: 12,
    });
    expect(body.stocks).toHaveLength(2);
    expect(body.stocks).toContainEqual({
      sku: "tea",
      title: "Trà sen",
      warehouse: "saigon",
      received: 11,
      accepted: 9,
      rejected: 2,
      expected: 12,
      difference: -1,
      receivedBy: "local",
      receivedAt: "2026-11-21T12:00:00.000Z",
      recordedAt: "2026-11-21T12:00:00.000Z",
      version: 1,
      after: {
        onHand: 14,
        available: 12,
        reserved: 0,
        allocated: 0,
        quarantined: 0,
        damaged: 2,
        picked: 0,
      },
    });
    expect(body.stocks).toContainEqual(
      expect.objectContaining({ sku: "cup", received: 8, rejected: 1, expected: 6, difference: 2 }),
    );
  });

  test("keeps what it says when the stock moves on", async () => {
    await deliver();
    const before = (await shop.get("/receipts/r1")).body;
    await receive([tea({ units: 50 })]);
    await atHead();
    expect((await shop.get("/receipts/r1")).body).toEqual(before);
  });

  test("lines of different cost are one stock in it, and no cost is told", async () => {
    const cost = (amount: number) => ({ unitCost: { amount, currency: "VND" } });
    await receive([tea({ ...cost(10), expected: 4 }), tea({ ...cost(20), expected: 5 })], {
      id: "r2",
    });
    const { body } = await shop.get("/receipts/r2");
    expect(body.stocks).toMatchObject([{ received: 10, expected: 9, difference: 1, version: 1 }]);
    expect(JSON.stringify(body)).not.toContain("VND");
  });

  test("where nobody said what to expect, nothing differs", async () => {
    await receive([tea()], { id: "r3" });
    const { body } = await shop.get("/receipts/r3");
    expect(body.totals).toEqual({ received: 5, accepted: 5, rejected: 0 });
    expect(body.stocks[0]).not.toHaveProperty("difference");
  });

  test("goods of a lot that has expired are shown as what became of them", async () => {
    await receive([{ ...tea(), expiresOn: "2026-11-21" }]);
    shop.time.now += 86_400_000;
    expect((await receive([tea()], { id: "r4" })).status).toBe(201);
    const { body } = await shop.get("/receipts/r4");
    expect(body.lines).toMatchObject([{ condition: "quarantined", diverted: true }]);
    expect(body.totals).toMatchObject({ accepted: 0, rejected: 5 });
  });

  test("an unknown receipt has none", async () => {
    for (const url of ["/receipts/none", "/receipts/none/report", "/receipts/none/report.pdf"]) {
      expect(await shop.get(url)).toMatchObject({ status: 404, body: { code: "not-found" } });
    }
  });

  test("is JSON or PDF, as it is asked for", async () => {
    await deliver();
    const json = await shop.get("/receipts/r1/report");
    expect(json.type).toContain("application/json");
    expect(json.body).toEqual((await shop.get("/receipts/r1")).body);
    for (const [url, accept] of [
      ["/receipts/r1/report", "application/pdf"],
      ["/receipts/r1/report", "text/html;q=0.5, application/pdf"],
      ["/receipts/r1/report.pdf", "application/pdf"],
      ["/receipts/r1/report.pdf", "*/*"],
    ] as const) {
      const paper = await shop.get(url, { accept });
      expect(paper).toMatchObject({ status: 200, type: "application/pdf" });
      expect(paper.headers["content-disposition"]).toBe('inline; filename="receipt-r1.pdf"');
      expect(String(paper.body).startsWith("%PDF-")).toBe(true);
    }
    const other = await shop.get("/receipts/r1", { accept: "application/pdf" });
    expect(other).toMatchObject({ status: 406, body: { code: "not-acceptable" } });
  });
});
