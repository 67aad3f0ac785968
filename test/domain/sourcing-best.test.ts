import fc from "fast-check";
import { expect, test } from "vitest";
import { planSourcing } from "../../src/domain/sourcing.ts";
import type { SourcingPlan, SourcingRequest } from "../../src/domain/sourcing-types.ts";
import { asking } from "./sourcing-kit.ts";

const SKUS = ["tea", "cup", "pot"] as const;
const maybe = (value: fc.Arbitrary<number>) => fc.option(value, { nil: undefined });

const candidate = fc
  .record({
    priority: fc.integer({ min: 0, max: 3 }),
    distance: maybe(fc.integer({ min: 0, max: 3 })),
    parcelCost: maybe(fc.integer({ min: 0, max: 3 })),
    sellable: fc.record({
      tea: fc.integer({ min: 0, max: 6 }),
      cup: fc.integer({ min: 0, max: 4 }),
      pot: fc.integer({ min: -1, max: 2 }),
    }),
    excluded: fc.option(fc.constant("retired"), { nil: undefined, freq: 6 }),
  })
  .map(
    (one) =>
      JSON.parse(JSON.stringify(one)) as Omit<SourcingRequest["candidates"][number], "warehouse">,
  );

const line = fc.record({
  sku: fc.constantFrom(...SKUS),
  units: fc.integer({ min: 1, max: 5 }),
});

const request = (linesMax: number, sitesMax: number): fc.Arbitrary<SourcingRequest> =>
  fc
    .record({
      asked: fc.array(line, { minLength: 1, maxLength: linesMax }),
      sites: fc.array(candidate, { maxLength: sitesMax }),
      strategy: fc.constantFrom("fewest-parcels", "unsplit", "in-order"),
    })
    .map(({ asked, sites, strategy }) =>
      asking(
        asked.map((one, index) => ({ line: index + 1, ...one })),
        sites.map((one, index) => ({ warehouse: `w${index}`, ...one })),
        { strategy },
      ),
    );

/** Every way to share `units` among what is left in the warehouses. */
function* waysOf(units: number, left: readonly number[]): Generator<number[]> {
  const [first, ...rest] = left;
  if (first === undefined) {
    if (units === 0) yield [];
    return;
  }
  for (let part = 0; part <= Math.min(first, units); part++) {
    for (const others of waysOf(units - part, rest)) yield [part, ...others];
  }
}

/** For one SKU: the least number of split lines of every set of warehouses that sends it, by bit set. */
const leastSplits = (lines: readonly number[], stocks: readonly number[]): Map<number, number> => {
  const least = new Map<number, number>();
  const go = (at: number, left: readonly number[], used: number, splits: number): void => {
    const units = lines[at];
    if (units === undefined) {
      least.set(used, Math.min(least.get(used) ?? Infinity, splits));
      return;
    }
    for (const way of waysOf(units, left)) {
      const pieces = way.filter((part) => part > 0).length;
      const bits = way.reduce((all, part, index) => (part > 0 ? all | (1 << index) : all), used);
      go(
        at + 1,
        left.map((stock, index) => stock - way[index]!),
        bits,
        splits + (pieces > 1 ? 1 : 0),
      );
    }
  };
  go(0, stocks, 0, 0);
  return least;
};

const rank = (values: readonly (number | undefined)[]): number[] => [
  values.filter((value) => value === undefined).length,
  values.reduce<number>((all, value) => all + (value ?? 0), 0),
];

/** The figures of the best plan of all, found by looking at every one. */
const best = ({ lines, candidates, strategy }: SourcingRequest): number[] => {
  const sites = candidates.filter(({ excluded }) => excluded === undefined);
  let sets = new Map([[0, 0]]);
  for (const sku of SKUS) {
    const stocks = sites.map(({ sellable }) => Math.max(0, sellable[sku]!));
    let left = stocks.reduce((all, one) => all + one, 0);
    const asked = lines
      .filter((one) => one.sku === sku)
      .map(({ units }) => {
        const sent = Math.min(units, left);
        left -= sent;
        return sent;
      })
      .filter((units) => units > 0);
    const next = new Map<number, number>();
    for (const [used, splits] of leastSplits(asked, stocks)) {
      for (const [before, so] of sets) {
        const both = used | before;
        next.set(both, Math.min(next.get(both) ?? Infinity, so + splits));
      }
    }
    sets = next;
  }
  const figures = [...sets].map(([bits, splits]) => {
    const chosen = sites.filter((_, index) => (bits & (1 << index)) !== 0);
    const [parcels, split] = [chosen.length, splits];
    return [
      ...(strategy === "unsplit" ? [split, parcels] : [parcels, split]),
      chosen.reduce((all, one) => all + one.priority, 0),
      ...rank(chosen.map((one) => one.distance)),
      ...rank(chosen.map((one) => one.parcelCost)),
    ];
  });
  figures.sort(compared);
  return figures[0]!;
};

