import {
  KEY_CHARACTERS_MAX,
  LIST_ROWS_MAX,
  type ListOptions,
} from "../processes/operational-store.ts";

/** @throws RangeError for a key that no operational store takes: a bug of the caller. */
export const checkKey = (collection: string, key: string): void => {
  for (const text of [collection, key]) {
    if (text.length >= 1 && text.length <= KEY_CHARACTERS_MAX) continue;
    throw new RangeError(`a key is text of 1 to ${String(KEY_CHARACTERS_MAX)} characters`);
  }
};

/** @throws RangeError */
export const checkList = ({ limit }: ListOptions): void => {
  if (Number.isInteger(limit) && limit >= 1 && limit <= LIST_ROWS_MAX) return;
  throw new RangeError(`a list holds 1 to ${String(LIST_ROWS_MAX)} rows, not ${String(limit)}`);
};
