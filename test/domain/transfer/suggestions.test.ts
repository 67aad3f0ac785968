import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  byUrgency,
  suggestFor,
  type SkuFigures,
  type StockFigures,
} from "../../../src/domain/transfer/suggestions.ts";

const RULES = { variancePercent: 20, minimumUnits: 1 };

const stock = (
  warehouse: string,
  sellable: number,
  { shipped = 0, inbound = 0 } = {},
): StockFigures => ({ warehouse, sellable, shipped, inbound });

const sku = (...stocks: readonly StockFigures[]): SkuFigures => ({
  ...{ sku: "tea", fastMover: false, days: 28, stocks },
});

const deals = (figures: SkuFigures, rules = RULES): readonly string[] =>
  suggestFor(figures, rules).map(({ from, to, units }) => `${from} > ${to}: ${units}`);

describe("without demand every warehouse should hold the mean", () => {
  test("covers that differ by more than 20 % of it are brought together", () => {
    expect(deals(sku(stock("a", 80), stock("b", 40)))).toEqual(["a > b: 20"]);
  });

  test("exactly 20 % is no difference, a unit more is", () => {
    expect(deals(sku(stock("a", 110), stock("b", 90)))).toEqual([]);
    expect(deals(sku(stock("a", 111), stock("b", 89)))).toEqual(["a > b: 11"]);
  });

  test("a warehouse that ran out is served first, from where there is most", () => {
    const figures = sku(stock("a", 100), stock("b", 0), stock("c", 20), stock("d", 80));
    expect(deals(figures)).toEqual(["a > b: 50", "d > c: 30"]);
  });

  test("goods on their way count as if they were there, and are not sent on", () => {
    expect(deals(sku(stock("a", 80), stock("b", 40, { inbound: 40 })))).toEqual([]);
    expect(deals(sku(stock("a", 10, { inbound: 90 }), stock("b", 20)))).toEqual(["a > b: 10"]);
  });
});

describe("with demand every warehouse should last as long as the others", () => {
  test("the one that sells more gets more", () => {
    const figures = sku(stock("a", 50, { shipped: 10 }), stock("b", 50, { shipped: 40 }));
    expect(deals(figures)).toEqual(["a > b: 30"]);
  });

  test("where nobody asks for it nothing is kept", () => {
    expect(deals(sku(stock("a", 30), stock("b", 0, { shipped: 5 })))).toEqual(["a > b: 30"]);
  });

  test("the figures behind it are told", () => {
    const figures = sku(stock("a", 60, { shipped: 14 }), stock("b", 8, { shipped: 20 }));
    expect(suggestFor(figures, RULES)[0]).toEqual({
      ...{ sku: "tea", from: "a", to: "b", units: 32, fastMover: false },
      source: {
        ...{ warehouse: "a", sellable: 60, inbound: 0, shipped: 14 },
        ...{ position: 60, target: 28, coverPercent: 214, coverDays: 120 },
      },
      destination: {
        ...{ warehouse: "b", sellable: 8, inbound: 0, shipped: 20 },
        ...{ position: 8, target: 40, coverPercent: 20, coverDays: 11 },
      },
      network: { position: 68, shipped: 34, days: 28, basis: "demand" },
      variancePercent: 194,
    });
  });
});

describe("what a transfer is not worth", () => {
  test("fewer units than the minimum", () => {
    const figures = sku(stock("a", 80), stock("b", 40));
    expect(deals(figures, { ...RULES, minimumUnits: 20 })).toEqual(["a > b: 20"]);
    expect(deals(figures, { ...RULES, minimumUnits: 21 })).toEqual([]);
  });

  test("one warehouse, or nothing anywhere", () => {
    expect(deals(sku(stock("a", 80)))).toEqual([]);
    expect(deals(sku(stock("a", 0), stock("b", 0)))).toEqual([]);
  });
});

test("fast movers go first, then what is shipped most, then the largest", () => {
  const of = (name: string, fastMover: boolean, shipped: number, sellable: number) =>
    suggestFor(
      {
        ...{ sku: name, fastMover, days: 28 },
        stocks: [stock("a", sellable, { shipped }), stock("b", 0, { shipped })],
      },
      RULES,
    );
  const all = [
    ...of("rice", false, 5, 40),
    ...of("salt", false, 5, 60),
    ...of("tea", false, 9, 20),
    ...of("oil", true, 1, 10),
  ];
  expect(all.sort(byUrgency).map((one) => one.sku)).toEqual(["oil", "tea", "salt", "rice"]);
});

test("a suggestion never takes what is not sellable, never overshoots a target, and taking all of them leaves nothing to suggest of that size", () => {
  const figures = fc.array(
    fc.record({
      sellable: fc.nat(1_000_000_000),
      inbound: fc.nat(1_000),
      shipped: fc.nat(1_000_000),
    }),
    { minLength: 1, maxLength: 6 },
  );
  fc.assert(
    fc.property(figures, fc.integer({ min: 1, max: 100 }), (stocks, minimumUnits) => {
      const named = stocks.map((one, index) => ({ ...one, warehouse: `w${String(index)}` }));
      const rules = { ...RULES, minimumUnits };
      const found = suggestFor(sku(...named), rules);
      const after = named.map((one) => {
        const out = found.filter(({ from }) => from === one.warehouse);
        const into = found.filter(({ to }) => to === one.warehouse);
        const sum = (some: typeof found): number =>
          some.reduce((units, each) => units + each.units, 0);
        expect(out.length === 0 || into.length === 0).toBe(true);
        expect(sum(out)).toBeLessThanOrEqual(one.sellable);
        for (const { source } of out) {
          expect(source.position - sum(out)).toBeGreaterThanOrEqual(source.target);
        }
        for (const { destination } of into) {
          expect(destination.position + sum(into)).toBeLessThanOrEqual(destination.target);
        }
        return { ...one, sellable: one.sellable - sum(out), inbound: one.inbound + sum(into) };
      });
      for (const { units } of found) expect(units).toBeGreaterThanOrEqual(minimumUnits);
      const twice = suggestFor(sku(...after), rules);
      const spared = new Set(found.map(({ to }) => to));
      expect(twice.filter(({ from }) => spared.has(from))).toEqual([]);
    }),
    { numRuns: 500 },
  );
});
