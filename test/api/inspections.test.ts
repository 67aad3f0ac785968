import { afterEach, beforeEach, expect, test } from "vitest";
import { DEFAULT_PARCEL_RULES } from "../../src/domain/shipment/rules.ts";
import { NOON, openLedger, type OpenLedger } from "./memory-ledger.ts";
import { instantText } from "../../src/domain/instant.ts";

let ledger: OpenLedger;

const at = (what: string): string => `/shipments/o1.s1${what}`;
const inspected = (body: object) => ledger.post(at("/inspections"), body);
const pack = () => ledger.post(at("/pack"), {});

const openWith = async (inspection: object) => {
  const rules = { ...DEFAULT_PARCEL_RULES.inspection, ...inspection };
  const parcels = { ...DEFAULT_PARCEL_RULES, inspection: rules };
  ledger = await openLedger({ settings: { parcels } });
  await ledger.post("/receipts", { warehouse: "hanoi", lines: [{ sku: "tea", units: 5 }] });
  await ledger.readSide.models.waitFor(await ledger.log.head(), 5_000);
  const order = await ledger.post("/orders", {
    ...{ id: "o1", channel: "web", currency: "EUR" },
    lines: [{ sku: "tea", units: 3, price: 1_000 }],
    payment: { provider: "manual", method: "paid" },
  });
  expect(order.body).toMatchObject({ status: "confirmed" });
};

beforeEach(() => openWith({ value: 3_000 }));
afterEach(() => ledger.close());

test("a parcel that the rules want inspected is not closed before it has passed", async () => {
  expect((await ledger.get(at(""))).body.inspect).toBe("is worth 3000 EUR");
  const early = await inspected({ result: "passed" });
  expect([early.status, early.body.code]).toEqual([409, "invalid-state"]);
  expect((await ledger.post(at("/picks"), {})).body.actions).toContain("inspect");
  const unseen = await pack();
  expect(unseen.body).toMatchObject({
    ...{ status: 409, code: "invalid-state" },
    detail: "inspect it first: the parcel is worth 3000 EUR",
  });

  const failed = await inspected({
    ...{ result: "failed", findings: "a tin is dented", photos: ["photo/1"], grams: 940 },
    ...{ inspector: "quy", startedAt: instantText(NOON - 12 * 60_000) },
  });
  expect(failed.body).toMatchObject({
    status: "picked",
    inspection: {
      ...{ result: "failed", inspector: "quy", cause: "is worth 3000 EUR", grams: 940 },
      ...{ findings: "a tin is dented", photos: ["photo/1"] },
      ...{ startedAt: "2026-11-21T11:48:00.000Z", endedAt: "2026-11-21T12:00:00.000Z" },
    },
  });
  expect((await pack()).body.detail).toContain("failed its inspection");

  expect((await inspected({ result: "passed" })).body.inspection).toMatchObject({
    ...{ result: "passed", inspector: "local" },
  });
  expect((await pack()).body).toMatchObject({ status: "packed", inspection: { result: "passed" } });
  expect((await inspected({ result: "passed" })).status).toBe(409);
});

test("what fails an inspection that nobody asked for is not closed either", async () => {
  await ledger.close();
  await openWith({});
  await ledger.post(at("/picks"), {});
  const { inspection } = (await inspected({ result: "failed" })).body;
  expect(inspection.cause).toBeUndefined();
  expect((await pack()).status).toBe(409);
  await inspected({ result: "passed" });
  expect((await pack()).body.status).toBe("packed");
});

test("an inspection that says nothing of its result is refused", async () => {
  await ledger.post(at("/picks"), {});
  for (const body of [
    {},
    { result: "fine" },
    { result: "passed", photos: [] },
    { result: "passed", grams: 0 },
  ]) {
    expect((await inspected(body)).status).toBe(400);
  }
});
