import { createHash } from "node:crypto";
import type { After, Value } from "./read-store.ts";
import { InvalidCursor } from "./page.ts";

/** Opaque places in sorted answers, each bound to the question it belongs to. */
export type Cursors = {
  readonly write: (question: readonly unknown[], after: After) => string;
  /** @throws InvalidCursor for one that was made up, belongs to another question, log or definition. */
  readonly read: (question: readonly unknown[], cursor: string) => After;
};

const SEAL_CHARS = 16;
/** Longer ones were never given out. */
const CURSOR_CHARS_MAX = 512;

/** `binding`: what makes older cursors outdated when it changes (the log, the definitions). */
export const createCursors = (binding: string): Cursors => {
  const seal = (question: readonly unknown[], place: string): string =>
    createHash("sha256")
      .update(`${binding}\n${JSON.stringify(question)}\n${place}`)
      .digest("base64url")
      .slice(0, SEAL_CHARS);
  return {
    write: (question, { value, key }) => {
      const place = Buffer.from(JSON.stringify([value, key])).toString("base64url");
      return `${seal(question, place)}${place}`;
    },
    read: (question, cursor) => {
      const place = cursor.slice(SEAL_CHARS);
      if (
        cursor.length > CURSOR_CHARS_MAX ||
        seal(question, place) !== cursor.slice(0, SEAL_CHARS)
      ) {
        throw new InvalidCursor("the cursor does not belong to this query");
      }
      return placeOf(JSON.parse(Buffer.from(place, "base64url").toString()));
    },
  };
};

const isValue = (value: unknown): value is Value =>
  typeof value === "string" || typeof value === "number";

const placeOf = (place: unknown): After => {
  const parts: readonly unknown[] = Array.isArray(place) ? place : [];
  const [value, key] = parts;
  if (!isValue(value) || typeof key !== "string") throw new InvalidCursor("the cursor is damaged");
  return { value, key };
};
