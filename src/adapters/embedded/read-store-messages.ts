import type { CollectionSpec, Query, Registration } from "../../projections/read-store.ts";

/** What crosses the threads of the read store. Positions are numbers there: a log in a file has fewer than 2^53. */
export type StoredMark = {
  readonly position: number;
  readonly logId: string;
  readonly event: string;
  readonly horizon: number;
};
export type StoredState = { readonly epoch: number; readonly mark?: StoredMark };

/** Rows in columns: strings and numbers cross faster than objects. A body is the document's JSON; null is a tombstone. */
export type PackedRows = {
  readonly keys: readonly string[];
  readonly positions: readonly number[];
  /** 1: has ended. */
  readonly ended: readonly number[];
  readonly bodies: readonly (string | null)[];
};

/** One portion of a flush. All portions up to `commit` are one transaction. */
export type FlushPortion =
  | { readonly kind: "rows"; readonly collection: string; readonly rows: PackedRows }
  | { readonly kind: "dropped"; readonly collection: string; readonly keys: readonly string[] }
  | { readonly kind: "state"; readonly collection: string; readonly state: StoredState };

export type StoreRequest =
  | { readonly kind: "open"; readonly spec: CollectionSpec }
  | {
      readonly kind: "load";
      readonly collection: string;
      readonly after: string;
      readonly limit: number;
    }
  | { readonly kind: "get"; readonly collection: string; readonly keys: readonly string[] }
  | { readonly kind: "find"; readonly collection: string; readonly query: Query }
  | { readonly kind: "count"; readonly collection: string }
  | { readonly kind: "drop"; readonly collection: string }
  | { readonly kind: "names" }
  | { readonly kind: "registration"; readonly projection: string }
  | { readonly kind: "register"; readonly registration: Registration; readonly seen: number }
  | { readonly kind: "commit" }
  | { readonly kind: "close" };

export type ThreadRequest =
  | { readonly id: number; readonly request: StoreRequest }
  /** Not answered: a failure comes with the answer to `commit`. */
  | { readonly id: 0; readonly portion: FlushPortion };

export type StoreAnswer =
  | { readonly kind: "ready" }
  | { readonly kind: "state"; readonly state: StoredState }
  | { readonly kind: "rows"; readonly rows: PackedRows }
  | { readonly kind: "count"; readonly count: number }
  | { readonly kind: "names"; readonly names: readonly string[] }
  | { readonly kind: "registration"; readonly registration?: Registration }
  | { readonly kind: "registered"; readonly done: boolean }
  | { readonly kind: "done" }
  | { readonly kind: "failed"; readonly code: string; readonly message: string };

export type ThreadReply = { readonly id: number; readonly answer: StoreAnswer };
