import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { instantOf } from "../../src/domain/instant.ts";
import { signatureOf } from "../../src/processes/webhook-signing.ts";
import { openLedger, type OpenLedger } from "./memory-ledger.ts";

const SECRET = `whsec_${Buffer.from("a secret of at least 24 bytes").toString("base64")}`;
const EAN = "4006381333931";
const GTIN = "04006381333931";
const GS = "\u001d";

let ledger: OpenLedger;

const tea = {
  ...{ sku: "tea", title: "Trà sen", barcodes: [EAN], weightGrams: 100, lotTracked: true },
};

const place = async (over: object = {}) => {
  const answer = await ledger.post("/orders", {
    ...{ id: "o1", channel: "web", currency: "EUR" },
    contact: { name: "Nguyễn Thị Sen", street: ["12 Hàng Bạc"], city: "Hà Nội" },
    lines: [
      { sku: "tea", units: 3, price: 1_000 },
      { sku: "cup", units: 2, price: 250 },
    ],
    payment: { provider: "manual", method: "paid" },
    ...over,
  });
  expect(answer.body).toMatchObject({ status: "confirmed" });
};

const caughtUp = async () => {
  await ledger.readSide.models.waitFor(await ledger.log.head(), 5_000);
};

beforeEach(async () => {
  ledger = await openLedger({ carrierSecrets: new Map([["own-fleet", [SECRET]]]) });
  await ledger.post("/products", tea);
  await ledger.post("/products", { sku: "cup", title: "Cup", weightGrams: 50 });
  await ledger.post("/warehouses", {
    ...{ id: "hanoi", name: "Hanoi", timeZone: "Asia/Ho_Chi_Minh" },
    bins: [
      { bin: "B-01", order: 1 },
      { bin: "A-01", order: 2 },
    ],
  });
  const lines = [
    { sku: "tea", units: 2, lot: "L1", expiresOn: "2027-06-01", bin: "A-01" },
    { sku: "tea", units: 8, lot: "L2", expiresOn: "2027-09-01", bin: "A-01" },
    { sku: "cup", units: 10, bin: "B-01" },
  ];
  expect((await ledger.post("/receipts", { warehouse: "hanoi", lines })).status).toBe(201);
  await caughtUp();
});

afterEach(() => ledger.close());

const at = (what: string): string => `/shipments/o1.s1/${what}`;
const scan = (code: string, units?: number) =>
  ledger.post(at("scans"), { code, ...(units === undefined ? {} : { units }) });

