import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DAY_MS, dayOf, instantOf, instantText, startOfDay } from "../../src/domain/instant.ts";

const LAST = Date.UTC(9999, 11, 31, 23, 59, 59, 999);
const anyInstant = fc.integer({ min: 0, max: LAST });
const RUNS = { numRuns: 2_000 };

describe("instants", () => {
  test("are written as the calendar has them, from 1970 to 9999", () => {
    fc.assert(
      fc.property(anyInstant, (ms) => {
        expect(instantText(ms)).toBe(new Date(ms).toISOString());
      }),
      RUNS,
    );
  });

  test("read back as they were", () => {
    fc.assert(
      fc.property(anyInstant, (ms) => {
        expect(instantOf(instantText(ms))).toBe(ms);
      }),
      RUNS,
    );
  });

  test("stand in text order as in time", () => {
    fc.assert(
      fc.property(anyInstant, anyInstant, (left, right) => {
        expect(instantText(left) < instantText(right)).toBe(left < right);
      }),
      RUNS,
    );
  });

  test("lie in their day", () => {
    fc.assert(
      fc.property(anyInstant, (ms) => {
        const day = dayOf(ms);
        expect(day).toBe(new Date(ms).toISOString().slice(0, 10));
        expect(startOfDay(day)).toBe(ms - (ms % DAY_MS));
      }),
      RUNS,
    );
  });

  test.each([
    [0, "1970-01-01T00:00:00.000Z"],
    [951_782_399_999, "2000-02-28T23:59:59.999Z"],
    [951_782_400_000, "2000-02-29T00:00:00.000Z"],
    [4_107_542_399_999, "2100-02-28T23:59:59.999Z"],
    [4_107_542_400_000, "2100-03-01T00:00:00.000Z"],
    [LAST, "9999-12-31T23:59:59.999Z"],
  ])("%i is %s", (ms, text) => {
    expect(instantText(ms)).toBe(text);
    expect(instantOf(text)).toBe(ms);
  });
});
