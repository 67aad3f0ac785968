import type { OperationalStore } from "../processes/operational-store.ts";

/** Names of the collections that hold anything, for whoever copies a whole store. */
export type Collections = {
  readonly documents: readonly string[];
  readonly counters: readonly string[];
};

/** A store that knows its collections: those in files and in memory do. */
export type ListedStore = OperationalStore & { readonly collections: () => Promise<Collections> };
