import { afterEach, describe, expect, test } from "vitest";
import type { Role } from "../../src/api/roles.ts";
import { DEFAULT_COUNT_RULES, type CountRules } from "../../src/domain/count/sheet.ts";
import { openLedger, type Answer, type OpenLedger } from "./memory-ledger.ts";

const WAREHOUSE = "north";
let ledger: OpenLedger;
afterEach(() => ledger.close());

type Person = {
  readonly get: (url: string) => Promise<Answer>;
  readonly post: (url: string, body: unknown, headers?: Record<string, string>) => Promise<Answer>;
};

/** Somebody with a key of his own. */
const person = async (name: string, roles: readonly Role[], warehouses?: string[]) => {
  const { text } = await ledger.needs.identity.keys.create({
    ...{ name, subject: name, roles, createdBy: "test" },
    ...(warehouses !== undefined && { warehouses }),
  });
  const authorization = `Bearer ${text}`;
  return {
    get: async (url: string) => {
      await ledger.readSide.models.waitFor(await ledger.log.head(), 5_000);
      return ledger.get(url, { authorization });
    },
    post: (url: string, body: unknown, headers = {}) =>
      ledger.post(url, body, { authorization, ...headers }),
  } satisfies Person;
};

/** A house with goods in it, and everybody who is needed for a count. */
const openHouse = async (rules: Partial<CountRules> = {}) => {
  ledger = await openLedger({ settings: { counts: { ...DEFAULT_COUNT_RULES, ...rules } } });
  await receive("r1", "tea", 100, { lot: "L1", bin: "A-01" });
  await receive("r2", "tea", 40, { lot: "L2", bin: "A-02" });
  await receive("r3", "rice", 20, { bin: "A-01" });
  return {
    mara: await person("mara", ["manager"]),
    vera: await person("vera", ["manager"]),
    pim: await person("pim", ["picker"]),
    rosa: await person("rosa", ["receiver"]),
  };
};

const receive = async (id: string, sku: string, units: number, place: object, by?: Person) => {
  const unitCost = { amount: 250, currency: "EUR" };
  const lines = [{ sku, units, ...place, unitCost }];
  const { post } = by ?? ledger;
  const answer = await post("/receipts", { id, warehouse: WAREHOUSE, lines });
  expect(answer.status).toBe(201);
};

const BIN = { id: "c1", warehouse: WAREHOUSE, scope: { bin: "A-01" } };
const SKU = { id: "c1", warehouse: WAREHOUSE, scope: { skus: ["tea"] } };
const TEA = { sku: "tea", lot: "L1", bin: "A-01" };
const RICE = { sku: "rice", bin: "A-01" };
const entries = (...figures: readonly object[]) => ({ entries: figures });

const unitsOf = async (sku: string, bin: string): Promise<number> => {
  await ledger.readSide.models.waitFor(await ledger.log.head(), 5_000);
  const item = await ledger.readSide.models.stock(sku, WAREHOUSE, ledger.time.now);
  return item?.lots.find((lot) => lot.bin === bin)?.good ?? 0;
};

