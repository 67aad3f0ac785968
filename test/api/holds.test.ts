import { afterEach, beforeEach, expect, test } from "vitest";
import { openLedger, type OpenLedger } from "./memory-ledger.ts";

let ledger: OpenLedger;
beforeEach(async () => {
  ledger = await openLedger();
  const lines = [
    { sku: "tea", units: 10 },
    { sku: "cup", units: 10 },
  ];
  await ledger.post("/receipts", { warehouse: "main", lines });
});
afterEach(() => ledger.close());

const line = (sku: string, units: number) => ({ sku, warehouse: "main", units });
const hold = (id: string, lines: readonly object[], more: object = {}) =>
  ledger.post("/reservations", { id, holdClass: "checkout", lines, ...more });
const once = (name: string) => ({ "idempotency-key": name });
const statusesOf = (body: { lines: { status: string }[] }) => body.lines.map((one) => one.status);

test("a hold of which one line is refused holds nothing, and says which line", async () => {
  const answer = await hold("r1", [line("tea", 5), line("cup", 11)]);
  expect(answer.status).toBe(409);
  expect(answer.body.code).toBe("insufficient-stock");
  expect(statusesOf(answer.body)).toEqual(["accepted", "refused"]);
  expect((await ledger.get("/stock/tea/main")).body.reserved).toBe(0);
});

test("a partial hold keeps what it got", async () => {
  const answer = await hold("r1", [line("tea", 5), line("cup", 11)], { mode: "partial" });
  expect(answer.status).toBe(200);
  expect(statusesOf(answer.body)).toEqual(["accepted", "refused"]);
  const none = await hold("r2", [line("tea", 50), line("cup", 11)], { mode: "partial" });
  expect(none.status).toBe(409);
});

test("a release that names the hold alone releases all its lines, and its repeat says the same", async () => {
  await hold("r1", [line("tea", 5), line("cup", 4)]);
  await ledger.post("/reservations/r1/release", { lines: [line("tea", 5)] });
  const released = await ledger.remove("/inventory/hold/r1", once("k"));
  expect(released.status).toBe(200);
  expect(released.body.lines).toMatchObject([{ sku: "cup", status: "accepted", units: 4 }]);
  const again = await ledger.remove("/inventory/hold/r1", once("k"));
  expect(again.body).toEqual(released.body);
  expect(again.headers["idempotency-replayed"]).toBe("true");
});

test("the repeat of an allocation gives its first answer, though the goods are long shipped", async () => {
  await hold("r1", [line("tea", 2), line("cup", 3)]);
  const allocated = await ledger.post("/reservations/r1/allocate", { order: "o1" }, once("k"));
  expect(allocated.status).toBe(200);
  expect(statusesOf(allocated.body)).toEqual(["accepted", "accepted"]);
  for (const [sku, units] of [
    ["tea", 2],
    ["cup", 3],
  ] as const) {
    const goods = { allocation: "r1", ...line(sku, units) };
    expect((await ledger.post("/picks", goods)).status).toBe(201);
    expect((await ledger.post("/shipments", goods)).status).toBe(201);
    const again = await ledger.post("/reservations/r1/allocate", { order: "o1" }, once("k"));
    expect(again.body).toEqual(allocated.body);
  }
});

test("a change of several lines is made as a whole or not at all", async () => {
  await hold("r1", [line("tea", 2), line("cup", 3)]);
  const refused = await ledger.post("/reservations/r1/change", {
    lines: [line("tea", 4), line("cup", 30)],
  });
  expect(refused.status).toBe(409);
  expect((await ledger.get("/stock/tea/main")).body.reserved).toBe(2);
  const changed = await ledger.post("/reservations/r1/change", {
    lines: [line("tea", 4), line("cup", 1)],
  });
  expect(changed.status).toBe(200);
  const claim = await ledger.get(
    `/reservations/r1?minPosition=${String(changed.headers["stockbook-position"])}`,
  );
  expect(claim.body.lines.map((one: { backed: number }) => one.backed).sort()).toEqual([1, 4]);
});

test("a claim or a pick that nobody knows is not found", async () => {
  const unknown = [
    await ledger.post("/reservations/nobody/release", {}),
    await ledger.post("/reservations/nobody/extend", {}),
    await ledger.post("/allocations/nobody/release", {}),
    await ledger.post("/picks/nobody/reverse", {}),
    await ledger.get("/reservations/nobody"),
  ];
  expect(unknown.map((answer) => [answer.status, answer.body.code])).toEqual(
    unknown.map(() => [404, "not-found"]),
  );
});

test("a pick is undone by its id alone", async () => {
  await ledger.post("/allocations", { id: "a1", order: "o1", ...line("tea", 4) });
  await ledger.post("/picks", { id: "p1", allocation: "a1", ...line("tea", 4) });
  const undone = await ledger.post("/picks/p1/reverse", { units: 3 });
  expect(undone.status).toBe(200);
  expect(undone.body.lines).toMatchObject([{ sku: "tea", units: 3, after: { picked: 1 } }]);
});

test("a dry run answers as the command would and records nothing", async () => {
  const dry = await ledger.post("/reservations?dryRun=true", {
    id: "r1",
    holdClass: "cart",
    lines: [line("tea", 4)],
  });
  expect(dry.status).toBe(201);
  expect(dry.body.events).toMatchObject([{ type: "StockReserved", revision: 1 }]);
  expect((await ledger.get("/stock/tea/main")).body).toMatchObject({ reserved: 0, version: 0 });
  const wrong = await ledger.post("/reservations?dryRun=yes", {});
  expect(wrong.status).toBe(400);
});

test("refused demand shows as a shortage among the alerts", async () => {
  await hold("r1", [line("tea", 11)]);
  await hold("r2", [line("tea", 12)]);
  const alerts = await ledger.get("/alerts?kind=shortage");
  expect(alerts.body.items).toMatchObject([
    { kind: "shortage", sku: "tea", warehouse: "main", refusals: 2, units: 23 },
  ]);
});
