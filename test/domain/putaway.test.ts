import fc from "fast-check";
import { expect, test } from "vitest";
import { type BinPlace, proposePutaway, PUTAWAY_BINS_MAX } from "../../src/domain/putaway.ts";

const place = (bin: string, more: Partial<BinPlace> = {}): BinPlace => ({
  bin,
  held: 0,
  same: 0,
  ...more,
});

test("goods go first to the bins where the SKU stands already, then along the walk", () => {
  const places = [
    place("A-01", { capacity: 10, held: 4 }),
    place("A-02", { capacity: 10, held: 7, same: 7 }),
    place("A-03", { capacity: 5 }),
    place("A-04", { capacity: 8, held: 2, same: 1 }),
  ];
  expect(proposePutaway(18, places)).toEqual({
    bins: [
      { bin: "A-02", reason: "holds-sku", units: 3, freeUnits: 3 },
      { bin: "A-04", reason: "holds-sku", units: 6, freeUnits: 6 },
      { bin: "A-01", reason: "free-capacity", units: 6, freeUnits: 6 },
      { bin: "A-03", reason: "free-capacity", units: 3, freeUnits: 5 },
    ],
    unplaced: 0,
  });
});

test("a full bin is not proposed, and one that holds too much already neither", () => {
  const places = [
    place("A-01", { capacity: 10, held: 10, same: 10 }),
    place("A-02", { capacity: 10, held: 14 }),
  ];
  expect(proposePutaway(5, places)).toEqual({ bins: [], unplaced: 5 });
});

test("a bin without a capacity takes the rest", () => {
  const places = [place("A-01", { capacity: 2 }), place("FLOOR"), place("A-02", { capacity: 50 })];
  expect(proposePutaway(40, places)).toEqual({
    bins: [
      { bin: "A-01", reason: "free-capacity", units: 2, freeUnits: 2 },
      { bin: "FLOOR", reason: "free-capacity", units: 38 },
    ],
    unplaced: 0,
  });
});

test("a warehouse without bins has no place to propose", () => {
  expect(proposePutaway(3, [])).toEqual({ bins: [], unplaced: 3 });
});

test("a proposal never overfills a bin, never names one twice and accounts for every unit", () => {
  const anyPlace = fc.record({
    capacity: fc.option(fc.integer({ min: 1, max: 50 }), { nil: undefined }),
    held: fc.integer({ min: 0, max: 60 }),
    isSame: fc.boolean(),
  });
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 2_000 }),
      fc.array(anyPlace, { maxLength: 150 }),
      (units, all) => {
        const places = all.map(({ capacity, held, isSame }, index): BinPlace => ({
          bin: `b${String(index)}`,
          held,
          same: isSame ? held : 0,
          ...(capacity === undefined ? {} : { capacity }),
        }));
        const { bins, unplaced } = proposePutaway(units, places);
        const put = bins.reduce((sum, one) => sum + one.units, 0);
        expect(put + unplaced).toBe(units);
        expect(bins.length).toBeLessThanOrEqual(PUTAWAY_BINS_MAX);
        expect(new Set(bins.map((one) => one.bin)).size).toBe(bins.length);
        for (const one of bins) {
          const { capacity = Infinity, held, same } = places[Number(one.bin.slice(1))]!;
          expect(one.units).toBeGreaterThan(0);
          expect(held + one.units).toBeLessThanOrEqual(capacity);
          expect(one.reason).toBe(same > 0 ? "holds-sku" : "free-capacity");
        }
        const lastSame = bins.findLastIndex((one) => one.reason === "holds-sku");
        const firstFree = bins.findIndex((one) => one.reason === "free-capacity");
        if (firstFree >= 0) expect(lastSame).toBeLessThan(firstFree);
        // Units are left over only where no bin has room, or the list is as long as it may be.
        if (unplaced > 0 && bins.length < PUTAWAY_BINS_MAX) {
          const room = places.reduce(
            (sum, one) => sum + Math.max(0, (one.capacity ?? Infinity) - one.held),
            0,
          );
          expect(put).toBe(room);
        }
      },
    ),
  );
});