describe("opening a count", () => {
  test("of a bin lists what the ledger has there, pinned to the revision of each stock", async () => {
    const { mara } = await openHouse();
    const opened = await mara.post("/counts", BIN);
    expect(opened.status).toBe(201);
    expect(opened.headers["location"]).toBe("/api/v1/counts/c1");
    expect(opened.headers["etag"]).toBe('"0"');
    expect(opened.body).toMatchObject({ id: "c1", status: "open", scope: { bin: "A-01" } });
    const { body } = await mara.get("/counts/c1");
    expect(body.stocks).toEqual([
      { sku: "rice", countedAtRevision: 0 },
      { sku: "tea", countedAtRevision: 1 },
    ]);
    expect(body.lines).toMatchObject([
      { sku: "rice", lot: "-", bin: "A-01", expected: 20, state: "to-count" },
      { sku: "tea", lot: "L1", bin: "A-01", expected: 100, state: "to-count" },
    ]);
  });

  test("of SKUs lists every place of theirs; of an ABC class those of its products", async () => {
    const { mara } = await openHouse();
    await mara.post("/counts", SKU);
    expect((await mara.get("/counts/c1")).body.progress).toMatchObject({ places: 2, toCount: 2 });
    const product = { sku: "rice", title: "Rice", unit: "each", abcClass: "C" };
    expect((await mara.post("/products", product)).status).toBe(201);
    const ofClass = { id: "c2", warehouse: WAREHOUSE, scope: { abcClass: "C" } };
    expect((await mara.post("/counts", ofClass)).status).toBe(201);
    expect((await mara.get("/counts/c2")).body.lines).toMatchObject([{ sku: "rice" }]);
  });

  test("sees what was received a moment before", async () => {
    const { mara, rosa } = await openHouse();
    await receive("r9", "salt", 7, { bin: "A-01" }, rosa);
    await mara.post("/counts", BIN);
    const { body } = await mara.get("/counts/c1");
    expect(body.stocks.map((stock: { sku: string }) => stock.sku)).toContain("salt");
  });

  test("again under the same id is the same count, with other content a duplicate", async () => {
    const { mara } = await openHouse();
    await mara.post("/counts", SKU);
    expect(await mara.post("/counts", SKU)).toMatchObject({ status: 200, body: { id: "c1" } });
    const other = await mara.post("/counts", BIN);
    expect(other).toMatchObject({ status: 409, body: { code: "duplicate-id" } });
  });

  test.each([
    ["no scope", { warehouse: WAREHOUSE }],
    ["two scopes", { warehouse: WAREHOUSE, scope: { bin: "A-01", skus: ["tea"] } }],
    ["no SKU", { warehouse: WAREHOUSE, scope: { skus: [] } }],
    ["a class that is none", { warehouse: WAREHOUSE, scope: { abcClass: "D" } }],
    ["who approved it", { ...SKU, approvedBy: "mara" }],
  ])("with %s is not understood", async (_what, body) => {
    const { mara } = await openHouse();
    const answer = await mara.post("/counts", body);
    expect(answer).toMatchObject({ status: 400, body: { code: "validation-failed" } });
  });

  test("of a SKU or in a warehouse that nobody knows is refused", async () => {
    ledger = await openLedger({ closedCatalogue: true });
    for (const scope of [{ skus: ["tea"] }, { bin: "A-01" }]) {
      const answer = await ledger.post("/counts", { warehouse: WAREHOUSE, scope });
      expect(answer).toMatchObject({ status: 422, body: { code: "unknown-reference" } });
    }
  });
});

describe("who counts is blind", () => {
  const FIGURES = /expected|difference|variance|value|moved|"counted":\d{2}|figures/;

  test("the sheet says what is to be counted, and no answer says what was expected", async () => {
    const { mara, pim, rosa } = await openHouse();
    await mara.post("/counts", BIN);
    const sheet = await pim.get("/counts/c1");
    expect(sheet.body.lines).toEqual([
      { sku: "rice", lot: "-", bin: "A-01", condition: "good", state: "to-count" },
      { sku: "tea", lot: "L1", bin: "A-01", condition: "good", state: "to-count" },
    ]);
    const entered = await pim.post(
      "/counts/c1/entries",
      entries({ ...TEA, counted: 61 }, { ...RICE, counted: 20 }),
    );
    expect(entered.body.lines).toMatchObject([
      { sku: "rice", state: "counted" },
      { sku: "tea", state: "recount-due" },
    ]);
    const refused = await pim.post("/counts/c1/entries", entries({ ...TEA, counted: 61 }));
    const again = await rosa.get("/counts/c1");
    const list = await rosa.get("/counts");
    for (const { body } of [sheet, entered, refused, again, list]) {
      expect(JSON.stringify(body)).not.toMatch(FIGURES);
    }
  });

  test("whoever has entered figures is blind until the count is closed, even who may open counts", async () => {
    const { mara } = await openHouse();
    const boss = await person("boss", ["manager", "picker"]);
    await mara.post("/counts", BIN);
    expect((await boss.get("/counts/c1")).body.blind).toBe(false);
    await boss.post("/counts/c1/entries", entries({ ...RICE, counted: 20 }));
    expect((await boss.get("/counts/c1")).body).toMatchObject({ blind: true });
    expect(JSON.stringify((await boss.get("/counts/c1")).body)).not.toMatch(FIGURES);
    await mara.post("/counts/c1/close", {});
    expect((await boss.get("/counts/c1")).body.lines[0]).toMatchObject({ expected: 20 });
  });

  test("once it is posted everybody who may see counts sees what came of it, but no value", async () => {
    const { mara, pim, rosa, vera } = await openHouse();
    await mara.post("/counts", BIN);
    await pim.post("/counts/c1/entries", entries({ ...TEA, counted: 97 }));
    await mara.post("/counts/c1/close", {});
    expect((await pim.get("/counts/c1")).body.blind).toBe(true);
    await vera.post("/counts/c1/approve", {});
    const { body } = await rosa.get("/counts/c1");
    expect(body.lines[1]).toMatchObject({ expected: 100, counted: 97, difference: -3 });
    expect(JSON.stringify(body)).not.toContain("value");
    expect((await vera.get("/counts/c1")).body.lines[1].value).toEqual({
      ...{ amount: -750, currency: "EUR" },
    });
  });
});