describe("a parcel over HTTP", () => {
  test("goes from the pick list to the door in four requests", async () => {
    await place();
    const picked = await ledger.post(at("picks"), {});
    expect([picked.status, picked.body.status, picked.body.verified]).toEqual([
      200,
      "picked",
      true,
    ]);
    const packed = await ledger.post(at("pack"), { grams: 610 });
    expect(packed.body).toMatchObject({
      ...{ status: "packed", label: { status: "made", carrier: "own-fleet" } },
      parcel: { grams: 610, expectedGrams: 600 },
    });
    const shipped = await ledger.post(at("hand-over"), {});
    expect(shipped.body).toMatchObject({ status: "shipped", actions: ["track"] });
    const delivered = await ledger.post(at("tracking"), { scan: "delivered" });
    expect(delivered.body.status).toBe("delivered");
    const order = await ledger.get("/orders/o1");
    expect(order.body.status).toBe("delivered");
    await caughtUp();
    const listed = await ledger.get("/shipments?order=o1");
    expect(listed.body.items).toMatchObject([{ id: "o1.s1", status: "delivered" }]);
  });

  test("has a pick list in the walking order of the bins, lots as the stock would take them", async () => {
    await place();
    const { body } = await ledger.get(at("pick-list"));
    expect(body.lines.map(({ bin, sku, lot, units }: never) => [bin, sku, lot, units])).toEqual([
      ["B-01", "cup", undefined, 2],
      ["A-01", "tea", "L1", 2],
      ["A-01", "tea", "L2", 1],
    ]);
    const paper = await ledger.app.inject({
      ...{ method: "GET", url: `/api/v1${at("pick-list")}` },
      headers: { accept: "application/pdf" },
    });
    expect(paper.headers["content-type"]).toBe("application/pdf");
    expect(paper.rawPayload.subarray(0, 5).toString()).toBe("%PDF-");
  });

  test("is verified by scans, and picked from the lots that were scanned", async () => {
    await place();
    const first = `]C101${GTIN}1727060110L1`;
    expect((await scan(first, 2)).body).toMatchObject({ status: "picking", verified: false });
    expect((await scan(`(01)${GTIN}(10)L2`)).status).toBe(200);
    expect((await scan("cup", 2)).body.verified).toBe(true);
    const packedEarly = await ledger.post(at("pack"), { grams: 600 });
    expect([packedEarly.status, packedEarly.body.code]).toEqual([409, "invalid-state"]);
    expect(packedEarly.body.allowed).toEqual(["assign", "pick"]);
    const picked = await ledger.post(at("picks"), {});
    expect(picked.body.pieces[0].lots).toEqual([
      { lot: "L1", bin: "A-01", units: 2 },
      { lot: "L2", bin: "A-01", units: 1 },
    ]);
    expect((await ledger.post(at("pack"), { grams: 600 })).body.status).toBe("packed");
  });

  test.each([
    ["a lot that is not on the list", `01${GTIN}10L9`, 409, "invalid-state"],
    ["another expiry than the lot has", `01${GTIN}1727070110L1`, 409, "invalid-state"],
    ["more of a lot than the list has", `01${GTIN}10L1${GS}305`, 409, "invalid-state"],
    ["no lot where there are several", EAN, 409, "invalid-state"],
    ["a barcode that nobody knows", "4012345678901", 422, "unknown-reference"],
    [
      "an element string with a wrong check digit",
      `010400638133393010L1`,
      400,
      "validation-failed",
    ],
  ])("refuses %s", async (_, code, status, problem) => {
    await place();
    const answer = await scan(code);
    expect([answer.status, answer.body.code]).toEqual([status, problem]);
  });

  test("refuses a SKU that is in another parcel, by its name", async () => {
    await ledger.post("/products", { sku: "pot", title: "Pot", barcodes: ["5901234123457"] });
    await place();
    await caughtUp();
    const answer = await scan("5901234123457");
    expect(answer).toMatchObject({ status: 409, body: { code: "invalid-state" } });
    expect(answer.body.detail).toContain("pot");
  });

  test("takes a scan once under its key, and no more than there should be", async () => {
    await place();
    const key = { "idempotency-key": "scan-1" };
    const body = { code: "cup", units: 2 };
    expect((await ledger.post(at("scans"), body, key)).status).toBe(200);
    const again = await ledger.post(at("scans"), body, key);
    expect(again.headers["idempotency-replayed"]).toBe("true");
    expect((await scan("cup")).status).toBe(409);
  });

  test("is packed outside the tolerance with a reason only", async () => {
    await place();
    await ledger.post(at("picks"), {});
    const refused = await ledger.post(at("pack"), { grams: 700 });
    expect(refused).toMatchObject({ status: 409, body: { code: "invalid-state" } });
    expect((await ledger.post(at("pack"), {})).status).toBe(409);
    const override = { reason: "a gift goes with it" };
    const packed = await ledger.post(at("pack"), { grams: 700, override });
    expect(packed.body).toMatchObject({ status: "packed", parcel: { override: override.reason } });
  });

  test("has a label with the address, which no event has", async () => {
    await place();
    await ledger.post(at("picks"), {});
    const { body } = await ledger.post(at("pack"), { grams: 600 });
    const zpl = await ledger.app.inject({ method: "GET", url: `/api/v1${at("label.zpl")}` });
    expect(zpl.body).toContain("Nguyễn Thị Sen");
    expect(zpl.body).toContain(`^BCN,200,Y,N,N^FD${body.label.tracking}^FS`);
    const pdf = await ledger.app.inject({ method: "GET", url: `/api/v1${at("label.pdf")}` });
    expect(pdf.rawPayload.subarray(0, 5).toString()).toBe("%PDF-");
    const written = ledger.memory.all.map(({ data }) => data).join("\n");
    expect(written).not.toContain("Nguyễn");
  });

  test("follows what its carrier tells, signed, once", async () => {
    await place();
    await ledger.post(at("picks"), {});
    const { body } = await ledger.post(at("pack"), { grams: 600 });
    await ledger.post(at("hand-over"), {});
    const news = JSON.stringify({
      ...{ tracking: body.label.tracking, scan: "out-for-delivery" },
      at: "2026-11-21T11:59:00Z",
    });
    const timestamp = String(Math.floor(instantOf("2026-11-21T12:00:00.000Z") / 1_000));
    const tell = (id: string, secret = SECRET) =>
      ledger.call({
        ...{ method: "POST", url: "/api/v1/shipments/callbacks/own-fleet", payload: news },
        headers: {
          ...{ "content-type": "application/json", "webhook-id": id },
          "webhook-timestamp": timestamp,
          "webhook-signature": signatureOf(secret, { id, timestamp, body: Buffer.from(news) }),
        },
      });
    const forged = `whsec_${Buffer.from("another secret of 24 bytes!").toString("base64")}`;
    expect(await tell("m1", forged)).toMatchObject({ status: 401 });
    expect((await tell("m1")).body).toEqual({ status: "done" });
    expect((await tell("m1")).body).toEqual({ status: "repeated" });
    const { body: now } = await ledger.get("/shipments/o1.s1");
    expect(now.status).toBe("out-for-delivery");
    expect((await ledger.get("/orders/o1")).body.status).toBe("out-for-delivery");
  });

  test("is not there for who asks for another", async () => {
    expect((await ledger.get("/shipments/o9.s1")).status).toBe(404);
    expect((await ledger.post("/shipments/o9.s1/picks", {})).status).toBe(404);
  });
});
