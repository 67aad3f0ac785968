import type { Value } from "../../projections/read-store.ts";

/**
 * Keys by the value of one field: a hash of values, and the values in order for ranges. Sorting waits
 * for the query that needs it, and costs nothing where values come in order (positions, instants).
 */
export type FieldIndex = {
  readonly add: (value: Value, key: string) => void;
  readonly remove: (value: Value, key: string) => void;
  /** Keys of a value, in no order. */
  readonly keysOf: (value: Value) => Iterable<string>;
  readonly countOf: (value: Value) => number;
  /** The values in order, each once: numbers before texts. Some may have no keys any more. */
  readonly values: () => readonly Value[];
};

/** Numbers before texts, each in its own order. */
export const compareValues = (left: Value, right: Value): number => {
  if (typeof left === typeof right) return left < right ? -1 : left > right ? 1 : 0;
  return typeof left === "number" ? -1 : 1;
};

/** Values without keys are swept out of the list when they outnumber the others. */
const STALE_SWEEP_FROM = 1_024;

export const createFieldIndex = (): FieldIndex => {
  // Most values have one key: it stands there by itself, a set comes with the second one.
  const keys = new Map<Value, string | Set<string>>();
  // Made by the first question for an order; an index that is only looked up never pays for it.
  let values: Value[] | undefined;
  let isSorted = true;
  let stale = 0;

  const noteValue = (value: Value): void => {
    if (values === undefined) return;
    const last = values.at(-1);
    if (last !== undefined && compareValues(last, value) >= 0) isSorted = false;
    values.push(value);
  };

  /** Amortised: as many values have gone since the last one as are left. */
  const noteGone = (): void => {
    stale += 1;
    if (values === undefined || stale < STALE_SWEEP_FROM || stale < keys.size) return;
    values = values.filter((value) => keys.has(value));
    stale = 0;
  };

  const sorted = (): readonly Value[] => {
    if (values !== undefined && isSorted) return values;
    // A value that went and came again stands there twice, and never in order.
    values = (values ?? [...keys.keys()])
      .sort(compareValues)
      .filter((value, index, all) => index === 0 || value !== all[index - 1]);
    isSorted = true;
    return values;
  };

  return {
    add: (value, key) => {
      const there = keys.get(value);
      if (there === undefined) {
        keys.set(value, key);
        noteValue(value);
      } else if (typeof there === "string") {
        if (there !== key) keys.set(value, new Set([there, key]));
      } else there.add(key);
    },
    remove: (value, key) => {
      const there = keys.get(value);
      if (there === undefined) return;
      if (typeof there === "string") {
        if (there !== key) return;
      } else {
        there.delete(key);
        if (there.size > 0) return;
      }
      keys.delete(value);
      noteGone();
    },
    keysOf: (value) => {
      const there = keys.get(value);
      if (there === undefined) return [];
      return typeof there === "string" ? [there] : there;
    },
    countOf: (value) => {
      const there = keys.get(value);
      if (there === undefined) return 0;
      return typeof there === "string" ? 1 : there.size;
    },
    values: sorted,
  };
};
