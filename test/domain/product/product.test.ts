import { expect, test } from "vitest";
import { productDecider } from "../../../src/domain/product/decide.ts";
import type { OpeningLine, ProductContent } from "../../../src/domain/product/events.ts";
import { lifeOf } from "../lived.ts";

const TEA: ProductContent = {
  title: "Green tea",
  description: "500 g",
  barcodes: ["4006381333931"],
  lotTracked: true,
  shelfLifeDays: 365,
  weightGrams: 520,
  abcClass: "A",
  fastMover: true,
};
const LINE: OpeningLine = {
  ...{ receipt: "opening-tea", warehouse: "north", units: 40, lot: "L1", bin: "-" },
};
const SOUTH: OpeningLine = { ...LINE, warehouse: "south" };
const KEY = { receipt: LINE.receipt, warehouse: "north" };

const create = (opening: readonly OpeningLine[] = []) =>
  ({ type: "create", content: TEA, unit: "box", opening }) as const;
const started = (opening: readonly OpeningLine[] = []) => {
  const life = lifeOf(productDecider);
  expect(life.do(create(opening))).toEqual(["ProductCreated"]);
  return life;
};

test("a product is what was said of it", () => {
  expect(started().state()).toMatchObject({ ...TEA, status: "active", unit: "box", opening: [] });
});

test("saying the same again records nothing, saying something else is refused", () => {
  const life = started([LINE]);
  expect(life.do(create([LINE]))).toEqual([]);
  expect(life.do(create())).toBe("duplicate-id");
  expect(life.do({ ...create([LINE]), unit: "each" })).toBe("duplicate-id");
  const other = { ...create([LINE]), content: { ...TEA, title: "Black tea" } };
  expect(life.do(other)).toBe("duplicate-id");
});

test("a change replaces everything that is said, and leaves nothing of it behind", () => {
  const life = started();
  const plain = { title: "Tea", barcodes: [], lotTracked: false, fastMover: false };
  expect(life.do({ type: "change", content: plain })).toEqual(["ProductChanged"]);
  expect(life.do({ type: "change", content: plain })).toEqual([]);
  const state = life.state();
  expect(state).toMatchObject(plain);
  expect(Object.keys(state)).not.toContain("description");
  expect(Object.keys(state)).not.toContain("shelfLifeDays");
});

test("the base unit stays: every quantity counts it", () => {
  const life = started();
  expect(life.do({ type: "change", content: TEA, unit: "each" })).toBe("invalid-state");
  expect(life.do({ type: "change", content: TEA, unit: "box" })).toEqual([]);
});

test("what was retired stays retired", () => {
  const life = started();
  expect(life.do({ type: "retire", reason: "sold out" })).toEqual(["ProductRetired"]);
  expect(life.state()).toMatchObject({ status: "retired", retiredReason: "sold out" });
  expect(life.do({ type: "retire" })).toEqual([]);
  expect(life.do({ type: "change", content: TEA })).toBe("invalid-state");
  expect(life.do(create())).toBe("duplicate-id");
});

test("nothing can be done to what nobody has created", () => {
  const life = lifeOf(productDecider);
  expect(life.do({ type: "change", content: TEA })).toBe("not-found");
  expect(life.do({ type: "retire" })).toBe("not-found");
  expect(life.do({ type: "retry-opening" })).toBe("not-found");
});

test("an opening quantity is due until it is booked, and recorded once", () => {
  const life = started([LINE, SOUTH]);
  expect(life.state()).toMatchObject({ status: "opening", openingStatus: "due" });
  expect(life.do({ type: "retire" })).toBe("invalid-state");
  expect(life.do({ type: "record-opening", ...KEY, version: 0 })).toEqual(["OpeningBooked"]);
  expect(life.do({ type: "record-opening", ...KEY, version: 0 })).toEqual([]);
  expect(life.state()).toMatchObject({
    status: "opening",
    opening: [
      { ...LINE, status: "booked", version: 0 },
      { ...SOUTH, status: "due" },
    ],
  });
  const south = { ...KEY, warehouse: "south", version: 3 };
  life.do({ type: "record-opening", ...south });
  expect(life.state()).toMatchObject({ status: "active", openingStatus: "booked" });
});

test("a refused opening quantity stays visible with its reason, and may be tried again", () => {
  const life = started([LINE]);
  const refusal = { code: "duplicate-id", reason: "the receipt stands for something else" };
  expect(life.do({ type: "record-refusal", ...KEY, ...refusal })).toEqual(["OpeningRefused"]);
  expect(life.state()).toMatchObject({
    ...{ status: "active", openingStatus: "refused" },
    opening: [{ ...LINE, status: "refused", ...refusal }],
  });
  expect(life.do({ type: "retry-opening" })).toEqual(["OpeningRetried"]);
  expect(life.state()).toMatchObject({ status: "opening", opening: [{ ...LINE, status: "due" }] });
  expect(life.do({ type: "retry-opening" })).toEqual([]);
});

test("a line that was never asked for can't be recorded", () => {
  const life = started([LINE]);
  expect(life.do({ type: "record-opening", ...KEY, warehouse: "west", version: 0 })).toBe(
    "not-found",
  );
});
