import fc from "fast-check";
import { expect, test } from "vitest";
import { checkDigitOf, isGtin } from "../../../src/domain/product/gtin.ts";

test.each(["4006381333931", "96385074", "036000291452", "10012345678902", "8934588012112"])(
  "%s is a GTIN",
  (code) => {
    expect(isGtin(code)).toBe(true);
  },
);

test.each(["4006381333932", "400638133393", "", "1234567", "4006381333931 ", "40063813339３1"])(
  "%j is none",
  (code) => {
    expect(isGtin(code)).toBe(false);
  },
);

const digits = (length: number) =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length });

test("a digit that was read wrongly is found", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(7, 11, 12, 13).chain(digits),
      fc.nat({ max: 12 }),
      fc.integer({ min: 1, max: 9 }),
      (all, where, shift) => {
        const body = all.join("");
        const code = `${body}${String(checkDigitOf(body))}`;
        expect(isGtin(code)).toBe(true);
        const at = where % code.length;
        const wrong = (Number(code[at]) + shift) % 10;
        expect(isGtin(`${code.slice(0, at)}${String(wrong)}${code.slice(at + 1)}`)).toBe(false);
      },
    ),
  );
});
