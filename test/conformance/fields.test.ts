import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openLedger, type Answer, type OpenLedger } from "../api/memory-ledger.ts";
import { expectRow, type Expected } from "./rows.ts";

let ledger: OpenLedger;
beforeAll(async () => {
  ledger = await openLedger();
  await ledger.post("/receipts", { warehouse: "main", lines: [{ sku: "tea", units: 1_000 }] });
});
afterAll(() => ledger.close());

const refused: Expected = { status: 400, type: "validation-failed" };

/** The body as text, because JSON.stringify can't write what some rows ask for. */
const postText = (url: string, payload: string, headers: Record<string, string> = {}) =>
  ledger.call({
    method: "POST",
    url: `/api/v1${url}`,
    headers: {
      "content-type": "application/json",
      "idempotency-key": `fields-${String(Math.floor(performance.now() * 1_000))}`,
      ...headers,
    },
    payload,
  });

const reserveText = (units: string, sku = "tea") =>
  postText(
    "/reservations",
    `{"holdClass":"cart","lines":[{"sku":${JSON.stringify(sku)},"warehouse":"main","units":${units}}]}`,
  );

const reserve = (more: object) =>
  ledger.post("/reservations", {
    holdClass: "cart",
    lines: [{ sku: "tea", warehouse: "main", units: 1 }],
    ...more,
  });

const adjust = (more: object) =>
  ledger.post("/adjustments", {
    sku: "tea",
    warehouse: "main",
    reason: "found",
    lots: [{ delta: 1 }],
    ...more,
  });