describe("counting", () => {
  test("a second count is somebody else's, and stands", async () => {
    const { mara, pim, rosa } = await openHouse();
    await mara.post("/counts", SKU);
    const ninety = entries({ ...TEA, counted: 90 });
    await pim.post("/counts/c1/entries", ninety);
    const own = await pim.post("/counts/c1/entries", ninety);
    expect(own).toMatchObject({ status: 403, body: { code: "separation-of-duties" } });
    const closed = await mara.post("/counts/c1/close", {});
    expect(closed).toMatchObject({ status: 409, body: { code: "invalid-state" } });
    const second = await rosa.post("/counts/c1/entries", entries({ ...TEA, counted: 92 }));
    expect(second.body.lines).toMatchObject([{ state: "counted" }]);
  });

  test("a repeat under the same key gives the same answer", async () => {
    const { mara, pim } = await openHouse();
    await mara.post("/counts", SKU);
    const key = { "idempotency-key": "scan-1" };
    const figures = entries({ ...TEA, counted: 90 });
    const first = await pim.post("/counts/c1/entries", figures, key);
    const repeat = await pim.post("/counts/c1/entries", figures, key);
    expect(repeat.headers["idempotency-replayed"]).toBe("true");
    expect([repeat.status, repeat.body]).toEqual([first.status, first.body]);
    const other = await pim.post("/counts/c1/entries", entries({ ...TEA, counted: 91 }), key);
    expect(other).toMatchObject({ status: 422, body: { code: "idempotency-key-reused" } });
  });

  test("what moved between the opening and the entry is marked for the approver", async () => {
    const { mara, pim, rosa } = await openHouse();
    await mara.post("/counts", SKU);
    await receive("r9", "tea", 5, { lot: "L1", bin: "A-01" }, rosa);
    await pim.post(
      "/counts/c1/entries",
      entries({ ...TEA, counted: 100 }, { ...TEA, lot: "L2", bin: "A-02", counted: 39 }),
    );
    const { body } = await mara.get("/counts/c1");
    expect(body.lines).toMatchObject([
      { bin: "A-01", movedMeanwhile: true, moved: 5 },
      { bin: "A-02", movedMeanwhile: false },
    ]);
  });

  test("what is found in a bin and was not expected there joins its count", async () => {
    const { mara, pim, rosa, vera } = await openHouse();
    await mara.post("/counts", BIN);
    const salt = entries({ sku: "salt", bin: "A-01", counted: 6 });
    await pim.post("/counts/c1/entries", salt);
    await rosa.post("/counts/c1/entries", salt);
    await mara.post("/counts/c1/close", {});
    const done = await vera.post("/counts/c1/approve", {});
    expect(done).toMatchObject({ status: 200, body: { status: "posted" } });
    expect(await unitsOf("salt", "A-01")).toBe(6);
    const elsewhere = { ...BIN, id: "c2" };
    await mara.post("/counts", elsewhere);
    const other = entries({ sku: "salt", bin: "A-02", counted: 6 });
    expect(await pim.post("/counts/c2/entries", other)).toMatchObject({ status: 409 });
  });
});

