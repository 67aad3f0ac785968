const GTIN = /^(?:\d{8}|\d{12}|\d{13}|\d{14})$/;
const DIGITS = 14;

/** The check digit of a GTIN, from the digits before it: weights 3 and 1 from the right. */
export const checkDigit = (digits: string): number => {
  let sum = 0;
  for (let place = 0; place < digits.length; place++) {
    sum += Number(digits.at(-1 - place)) * (place % 2 === 0 ? 3 : 1);
  }
  return (10 - (sum % 10)) % 10;
};

/** GTIN-8, -12 (UPC), -13 (EAN) and -14 in 14 digits; undefined: it is none, or mistyped. */
export const gtin14 = (text: string): string | undefined => {
  if (!GTIN.test(text)) return undefined;
  const last = Number(text.at(-1));
  return checkDigit(text.slice(0, -1)) === last ? text.padStart(DIGITS, "0") : undefined;
};
