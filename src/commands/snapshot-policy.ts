import { FOLD_VERSION } from "../domain/stock/snapshot.ts";
import type { Mailbox } from "./mailbox.ts";
import { segmentBytes } from "./past-filter.ts";
import { fullSegments, pastBytes, unsavedBytes } from "./past.ts";
import { snapshotOf } from "./snapshot-text.ts";
import { HISTORY_EVERY, SNAPSHOT_EVERY } from "./snapshots.ts";
import { foldTail, snapshotState, type StreamState } from "./stream-state.ts";
import type { WritePath } from "./write-path.ts";

/** Fewer events than this are read from the log as fast as a snapshot of them. */
const SNAPSHOT_WORTH_EVENTS = 32;

/**
 * A snapshot costs as much as its state is large. So the next one is due after so many events for each entry of
 * the state, and what a restart has to fold stays in proportion to what it has to load.
 */
const EVENTS_PER_ENTRY = 16;

/** Bytes of the past that cost as much to save as one claim. */
const PAST_BYTES_PER_ENTRY = 256;

type Kept = { readonly mailbox: Mailbox; readonly state: StreamState };

const entriesOf = ({ stock, past }: StreamState): number =>
  stock.claims.size +
  stock.picks.size +
  stock.lots.size +
  Math.ceil(unsavedBytes(past) / PAST_BYTES_PER_ENTRY);

const saveSegments = async (path: WritePath, { mailbox, state }: Kept): Promise<void> => {
  const full = fullSegments(state.past);
  for (const segment of full.slice(mailbox.segmentsSaved)) {
    await path.snapshots.saveSegment(mailbox.stream, segment.index, segmentBytes(segment));
  }
  mailbox.segmentsSaved = Math.max(mailbox.segmentsSaved, full.length);
};

/**
 * Saves the durable state as it stands at the call. Never fails: a snapshot is a cache, and what goes wrong
 * with it is counted.
 */
const save = async (path: WritePath, kept: Kept, keep: boolean): Promise<void> => {
  const { mailbox, state } = kept;
  try {
    mailbox.unsaved = 0;
    mailbox.saveAt = Math.max(SNAPSHOT_EVERY, EVENTS_PER_ENTRY * entriesOf(state));
    const taken = snapshotOf(path, state);
    await saveSegments(path, kept);
    const snapshot = await taken;
    await path.snapshots.save(mailbox.stream, FOLD_VERSION, { ...snapshot, keep });
  } catch {
    path.counters.snapshotFailures.add();
  }
};

/** Folds the log up to a mark that the live state passed within one append, and keeps that state. */
const keepMark = async (path: WritePath, kept: Kept, mark: number): Promise<void> => {
  const { stream } = kept.mailbox;
  try {
    const state = await snapshotState(path, stream, mark);
    await foldTail(path, { stream, state }, { upTo: mark });
    if (state.stock.revision !== mark) return;
    const snapshot = await snapshotOf(path, state);
    await path.snapshots.save(stream, FOLD_VERSION, { ...snapshot, keep: true });
  } catch {
    path.counters.snapshotFailures.add();
  }
};

/** States up to this size are kept at every mark; a larger one costs more than what it saves a reader. */
const KEPT_ENTRIES_MAX = HISTORY_EVERY / 2;

const isKept = (mark: number, state: StreamState): boolean => {
  const entries = entriesOf(state);
  if (entries <= KEPT_ENTRIES_MAX) return true;
  return (mark / HISTORY_EVERY) % Math.ceil((EVENTS_PER_ENTRY * entries) / HISTORY_EVERY) === 0;
};

/** Rough memory of a mailbox with its state: what the bound of the cache counts with. */
const estimate = ({ stock, past }: StreamState): number =>
  2_000 +
  260 * stock.claims.size +
  200 * (stock.lots.size + stock.picks.size) +
  48 * (stock.deadlines.length + stock.waiting.length + stock.expiries.length) +
  pastBytes(past);

/** After a batch: saves what is due. `from` is the revision before the batch. */
export const keepUp = (path: WritePath, kept: Kept & { readonly from: number }): void => {
  const { mailbox, state, from } = kept;
  const { revision } = state.stock;
  const bytes = estimate(state);
  path.load.youngBytes += bytes - mailbox.bytes;
  mailbox.bytes = bytes;
  const mark = Math.floor(revision / HISTORY_EVERY) * HISTORY_EVERY;
  if (mark > 0 && mark > from && isKept(mark, state)) {
    if (mark === revision) {
      void save(path, kept, true);
      return;
    }
    void keepMark(path, kept, mark);
  }
  if (mailbox.unsaved >= mailbox.saveAt) void save(path, kept, false);
};

/** Before a mailbox is let go: saves its state where that is worth it. */
export const saveLast = async (path: WritePath, mailbox: Mailbox): Promise<void> => {
  const { state } = mailbox;
  if (state === undefined || mailbox.unsaved < SNAPSHOT_WORTH_EVENTS) return;
  await save(path, { mailbox, state }, false);
};
