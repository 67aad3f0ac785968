import { randomUUID } from "node:crypto";
import { createChain, type Chain } from "./log-chain.ts";
import { EVENT_LOG_FORMAT, openFormatted } from "./format.ts";
import { createHeads, type Heads, type HeadsStep } from "./log-heads.ts";
import { checkTail, lastPosition, recoverHeads } from "./log-recovery.ts";
import { LOG_TABLES, MARK_EVERY, type Head } from "./log-schema.ts";
import { numberAt, textAt, type Database } from "./sqlite.ts";

/** Appends of many streams as they cross threads. `texts` holds id, type, data, metadata per event. */
export type AppendBatch = {
  readonly streams: readonly string[];
  readonly expected: readonly number[];
  readonly counts: readonly number[];
  readonly texts: readonly string[];
};

/** `first`: position of the first event, the others follow without a gap. `positions`: of an append that was there before. */
export type AppendReply =
  | { readonly kind: "committed"; readonly first: number }
  | { readonly kind: "repeated"; readonly positions: readonly number[] }
  | { readonly kind: "conflict"; readonly actual: number };

export type BatchReply = { readonly appends: readonly AppendReply[]; readonly heads: HeadsStep };

/** A write that failed for good. `certain`: nothing of it can ever appear; otherwise a restart may find it. */
export class WriteFailed extends Error {
  readonly certain: boolean;
  constructor(cause: unknown, certain: boolean) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.certain = certain;
  }
}

export type LogWriter = {
  readonly logId: string;
  /** Position of the newest event. */
  readonly head: number;
  /** All appends that can be, in one transaction with one fsync. After WriteFailed nothing more may be asked. */
  readonly append: (batch: AppendBatch) => BatchReply;
  readonly close: () => void;
};

const TEXTS_PER_EVENT = 4;
/** Pages of a file that SQLite would ever make; the default of its maximum. */
const PAGES_MAX = 4_294_967_294;

/** The ids of an append, to be compared with what stands in the log. */
const idsOf = (batch: AppendBatch, from: number, count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => batch.texts[(from + index) * TEXTS_PER_EVENT] ?? "");

/** What an append answers that doesn't start at the stream's head: there already, word for word, or in conflict. */
const judgeStale = (
  chain: Chain,
  head: Head,
  resent: { readonly expected: number; readonly ids: readonly string[] },
): AppendReply => {
  const { expected, ids } = resent;
  const high = expected + ids.length;
  if (expected >= head.revision || high > head.revision) {
    return { kind: "conflict", actual: head.revision };
  }
  const rows = chain.ids(head, expected + 1, high).toReversed();
  const same = rows.length === ids.length && rows.every((row, at) => textAt(row, 1) === ids[at]);
  if (!same) return { kind: "conflict", actual: head.revision };
  return { kind: "repeated", positions: rows.map((row) => numberAt(row, 0)) };
};

type Inserter = (
  stream: string,
  head: Head,
  event: { readonly position: number; readonly texts: readonly string[]; readonly at: number },
) => Head;

const createInserter = (database: Database, heads: Heads): Inserter => {
  const insert = database.prepare("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
  const mark = database.prepare("INSERT INTO marks VALUES (?, ?, ?)");
  return (stream, before, { position, texts, at }) => {
    const prev = before.position;
    let head = before;
    if (head.streamId === 0) head = heads.create(stream, position);
    else heads.move(stream, head, position);
    insert.run(
      position,
      head.streamId,
      head.revision,
      prev,
      texts[at] ?? "",
      texts[at + 1] ?? "",
      texts[at + 2] ?? "",
      texts[at + 3] ?? "",
    );
    if (head.revision > 0 && head.revision % MARK_EVERY === 0) {
      mark.run(head.streamId, head.revision, position);
    }
    return head;
  };
};

const openLog = (directory: string, pagesMax: number): { database: Database; logId: string } => {
  const database = openFormatted(directory, EVENT_LOG_FORMAT, {
    tables: `${LOG_TABLES}; INSERT INTO log VALUES ('${randomUUID()}', 0)`,
    synchronous: "FULL",
  });
  try {
    database.exec(`PRAGMA cache_size = -65536; PRAGMA max_page_count = ${String(pagesMax)}`);
    checkTail(database);
    recoverHeads(database);
    const row = database.prepare("SELECT log_id FROM log").get();
    if (row === undefined) throw new Error("the log has no identity");
    return { database, logId: textAt(row, 0) };
  } catch (error) {
    database.close();
    throw error;
  }
};

/** The one writer of a log, synchronous: it runs in a thread of its own. @throws DataDirectoryNewer, DataDirectoryDamaged */
export const openLogWriter = (directory: string, pagesMax = PAGES_MAX): LogWriter => {
  const { database, logId } = openLog(directory, pagesMax);
  const heads = createHeads(database);
  const chain = createChain(database);
  const insert = createInserter(database, heads);
  let position = lastPosition(database);
  const headAtOpen = position;
  let failed = false;

  const write = (batch: AppendBatch): readonly AppendReply[] => {
    let event = 0;
    return batch.streams.map((stream, index): AppendReply => {
      const expected = batch.expected[index] ?? 0;
      const count = batch.counts[index] ?? 0;
      const from = event;
      event += count;
      let head = heads.of(stream);
      if (head.revision !== expected) {
        return judgeStale(chain, head, { expected, ids: idsOf(batch, from, count) });
      }
      const first = position + 1;
      for (let at = from; at < from + count; at++) {
        position += 1;
        head = insert(stream, head, { position, texts: batch.texts, at: at * TEXTS_PER_EVENT });
      }
      return { kind: "committed", first };
    });
  };

  const rollBack = (): void => {
    failed = true;
    try {
      database.exec("ROLLBACK");
    } catch {
      // SQLite has rolled back by itself, or the file is gone: nothing is written either way.
    }
  };

  return {
    logId,
    head: headAtOpen,
    append: (batch) => {
      let appends: readonly AppendReply[];
      let step: HeadsStep;
      try {
        database.exec("BEGIN IMMEDIATE");
        appends = write(batch);
        step = heads.step(position);
      } catch (error) {
        rollBack();
        throw new WriteFailed(error, true);
      }
      try {
        database.exec("COMMIT");
      } catch (error) {
        rollBack();
        throw new WriteFailed(error, false);
      }
      return { appends, heads: step };
    },
    close: () => {
      try {
        if (failed) return;
        database.exec("BEGIN IMMEDIATE");
        heads.flush(position);
        database.exec("COMMIT; PRAGMA wal_checkpoint(TRUNCATE)");
      } finally {
        database.close();
      }
    },
  };
};
