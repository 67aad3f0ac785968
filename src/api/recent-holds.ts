/** Holds that this process has seen whole lately; half of them are forgotten when there are too many. */
const HOLDS_MAX = 20_000;

/**
 * A hold that misses a line can't be allocated. The read model says which do; for the holds that were
 * just made here nobody has to ask it.
 */
export type RecentHolds = {
  readonly add: (id: string) => void;
  readonly has: (id: string) => boolean;
};

export const createRecentHolds = (): RecentHolds => {
  let young = new Set<string>();
  let old = new Set<string>();
  return {
    add: (id) => {
      if (young.size >= HOLDS_MAX / 2) {
        old = young;
        young = new Set();
      }
      young.add(id);
    },
    has: (id) => young.has(id) || old.has(id),
  };
};
