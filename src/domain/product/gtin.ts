/** GTIN-8, GTIN-12 (UPC-A), GTIN-13 (EAN-13) and GTIN-14 are digits of which the last one checks the others. */
const LENGTHS: ReadonlySet<number> = new Set([8, 12, 13, 14]);
const DIGITS = /^\d+$/;

/** Weights 3, 1, 3, 1 … from the right, the check digit left out: what is missing to the next ten. */
export const checkDigitOf = (digits: string): number => {
  let sum = 0;
  for (let at = 0; at < digits.length; at++) {
    const weight = (digits.length - at) % 2 === 1 ? 3 : 1;
    sum += weight * Number(digits[at]);
  }
  return (10 - (sum % 10)) % 10;
};

export const isGtin = (text: string): boolean =>
  LENGTHS.has(text.length) &&
  DIGITS.test(text) &&
  checkDigitOf(text.slice(0, -1)) === Number(text.slice(-1));

const LONGEST = 14;

/** The same article under another length: shorter ones are filled up with zeros on the left (GS1). */
export const sameGtin = (one: string, other: string): boolean =>
  one.padStart(LONGEST, "0") === other.padStart(LONGEST, "0");
