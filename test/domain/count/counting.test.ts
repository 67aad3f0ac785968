import { describe, expect, test } from "vitest";
import {
  COUNT_PLACES_MAX,
  COUNT_STOCKS_MAX,
  STOCK_PLACES_MAX,
} from "../../../src/domain/count/sheet.ts";
import { close, enter, figure, given, open, RULES, sheet } from "./given.ts";

const places = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ bin: `B-${String(index)}`, expected: 1 }));

describe("opening a count", () => {
  test("keeps what the ledger expected of each lot, bin and condition at the revision that it read", () => {
    const count = given([
      "mara",
      open([
        sheet("tea", [
          { lot: "L1", bin: "A-01", expected: 10 },
          { lot: "L1", bin: "A-01", condition: "damaged", expected: 2 },
        ]),
      ]),
    ]);
    expect(count.state).toMatchObject({
      status: "open",
      openedBy: "mara",
      stocks: [{ sku: "tea", countedAtRevision: 7 }],
    });
    expect(count.line("tea", { lot: "L1" })).toMatchObject({ expected: 10, state: "to-count" });
    expect(count.line("tea", { lot: "L1", condition: "damaged" })).toMatchObject({ expected: 2 });
  });

  test("of the same things under the same id is the same count", () => {
    const count = given(["mara", open([sheet("tea", 10)])]);
    // The stock has moved on, so the sheet would be another one now.
    count.isAlready("mara", open([sheet("tea", 12, { countedAtRevision: 9 })]));
  });

  test.each([
    ["another SKU", open([sheet("rice", 10)])],
    ["another warehouse", open([sheet("tea", 10)], { warehouse: "south" })],
    ["another note", open([sheet("tea", 10)], { note: "again" })],
    ["a bin", open([sheet("tea", 10)], { scope: { kind: "bin", bin: "A-01" } })],
  ])("of %s under the same id is refused", (_what, other) => {
    given(["mara", open([sheet("tea", 10)])]).refuses("mara", other, "duplicate-id");
  });

  test.each([
    ["SKUs", Array.from({ length: COUNT_STOCKS_MAX + 1 }, (_, n) => sheet(`s${String(n)}`, 1))],
    ["places", [sheet("tea", places(1_000)), sheet("rice", places(1_000)), sheet("salt", 1)]],
    ["places of one SKU", [sheet("tea", places(STOCK_PLACES_MAX + 1))]],
  ])("is refused beyond the %s that one count takes", (_what, sheets) => {
    given().refuses("mara", open(sheets), "limit-exceeded");
  });

  test("takes as many places as it says", () => {
    const all = open([sheet("tea", places(1_000)), sheet("rice", places(1_000))]);
    expect(given(["mara", all]).state.lines).toHaveLength(COUNT_PLACES_MAX);
  });
});