describe("closing and approving", () => {
  const short = async (house: Awaited<ReturnType<typeof openHouse>>) => {
    await house.mara.post("/counts", BIN);
    await house.pim.post(
      "/counts/c1/entries",
      entries({ ...TEA, counted: 97 }, { ...RICE, counted: 20 }),
    );
    return house.mara.post("/counts/c1/close", {});
  };

  test("without a difference a count is posted at once", async () => {
    const { mara, pim } = await openHouse();
    await mara.post("/counts", BIN);
    await pim.post(
      "/counts/c1/entries",
      entries({ ...TEA, counted: 100 }, { ...RICE, counted: 20 }),
    );
    const closed = await mara.post("/counts/c1/close", {});
    expect(closed).toMatchObject({ status: 200, body: { status: "posted", variances: [] } });
  });

  test("a difference within the limits is posted at once", async () => {
    const closed = await short(await openHouse({ approvalUnits: 3 }));
    expect(closed).toMatchObject({ status: 200, body: { status: "posted" } });
    expect(await unitsOf("tea", "A-01")).toBe(97);
  });

  test("a difference beyond them waits for somebody else, by lot and bin, in units and value", async () => {
    const house = await openHouse();
    const closed = await short(house);
    expect(closed.status).toBe(202);
    expect(closed.body).toMatchObject({
      status: "pending-approval",
      difference: { places: 1, over: 0, under: 3, values: [{ currency: "EUR", under: 750 }] },
      variances: [
        { sku: "tea", lot: "L1", bin: "A-01", expected: 100, counted: 97, difference: -3 },
      ],
    });
    expect(await unitsOf("tea", "A-01")).toBe(100);
    const approved = await house.vera.post("/counts/c1/approve", { note: "seen myself" });
    expect(approved).toMatchObject({
      status: 200,
      body: { status: "posted", reviewedBy: "vera", reason: "seen myself" },
    });
    expect(await unitsOf("tea", "A-01")).toBe(97);
    const movements = await house.vera.get(`/stock/tea/${WAREHOUSE}/movements`);
    expect(movements.body.items[0]).toMatchObject({
      type: "StockAdjusted",
      data: { count: "c1", countedAtRevision: 1, approval: "c1", reason: "count" },
    });
  });

  test("neither who opened nor who counted approves or rejects, whatever role he has", async () => {
    const house = await openHouse();
    const boss = await person("boss", ["manager", "picker"]);
    const twice = await person("mara", ["manager"]);
    await house.mara.post("/counts", BIN);
    await boss.post("/counts/c1/entries", entries({ ...TEA, counted: 97 }));
    await house.mara.post("/counts/c1/close", {});
    for (const one of [house.mara, twice, boss]) {
      for (const [path, body] of [
        ["approve", {}],
        ["reject", { reason: "no" }],
      ] as const) {
        const answer = await one.post(`/counts/c1/${path}`, body);
        expect(answer).toMatchObject({ status: 403, body: { code: "separation-of-duties" } });
      }
    }
    expect((await house.vera.post("/counts/c1/approve", {})).status).toBe(200);
    expect((await twice.post("/counts/c1/approve", {})).body.code).toBe("separation-of-duties");
  });

  test("a large difference is posted with the approval of a second person", async () => {
    const house = await openHouse({ secondUnits: 2 });
    const omar = await person("omar", ["manager"]);
    await house.mara.post("/counts", SKU);
    await house.pim.post("/counts/c1/entries", entries({ ...TEA, counted: 97 }));
    expect((await house.mara.post("/counts/c1/close", {})).body).toMatchObject({ approvers: 2 });
    const waiting = async () => (await omar.get("/approvals?kind=count")).body.items;
    expect(await waiting()).toMatchObject([{ id: "c1", missing: 2 }]);
    const first = await house.vera.post("/counts/c1/approve", {});
    expect(first).toMatchObject({ status: 202, body: { approvals: [{ by: "vera" }] } });
    expect(await waiting()).toMatchObject([{ id: "c1", missing: 1 }]);
    expect((await house.vera.get("/approvals?mine=true")).body.items).toEqual([]);
    expect((await house.vera.post("/counts/c1/approve", {})).body.code).toBe("invalid-state");
    expect(await unitsOf("tea", "A-01")).toBe(100);
    const second = await omar.post("/counts/c1/approve", {});
    expect(second).toMatchObject({ status: 200, body: { status: "posted" } });
    expect(await unitsOf("tea", "A-01")).toBe(97);
    const { body } = await house.mara.get("/counts/c1");
    expect(body).toMatchObject({ approvers: 2, approvals: [{ by: "vera" }, { by: "omar" }] });
  });

  test("a count is approved once, and not after it was rejected or has changed", async () => {
    const house = await openHouse();
    const { headers } = await short(house);
    const stale = await house.vera.post("/counts/c1/approve", {}, { "if-match": '"1"' });
    expect(stale).toMatchObject({ status: 412, body: { code: "precondition-failed" } });
    const etag = String(headers["etag"]);
    expect((await house.vera.get("/counts/c1")).headers["etag"]).toBe(etag);
    expect((await house.vera.post("/counts/c1/approve", {}, { "if-match": etag })).status).toBe(
      200,
    );
    const again = await house.vera.post("/counts/c1/approve", {});
    expect(again).toMatchObject({ status: 409, body: { code: "invalid-state" } });
  });

  test("a rejected count says why, books nothing, and is not approved any more", async () => {
    const house = await openHouse();
    await short(house);
    expect((await house.vera.post("/counts/c1/reject", {})).status).toBe(400);
    const rejected = await house.vera.post("/counts/c1/reject", { reason: "count it again" });
    expect(rejected).toMatchObject({
      status: 200,
      body: { status: "rejected", reason: "count it again" },
    });
    const after = await house.vera.post("/counts/c1/approve", {});
    expect(after).toMatchObject({ status: 409, body: { code: "invalid-state" } });
    expect(await unitsOf("tea", "A-01")).toBe(100);
  });

  test("a count of which nothing is posted can be cancelled", async () => {
    const house = await openHouse();
    await short(house);
    const cancelled = await house.mara.post("/counts/c1/cancel", { reason: "wrong aisle" });
    expect(cancelled).toMatchObject({ status: 200, body: { status: "cancelled" } });
    expect(await house.mara.post("/counts/c1/cancel", {})).toMatchObject({ status: 409 });
  });

  test("nobody's figures: what was not entered is gone only if who closes says so", async () => {
    const house = await openHouse();
    await house.mara.post("/counts", BIN);
    await house.pim.post("/counts/c1/entries", entries({ ...TEA, counted: 100 }));
    const closed = await house.mara.post("/counts/c1/close", { missingIsZero: true });
    expect(closed.body.variances).toMatchObject([{ sku: "rice", counted: 0, difference: -20 }]);
    await house.vera.post("/counts/c1/approve", {});
    expect(await unitsOf("rice", "A-01")).toBe(0);
  });

  test("less than is promised shorts the claim, through the whole house", async () => {
    const house = await openHouse();
    const order = { id: "o-1", order: "o-1", sku: "rice", warehouse: WAREHOUSE, units: 15 };
    const service = await person("shop", ["order-service"]);
    expect((await service.post("/allocations", order)).status).toBe(201);
    await house.mara.post("/counts", BIN);
    const twelve = entries({ ...RICE, counted: 12 });
    await house.pim.post("/counts/c1/entries", twelve);
    await house.rosa.post("/counts/c1/entries", twelve);
    await house.mara.post("/counts/c1/close", {});
    await house.vera.post("/counts/c1/approve", {});
    await ledger.readSide.models.waitFor(await ledger.log.head(), 5_000);
    const claim = await ledger.readSide.models.claim("o-1", ledger.time.now);
    expect(claim?.lines).toMatchObject([{ backed: 12, backordered: 3 }]);
    const { items } = (await house.vera.get(`/stock/rice/${WAREHOUSE}/movements`)).body;
    expect(items.map((item: { type: string }) => item.type).slice(0, 2)).toEqual([
      "StockAdjusted",
      "ClaimShorted",
    ]);
  });

  test("a place that two counts saw is corrected once", async () => {
    const house = await openHouse();
    await house.mara.post("/counts", BIN);
    await house.mara.post("/counts", { ...SKU, id: "c2" });
    for (const id of ["c1", "c2"]) {
      await house.pim.post(`/counts/${id}/entries`, entries({ ...TEA, counted: 97 }));
      await house.mara.post(`/counts/${id}/close`, {});
    }
    await house.vera.post("/counts/c1/approve", {});
    const second = await house.vera.post("/counts/c2/approve", {});
    expect(second.body).toMatchObject({
      status: "posted",
      variances: [{ state: "refused", reason: "count c1 was posted in between" }],
    });
    expect(await unitsOf("tea", "A-01")).toBe(97);
  });
});

