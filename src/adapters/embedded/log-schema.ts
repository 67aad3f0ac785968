/**
 * The chain layout. Each event names the position of its stream's event before it (`prev`, 0 for the
 * first), and every 64th revision is in `marks`, so that a read starts close to where it ends. An
 * index over (stream, revision) would be a random write per event and costs two thirds of the rate
 * at some million events; that revisions are unique rests on the one writer instead.
 */
export const MARK_EVERY = 64;

export const LOG_TABLES = `
  CREATE TABLE events (
    position INTEGER PRIMARY KEY,
    stream_id INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    prev INTEGER NOT NULL,
    id TEXT NOT NULL,
    type TEXT NOT NULL,
    data TEXT NOT NULL,
    metadata TEXT NOT NULL
  );
  CREATE TABLE streams (
    stream_id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    position INTEGER NOT NULL,
    revision INTEGER NOT NULL
  );
  CREATE TABLE marks (
    stream_id INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (stream_id, revision)
  ) WITHOUT ROWID;
  CREATE TABLE log (log_id TEXT NOT NULL, heads_position INTEGER NOT NULL)`;

/** Where a stream ends. `position` 0 and `revision` -1: it has no event. */
export type Head = { readonly streamId: number; position: number; revision: number };

/** One read page as it crosses threads: strings and numbers in columns; `texts` holds id, type, data, metadata per event. */
export type PackedEvents = {
  readonly positions: readonly number[];
  readonly revisions: readonly number[];
  /** Of each event, or one for all of them. */
  readonly streams: readonly string[] | string;
  readonly texts: readonly string[];
  readonly end: boolean;
};
