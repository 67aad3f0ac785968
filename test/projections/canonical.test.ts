import fc from "fast-check";
import { expect, test } from "vitest";
import { alike, canonical } from "../../src/projections/canonical.ts";

const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom<unknown>(undefined, null, 0, 1, -1, "", "a", true, false),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom("a", "b", "c", "constructor"), tie("value"), { maxKeys: 3 }),
  ),
})).value;

test("two documents are alike where their canonical texts are equal, and only there", () => {
  fc.assert(
    fc.property(json, json, (one, other) => {
      expect(alike(one, other)).toBe(canonical(one) === canonical(other));
      expect(alike(one, structuredClone(one))).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});