describe("whose count it is", () => {
  test("a count of another warehouse is not there; opening one there is forbidden", async () => {
    const { mara } = await openHouse();
    await mara.post("/counts", BIN);
    const southern = await person("sol", ["manager", "picker"], ["south"]);
    expect((await southern.get("/counts/c1")).status).toBe(404);
    for (const [path, body] of [
      ["entries", entries({ ...TEA, counted: 1 })],
      ["close", {}],
      ["approve", {}],
      ["reject", { reason: "no" }],
      ["cancel", {}],
    ] as const) {
      const answer = await southern.post(`/counts/c1/${path}`, body);
      expect(answer).toMatchObject({ status: 404, body: { code: "not-found" } });
      const nowhere = await southern.post(`/counts/c9/${path}`, body);
      expect({ ...nowhere.body, instance: "", requestId: "" }).toEqual({
        ...answer.body,
        ...{ instance: "", requestId: "" },
      });
    }
    expect(await southern.post("/counts", BIN)).toMatchObject({ status: 403 });
    expect((await southern.get("/counts")).body.items).toEqual([]);
    expect((await southern.get(`/counts?warehouse=${WAREHOUSE}`)).status).toBe(403);
    expect((await southern.get("/counts/variances")).body.items).toEqual([]);
  });

  test("who counts neither opens, closes nor approves; who approves does not count", async () => {
    const { mara, pim } = await openHouse();
    await mara.post("/counts", BIN);
    for (const [path, body] of [
      ["", { ...BIN, id: "c2" }],
      ["/c1/close", {}],
      ["/c1/approve", {}],
    ] as const) {
      const answer = await pim.post(`/counts${path}`, body);
      expect(answer).toMatchObject({ status: 403, body: { code: "forbidden" } });
    }
    const entered = await mara.post("/counts/c1/entries", entries({ ...TEA, counted: 1 }));
    expect(entered).toMatchObject({ status: 403, body: { code: "forbidden" } });
  });
});