describe("entering figures", () => {
  const count = given(["mara", open([sheet("tea", 100), sheet("rice", 3)])]);

  test("a figure within the tolerance stands", () => {
    const after = count.and("pim", enter(figure("tea", 95)));
    expect(after.line("tea")).toMatchObject({
      state: "counted",
      figures: [{ by: "pim", counted: 95 }],
    });
    expect(after.state.counters).toEqual(["pim"]);
  });

  test.each([
    ["more than five per cent less", 94],
    ["more than five per cent more", 106],
    ["nothing", 0],
  ])("%s asks for a second count", (_what, counted) => {
    expect(count.and("pim", enter(figure("tea", counted))).line("tea")?.state).toBe("recount-due");
  });

  test("five per cent of three units is no unit: any difference is counted again", () => {
    expect(count.and("pim", enter(figure("rice", 2))).line("rice")?.state).toBe("recount-due");
  });

  test("the tolerance in units holds where it is the wider one", () => {
    const rules = { ...RULES, toleranceUnits: 2 };
    const wide = given(["mara", open([sheet("rice", 3)], { rules })]);
    expect(wide.and("pim", enter(figure("rice", 1))).line("rice")?.state).toBe("counted");
    expect(wide.and("pim", enter(figure("rice", 0))).line("rice")?.state).toBe("recount-due");
  });

  test.each([
    ["agrees with the first", 90],
    ["differs from the first", 80],
    ["finds what the ledger says", 100],
  ])("the second count, by somebody else, stands when it %s", (_what, counted) => {
    const after = count
      .and("pim", enter(figure("tea", 90)))
      .and("rosa", enter(figure("tea", counted)));
    expect(after.line("tea")).toMatchObject({ state: "counted" });
    expect(after.line("tea")?.figures.map((one) => [one.by, one.counted])).toEqual([
      ["pim", 90],
      ["rosa", counted],
    ]);
  });

  test("who counted first does not count again", () => {
    const due = count.and("pim", enter(figure("tea", 90)));
    const refusal = due.refuses("pim", enter(figure("tea", 90)), "separation-of-duties");
    expect(refusal.detail).not.toContain("100");
  });

  test("what has been counted is not entered again", () => {
    const done = count.and("pim", enter(figure("tea", 100)));
    done.refuses("rosa", enter(figure("tea", 90)), "invalid-state");
  });

  test("one entry that can't be taken keeps the others out as well", () => {
    const done = count.and("pim", enter(figure("tea", 100)));
    done.refuses("rosa", enter(figure("rice", 3), figure("tea", 90)), "invalid-state");
    expect(done.line("rice")?.state).toBe("to-count");
  });

  test("several figures of one place in one request are added up", () => {
    const after = count.and("pim", enter(figure("tea", 60), figure("tea", 40)));
    expect(after.line("tea")).toMatchObject({ state: "counted", figures: [{ counted: 100 }] });
  });

  test("a place that nobody expected can be entered; it is counted twice like any difference", () => {
    const after = count
      .and("pim", enter(figure("tea", 4, { bin: "Z-09" })))
      .and("rosa", enter(figure("tea", 4, { bin: "Z-09" })));
    expect(after.line("tea", { bin: "Z-09" })).toMatchObject({
      ...{ expected: 0, found: true, state: "counted" },
    });
  });

  test("a place that nobody expected and that is empty is no difference", () => {
    const after = count.and("pim", enter(figure("tea", 0, { bin: "Z-09" })));
    expect(after.line("tea", { bin: "Z-09" })?.state).toBe("counted");
  });

  test("a SKU that is not part of the count is refused", () => {
    count.refuses("pim", enter(figure("salt", 1)), "invalid-state");
    const found = {
      type: "enter",
      entries: [figure("salt", 1)],
      found: [sheet("salt", [])],
    } as const;
    count.refuses("pim", found, "invalid-state");
  });

  test("a SKU found in the bin joins a count of that bin, pinned to what its stock is now", () => {
    const bin = given(["mara", open([sheet("tea", 10)], { scope: { kind: "bin", bin: "A-01" } })]);
    const found = [sheet("salt", [], { countedAtRevision: 3 })];
    const after = bin.and("pim", { type: "enter", entries: [figure("salt", 6)], found });
    expect(after.state.skus).toEqual(["tea", "salt"]);
    expect(after.state.stocks[1]).toMatchObject({ sku: "salt", countedAtRevision: 3 });
    expect(after.line("salt")).toMatchObject({ expected: 0, state: "recount-due" });
    bin.refuses("pim", enter(figure("tea", 10, { bin: "A-02" })), "invalid-state");
  });

  test("how much the book figure has moved since the opening stands beside the figure", () => {
    const after = count.and("pim", enter({ ...figure("tea", 97), moved: -3 }));
    expect(after.line("tea")?.figures).toMatchObject([{ counted: 97, moved: -3 }]);
  });

  test("nobody enters anything into a count that is closed or does not exist", () => {
    const closed = count.and("pim", enter(figure("tea", 100))).and("mara", close());
    closed.refuses("rosa", enter(figure("rice", 3)), "invalid-state");
    given().refuses("pim", enter(figure("tea", 1)), "not-found");
  });
});
