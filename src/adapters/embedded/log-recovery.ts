import { DataDirectoryDamaged } from "./format.ts";
import { numberAt, type Database, type Row } from "./sqlite.ts";

/** Newest events whose chain is checked at every start; `verify` checks all of them. */
const TAIL_EVENTS_CHECKED = 1_000;
/** Events read at a time while heads are brought up to date. */
const SCAN_PAGE_EVENTS = 5_000;

/** Position of the newest event; 0 for an empty log. */
export const lastPosition = (database: Database): number => {
  const row = database.prepare("SELECT coalesce(max(position), 0) FROM events").get();
  return row === undefined ? 0 : numberAt(row, 0);
};

/** Heads are written back late: whatever came after the last time is read from the events themselves. */
export const recoverHeads = (database: Database): void => {
  const log = database.prepare("SELECT heads_position FROM log").get();
  let position = log === undefined ? 0 : numberAt(log, 0);
  const page = database.prepare(
    "SELECT position, stream_id, revision FROM events WHERE position > ? ORDER BY position LIMIT ?",
  );
  const heads = new Map<number, Row>();
  for (;;) {
    const rows = page.all(position, SCAN_PAGE_EVENTS);
    for (const row of rows) heads.set(numberAt(row, 1), row);
    const last = rows.at(-1);
    if (last === undefined) break;
    position = numberAt(last, 0);
  }
  if (heads.size === 0) return;
  const update = database.prepare(
    "UPDATE streams SET position = ?, revision = ? WHERE stream_id = ?",
  );
  database.exec("BEGIN IMMEDIATE");
  for (const [streamId, row] of heads) update.run(numberAt(row, 0), numberAt(row, 2), streamId);
  database.prepare("UPDATE log SET heads_position = ?").run(position);
  database.exec("COMMIT");
};

/** @throws DataDirectoryDamaged where one of the newest events doesn't follow its stream's event before it. */
export const checkTail = (database: Database): void => {
  const wrong = database
    .prepare(
      `SELECT e.position FROM (SELECT * FROM events ORDER BY position DESC LIMIT ?) e
       LEFT JOIN events p ON p.position = e.prev
       WHERE NOT (CASE WHEN e.prev = 0 THEN e.revision = 0
         ELSE p.stream_id IS e.stream_id AND p.revision IS e.revision - 1 AND e.prev < e.position END)
       LIMIT 1`,
    )
    .get(TAIL_EVENTS_CHECKED);
  if (wrong === undefined) return;
  throw new DataDirectoryDamaged(
    `the event at position ${String(numberAt(wrong, 0))} does not follow the one before it in its stream`,
  );
};
