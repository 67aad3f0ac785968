/**
 * What is neither a fact nor derivable from facts: counters of refusals, checkpoints of processes and
 * the like. It is never rebuilt and belongs in every backup.
 */
export type OperationalDocument = { readonly [field: string]: unknown };

/** Rows of one list at the most. */
export const LIST_ROWS_MAX = 1_000;
/** Collections and keys are text of 1 to so many characters. */
export const KEY_CHARACTERS_MAX = 256;

export type ListOptions = {
  readonly prefix?: string;
  /** Only keys after this one. */
  readonly after?: string;
  readonly limit: number;
};

export type Listed<Value> = readonly { readonly key: string; readonly value: Value }[];

export type OperationalStore = {
  readonly get: (collection: string, key: string) => Promise<OperationalDocument | undefined>;
  /** Replaces what is there. Durable when it resolves. */
  readonly put: (collection: string, key: string, document: OperationalDocument) => Promise<void>;
  /** A missing document is fine. Durable when it resolves. */
  readonly delete: (collection: string, key: string) => Promise<void>;
  /** In the order of the keys, by UTF-8 bytes. */
  readonly list: (collection: string, options: ListOptions) => Promise<Listed<OperationalDocument>>;
  /** Adds to a counter that begins at 0; many at once cost one write. Durable when it resolves. */
  readonly increment: (collection: string, key: string, by: number) => Promise<void>;
  readonly counter: (collection: string, key: string) => Promise<number>;
  readonly counters: (collection: string, options: ListOptions) => Promise<Listed<number>>;
  readonly close: () => Promise<void>;
};
