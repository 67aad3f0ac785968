import { InvalidCursor } from "../projections/page.ts";

/**
 * Where the next page of a stream starts. It names its query, so that a cursor of another one, or one that
 * somebody made up, is refused; it is opaque, not secret.
 */
const CURSOR = /^v1 (\d{1,15}) (.*)$/s;

export const revisionCursor = (query: string, revision: number): string =>
  Buffer.from(`v1 ${String(revision)} ${query}`, "utf8").toString("base64url");

/** @throws InvalidCursor */
export const readRevisionCursor = (query: string, cursor: string): number => {
  const text = Buffer.from(cursor, "base64url").toString("utf8");
  const match = CURSOR.exec(text);
  if (match?.[2] !== query || revisionCursor(query, Number(match[1])) !== cursor) {
    throw new InvalidCursor("the cursor is not one of this query");
  }
  return Number(match[1]);
};
