import { Temporal } from "temporal-polyfill";

/** Pounds as the file writes them, such as 2.55. */
const POUNDS = /^(\d{1,9})(?:\.(\d*))?$/;
const PENCE_DIGITS = 2;
const ROUND_UP = 5;
const TIME_ZONE = "Europe/London";

/** Whole pence, half a penny rounded up; undefined where the text is no such price. */
export const penceOf = (text: string): number | undefined => {
  const [, pounds, fraction = ""] = POUNDS.exec(text) ?? [];
  if (pounds === undefined) return undefined;
  const digits = fraction.padEnd(PENCE_DIGITS + 1, "0");
  const pence = Number(pounds) * 100 + Number(digits.slice(0, PENCE_DIGITS));
  return Number(digits.charAt(PENCE_DIGITS)) >= ROUND_UP ? pence + 1 : pence;
};

/** The file's clock stands on a wall in London; the ledger wants RFC 3339 UTC. */
export const instantOfLondon = (text: string): string =>
  Temporal.PlainDateTime.from(text.replace(" ", "T"))
    .toZonedDateTime(TIME_ZONE)
    .toInstant()
    .toString({ fractionalSecondDigits: 3 });
