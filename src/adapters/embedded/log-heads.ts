import { numberAt, type Database } from "./sqlite.ts";
import type { Head } from "./log-schema.ts";

/** Heads per generation of the cache; two generations live. */
const HEADS_CACHED_MAX = 100_000;
/** After so many events the heads that changed are written back: what a start has to scan again. */
export const HEADS_FLUSH_EVERY = 100_000;
/** Heads written back with one commit, so that no commit takes much longer than another. */
const HEADS_PER_COMMIT = 512;

/** What a commit did with the heads: from `frozen` on, changes count as new; after `flushed`, `streams` holds the frozen ones. */
export type HeadsStep = "none" | "frozen" | "flushed";

export type Heads = {
  /** The head of a stream; `streamId` 0 where there is no such stream yet. */
  readonly of: (stream: string) => Head;
  readonly create: (stream: string, position: number) => Head;
  readonly move: (stream: string, head: Head, position: number) => void;
  /** Inside the transaction that ends at `position`. */
  readonly step: (position: number) => HeadsStep;
  /** Writes everything back (at close and after recovery). */
  readonly flush: (position: number) => void;
};

/** The heads of streams that were used lately, in two generations: the older one is dropped as a whole. */
const createRecentHeads = () => {
  let young = new Map<string, Head>();
  let old = new Map<string, Head>();
  const remember = (stream: string, head: Head): void => {
    if (young.size >= HEADS_CACHED_MAX) {
      old = young;
      young = new Map<string, Head>();
    }
    young.set(stream, head);
  };
  return {
    of: (stream: string) => young.get(stream),
    older: (stream: string) => old.get(stream),
    remember,
  };
};

/** Heads that differ from the table, and the frozen ones among them that are on their way back into it. */
const createDirtyHeads = (database: Database) => {
  const update = database.prepare(
    "UPDATE streams SET position = ?, revision = ? WHERE stream_id = ?",
  );
  const mark = database.prepare("UPDATE log SET heads_position = ?");
  let dirty = new Map<string, Head>();
  let frozen = new Map<string, Head>();
  let queue: readonly Head[] = [];
  let written = 0;
  let frozenAt = 0;
  return {
    of: (stream: string): Head | undefined => dirty.get(stream) ?? frozen.get(stream),
    add: (stream: string, head: Head): void => {
      dirty.set(stream, head);
    },
    freeze: (position: number): void => {
      frozen = dirty;
      dirty = new Map<string, Head>();
      queue = [...frozen.values()];
      written = 0;
      frozenAt = position;
    },
    isFrozen: (): boolean => queue.length > 0,
    /** Writes up to `count` frozen heads; true when all of them are in the table. */
    write: (count: number): boolean => {
      const until = Math.min(queue.length, written + count);
      for (; written < until; written++) {
        const head = queue[written];
        if (head !== undefined) update.run(head.position, head.revision, head.streamId);
      }
      if (written < queue.length) return false;
      mark.run(frozenAt);
      frozen = new Map<string, Head>();
      queue = [];
      return true;
    },
  };
};

/** Streams' heads live in memory and are written back now and then; what a crash loses is scanned again from the log. */
export const createHeads = (database: Database): Heads => {
  const select = database.prepare(
    "SELECT stream_id, position, revision FROM streams WHERE name = ?",
  );
  const insert = database.prepare("INSERT INTO streams VALUES (?, ?, ?, 0)");
  const top = database.prepare("SELECT coalesce(max(stream_id), 0) FROM streams").get();
  const recent = createRecentHeads();
  const changed = createDirtyHeads(database);
  let lastId = top === undefined ? 0 : numberAt(top, 0);
  let sinceFrozen = 0;

  const load = (stream: string): Head => {
    const row = select.get(stream);
    if (row === undefined) return { streamId: 0, position: 0, revision: -1 };
    return { streamId: numberAt(row, 0), position: numberAt(row, 1), revision: numberAt(row, 2) };
  };

  return {
    of: (stream) => {
      const known = recent.of(stream);
      if (known !== undefined) return known;
      const head = recent.older(stream) ?? changed.of(stream) ?? load(stream);
      if (head.streamId !== 0) recent.remember(stream, head);
      return head;
    },
    create: (stream, position) => {
      lastId += 1;
      insert.run(lastId, stream, position);
      const head = { streamId: lastId, position, revision: 0 };
      recent.remember(stream, head);
      sinceFrozen += 1;
      return head;
    },
    move: (stream, head, position) => {
      head.position = position;
      head.revision += 1;
      changed.add(stream, head);
      sinceFrozen += 1;
    },
    step: (position) => {
      if (changed.isFrozen()) return changed.write(HEADS_PER_COMMIT) ? "flushed" : "none";
      if (sinceFrozen < HEADS_FLUSH_EVERY) return "none";
      sinceFrozen = 0;
      changed.freeze(position);
      return "frozen";
    },
    flush: (position) => {
      changed.write(Infinity);
      changed.freeze(position);
      changed.write(Infinity);
    },
  };
};
