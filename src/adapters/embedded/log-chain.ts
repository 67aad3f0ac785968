import { DataDirectoryDamaged } from "./format.ts";
import { MARK_EVERY, type Head } from "./log-schema.ts";
import { numberAt, type Database, type Row } from "./sqlite.ts";

/** Walks a stream's chain backwards from the nearest mark above what is asked for. */
export type Chain = {
  /** Rows `position, revision, id, type, data, metadata` of revisions `low` to `high`, newest first. */
  readonly events: (head: Head, low: number, high: number) => readonly Row[];
  /** Rows `position, id`, likewise. */
  readonly ids: (head: Head, low: number, high: number) => readonly Row[];
};

// The walk itself touches only the narrow columns at the front of a row; `prev < position` keeps a
// damaged chain from running in a circle.
const walk = (columns: string): string => `
  WITH RECURSIVE chain (position, prev, revision) AS (
    SELECT position, prev, revision FROM events WHERE position = ?1
    UNION ALL
    SELECT e.position, e.prev, e.revision FROM chain CROSS JOIN events e ON e.position = chain.prev
    WHERE chain.revision > ?2 AND chain.prev < chain.position
  )
  SELECT ${columns} FROM chain CROSS JOIN events e ON e.position = chain.position
  WHERE chain.revision <= ?3`;

export const createChain = (database: Database): Chain => {
  const mark = database.prepare("SELECT position FROM marks WHERE stream_id = ? AND revision = ?");
  const events = database.prepare(walk("e.position, e.revision, e.id, e.type, e.data, e.metadata"));
  const ids = database.prepare(walk("e.position, e.id"));

  const anchor = (head: Head, revision: number): number => {
    // The first event of a stream has no mark: what lies before the first mark is reached from there.
    const next = Math.max(1, Math.ceil(revision / MARK_EVERY)) * MARK_EVERY;
    if (next >= head.revision) return head.position;
    const row = mark.get(head.streamId, next);
    if (row !== undefined) return numberAt(row, 0);
    throw new DataDirectoryDamaged(
      `stream ${String(head.streamId)} has no mark at revision ${String(next)}`,
    );
  };

  return {
    events: (head, low, high) => events.all(anchor(head, high), low, high),
    ids: (head, low, high) => ids.all(anchor(head, high), low, high),
  };
};
