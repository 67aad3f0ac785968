/** Card numbers have 13 to 19 digits; the first one names the kind of issuer. */
const DIGITS_MIN = 13;
const DIGITS_MAX = 19;
const FIRST_DIGIT = /^[2-6]/;

/** What people put between the groups of a number. */
const GAP = /^[ .\-\u2010-\u2015_]{1,2}$/;

/** The check digit of ISO/IEC 7812: from the right every second digit counts double. */
const passesLuhn = (digits: string): boolean => {
  let sum = 0;
  for (let at = 0; at < digits.length; at++) {
    const digit = Number(digits[digits.length - 1 - at]);
    const counted = at % 2 === 0 ? digit : digit * 2;
    sum += counted > 9 ? counted - 9 : counted;
  }
  return sum % 10 === 0;
};

const isCardNumber = (digits: string): boolean =>
  digits.length >= DIGITS_MIN &&
  digits.length <= DIGITS_MAX &&
  FIRST_DIGIT.test(digits) &&
  passesLuhn(digits);

type Group = { readonly digits: string; readonly from: number; readonly to: number };

/**
 * Whether a text holds what looks like a card number, in one piece or in groups (`4111 1111-1111 1111`). Card data
 * never enters the ledger, so free text of payments is refused where it does. One in ten other numbers of that length
 * passes the check digit too: what a provider itself hands out as a reference is not asked.
 */
export const holdsCardNumber = (text: string): boolean => {
  // Full-width digits and odd spaces are digits and spaces as well.
  const plain = text.normalize("NFKC");
  const groups: Group[] = [...plain.matchAll(/\d+/g)].map((match) => ({
    digits: match[0],
    from: match.index,
    to: match.index + match[0].length,
  }));
  return groups.some((group, first) => {
    let { digits, to } = group;
    for (let next = first + 1; digits.length <= DIGITS_MAX; next++) {
      if (isCardNumber(digits)) return true;
      const more = groups[next];
      if (more === undefined || !GAP.test(plain.slice(to, more.from))) return false;
      digits += more.digits;
      to = more.to;
    }
    return false;
  });
};

const TOKEN_CHARACTERS_MAX = 256;
const PRINTABLE = /^[\u0021-\u007e]+$/;

/** An opaque reference of a payment provider: 1 to 256 visible ASCII characters, and no card number. */
export const isPaymentToken = (text: string): boolean =>
  text.length <= TOKEN_CHARACTERS_MAX && PRINTABLE.test(text) && !holdsCardNumber(text);
