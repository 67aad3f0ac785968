/**
 * Instants are epoch milliseconds inside the domain and RFC 3339 UTC text with three decimals in
 * events, so that text order is time order. The domain has no clock and no `Date`.
 */
const DAY_MS = 86_400_000;

/** Days since 1970-01-01 of a proleptic Gregorian date (Hinnant, "chrono-compatible date algorithms"). */
const daysFromCivil = (year: number, month: number, day: number): number => {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra =
    yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
};

const pad = (value: number, width: number): string => String(value).padStart(width, "0");

/** `2026-11-21` of the day that holds the instant, in UTC. */
export const dayOf = (ms: number): string => {
  const z = Math.floor(ms / DAY_MS) + 719_468;
  const era = Math.floor(z / 146_097);
  const dayOfEra = z - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1_460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shifted = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shifted < 10 ? shifted + 3 : shifted - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1, 2)}`;
};

// Instants that are written one after the other mostly lie in the same day.
let dayWritten = Number.NaN;
let dayText = "";

const TWO_DIGITS = Array.from({ length: 100 }, (_, value) => pad(value, 2));
const twoDigits = (value: number): string => TWO_DIGITS[value] ?? pad(value, 2);

/** `2026-11-21T08:44:23.000Z`. */
export const instantText = (ms: number): string => {
  const day = Math.floor(ms / DAY_MS);
  if (day !== dayWritten) {
    dayText = dayOf(ms);
    dayWritten = day;
  }
  const inDay = ms - day * DAY_MS;
  const seconds = Math.floor(inDay / 1_000);
  const minutes = Math.floor(seconds / 60);
  const time = `${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}:${twoDigits(seconds % 60)}`;
  const rest = inDay % 1_000;
  return `${dayText}T${time}.${rest < 100 ? "0" : ""}${twoDigits(rest)}Z`;
};

const digits = (text: string, from: number, count: number): number => {
  let value = 0;
  for (let index = from; index < from + count; index++) {
    value = value * 10 + (text.charCodeAt(index) - 48);
  }
  return value;
};

/** Reads what `instantText` writes. Other spellings are brought to it at the edge. */
export const instantOf = (text: string): number =>
  daysFromCivil(digits(text, 0, 4), digits(text, 5, 2), digits(text, 8, 2)) * DAY_MS +
  digits(text, 11, 2) * 3_600_000 +
  digits(text, 14, 2) * 60_000 +
  digits(text, 17, 2) * 1_000 +
  digits(text, 20, 3);

/** The instant at which a UTC calendar day begins. `day` is `YYYY-MM-DD`. */
export const startOfDay = (day: string): number =>
  daysFromCivil(digits(day, 0, 4), digits(day, 5, 2), digits(day, 8, 2)) * DAY_MS;

export { DAY_MS };
