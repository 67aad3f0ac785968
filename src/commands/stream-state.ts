import { instantOf } from "../domain/instant.ts";
import type { Recorded, RecordedEvent } from "../domain/recorded.ts";
import type { StockEvent } from "../domain/stock/events.ts";
import { evolve } from "../domain/stock/evolve.ts";
import { keysOf } from "../domain/stock/past-keys.ts";
import { FOLD_VERSION } from "../domain/stock/snapshot.ts";
import { agrees, emptyStock, type Stock } from "../domain/stock/state.ts";
import { PAGE_EVENTS_MAX } from "./event-log.ts";
import { printOf } from "./key-table.ts";
import { pastFromJson } from "./past-text.ts";
import { emptyPast, remember, type Past } from "./past.ts";
import { parseSnapshot } from "./snapshot-text.ts";
import type { Snapshot } from "./snapshots.ts";
import type { WritePath } from "./write-path.ts";

/** All that a process keeps of a stream: the fold, what it remembers of its past, and the id of its newest event. */
export type StreamState = { readonly stock: Stock; readonly past: Past; headId: string };

/** What reading a stream needs. */
export type Reading = Pick<WritePath, "log" | "codec" | "snapshots" | "counters">;

/** The fold disagrees with the buckets that an event carries: nothing may be decided on such a stream. */
export class IntegrityFailure extends Error {
  readonly code = "integrity-failure";
}

export const emptyState = (): StreamState => ({
  stock: emptyStock(),
  past: emptyPast(),
  headId: "",
});

/** Takes one recorded event into state and past. @throws IntegrityFailure */
export const foldRecorded = (state: StreamState, recorded: Recorded<StockEvent>): void => {
  const { stock, past } = state;
  const { event, metadata, revision } = recorded;
  const recordedAt = instantOf(metadata.recordedAt);
  evolve(stock, event, { revision, recordedAt, actor: metadata.actor });
  if (!agrees(stock, event.after)) {
    throw new IntegrityFailure(
      `${recorded.stream}: the fold disagrees with event ${String(revision)}`,
    );
  }
  if (metadata.commandId !== undefined) remember(past, printOf(metadata.commandId), revision);
  for (const key of keysOf(event)) remember(past, printOf(key), revision);
  state.headId = recorded.id;
};

export type Folding = {
  /** Left out: to the end of the stream. */
  readonly upTo?: number;
  readonly onEvent?: (event: RecordedEvent) => void;
  /** Stops before the first event for which it is false. */
  readonly goesOn?: (recorded: Recorded<StockEvent>) => boolean;
};

/**
 * Folds what the log holds after the state's revision, page by page. The answer is the number of events.
 * @throws UnknownEventType, IntegrityFailure, LogUnavailable
 */
export const foldTail = async (
  { log, codec }: Pick<Reading, "log" | "codec">,
  { stream, state }: { readonly stream: string; readonly state: StreamState },
  folding: Folding = {},
): Promise<number> => {
  const { upTo = Number.MAX_SAFE_INTEGER, onEvent, goesOn } = folding;
  let folded = 0;
  for (;;) {
    const from = state.stock.revision + 1;
    const limit = Math.min(PAGE_EVENTS_MAX, upTo - from + 1);
    if (limit <= 0) return folded;
    const page = await log.readStream(stream, { from, direction: "forwards", limit });
    for (const event of page.events) {
      const recorded = codec.decode(event);
      if (goesOn?.(recorded) === false) return folded;
      foldRecorded(state, recorded);
      onEvent?.(event);
      folded += 1;
    }
    if (page.end || page.events.length === 0) return folded;
  }
};

/** The state in a snapshot; undefined where it can't be used and the log has to be folded instead. */
const stateFrom = async (
  { snapshots, log }: Reading,
  stream: string,
  snapshot: Snapshot,
): Promise<StreamState | undefined> => {
  const parsed = parseSnapshot(snapshot.text);
  if (parsed === undefined) return undefined;
  // A cache may be older or newer than the log beside it (a restored backup): its newest event must be there.
  const from = snapshot.revision;
  const page = await log.readStream(stream, { from, direction: "forwards", limit: 1 });
  if (page.events[0]?.id !== parsed.headId) return undefined;
  const past = await pastFromJson(parsed.past, (index) => snapshots.loadSegment(stream, index));
  if (past === undefined) return undefined;
  return { stock: parsed.stock, past, headId: parsed.headId };
};

/** The nearest snapshot at or before `revision` (left out: the newest), else nothing: never a failure. */
export const snapshotState = async (
  reading: Reading,
  stream: string,
  revision?: number,
): Promise<StreamState> => {
  try {
    const snapshot = await reading.snapshots.load(stream, FOLD_VERSION, revision);
    if (snapshot !== undefined) {
      const state = await stateFrom(reading, stream, snapshot);
      if (state !== undefined) return state;
      reading.counters.snapshotFailures.add();
    }
  } catch {
    // A cache that can't be read is no cache; the log has everything.
    reading.counters.snapshotFailures.add();
  }
  return emptyState();
};

/**
 * The stream's state as of its durable end, from snapshot and tail, with the number of events of the tail.
 * @throws UnknownEventType, IntegrityFailure, LogUnavailable
 */
export const loadState = async (
  reading: Reading,
  stream: string,
): Promise<{ readonly state: StreamState; readonly folded: number }> => {
  const state = await snapshotState(reading, stream);
  const folded = await foldTail(reading, { stream, state });
  return { state, folded };
};
