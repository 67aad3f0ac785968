/**
 * The warehouse wrote why it corrected a stock in the words of the day. First match counts, and what happened
 * to the goods stands before where they went: `damages/display` is damage.
 */
const REASON_OF: readonly (readonly [words: RegExp, reason: string])[] = [
  [
    /damag|\bbroken\b|\b(?:smash|crush|crack)ed\b|\bfaulty\b|\bwet\b|\brust(?:y|ed)\b|\bmouldy\b/,
    "damage",
  ],
  [/\bthrown?[ -]?away|\bdestroyed\b|\bunsal?eable\b|can'?t sell|\bpoor quality\b/, "damage"],
  [/\bstolen\b|\btheft\b/, "theft"],
  [/\blost\b|\bmissing\b|can'?t find|\bnot found\b/, "loss"],
  [/\bfound\b/, "found"],
  [/\bsamples?\b/, "sample"],
  [
    /\bwrong|\bincorrect|\bbarcode|\bmix up\b|\bcredit|\bsold (?:as|in|sets)\b|\brevers/,
    "booking-error",
  ],
  [
    /\bamazon\b|\bdotcom\b|\bebay\b|\bmail ?out\b|\bdisplay\b|\bshow ?room\b|\bgiven away\b/,
    "internal-use",
  ],
];

const UNSPECIFIED = "unspecified";
export const NOTE_CHARACTERS_MAX = 500;
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu;

export const reasonOf = (note: string): string => {
  const words = note.toLowerCase();
  return REASON_OF.find(([pattern]) => pattern.test(words))?.[1] ?? UNSPECIFIED;
};

/** The note as the ledger takes it: one line of printable text, or nothing. */
export const noteOf = (description: string): string | undefined => {
  const printable = description.replace(UNPRINTABLE, " ").trim();
  const note = printable.slice(0, NOTE_CHARACTERS_MAX).replace(UNPRINTABLE, "").trim();
  return note === "" ? undefined : note;
};