describe("the standing report", () => {
  test("lists where counts differed, sums it up, and says how exact the books are", async () => {
    const { mara, vera, pim, rosa } = await openHouse();
    await mara.post("/counts", BIN);
    await pim.post(
      "/counts/c1/entries",
      entries({ ...TEA, counted: 97 }, { ...RICE, counted: 20 }),
    );
    await mara.post("/counts/c1/close", {});
    await vera.post("/counts/c1/approve", {});
    ledger.time.now += 48 * 3_600_000;
    await mara.post("/counts", { ...SKU, id: "c2" });
    const figures = entries(
      { ...TEA, counted: 97 },
      { ...TEA, lot: "L2", bin: "A-02", counted: 41 },
    );
    await pim.post("/counts/c2/entries", figures);
    await mara.post("/counts/c2/close", {});

    const all = (await vera.get("/counts/variances")).body;
    expect(all.items).toMatchObject([
      { count: "c1", status: "posted", sku: "tea", lot: "L1", bin: "A-01", difference: -3 },
      { count: "c2", status: "pending-approval", sku: "tea", lot: "L2", difference: 1 },
    ]);
    expect(all.totals).toMatchObject({
      ...{ counts: 2, counted: 4, exact: 2, places: 2, over: 1, under: 3 },
      values: [{ currency: "EUR", over: 250, under: 750 }],
    });
    expect(all.accuracy).toBe(0.5);
    const ask = async (query: string) => (await vera.get(`/counts/variances?${query}`)).body;
    expect((await ask("to=2026-11-21")).totals).toMatchObject({ counts: 1, under: 3, over: 0 });
    expect((await ask("from=2026-11-22")).totals).toMatchObject({ counts: 1, over: 1 });
    expect(await ask("sku=rice")).toMatchObject({ items: [], accuracy: 1 });
    expect(await ask("warehouse=south")).toMatchObject({ items: [], accuracy: null });
    // A receiver judges no counts.
    expect((await rosa.get("/counts/variances")).status).toBe(403);
  });

  test("a rejected count says nothing of the stock", async () => {
    const { mara, vera, pim } = await openHouse();
    await mara.post("/counts", SKU);
    await pim.post("/counts/c1/entries", entries({ ...TEA, counted: 97 }));
    await mara.post("/counts/c1/close", {});
    await vera.post("/counts/c1/reject", { reason: "no" });
    expect((await vera.get("/counts/variances")).body).toMatchObject({ items: [], accuracy: null });
  });

  test("counts are listed by status and warehouse", async () => {
    const { mara, pim } = await openHouse();
    await mara.post("/counts", BIN);
    await mara.post("/counts", { ...SKU, id: "c2" });
    await mara.post("/counts/c2/cancel", {});
    const ids = async (query: string) =>
      (await pim.get(`/counts?${query}`)).body.items.map((item: { id: string }) => item.id);
    expect(await ids("status=open")).toEqual(["c1"]);
    expect(await ids(`warehouse=${WAREHOUSE}`)).toEqual(["c1", "c2"]);
    expect(await ids("warehouse=south")).toEqual([]);
    expect(await ids("sku=rice")).toEqual(["c1"]);
  });
});
