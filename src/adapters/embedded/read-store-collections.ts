import type { Document } from "../../projections/projection.ts";
import type { Collection, CollectionSpec, Mark, Row } from "../../projections/read-store.ts";
import { checkQuery } from "../memory/read-store-query.ts";
import { createRows, type Rows } from "../memory/read-store-rows.ts";
import type { Unwritten, WriteBehind } from "./read-store-behind.ts";
import { createLatelyAsked } from "./read-store-lately.ts";
import type { PackedRows, StoredState, StoreRequest } from "./read-store-messages.ts";
import { type StoreThread, unexpected } from "./read-store-thread.ts";

export type CollectionNeeds = {
  readonly thread: StoreThread;
  readonly behind: WriteBehind;
  readonly spec: CollectionSpec;
  readonly state: StoredState;
};

/** Rows read from the file at once. */
const LOAD_ROWS = 2_000;

const markOf = ({ mark }: StoredState): Mark | undefined =>
  mark === undefined
    ? undefined
    : { ...mark, position: BigInt(mark.position), horizon: BigInt(mark.horizon) };

/** A body holds nothing but what was made of a document. */
const isDocument = (value: unknown): value is Document =>
  typeof value === "object" && value !== null;

const unpackRow = (rows: PackedRows, index: number): Row => {
  const body = rows.bodies[index] ?? null;
  const document: unknown = body === null ? undefined : JSON.parse(body);
  return {
    key: rows.keys[index] ?? "",
    position: BigInt(rows.positions[index] ?? 0),
    document: isDocument(document) ? document : undefined,
    ended: rows.ended[index] === 1,
  };
};

const unpack = (rows: PackedRows): readonly Row[] =>
  rows.keys.map((_, index) => unpackRow(rows, index));

const askRows = async (thread: StoreThread, request: StoreRequest): Promise<readonly Row[]> => {
  const answer = await thread.ask(request);
  if (answer.kind !== "rows") throw unexpected(answer);
  return unpack(answer.rows);
};

/** Lease, mark and fence: the same for documents in memory and on disk. */
const createFence = ({ state, behind }: CollectionNeeds, unwritten: Unwritten) => {
  let { epoch } = state;
  let mark = markOf(state);
  const note = (): void => {
    unwritten.state = { epoch, mark };
  };
  return {
    mark: () => mark,
    lease: async () => {
      epoch += 1;
      note();
      void behind.changed(unwritten);
      return { epoch, mark };
    },
    isNewest: (asked: number): boolean => asked === epoch,
    /** False: the mark stays, it never goes back. */
    move: (next: Mark): boolean => {
      if (mark !== undefined && next.position < mark.position) return false;
      mark = next;
      note();
      return true;
    },
  };
};

/** Documents in memory, from where they are served; the file follows. */
export const openResident = async (needs: CollectionNeeds): Promise<Collection> => {
  const { behind, spec } = needs;
  const rows = createRows(spec);
  await loadRows(needs, rows);
  const unwritten: Unwritten = { collection: spec.name, rows: new Map(), state: undefined };
  behind.track(unwritten);
  const fence = createFence(needs, unwritten);
  return {
    name: spec.name,
    get: rows.get,
    getMany: (keys) => keys.map(rows.get),
    find: rows.find,
    count: rows.count,
    lease: fence.lease,
    mark: fence.mark,
    write: (epoch, written) => {
      if (!fence.isNewest(epoch)) return false;
      const horizon = fence.mark()?.horizon ?? 0n;
      for (const row of written) if (rows.put(row, horizon)) unwritten.rows.set(row.key, row);
      return behind.changed(unwritten)?.then(() => true) ?? true;
    },
    advance: (epoch, mark) => {
      if (!fence.isNewest(epoch)) return false;
      if (!fence.move(mark)) return true;
      for (const key of rows.prune(mark.horizon)) unwritten.rows.set(key, "dropped");
      void behind.changed(unwritten);
      return true;
    },
  };
};

