import type { Document } from "./projection.ts";

/** The embedded store answers from memory at once, a remote one later. */
export type Awaitable<Value> = Value | Promise<Value>;

export type Value = string | number;

/**
 * One document and the position of the last event in it (`_pos`). Without a document it is a tombstone:
 * it keeps the position, so that a late repeat does not bring the document back.
 */
export type Row = {
  readonly key: string;
  readonly position: bigint;
  readonly document: Document | undefined;
  /** Dropped once the build's horizon has reached its position. Tombstones have ended as well. */
  readonly ended: boolean;
};

/** A row to be written. `loaded`: position of the version that it was made of, where it is known; below 0: of none. */
export type Change = Row & { readonly loaded?: bigint };

/** `key` names the document's key in conditions and sorts; no declared field may be called so. */
export const KEY_FIELD = "key";

/** A closed language: nothing of any store's own query language comes through. All conditions must hold. */
export type Condition =
  | { readonly kind: "equals"; readonly field: string; readonly value: Value }
  | { readonly kind: "in"; readonly field: string; readonly values: readonly Value[] }
  /** Both ends are included. */
  | { readonly kind: "range"; readonly field: string; readonly from?: Value; readonly to?: Value }
  | { readonly kind: "prefix"; readonly field: string; readonly text: string };

/** The place in a sorted answer behind which the next page starts. */
export type After = { readonly value: Value; readonly key: string };

export type Query = {
  readonly where: readonly Condition[];
  /** Documents without the field are left out; equal values are in the order of their keys. */
  readonly sort: { readonly field: string; readonly descending: boolean };
  readonly limit: number;
  readonly after?: After;
};

/** Bounds of one query. */
export const FIND_LIMIT_MAX = 2_000;
export const IN_VALUES_MAX = 1_000;

/** A query that names a field that was not declared, or passes a bound: a bug of the caller. */
export class InvalidQuery extends Error {
  readonly code = "invalid-query";
}

/** How far a build has got: everything up to `position` is in its documents. */
export type Mark = {
  readonly position: bigint;
  readonly logId: string;
  /** Fingerprint of the event at `position`, "" at the start: tells a restored or foreign log. */
  readonly event: string;
  /** Rows that have ended at or below it are dropped. */
  readonly horizon: bigint;
};

/**
 * `indexes` can be looked up and sorted by, `fields` only be compared. On disk only (not resident), a
 * declared field holds one value or null, or is not there.
 */
export type CollectionSpec = {
  readonly name: string;
  readonly indexes: readonly string[];
  readonly fields: readonly string[];
  readonly resident: boolean;
};

/** The documents of one build and how far it has got. */
export type Collection = {
  readonly name: string;
  readonly get: (key: string) => Awaitable<Row | undefined>;
  /** In the order of the keys. */
  readonly getMany: (keys: readonly string[]) => Awaitable<readonly (Row | undefined)[]>;
  /** Tombstones are not found. @throws InvalidQuery */
  readonly find: (query: Query) => Awaitable<readonly Row[]>;
  readonly count: () => Awaitable<number>;
  /** The newest mark, and a new epoch that fences off every writer before. */
  readonly lease: () => Promise<{ readonly epoch: number; readonly mark: Mark | undefined }>;
  readonly mark: () => Awaitable<Mark | undefined>;
  /**
   * A row at or before the one that is there, or below the horizon where there is none, changes nothing. One that
   * was made of an older version than the one that is there is no good: a store that others write to as well
   * fails then, and what was folded is to be folded again.
   * False: the epoch is not the newest, nothing was written.
   */
  readonly write: (epoch: number, rows: readonly Change[]) => Awaitable<boolean>;
  /** Moves the mark forward, never back. False: the epoch is not the newest, nothing was changed. */
  readonly advance: (epoch: number, mark: Mark) => Awaitable<boolean>;
};

/** Which builds a projection has. One document, changed as a whole. */
export type Registration = {
  readonly projection: string;
  /** Counts the changes: a writer names the one it has seen. */
  readonly version: number;
  /** Number of the next build. */
  readonly next: number;
  readonly active?: string;
  readonly previous?: string;
  readonly building?: Building;
};

export type Building = {
  readonly build: string;
  /** Process that works on it. */
  readonly holder: string;
  /** Epoch milliseconds. */
  readonly since: number;
  /** The holder is taken for dead after it. Epoch milliseconds. */
  readonly until: number;
  /** Filled and verified: waits for its switch. */
  readonly ready: boolean;
};

export type ReadStore = {
  /** Creates the collection, or opens it with what it held. */
  readonly open: (spec: CollectionSpec) => Promise<Collection>;
  readonly drop: (name: string) => Promise<void>;
  /** Nobody reads it for now: it need not stay in memory. `open` brings it back. */
  readonly unload: (name: string) => Promise<void>;
  readonly collections: () => Promise<readonly string[]>;
  /** Marks of several collections in one question, in the order of the names; left out where asking each is as good. */
  readonly marks?: (names: readonly string[]) => Promise<readonly (Mark | undefined)[]>;
  readonly registration: (projection: string) => Promise<Registration | undefined>;
  /** Compare and set: false where `seen` is not the stored version (0: there is none yet). */
  readonly register: (registration: Registration, seen: number) => Promise<boolean>;
  /** Everything written so far is durable afterwards. */
  readonly flush: () => Promise<void>;
  /** Why documents can't be made durable at the moment; undefined: they can. */
  readonly trouble: () => string | undefined;
  readonly close: () => Promise<void>;
};