describe("3. Fields", () => {
  test.each<[number, string, string]>([
    [25, "0", "0"],
    [26, "-1", "-1"],
    [27, "1.5", "1.5"],
    [28, 'text "1"', '"1"'],
    [28, "true", "true"],
    [28, "null", "null"],
    [28, "[1]", "[1]"],
    [28, "{}", "{}"],
    [29, "9007199254740993", "9007199254740993"],
    [29, "1e309", "1e309"],
    [29, "-0", "-0"],
    [30, "1,000,000,001", "1000000001"],
  ])("row %i: units %s are refused", async (_row, _name, units) => {
    expectRow(await reserveText(units), refused);
  });

  test("row 29: -0 is refused where nothing could be meant, too", async () => {
    const body = '{"sku":"tea","warehouse":"main","countedAtRevision":0,"lots":[{"counted":-0}]}';
    expectRow(await postText("/count-corrections", body), refused);
  });

  test("row 30: a result above the maximum of a bucket", async () => {
    const lines = Array.from({ length: 1_000 }, () => ({ sku: "full", units: 1_000_000_000 }));
    const filled = await ledger.post("/receipts", { warehouse: "main", lines });
    expect(filled.status).toBe(201);
    const over = await ledger.post("/receipts", {
      warehouse: "main",
      lines: [{ sku: "full", units: 1 }],
    });
    expectRow(over, { status: 409, type: "limit-exceeded" });
  });

  test.each([
    ["1.0", 1],
    ["1e2", 100],
  ])("row 31: units %s are accepted as %i", async (text, units) => {
    const answer = await reserveText(text);
    expect(answer.status).toBe(201);
    expect(answer.body.lines[0].units).toBe(units);
  });

  test.each(["approvedBy", "status", "tenantId", "recordedAt"])(
    "row 32: the unknown property %s",
    async (name) => {
      expectRow(await reserve({ [name]: "x" }), refused);
    },
  );

  test.each([
    ["empty", ""],
    ["65 characters", "a".repeat(65)],
    ["starting with a dot", ".a"],
    ["a space at the end", "a "],
    ["a space at the start", " a"],
    ["NFD", "cafe\u0301"],
    ["a homoglyph", "te\u0430"],
    ["$", "a$"],
    ["@", "a@b"],
    ["/", "a/b"],
  ])("rows 33 and 34: a SKU that is %s", async (_name, sku) => {
    expectRow(await reserveText("1", sku), refused);
    const lines = [{ sku: "tea", warehouse: sku, units: 1 }];
    expectRow(await reserve({ lines }), refused);
  });

  test("row 33: a twin in another case is another SKU", async () => {
    expectRow(await reserveText("1", "TEA"), { status: 409, type: "insufficient-stock" });
  });

  test("row 38: two lines with the same SKU are summed before the check", async () => {
    const line = { sku: "tea", warehouse: "main", units: 2 };
    const answer = await reserve({ lines: [line, line] });
    expect(answer.status).toBe(201);
    expect(answer.body.lines).toMatchObject([{ sku: "tea", units: 4, backed: 4 }]);
  });

  test.each([
    ["0", 0],
    ["negative", -1],
    ["more than 30 days", 30 * 86_400 + 1],
    ["an absolute timestamp", "2026-11-22T00:00:00Z"],
    ["15m", "15m"],
  ])("row 39: a deadline of %s", async (_name, deadlineSeconds) => {
    expectRow(await reserve({ deadlineSeconds }), refused);
  });

  test("row 40: effectiveAt more than five minutes in the future", async () => {
    expectRow(await adjust({ effectiveAt: "2026-11-21T12:05:00.001Z" }), refused);
    expect((await adjust({ effectiveAt: "2026-11-21T12:05:00Z" })).status).toBe(201);
  });

  test.each(["2026-02-30T00:00:00Z", "2026-11-21T10:00:00", "10000-01-01T00:00:00Z", "today"])(
    "row 41: the instant %s",
    async (effectiveAt) => {
      expectRow(await adjust({ effectiveAt }), refused);
    },
  );

  test.each(["2026-02-30", "10000-01-01", "2026-1-1"])("row 41: the day %s", async (expiresOn) => {
    const lines = [{ sku: "tea", units: 1, lot: "l1", expiresOn }];
    expectRow(await ledger.post("/receipts", { warehouse: "main", lines }), refused);
  });

  test.each([
    ["501 characters", "x".repeat(501)],
    ["a control character", "a\u0007b"],
    ["an ANSI escape", "\u001b[31mred"],
    ["a line break", "a\nb"],
    ["half a surrogate pair", "\ud800"],
  ])("row 42: a note with %s", async (_name, note) => {
    expectRow(await adjust({ note }), refused);
  });

  test.each([
    ["limit=0", refused],
    ["limit=-1", refused],
    ["limit=501", refused],
    ["cursor=forged", { status: 400, type: "invalid-cursor" }],
  ])("row 43: %s", async (query, expected) => {
    expectRow(await ledger.get(`/availability?${query}`), expected);
    expectRow(await ledger.get(`/stock/tea/main/movements?${query}`), expected);
  });

  test("row 43: a cursor of another query", async () => {
    const page = await ledger.get("/stock/tea/main/events?limit=1");
    const cursor = String(page.body.nextCursor);
    expect((await ledger.get(`/stock/tea/main/events?cursor=${cursor}`)).status).toBe(200);
    const invalid = { status: 400, type: "invalid-cursor" };
    expectRow(await ledger.get(`/stock/tea/main/movements?cursor=${cursor}`), invalid);
    expectRow(await ledger.get(`/availability?cursor=${cursor}`), invalid);
  });

  test.each(['sku={"$gt":""}', 'sku={"$where":"1"}', "sku=.*", "warehouse[$gt]=a"])(
    "row 44: the filter %s",
    async (query) => {
      expectRow(await ledger.get(`/availability?${encodeURI(query)}`), refused);
    },
  );

  test("row 45: sort by an unlisted field", async () => {
    expectRow(await ledger.get("/availability?sort=cost"), refused);
  });

  test("row 46: as of the future, and before the first event", async () => {
    const future = "/availability/as-of?sku=tea&at=2026-11-21T12:00:00.001Z";
    expectRow(await ledger.get(future), refused);
    const past = await ledger.get("/availability/as-of?sku=tea&at=2000-01-01T00:00:00Z");
    expect(past.status).toBe(200);
    expect(past.body.items).toMatchObject([
      { sku: "tea", warehouse: "main", onHand: 0, available: 0, sellable: 0, lots: [] },
    ]);
  });

  test("row 46: a position of another log, and one that has not come yet", async () => {
    expectRow(await ledger.get("/availability/as-of?sku=tea&position=other:1"), refused);
    expectRow(await ledger.get("/availability/as-of?sku=tea&position=test:999999"), refused);
  });

  test.each(["7", "abc", '"7', '"1", "2"', "W/7"])("row 47: If-Match %s", async (tag) => {
    const answer = await ledger.put("/stock/tea/main/policy", {}, { "if-match": tag });
    expectRow(answer, { status: 400, type: "invalid-header" });
  });

  const withKey = (headers: Record<string, string>): Promise<Answer> =>
    ledger.call({
      method: "POST",
      url: "/api/v1/reservations",
      headers: { "content-type": "application/json", ...headers },
      payload: '{"holdClass":"cart","lines":[{"sku":"tea","warehouse":"main","units":1}]}',
    });

  test("row 48: no Idempotency-Key", async () => {
    expectRow(await withKey({}), { status: 400, type: "idempotency-key-missing" });
    expectRow(await ledger.call({ method: "DELETE", url: "/api/v1/inventory/hold/r" }), {
      status: 400,
      type: "idempotency-key-missing",
    });
  });

  test.each([
    ["empty", ""],
    ["256 characters", "k".repeat(256)],
    ["a control character", "a\u0001b"],
    ["a space", "a b"],
    ["not ASCII", "k\u00e9"],
  ])("row 49: an Idempotency-Key that is %s", async (_name, key) => {
    const answer = await withKey({ "idempotency-key": key });
    expectRow(answer, { status: 400, type: "invalid-header" });
  });
});
