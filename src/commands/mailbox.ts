import type { Doubt } from "./batch.ts";
import type { LedgerFault } from "./faults.ts";
import type { Job } from "./job.ts";
import { SNAPSHOT_EVERY } from "./snapshots.ts";
import type { StreamState } from "./stream-state.ts";

/**
 * One stream's queue and state. Commands of a stream are decided here one after the other, whoever sends
 * them; while events are on their way to the log, commands queue, and then go together.
 */
export type Mailbox = {
  readonly stream: string;
  /** Of a durable revision whenever the mailbox is not busy; undefined: to be loaded. */
  state: StreamState | undefined;
  queue: Job[];
  /** Something of this stream is in the pipeline: a load, an append, a read that must not be overtaken. */
  busy: boolean;
  /** The first command's past has to be read before anything is decided. */
  reading: boolean;
  /** It stands in the list of mailboxes to be looked at next. */
  woken: boolean;
  /** Events since the newest snapshot, and how many make the next one due. */
  unsaved: number;
  saveAt: number;
  /** Full filter segments that are stored. */
  segmentsSaved: number;
  /** The stream can't be folded: what to answer, and until when (epoch milliseconds) not to try again. */
  unreadable: { readonly fault: LedgerFault; readonly until: number } | undefined;
  /** An append that was given up with unknown outcome. */
  doubt: Doubt | undefined;
  /** Estimate for the bound on memory. */
  bytes: number;
};

export const createMailbox = (stream: string): Mailbox => ({
  stream,
  state: undefined,
  queue: [],
  busy: false,
  reading: false,
  woken: false,
  unsaved: 0,
  saveAt: SNAPSHOT_EVERY,
  segmentsSaved: 0,
  unreadable: undefined,
  doubt: undefined,
  bytes: 0,
});

export const isIdle = (mailbox: Mailbox): boolean =>
  !mailbox.busy && !mailbox.woken && mailbox.queue.length === 0;
