import type { Row } from "../../projections/read-store.ts";

/** Rows of one collection on disk that are kept in memory; the longest unused ones go first. */
export const LATELY_ROWS_MAX = 8_000;

/**
 * Rows of a collection on disk as they stand, of those that were asked for lately: an entity is folded in many small
 * steps within seconds, and neither the file nor its text is needed for each of them.
 */
export type LatelyAsked = {
  /** Whether it is known how the row stands. */
  readonly knows: (key: string) => boolean;
  /** Undefined where there is no such row; only of what is known. */
  readonly get: (key: string) => Row | undefined;
  readonly set: (key: string, row: Row | undefined) => void;
};

export const createLatelyAsked = (max = LATELY_ROWS_MAX): LatelyAsked => {
  // Two generations instead of a list of uses: what was not used while the young one filled up is forgotten.
  let young = new Map<string, Row | undefined>();
  let old = new Map<string, Row | undefined>();
  const set = (key: string, row: Row | undefined): void => {
    if (young.size >= max / 2 && !young.has(key)) {
      old = young;
      young = new Map();
    }
    young.set(key, row);
  };
  return {
    knows: (key) => young.has(key) || old.has(key),
    get: (key) => {
      if (young.has(key)) return young.get(key);
      const row = old.get(key);
      if (old.has(key)) set(key, row);
      return row;
    },
    set,
  };
};
