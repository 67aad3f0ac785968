/**
 * A cache of folds outside the log and outside every hash: may be deleted at any time. Text in, text
 * out; the key carries FOLD_VERSION, so a changed fold never meets an old snapshot.
 */
export type Snapshot = { readonly revision: number; readonly text: string };

/** One snapshot is kept for good at every such revision, so that an answer about the past folds at most so many events. */
export const HISTORY_EVERY = 10_000;
/** The newest state is saved again after so many events, and when a mailbox is let go. */
export const SNAPSHOT_EVERY = 500;

export type SnapshotStore = {
  /** The newest snapshot at or before `revision` (left out: the newest). */
  readonly load: (
    stream: string,
    foldVersion: number,
    revision?: number,
  ) => Promise<Snapshot | undefined>;
  /** `keep`: stays when newer ones come (history marks); otherwise replaced by the next one. Failure is not fatal. */
  readonly save: (
    stream: string,
    foldVersion: number,
    snapshot: Snapshot & { readonly keep: boolean },
  ) => Promise<void>;
  /** Full segments of what a stream remembers of its past: written once, never rewritten. */
  readonly saveSegment: (stream: string, index: number, bytes: Uint8Array) => Promise<void>;
  readonly loadSegment: (stream: string, index: number) => Promise<Uint8Array | undefined>;
};
