import type { Batch } from "./batch.ts";
import type { Feed } from "./feed.ts";
import type { Document, Draft, AnyFact, Projection } from "./projection.ts";
import type { Change, Collection, Mark, Row } from "./read-store.ts";

/** Ended rows and tombstones of projections without a retention of their own: kept for so many events. */
export const TOMBSTONE_POSITIONS = 100_000;

/** A projection with its retention in positions of a log: one of these may take a thousand of them for an event. */
export type Kept = { readonly projection: Projection; readonly positions: bigint };

export const keptIn = (feed: Pick<Feed, "positionsOf">, projection: Projection): Kept => ({
  projection,
  positions: feed.positionsOf(projection.retention?.positions ?? TOMBSTONE_POSITIONS),
});

/** An event that can't be read, or that makes a projection throw. That projection stops, the others go on. */
export class PoisonEvent extends Error {
  readonly code = "poison-event";
  readonly position: bigint;
  constructor(position: bigint, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`event at ${String(position)}: ${reason}`, { cause });
    this.position = position;
  }
}

/** Documents of one build while events are folded into them. Only one at a time works on an epoch. */
export type Fold = {
  /**
   * Folds the events after `position`: loads each document once, changes private copies only.
   * @throws PoisonEvent, after which nothing of what was taken may be committed: call `forget`.
   */
  readonly take: (batch: Batch, position: bigint) => Promise<void>;
  /** Documents that were loaded or made since the last commit. */
  readonly size: () => number;
  /** Writes what was taken, then moves the mark. False: another writer has taken over. */
  readonly commit: (mark: Omit<Mark, "horizon">) => Promise<boolean>;
  readonly forget: () => void;
};

type Work = { readonly fact: AnyFact; readonly position: bigint; readonly keys: readonly string[] };

/** Up to where rows that have ended are dropped when a build stands at `position`. */
export const horizonAt = (kept: Kept, position: bigint): bigint => {
  const below = position - kept.positions - 1n;
  return below < 0n ? 0n : below;
};

export const createFold = (kept: Kept, collection: Collection, epoch: number): Fold => {
  const { projection } = kept;
  const types: ReadonlySet<string> = new Set(projection.types);
  let drafts = new Map<string, Loaded>();

  /** What the projection wants of the batch, and the keys that have to be loaded. */
  const plan = (batch: Batch, after: bigint): { work: Work[]; missing: string[] } => {
    const work: Work[] = [];
    const missing = new Set<string>();
    for (const [index, { type, position }] of batch.events.entries()) {
      if (position <= after || !types.has(type)) continue;
      try {
        const fact = batch.factAt(index);
        if (fact === undefined) continue;
        const keys = projection.keys(fact);
        for (const key of keys) if (!drafts.has(key)) missing.add(key);
        work.push({ fact, position, keys });
      } catch (error) {
        throw new PoisonEvent(position, error);
      }
    }
    return { work, missing: [...missing] };
  };

  const load = async (missing: readonly string[]): Promise<void> => {
    if (projection.once) {
      for (const key of missing) drafts.set(key, draftOf(key, undefined));
      return;
    }
    const found = collection.getMany(missing);
    const rows = found instanceof Promise ? await found : found;
    for (const [index, key] of missing.entries()) drafts.set(key, draftOf(key, rows[index]));
  };

  return {
    take: async (batch, after) => {
      const { work, missing } = plan(batch, after);
      if (missing.length > 0) await load(missing);
      for (const { fact, position, keys } of work) {
        for (const key of keys) {
          const draft = drafts.get(key);
          if (draft === undefined || position <= draft.position) continue;
          try {
            foldOne(kept, draft, fact);
            draft.ended = draft.document === undefined || hasEnded(projection, draft.document);
          } catch (error) {
            throw new PoisonEvent(position, error);
          }
        }
      }
    },
    size: () => drafts.size,
    commit: async (mark) => {
      const rows = rowsOf(drafts.values());
      drafts = new Map();
      if (rows.length > 0) {
        const written = collection.write(epoch, rows);
        if (!(written instanceof Promise ? await written : written)) return false;
      }
      const horizon = horizonAt(kept, mark.position);
      return collection.advance(epoch, { ...mark, horizon });
    },
    forget: () => {
      drafts = new Map();
    },
  };
};

/** Before every position. */
const NEVER = -1n;

/**
 * A draft that becomes the row which is written: what is kept for long is made once. `loaded` is the position
 * at which it was read; a later one means that it has changed.
 */
type Loaded = Draft & { base: Document | undefined; ended: boolean; readonly loaded: bigint };

const draftOf = (key: string, row: Row | undefined): Loaded => ({
  key,
  base: row?.document,
  document: row?.document === undefined ? undefined : { ...row.document },
  position: row?.position ?? NEVER,
  ended: false,
  loaded: row?.position ?? NEVER,
});

/** One event into one document. A document that has ended long enough ago is not there any more. */
export const foldOne = (kept: Kept, draft: Draft, fact: AnyFact): void => {
  const { projection } = kept;
  const { position } = fact.recorded;
  if (projection.retention !== undefined && draft.document !== undefined) {
    const old = position - draft.position > kept.positions;
    if (old && hasEnded(projection, draft.document)) draft.document = undefined;
  }
  const after = projection.apply(draft, fact);
  // An event that says nothing about a document that is not there leaves no trace.
  if (after === undefined && draft.document === undefined) return;
  draft.document = after;
  draft.position = position;
};

const hasEnded = (projection: Projection, document: Document): boolean =>
  projection.ended?.(document) === true;

const rowsOf = (drafts: Iterable<Loaded>): Change[] => {
  const rows: Change[] = [];
  for (const draft of drafts) {
    if (draft.position === draft.loaded) continue;
    draft.base = undefined;
    rows.push(draft);
  }
  return rows;
};
