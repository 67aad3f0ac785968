import type { Clock, Counter, Ids, Scheduler } from "../domain/runtime.ts";
import type { StockSettings } from "../domain/stock/commands.ts";
import type { StockEvent } from "../domain/stock/events.ts";
import type { EventCodec, EventLog } from "./event-log.ts";
import type { KeyTable } from "./key-table.ts";
import type { SnapshotStore } from "./snapshots.ts";

/** Bounds of the write path; whatever would pass one is refused early with LedgerFault `busy`. */
export type LedgerLimits = {
  /** Commands that wait for one stream. */
  readonly queuePerStream: number;
  /** Commands of all streams that have no answer yet. */
  readonly commandsInFlight: number;
  /** Commands that are decided on one state before their events are appended. */
  readonly batchCommands: number;
  /** A command that was not decided by then is not decided any more. */
  readonly commandDeadlineMs: number;
  /** Streams whose state is held in memory, and the memory that they may take by estimate. */
  readonly mailboxes: number;
  readonly mailboxBytes: number;
};

export const QUEUE_PER_STREAM_MAX = 1_000;
export const COMMAND_DEADLINE_MS = 10_000;
export const DEFAULT_LIMITS: LedgerLimits = {
  queuePerStream: QUEUE_PER_STREAM_MAX,
  commandsInFlight: 20_000,
  batchCommands: 256,
  commandDeadlineMs: COMMAND_DEADLINE_MS,
  mailboxes: 100_000,
  mailboxBytes: 512 * 1024 * 1024,
};

/** Times that a command is decided again after other writers came first, before it is answered `busy`. */
export const CONFLICT_TRIES_MAX = 12;
/** The pause before a further try doubles up to so long: what comes meanwhile goes with it. */
export const CONFLICT_PAUSE_MS_MAX = 32;
/** Times that an append with unknown outcome is sent again. */
export const UNKNOWN_RESENDS_MAX = 4;
/** A stream whose newest event is further ahead of the clock takes no commands. */
export const CLOCK_SKEW_MS_MAX = 10_000;
/** A stream that could not be folded is tried again after so long. */
export const UNREADABLE_RETRY_MS = 5_000;

export type LedgerCounters = {
  readonly accepted: Counter;
  readonly refused: Counter;
  readonly replayed: Counter;
  readonly appends: Counter;
  readonly events: Counter;
  readonly conflicts: Counter;
  readonly unknownOutcomes: Counter;
  readonly shed: Counter;
  /** Reads of a stream's past: repeats, ended ids, false alarms. Its later commands wait for them. */
  readonly lookups: Counter;
  readonly snapshotFailures: Counter;
  readonly decisionFailures: Counter;
};

const uncounted: Counter = { add: () => undefined };

export const UNCOUNTED: LedgerCounters = {
  accepted: uncounted,
  refused: uncounted,
  replayed: uncounted,
  appends: uncounted,
  events: uncounted,
  conflicts: uncounted,
  unknownOutcomes: uncounted,
  shed: uncounted,
  lookups: uncounted,
  snapshotFailures: uncounted,
  decisionFailures: uncounted,
};

/**
 * A filter says that a key is perhaps in its segment, not where. Who asks for one old key asks for its neighbours
 * next (a whole run that is repeated), so the segment is read once and its keys kept exactly for a while.
 */
export type ReopenedSegments = {
  young: Map<string, Promise<KeyTable>>;
  old: Map<string, Promise<KeyTable>>;
};

/** Everything that the write path stands on, handed from function to function. */
export type WritePath = {
  readonly log: EventLog;
  readonly codec: EventCodec<StockEvent>;
  readonly snapshots: SnapshotStore;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly scheduler: Scheduler;
  readonly settings: StockSettings;
  readonly limits: LedgerLimits;
  readonly counters: LedgerCounters;
  /** Mutable: commands without an answer, and the estimated bytes of the young mailboxes. */
  readonly load: { inFlight: number; youngBytes: number };
  readonly reopened: ReopenedSegments;
  /** Empty tables for the keys of batches, used again and again. */
  readonly tables: KeyTable[];
};

/** Resolves after about `ms`, up to a quarter more or less, so that writers who collided do not collide again. */
export const pause = (path: Pick<WritePath, "ids" | "scheduler">, ms: number): Promise<void> => {
  // The last digits of a fresh id are random, and the write path has no other dice.
  const dice = Number.parseInt(path.ids.next().slice(-2), 16);
  const jitter = Number.isNaN(dice) ? 1 : 0.75 + dice / 512;
  return new Promise((resolve) => path.scheduler.after(ms * jitter, resolve));
};
