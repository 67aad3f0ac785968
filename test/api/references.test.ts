import { afterEach, beforeEach, expect, test } from "vitest";
import { openLedger, type OpenLedger } from "./memory-ledger.ts";

let ledger: OpenLedger;

beforeEach(async () => {
  ledger = await openLedger({ closedCatalogue: true });
  await ledger.post("/products", { sku: "tea", title: "Green tea", unit: "box" });
  await ledger.post("/products", { sku: "cup", title: "Cup" });
  await ledger.post("/warehouses", { id: "north", name: "North", timeZone: "Asia/Ho_Chi_Minh" });
});
afterEach(() => ledger.close());

const receipt = (sku: string, warehouse = "north", more: object = {}) => ({
  warehouse,
  lines: [{ sku, units: 10, ...more }],
});
const hold = (...skus: readonly string[]) => ({
  holdClass: "cart",
  lines: skus.map((sku) => ({ sku, warehouse: "north", units: 2 })),
});

test.each([
  ["a receipt of an unknown SKU", "/receipts", receipt("ghost")],
  ["a receipt into an unknown warehouse", "/receipts", receipt("tea", "nowhere")],
  ["a hold", "/reservations", hold("ghost")],
  ["an allocation", "/allocations", { order: "o", sku: "ghost", warehouse: "north", units: 1 }],
  ["a pick", "/picks", { allocation: "a", sku: "ghost", warehouse: "north", units: 1 }],
  ["a shipment", "/shipments", { allocation: "a", sku: "ghost", warehouse: "north", units: 1 }],
  [
    "a return",
    "/returns",
    { warehouse: "north", lines: [{ sku: "ghost", units: 1, disposition: "restock" }] },
  ],
  [
    "a release of a line",
    "/reservations/h/release",
    { lines: [{ sku: "ghost", warehouse: "north" }] },
  ],
  [
    "a change of a line",
    "/reservations/h/change",
    { lines: [{ sku: "ghost", warehouse: "north", units: 1 }] },
  ],
  ["the release of an allocation", "/allocations/a/release", { sku: "ghost", warehouse: "north" }],
  ["the reversal of a pick", "/picks/p/reverse", { sku: "ghost", warehouse: "north" }],
  [
    "a count",
    "/count-corrections",
    { sku: "ghost", warehouse: "north", countedAtRevision: 0, lots: [{ counted: 1 }] },
  ],
  [
    "a quarantine",
    "/quarantines",
    { sku: "ghost", warehouse: "north", reason: "quality", lots: [{ units: 1 }] },
  ],
  [
    "damage",
    "/damages",
    { sku: "ghost", warehouse: "north", reason: "damage", lots: [{ units: 1 }] },
  ],
  [
    "a relocation",
    "/relocations",
    { sku: "ghost", warehouse: "north", from: "-", to: "A", units: 1 },
  ],
  [
    "the correction of a lot",
    "/lots/corrections",
    { sku: "ghost", warehouse: "north", lot: "L", expiresOn: "2027-01-01" },
  ],
])("%s is refused as naming something unknown, and nothing is recorded", async (_, path, body) => {
  const head = await ledger.log.head();
  const answer = await ledger.post(path, body);
  expect(answer).toMatchObject({ status: 422, body: { code: "unknown-reference" } });
  expect(await ledger.log.head()).toBe(head);
});

test("a policy of an unknown SKU is refused", async () => {
  const answer = await ledger.put("/stock/ghost/north/policy", {}, { "if-match": '"0"' });
  expect(answer).toMatchObject({ status: 422, body: { code: "unknown-reference" } });
});

test("what is known is taken", async () => {
  expect((await ledger.post("/receipts", receipt("tea"))).status).toBe(201);
  expect((await ledger.post("/reservations", hold("tea"))).status).toBe(201);
});