const compared = (left: number[], right: number[]): number => {
  const at = left.findIndex((value, index) => value !== right[index]);
  return at < 0 ? 0 : left[at]! - right[at]!;
};

/** The figures of a plan, counted from its pieces alone. */
const figuresOf = (
  { strategy, candidates }: SourcingRequest,
  { pieces }: SourcingPlan,
): number[] => {
  const used = new Set(pieces.map(({ warehouse }) => warehouse));
  const chosen = candidates.filter(({ warehouse }) => used.has(warehouse));
  const perLine = new Map<number, number>();
  for (const { line } of pieces) perLine.set(line, (perLine.get(line) ?? 0) + 1);
  const splits = [...perLine.values()].filter((count) => count > 1).length;
  return [
    ...(strategy === "unsplit" ? [splits, chosen.length] : [chosen.length, splits]),
    chosen.reduce((all, one) => all + one.priority, 0),
    ...rank(chosen.map((one) => one.distance)),
    ...rank(chosen.map((one) => one.parcelCost)),
  ];
};

test("no plan is better than the one that is chosen", () => {
  fc.assert(
    fc.property(request(3, 4), (asked) => {
      const plan = planSourcing(asked);
      if (asked.strategy === "in-order" && plan.method === "in-order") return;
      expect(["single", "exact", "none"]).toContain(plan.method);
      expect(figuresOf(asked, plan)).toEqual(best(asked));
    }),
    { numRuns: 400 },
  );
});

test("more steps never make a plan worse, and none at all is the greedy one", () => {
  fc.assert(
    fc.property(request(6, 8), fc.integer({ min: 0, max: 400 }), (asked, stepsMax) => {
      const greedy = figuresOf(asked, planSourcing({ ...asked, stepsMax: 0 }));
      const some = figuresOf(asked, planSourcing({ ...asked, stepsMax }));
      const all = figuresOf(asked, planSourcing(asked));
      expect(compared(some, greedy)).toBeLessThanOrEqual(0);
      expect(compared(all, some)).toBeLessThanOrEqual(0);
    }),
    { numRuns: 300 },
  );
});

test("every unit asked for is sent or short, and no warehouse sends what it does not have", () => {
  fc.assert(
    fc.property(request(12, 8), fc.constantFrom(0, 50, 1_000_000), (asked, stepsMax) => {
      const plan = planSourcing({ ...asked, stepsMax });
      for (const { line, sku, units } of asked.lines) {
        const sent = plan.pieces.filter((one) => one.line === line);
        const missing = plan.short.find((one) => one.line === line);
        expect(sent.every((one) => one.sku === sku && one.units > 0)).toBe(true);
        expect(new Set(sent.map((one) => one.warehouse)).size).toBe(sent.length);
        const total = sent.reduce((all, one) => all + one.units, 0);
        expect(total + (missing?.units ?? 0)).toBe(units);
      }
      for (const { warehouse, sellable, excluded } of asked.candidates) {
        for (const sku of SKUS) {
          const taken = plan.pieces
            .filter((one) => one.warehouse === warehouse && one.sku === sku)
            .reduce((all, one) => all + one.units, 0);
          const left = Math.max(0, sellable[sku]!) - taken;
          expect(left).toBeGreaterThanOrEqual(0);
          if (excluded !== undefined) expect(taken).toBe(0);
          // Nothing is short that somebody still has.
          const isShort = plan.short.some((one) => one.sku === sku);
          if (isShort && excluded === undefined) expect(left).toBe(0);
        }
      }
      expect(plan.chosen.parcels).toBe(new Set(plan.pieces.map((one) => one.warehouse)).size);
      expect(plan.candidates.reduce((all, one) => all + one.sends, 0)).toBe(
        plan.pieces.reduce((all, one) => all + one.units, 0),
      );
    }),
    { numRuns: 500 },
  );
});

test("the same request gives the same plan, in whatever order the warehouses are named", () => {
  fc.assert(
    fc.property(request(5, 6), (asked) => {
      const plan = planSourcing(asked);
      const turned = { ...asked, candidates: asked.candidates.toReversed() };
      const { excluded, ...same } = planSourcing(turned);
      expect({ ...same, excluded: excluded.toReversed() }).toEqual(plan);
    }),
    { numRuns: 200 },
  );
});
