import { hash } from "node:crypto";
import { DAY_MS, instantText } from "../domain/instant.ts";

/** RFC 4648, as people read it aloud. */
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const LETTERS = 6;
const BITS = 5;
/** Numbers that one command tries: with a million orders a day every thousandth needs a second one. */
export const NUMBERS_MAX = 10;

const dayOf = (at: number): string => instantText(at).slice(2, 10).replaceAll("-", "");

const lettersOf = (text: string): string => {
  const digest = hash("sha256", text, "buffer");
  let bits = digest.readUInt32BE(0);
  let letters = "";
  for (let letter = 0; letter < LETTERS; letter++) {
    letters += ALPHABET.charAt(bits % 2 ** BITS);
    bits = Math.floor(bits / 2 ** BITS);
  }
  return letters;
};

/**
 * Numbers of the order that a command places, in the order in which they are tried: `yymmdd-` and six letters, the
 * day in UTC. They are made of the command's id alone, so that a repeat finds the order that it has placed; one of
 * yesterday's comes first, for a repeat may come after midnight.
 */
export const orderNumbers = (
  commandId: string,
  now: number,
): { readonly yesterday: string; readonly today: readonly string[] } => {
  const number = (at: number, attempt: number): string =>
    `${dayOf(at)}-${lettersOf(`${commandId}/${String(attempt)}`)}`;
  return {
    yesterday: number(now - DAY_MS, 0),
    today: Array.from({ length: NUMBERS_MAX }, (_, attempt) => number(now, attempt)),
  };
};
