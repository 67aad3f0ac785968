import type { Mark, Row } from "../../projections/read-store.ts";
import type { PackedRows, StoredState } from "./read-store-messages.ts";
import { type StoreThread, unexpected } from "./read-store-thread.ts";

/** What one collection has that the file has not. */
export type Unwritten = {
  readonly collection: string;
  /** Newest row by key; "dropped" takes the key out of the file. */
  rows: Map<string, Row | "dropped">;
  /** Those that are being written at the moment. */
  writing?: ReadonlyMap<string, Row | "dropped"> | undefined;
  /** Epoch and mark, where they have changed. */
  state: { readonly epoch: number; readonly mark: Mark | undefined } | undefined;
};

/**
 * Writing behind: rows are collected and written together, each only in its newest version. Rows and
 * mark of a collection at one moment are one transaction: a crash leaves documents and mark that fit together.
 */
export type WriteBehind = {
  /** Adds a collection to what is written. */
  readonly track: (unwritten: Unwritten) => void;
  readonly untrack: (collection: string) => void;
  /** Something of the collection has changed. A promise where too much waits: the caller is held up. */
  readonly changed: (unwritten: Unwritten) => Promise<void> | undefined;
  /** Everything that has changed so far is in the file afterwards; of one collection where it is named. */
  readonly flush: (collection?: string) => Promise<void>;
  /** Runs between two flushes: what must not fall into the transaction of one. */
  readonly alone: <Result>(task: () => Promise<Result>) => Promise<Result>;
  readonly trouble: () => string | undefined;
  /** Stops the timer; nothing is written any more. */
  readonly stop: () => void;
};

/** Rows wait so long for newer versions that take their place: the more they are changed, the less is written. */
const FLUSH_AFTER_MS = 5_000;
/** A collection with so many rows is written by itself, whatever the time. */
const FLUSH_ROWS = 20_000;
/** Beyond it a writer waits for the file. */
const UNWRITTEN_ROWS_MAX = 60_000;
/** Documents turned into text between two turns of the event loop. */
const PORTION_ROWS = 250;

/** Stands for every collection; no collection is called so. */
const ALL = "";

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export const createWriteBehind = (thread: StoreThread): WriteBehind => {
  const tracked = new Map<string, Unwritten>();
  // Flushes that have not begun take along what comes until they do.
  const queued = new Map<string, Promise<void>>();
  let timer: NodeJS.Timeout | undefined;
  let last: Promise<unknown> = Promise.resolve();
  let trouble: string | undefined;

  const alone = <Result>(task: () => Promise<Result>): Promise<Result> => {
    const run = last.then(task);
    last = run.catch(() => undefined);
    return run;
  };

  const write = async (chosen: readonly Unwritten[]): Promise<void> => {
    const taken = chosen.flatMap((unwritten) => takeFrom(unwritten));
    if (taken.length === 0) return;
    try {
      for (const one of taken) await sendRows(thread, one);
      for (const { collection, state } of taken) {
        if (state !== undefined)
          thread.send({ kind: "state", collection, state: storedState(state) });
      }
      const answer = await thread.ask({ kind: "commit" });
      if (answer.kind !== "done") throw unexpected(answer);
      trouble = undefined;
    } catch (error) {
      trouble = error instanceof Error ? error.message : String(error);
      for (const one of taken) giveBack(tracked.get(one.collection), one);
      schedule();
      throw error;
    } finally {
      for (const one of chosen) one.writing = undefined;
    }
  };

  const flush = (collection = ALL): Promise<void> => {
    const known = queued.get(collection);
    if (known !== undefined) return known;
    const flushed = alone(() => {
      queued.delete(collection);
      if (collection === ALL) clearTimer();
      const chosen = [...tracked.values()].filter(
        (one) => collection === ALL || one.collection === collection,
      );
      return write(chosen);
    });
    queued.set(collection, flushed);
    return flushed;
  };

  const clearTimer = (): void => {
    clearTimeout(timer);
    timer = undefined;
  };
  const schedule = (): void => {
    timer ??= setTimeout(() => void flush().catch(() => undefined), FLUSH_AFTER_MS).unref();
  };

  return {
    track: (unwritten) => void tracked.set(unwritten.collection, unwritten),
    untrack: (collection) => void tracked.delete(collection),
    changed: ({ collection, rows }) => {
      schedule();
      if (rows.size < FLUSH_ROWS) return undefined;
      const flushed = flush(collection).catch(() => undefined);
      return rows.size < UNWRITTEN_ROWS_MAX ? undefined : flushed;
    },
    flush,
    alone,
    trouble: () => trouble,
    stop: clearTimer,
  };
};

/** Takes what is unwritten at this moment; rows are never changed, so their text may be made later. */
const takeFrom = (unwritten: Unwritten): readonly Unwritten[] => {
  const { collection, rows, state } = unwritten;
  if (rows.size === 0 && state === undefined) return [];
  unwritten.rows = new Map();
  unwritten.writing = rows;
  unwritten.state = undefined;
  return [{ collection, rows, state }];
};

/** After a failure: what has changed meanwhile is newer. */
const giveBack = (unwritten: Unwritten | undefined, taken: Unwritten): void => {
  if (unwritten === undefined) return;
  for (const [key, row] of taken.rows) if (!unwritten.rows.has(key)) unwritten.rows.set(key, row);
  unwritten.state ??= taken.state;
};

const sendRows = async (thread: StoreThread, { collection, rows }: Unwritten): Promise<void> => {
  let portion: Row[] = [];
  let dropped: string[] = [];
  const send = (): void => {
    if (portion.length > 0) thread.send({ kind: "rows", collection, rows: packRows(portion) });
    if (dropped.length > 0) thread.send({ kind: "dropped", collection, keys: dropped });
    portion = [];
    dropped = [];
  };
  for (const [key, row] of rows) {
    if (row === "dropped") dropped.push(key);
    else portion.push(row);
    if (portion.length + dropped.length < PORTION_ROWS) continue;
    send();
    await turn();
  }
  send();
};

const packRows = (rows: readonly Row[]): PackedRows => ({
  keys: rows.map(({ key }) => key),
  positions: rows.map(({ position }) => Number(position)),
  ended: rows.map(({ ended }) => (ended ? 1 : 0)),
  bodies: rows.map(({ document }) => (document === undefined ? null : JSON.stringify(document))),
});

const storedState = ({ epoch, mark }: NonNullable<Unwritten["state"]>): StoredState => ({
  epoch,
  ...(mark !== undefined && {
    mark: {
      logId: mark.logId,
      event: mark.event,
      position: Number(mark.position),
      horizon: Number(mark.horizon),
    },
  }),
});