test("a unit other than the SKU's own is refused, its own is taken", async () => {
  expect(await ledger.post("/receipts", receipt("tea", "north", { unit: "kg" }))).toMatchObject({
    status: 422,
    body: { code: "unit-mismatch", detail: "tea in north: tea is counted in box, not in kg" },
  });
  const taken = await ledger.post("/receipts", receipt("tea", "north", { unit: "box" }));
  expect(taken.status).toBe(201);
  const body = { order: "o", sku: "tea", warehouse: "north", units: 1 };
  expect((await ledger.post("/allocations", { ...body, unit: "each" })).body.code).toBe(
    "unit-mismatch",
  );
  expect((await ledger.post("/allocations", { ...body, unit: "box" })).status).toBe(201);
  const holds = (unit: string) => ({
    holdClass: "cart",
    lines: [{ sku: "tea", warehouse: "north", units: 1, unit }],
  });
  expect((await ledger.post("/reservations", holds("kg"))).body.code).toBe("unit-mismatch");
  expect((await ledger.post("/reservations", holds("box"))).status).toBe(201);
});

test("nothing is reserved for a hold of which one line is unknown", async () => {
  await ledger.post("/receipts", receipt("tea"));
  const head = await ledger.log.head();
  const answer = await ledger.post("/reservations", { id: "h1", ...hold("tea", "ghost") });
  expect(answer).toMatchObject({ status: 422, body: { code: "unknown-reference" } });
  expect(answer.body.lines.map((line: { status: string }) => line.status)).toEqual([
    "refused",
    "refused",
  ]);
  expect(await ledger.log.head()).toBe(head);
});

test("a hold that takes what it can get leaves out the unknown line", async () => {
  await ledger.post("/receipts", receipt("tea"));
  const answer = await ledger.post("/reservations", { ...hold("tea", "ghost"), mode: "partial" });
  expect(answer.status).toBe(200);
  expect(answer.body.lines).toMatchObject([
    { sku: "tea", status: "accepted" },
    { sku: "ghost", status: "refused", code: "unknown-reference" },
  ]);
});

test("a repeat is answered as it was, whatever has been retired since", async () => {
  await ledger.post("/receipts", receipt("tea"), { "idempotency-key": "in" });
  await ledger.post("/receipts", receipt("cup"));
  const both = { id: "h1", ...hold("tea", "cup") };
  const first = await ledger.post("/reservations", both, { "idempotency-key": "both" });
  expect(first.status).toBe(201);
  await ledger.post("/products/tea/retire", {}, { "if-match": '"0"' });
  const again = await ledger.post("/reservations", both, { "idempotency-key": "both" });
  expect(again).toMatchObject({ status: 201, body: first.body });
  expect(again.headers["idempotency-replayed"]).toBe("true");
  const goods = await ledger.post("/receipts", receipt("tea"), { "idempotency-key": "in" });
  expect(goods.headers["idempotency-replayed"]).toBe("true");
  // The same receipt under another key is a repeat as well: its id was recorded with this content.
  const named = { id: goods.body.id, ...receipt("tea") };
  expect((await ledger.post("/receipts", named)).status).toBe(201);
  expect((await ledger.post("/receipts", { ...named, id: "new" })).body.code).toBe(
    "unknown-reference",
  );
});

test("a key that was used for another body is that, not an unknown reference", async () => {
  await ledger.post("/receipts", receipt("tea"), { "idempotency-key": "k" });
  await ledger.post("/products/tea/retire", {}, { "if-match": '"0"' });
  const other = await ledger.post("/receipts", receipt("tea", "north", { lot: "L" }), {
    "idempotency-key": "k",
  });
  expect(other.body.code).toBe("idempotency-key-reused");
});

