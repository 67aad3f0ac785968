import { describe, expect, test } from "vitest";
import { inspectionCause } from "../../../src/domain/shipment/inspection.ts";
import { initialShipment, type ShipmentState } from "../../../src/domain/shipment/state.ts";

const piece = (sku: string, units: number) => ({
  ...{ attempt: 1, piece: 0, sku, units, claim: "o.1", number: 1 },
  ...{ picks: [], scans: [], missing: 0, shipped: 0 },
});
const parcel: ShipmentState = {
  ...{ ...initialShipment, currency: "EUR", pieces: [piece("tea", 2), piece("cup", 0)] },
  lines: [{ line: 1, units: 2, sku: "tea", price: 450 }],
};
const NEVER = { skus: [], value: 0, sharePercent: 0 };
const causeOf = (rules: object, id = "o.s1") => inspectionCause(id, parcel, { ...NEVER, ...rules });

describe("which parcels are inspected", () => {
  test("none, where nobody asks for it", () => {
    expect(causeOf({})).toBeUndefined();
  });

  test("those with a SKU that is watched, as long as it is in them", () => {
    expect(causeOf({ skus: ["tea"] })).toBe("has tea");
    expect(causeOf({ skus: ["cup", "pot"] })).toBeUndefined();
  });

  test("those of a value, from the first minor unit on", () => {
    expect(causeOf({ value: 900 })).toBe("is worth 900 EUR");
    expect(causeOf({ value: 901 })).toBeUndefined();
  });

  test("a share of the others, the same ones whoever asks", () => {
    const ids = Array.from({ length: 10_000 }, (_, index) => `261121-${String(index)}.s1`);
    const drawn = (sharePercent: number) =>
      ids.filter((id) => causeOf({ sharePercent }, id) !== undefined);
    expect(drawn(0)).toEqual([]);
    expect(drawn(100)).toEqual(ids);
    expect(drawn(20)).toEqual(drawn(20));
    expect(Math.abs(drawn(20).length - 2_000)).toBeLessThan(200);
    // A larger share inspects what a smaller one did, and more.
    expect(drawn(20)).toEqual(expect.arrayContaining(drawn(5)));
  });
});