const loadRows = async ({ thread, spec }: CollectionNeeds, rows: Rows): Promise<void> => {
  const ended: Row[] = [];
  let after = "";
  for (;;) {
    const page = await askRows(thread, {
      kind: "load",
      collection: spec.name,
      after,
      limit: LOAD_ROWS,
    });
    for (const row of page) {
      if (row.ended) ended.push(row);
      else rows.put(row, NOTHING_DROPPED);
    }
    const last = page.at(-1);
    if (last === undefined || page.length < LOAD_ROWS) break;
    after = last.key;
  }
  // They are dropped in the order of their positions.
  ended.sort((left, right) => (left.position < right.position ? -1 : 1));
  for (const row of ended) rows.put(row, NOTHING_DROPPED);
};

const NOTHING_DROPPED = -1n;

type OnDisk = CollectionNeeds & {
  readonly unwritten: Unwritten;
  readonly horizon: () => bigint;
};

/** Rows by their keys. What is known from lately needs no file, and what the file alone knows no writing before. */
const createRowsByKey = ({ thread, behind, spec, unwritten, horizon }: OnDisk) => {
  const collection = spec.name;
  const lately = createLatelyAsked();
  let changes = 0;

  const flushed = async (): Promise<void> => {
    if (unwritten.rows.size > 0 || unwritten.state !== undefined) await behind.flush(collection);
    else await behind.alone(async () => undefined);
  };
  const waits = (key: string): boolean =>
    unwritten.rows.has(key) || unwritten.writing?.has(key) === true;
  /** Rows at or below the horizon may have been dropped from the file. */
  const isKnown = (key: string): boolean => {
    if (!lately.knows(key)) return false;
    const row = lately.get(key);
    return row === undefined || row.position > horizon();
  };

  const load = async (keys: readonly string[]): Promise<ReadonlyMap<string, Row>> => {
    if (keys.some(waits)) await flushed();
    const before = changes;
    const found = await askRows(thread, { kind: "get", collection, keys });
    // The file drops what is over when it hears of the horizon.
    const there = found.filter((row) => !row.ended || row.position > horizon());
    const rows = new Map(there.map((row) => [row.key, row]));
    // What was written meanwhile is newer.
    if (changes === before) for (const key of keys) lately.set(key, rows.get(key));
    return rows;
  };

  return {
    flushed,
    getMany: async (keys: readonly string[]): Promise<readonly (Row | undefined)[]> => {
      const known = new Map<string, Row | undefined>();
      for (const key of keys) if (isKnown(key)) known.set(key, lately.get(key));
      const missing = keys.filter((key) => !known.has(key));
      const loaded = missing.length === 0 ? undefined : await load(missing);
      return keys.map((key) => (known.has(key) ? known.get(key) : loaded?.get(key)));
    },
    put: (row: Row): void => {
      const { key, position } = row;
      changes += 1;
      const there = unwritten.rows.get(key);
      if (there !== undefined && there !== "dropped" && there.position >= position) return;
      if (isKnown(key)) {
        const known = lately.get(key);
        const after = known?.position ?? horizon();
        if (position <= after) return;
        lately.set(key, row);
      }
      unwritten.rows.set(key, row);
    },
  };
};

/** Documents in the file alone. A question beyond keys first lets everything be written that waits. */
export const openOnDisk = (needs: CollectionNeeds): Collection => {
  const { thread, behind, spec } = needs;
  const collection = spec.name;
  const unwritten: Unwritten = { collection, rows: new Map(), state: undefined };
  behind.track(unwritten);
  const fence = createFence(needs, unwritten);
  const horizon = (): bigint => fence.mark()?.horizon ?? NOTHING_DROPPED;
  const { getMany, put, flushed } = createRowsByKey({ ...needs, unwritten, horizon });
  return {
    name: collection,
    get: async (key) => (await getMany([key]))[0],
    getMany,
    find: async (query) => {
      checkQuery(query, spec);
      await flushed();
      return askRows(thread, { kind: "find", collection, query });
    },
    count: async () => {
      await flushed();
      const answer = await thread.ask({ kind: "count", collection });
      if (answer.kind !== "count") throw unexpected(answer);
      return answer.count;
    },
    lease: fence.lease,
    mark: fence.mark,
    write: (epoch, rows) => {
      if (!fence.isNewest(epoch)) return false;
      for (const row of rows) put(row);
      return behind.changed(unwritten)?.then(() => true) ?? true;
    },
    advance: (epoch, mark) => {
      if (!fence.isNewest(epoch)) return false;
      if (fence.move(mark)) void behind.changed(unwritten);
      return true;
    },
  };
};
