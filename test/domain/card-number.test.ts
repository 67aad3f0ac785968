import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { holdsCardNumber, isPaymentToken } from "../../src/domain/card-number.ts";

// Numbers that issuers publish for tests.
const PUBLISHED = [
  "4111111111111111",
  "5555555555554444",
  "2223003122003222",
  "378282246310005",
  "30569309025904",
  "6011111111111117",
  "3530111333300000",
  "4222222222222",
];

describe("a card number is seen", () => {
  test.each(PUBLISHED)("%s, alone, in groups and inside of other text", (number) => {
    expect(holdsCardNumber(number)).toBe(true);
    const groups = number.match(/.{1,4}/g) ?? [];
    for (const gap of [" ", "-", ".", "\u00a0", " - ".trim(), "\u2013"]) {
      expect(holdsCardNumber(groups.join(gap)), gap).toBe(true);
    }
    expect(holdsCardNumber(`paid with ${groups.join(" ")} 12/29, thanks`)).toBe(true);
    expect(holdsCardNumber(`tok_${number}x`)).toBe(true);
  });

  test("in full-width digits", () => {
    expect(holdsCardNumber("４１１１　１１１１　１１１１　１１１１")).toBe(true);
  });
});

describe("other numbers are left alone", () => {
  test.each([
    ["a wrong check digit", "4111111111111112"],
    ["too short", "424242424242"],
    ["longer than any card", "41111111111111111111"],
    ["a number of milliseconds", "1732200000000"],
    ["an order and a telephone number", "order 261121-7KQ2MD, +84 28 3822 5678"],
    ["an instant", "2026-11-21T15:30:00.000Z"],
    ["a UUID", "0193a5b4-7c11-7d2e-8f3a-1b2c3d4e5f60"],
    ["zeros", "0000000000000000"],
    ["words", "paid at the till by Mrs Tran"],
    ["nothing", ""],
  ])("%s", (_, text) => {
    expect(holdsCardNumber(text)).toBe(false);
  });
});

test("whatever stands before and behind, a number that has the check digit is seen", () => {
  const number = fc
    .array(fc.integer({ min: 0, max: 9 }), { minLength: 11, maxLength: 17 })
    .chain((digits) => fc.constantFrom(2, 3, 4, 5, 6).map((first) => [first, ...digits]))
    .map((digits) => {
      const sum = digits
        .toReversed()
        .map((digit, at) => (at % 2 === 0 ? digit * 2 : digit))
        .reduce((all, one) => all + (one > 9 ? one - 9 : one), 0);
      return [...digits, (10 - (sum % 10)) % 10].join("");
    });
  const word = fc.stringMatching(/^[a-z ]{0,20}$/);
  fc.assert(
    fc.property(word, number, word, (before, digits, after) => {
      expect(holdsCardNumber(`${before}${digits}${after}`)).toBe(true);
    }),
  );
});

test("a token is an opaque reference, and no card number", () => {
  expect(isPaymentToken("tok_1Pq9Zr2eZvKYlo2C")).toBe(true);
  expect(isPaymentToken("a".repeat(256))).toBe(true);
  for (const text of ["", "a".repeat(257), "two words", "line\nbreak", "tràn", PUBLISHED[0]!]) {
    expect(isPaymentToken(text), text).toBe(false);
  }
});