test("a retired SKU takes no goods and no new claims, and what is there can be wound down", async () => {
  const stock = { sku: "tea", warehouse: "north" };
  await ledger.post("/receipts", receipt("tea"));
  await ledger.post("/reservations", { id: "h1", ...hold("tea") });
  await ledger.post("/allocations", { id: "a1", order: "o1", ...stock, units: 3 });
  await ledger.post("/products/tea/retire", { reason: "sold out" }, { "if-match": '"0"' });
  for (const [path, body] of [
    ["/receipts", receipt("tea")],
    ["/reservations", hold("tea")],
    ["/allocations", { order: "o2", ...stock, units: 1 }],
  ] as const) {
    const answer = await ledger.post(path, body);
    expect(answer).toMatchObject({ status: 422, body: { code: "unknown-reference" } });
    expect(answer.body.detail).toContain("retired");
  }
  for (const [path, body] of [
    ["/allocations", { order: "o1", ...stock, units: 2, reservation: "h1", id: "h1" }],
    ["/picks", { id: "p1", allocation: "a1", ...stock, units: 3 }],
    ["/shipments", { allocation: "a1", ...stock, units: 3 }],
    ["/allocations/h1/release", stock],
    ["/returns", { warehouse: "north", lines: [{ sku: "tea", units: 1, disposition: "restock" }] }],
    ["/quarantines", { ...stock, reason: "quality", lots: [{ units: 2 }] }],
    ["/damages", { ...stock, reason: "damage", lots: [{ units: 1 }] }],
    ["/relocations", { ...stock, from: "-", to: "A-1", units: 1 }],
  ] as const) {
    const answer = await ledger.post(path, body);
    expect([path, answer.status < 300, answer.body.code]).toEqual([path, true, undefined]);
  }
});

test("a retired warehouse takes no goods", async () => {
  await ledger.post("/warehouses/north/retire", {}, { "if-match": '"0"' });
  expect((await ledger.post("/receipts", receipt("tea"))).body).toMatchObject({
    code: "unknown-reference",
    detail: "tea in north: the warehouse north is retired",
  });
});

test("lines of a batch are judged one by one and keep their order", async () => {
  const line = (sku: string, type: "receive" | "reserve") =>
    type === "receive" ? { type, ...receipt(sku) } : { type, ...hold(sku) };
  const answer = await ledger.post("/commands/batch", {
    commands: [
      line("tea", "receive"),
      line("ghost", "receive"),
      line("tea", "reserve"),
      line("ghost", "reserve"),
    ],
  });
  const results: readonly { status: number; body: { code?: string } }[] = answer.body.results;
  expect(results.map(({ status, body }) => [status, body.code])).toEqual([
    [201, undefined],
    [422, "unknown-reference"],
    [201, undefined],
    [422, "unknown-reference"],
  ]);
});

test("with the open catalogue an unknown SKU is taken, a retired one is not", async () => {
  const open = await openLedger();
  expect((await open.post("/receipts", receipt("ghost"))).status).toBe(201);
  await open.post("/products", { sku: "tea", title: "Tea" });
  await open.post("/products/tea/retire", {}, { "if-match": '"0"' });
  expect((await open.post("/receipts", receipt("tea"))).body.code).toBe("unknown-reference");
  expect((await open.post("/receipts", receipt("ghost", "north", { unit: "kg" }))).status).toBe(
    201,
  );
  await open.close();
});

test("a lot is good to the end of its last day in the warehouse's own zone", async () => {
  await ledger.post("/warehouses", { id: "west", name: "West", timeZone: "America/New_York" });
  const line = { lot: "L1", expiresOn: "2027-06-30" };
  await ledger.post("/receipts", receipt("tea", "north", line));
  await ledger.post("/receipts", receipt("tea", "west", line));
  const expiresAt = async (warehouse: string) =>
    (await ledger.get(`/stock/tea/${warehouse}`)).body.lots[0].expiresAt;
  expect(await expiresAt("north")).toBe("2027-06-30T17:00:00.000Z");
  expect(await expiresAt("west")).toBe("2027-07-01T04:00:00.000Z");
  const correction = { sku: "tea", warehouse: "west", lot: "L1", expiresOn: "2027-07-31" };
  await ledger.post("/lots/corrections", correction);
  expect(await expiresAt("west")).toBe("2027-08-01T04:00:00.000Z");
});
