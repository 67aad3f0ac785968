import { expect, test } from "vitest";
import { supplierDecider } from "../../../src/domain/supplier/decide.ts";
import type { SupplierContent } from "../../../src/domain/supplier/events.ts";
import { lifeOf } from "../lived.ts";

const ACME: SupplierContent = {
  name: "Acme Tea",
  leadTimeDays: 14,
  minimumOrderUnits: 100,
  minimumOrderValue: 500_000,
  terms: "net-30",
  currency: "VND",
};

test("a supplier is what was said of it, changed as a whole and retired for good", () => {
  const life = lifeOf(supplierDecider);
  expect(life.do({ type: "retire" })).toBe("not-found");
  expect(life.do({ type: "create", content: ACME })).toEqual(["SupplierCreated"]);
  expect(life.state()).toMatchObject({ ...ACME, status: "active" });
  expect(life.do({ type: "create", content: ACME })).toEqual([]);
  const other = { name: "Acme", leadTimeDays: 7, currency: "EUR" };
  expect(life.do({ type: "create", content: other })).toBe("duplicate-id");
  expect(life.do({ type: "change", content: other })).toEqual(["SupplierChanged"]);
  expect(life.do({ type: "change", content: other })).toEqual([]);
  expect(Object.keys(life.state())).not.toContain("terms");
  expect(life.do({ type: "retire", reason: "closed" })).toEqual(["SupplierRetired"]);
  expect(life.state()).toMatchObject({ ...other, status: "retired", retiredReason: "closed" });
  expect(life.do({ type: "retire" })).toEqual([]);
  expect(life.do({ type: "change", content: ACME })).toBe("invalid-state");
  expect(life.do({ type: "create", content: other })).toBe("duplicate-id");
});
