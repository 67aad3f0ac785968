import { MARK_EVERY } from "./log-schema.ts";
import { numberAt, textAt, type Database, type Row } from "./sqlite.ts";

/** Events of one step: short enough that other reads hardly wait behind it. */
const STEP_EVENTS = 4_000;
/** Findings that are listed; a file that is worse than that needs no longer list. */
const FINDINGS_MAX = 100;

export type VerifyProgress = {
  /** Position up to which everything has been looked at. */
  readonly position: number;
  readonly events: number;
  readonly done: boolean;
  readonly findings: readonly string[];
};

export type LogVerifier = { readonly step: () => VerifyProgress };

/** The newest place of every stream, 12 bytes a stream. */
const createPlaces = (streams: number) => {
  const positions = new Float64Array(streams + 1);
  const revisions = new Int32Array(streams + 1).fill(-1);
  return { positions, revisions };
};

/**
 * Follows every stream's chain from the first event to `until`: one after the other, no gap, none twice,
 * readable content, every mark in its place, every head where it was written back.
 */
export const createVerifier = (database: Database, until: number): LogVerifier => {
  const top = database.prepare("SELECT coalesce(max(stream_id), 0) FROM streams").get() ?? [0];
  const streamsMax = numberAt(top, 0);
  const { positions, revisions } = createPlaces(streamsMax);
  const page = database.prepare(
    `SELECT position, stream_id, revision, prev, id, json_valid(data) AND json_valid(metadata)
     FROM events WHERE position > ? AND position <= ? ORDER BY position LIMIT ?`,
  );
  const mark = database.prepare("SELECT position FROM marks WHERE stream_id = ? AND revision = ?");
  const findings: string[] = [];
  let position = 0;
  let events = 0;

  const report = (finding: string): void => {
    if (findings.length < FINDINGS_MAX) findings.push(finding);
  };

  const isMarked = (stream: number, revision: number, at: number): boolean => {
    if (revision === 0 || revision % MARK_EVERY !== 0) return true;
    const found = mark.get(stream, revision);
    return found !== undefined && numberAt(found, 0) === at;
  };

  const check = (row: Row): void => {
    const at = numberAt(row, 0);
    const stream = numberAt(row, 1);
    const revision = numberAt(row, 2);
    const place = `position ${String(at)} (stream ${String(stream)}, revision ${String(revision)})`;
    if (stream < 1 || stream > streamsMax) {
      report(`${place}: there is no such stream`);
      return;
    }
    if (revision !== (revisions[stream] ?? -1) + 1) {
      report(`${place}: revision ${String((revisions[stream] ?? -1) + 1)} was to follow`);
    }
    if (numberAt(row, 3) !== positions[stream]) {
      report(`${place}: does not name position ${String(positions[stream])} as the one before it`);
    }
    if (textAt(row, 4) === "") report(`${place}: has no id`);
    if (row[5] !== 1) report(`${place}: content is not JSON`);
    if (!isMarked(stream, revision, at)) report(`${place}: its mark is wrong`);
    positions[stream] = at;
    revisions[stream] = revision;
  };

  /** Heads may be behind the log (they are written back late) but never beside it. */
  const checkHeads = (): void => {
    const heads = database.prepare(
      `SELECT s.name FROM streams s LEFT JOIN events e ON e.position = s.position
       WHERE s.position <= ? AND (e.stream_id IS NOT s.stream_id OR e.revision IS NOT s.revision) LIMIT ?`,
    );
    for (const row of heads.all(until, FINDINGS_MAX)) {
      report(`stream ${textAt(row, 0)}: its head is not an event of it`);
    }
  };

  return {
    step: () => {
      const rows = page.all(position, until, STEP_EVENTS);
      for (const row of rows) check(row);
      events += rows.length;
      const last = rows.at(-1);
      if (last !== undefined) position = numberAt(last, 0);
      const done = rows.length < STEP_EVENTS;
      if (done) checkHeads();
      return { position: done ? until : position, events, done, findings: [...findings] };
    },
  };
};
