import { DataDirectoryDamaged, EVENT_LOG_FORMAT, openForReading } from "./format.ts";
import { createChain } from "./log-chain.ts";
import type { Head, PackedEvents } from "./log-schema.ts";
import { numberAt, textAt, type Database } from "./sqlite.ts";

/** Names of streams kept per generation of the cache; two generations live. */
const NAMES_CACHED_MAX = 50_000;

/** A head that the writer has not written back yet. */
export type HeadHint = { readonly position: number; readonly revision: number };

export type StreamQuery = {
  readonly stream: string;
  readonly from: number | "end";
  readonly direction: "forwards" | "backwards";
  readonly limit: number;
  readonly hint?: HeadHint;
};

export type AllQuery = {
  readonly position: number;
  readonly limit: number;
  readonly types?: readonly string[];
};

export type LogReader = {
  readonly logId: string;
  readonly lastPosition: () => number;
  readonly readStream: (query: StreamQuery) => PackedEvents;
  readonly readAll: (query: AllQuery) => PackedEvents;
  readonly database: Database;
  readonly close: () => void;
};

const createNames = (database: Database): ((streamId: number) => string) => {
  const select = database.prepare("SELECT name FROM streams WHERE stream_id = ?");
  let young = new Map<number, string>();
  let old = new Map<number, string>();
  return (streamId) => {
    const known = young.get(streamId);
    if (known !== undefined) return known;
    let name = old.get(streamId);
    if (name === undefined) {
      const row = select.get(streamId);
      name = row === undefined ? "" : textAt(row, 0);
    }
    if (young.size >= NAMES_CACHED_MAX) {
      old = young;
      young = new Map();
    }
    young.set(streamId, name);
    return name;
  };
};

const createHeadLookup = (database: Database): ((query: StreamQuery) => Head | undefined) => {
  const byName = database.prepare(
    "SELECT stream_id, position, revision FROM streams WHERE name = ?",
  );
  const byPosition = database.prepare("SELECT stream_id FROM events WHERE position = ?");
  return ({ stream, hint }) => {
    if (hint !== undefined) {
      const row = byPosition.get(hint.position);
      return row === undefined ? undefined : { streamId: numberAt(row, 0), ...hint };
    }
    const row = byName.get(stream);
    if (row === undefined) return undefined;
    return { streamId: numberAt(row, 0), position: numberAt(row, 1), revision: numberAt(row, 2) };
  };
};

/** The revisions that a page asks for, and whether the stream goes on behind them. */
const span = (query: StreamQuery, head: number): { low: number; high: number; end: boolean } => {
  if (query.direction === "forwards") {
    const low = query.from === "end" ? head + 1 : Math.max(0, query.from);
    const high = Math.min(head, low + query.limit - 1);
    return { low, high, end: high >= head };
  }
  const high = query.from === "end" ? head : Math.min(head, query.from);
  const low = Math.max(0, high - query.limit + 1);
  return { low, high, end: low === 0 };
};

/** Reads on the calling thread over a connection of its own: a page of 2,000 events takes some milliseconds. */
export const openLogReader = (directory: string): LogReader => {
  const database = openForReading(directory, EVENT_LOG_FORMAT);
  const nameOf = createNames(database);
  const headOf = createHeadLookup(database);
  const chain = createChain(database);
  const log = database.prepare("SELECT log_id FROM log").get();
  const last = database.prepare("SELECT coalesce(max(position), 0) FROM events");
  const pageWhere = (condition: string) =>
    database.prepare(
      `SELECT position, revision, stream_id, id, type, data, metadata FROM events
       WHERE position > ? ${condition} ORDER BY position LIMIT ?`,
    );
  const page = pageWhere("");
  const pageOfTypes = pageWhere("AND type IN (SELECT value FROM json_each(?))");
  return {
    logId: log === undefined ? "" : textAt(log, 0),
    database,
    lastPosition: () => numberAt(last.get() ?? [0], 0),
    readStream: (query) => {
      const none = { positions: [], revisions: [], streams: query.stream, texts: [], end: true };
      const head = headOf(query);
      if (head === undefined) return none;
      const { low, high, end } = span(query, head.revision);
      if (high < low) return { ...none, end };
      const found = chain.events(head, low, high);
      if (found.length !== high - low + 1) {
        throw new DataDirectoryDamaged(`the chain of ${query.stream} breaks off`);
      }
      const rows = query.direction === "forwards" ? found.toReversed() : found;
      return {
        positions: rows.map((row) => numberAt(row, 0)),
        revisions: rows.map((row) => numberAt(row, 1)),
        streams: query.stream,
        texts: rows.flatMap((row) => [2, 3, 4, 5].map((column) => textAt(row, column))),
        end,
      };
    },
    readAll: ({ position, limit, types }) => {
      const rows =
        types === undefined
          ? page.all(position, limit)
          : pageOfTypes.all(position, JSON.stringify(types), limit);
      const positions = new Array<number>(rows.length);
      const revisions = new Array<number>(rows.length);
      const streams = new Array<string>(rows.length);
      const texts = new Array<string>(rows.length * 4);
      for (const [index, row] of rows.entries()) {
        positions[index] = numberAt(row, 0);
        revisions[index] = numberAt(row, 1);
        streams[index] = nameOf(numberAt(row, 2));
        for (let column = 0; column < 4; column++) {
          texts[index * 4 + column] = textAt(row, column + 3);
        }
      }
      return { positions, revisions, streams, texts, end: rows.length < limit };
    },
    close: () => {
      database.close();
    },
  };
};
