import type { EntityFold } from "./entity-fold.ts";

/** Entities of one category that are kept in memory; the longest unused one goes first. */
export const ENTITIES_CACHED_MAX = 50_000;
/** Commands that wait for one entity. */
export const ENTITY_QUEUE_MAX = 200;

/** An entity's place in memory, and the end of its queue. */
export type Slot<State> = {
  fold: EntityFold<State> | undefined;
  /** When the fold was all that the log held: epoch milliseconds. */
  readAt: number;
  /** The newest revision that others are known to have written. */
  told: number;
  /** Commands that are decided or wait for it. */
  waiting: number;
  last: Promise<unknown>;
};

export type EntityCache<State> = {
  readonly of: (stream: string) => Slot<State>;
  readonly peek: (stream: string) => Slot<State> | undefined;
};

export const createEntityCache = <State>(max = ENTITIES_CACHED_MAX): EntityCache<State> => {
  // Two generations instead of a list of uses: what was not used while the young one filled up is forgotten.
  let young = new Map<string, Slot<State>>();
  let old = new Map<string, Slot<State>>();
  const keep = (stream: string, slot: Slot<State>): Slot<State> => {
    if (young.size >= max / 2) {
      const busy = [...old].filter(([, { waiting }]) => waiting > 0);
      old = young;
      young = new Map(busy);
    }
    young.set(stream, slot);
    return slot;
  };
  const find = (stream: string): Slot<State> | undefined => {
    const slot = young.get(stream);
    if (slot !== undefined) return slot;
    const aged = old.get(stream);
    return aged === undefined ? undefined : keep(stream, aged);
  };
  return {
    of: (stream) =>
      find(stream) ??
      keep(stream, { fold: undefined, readAt: 0, told: -1, waiting: 0, last: Promise.resolve() }),
    peek: find,
  };
};
