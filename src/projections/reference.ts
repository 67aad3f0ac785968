import type { RecordedEvent } from "../domain/recorded.ts";
import { createBatch } from "./batch.ts";
import { ahead, type FillNeeds, slicesOf, turn, wantedAfter } from "./fill.ts";
import { foldOne, horizonAt, type Kept, keptIn } from "./fold.ts";
import type { Document, Draft, Projection } from "./projection.ts";

/** Ended documents are swept out of the reference after so many events. */
const SWEEP_EVENTS = 100_000;

/** A fold of the log from its beginning, in memory of its own: what the documents of a build must be. */
export type Reference = {
  /** Folds up to the position; `onSlice` runs after each portion, for documents that need not be kept. */
  readonly foldTo: (position: bigint, onSlice: () => Promise<void>) => Promise<void>;
  readonly position: () => bigint;
  /** Keys that were folded into since the last call. */
  readonly touched: () => readonly string[];
  readonly expected: (key: string) => Draft | undefined;
  /** Documents at the position; those that were forgotten count. */
  readonly count: () => number;
  /** A document that gets no further event: only counted from now on. */
  readonly forget: (key: string) => void;
};

/** Whether a document of that position has been dropped at `at` (it has ended, and long enough ago). */
const isGone = (kept: Kept, draft: Draft, at: bigint): boolean => {
  if (draft.document === undefined) return true;
  if (draft.position > horizonAt(kept, at)) return false;
  return kept.projection.ended?.(draft.document) === true;
};

const dropGone = (kept: Kept, drafts: Map<string, Draft>, at: bigint): void => {
  const horizon = horizonAt(kept, at);
  for (const [key, draft] of drafts) {
    if (draft.position <= horizon && isGone(kept, draft, at)) drafts.delete(key);
  }
};

/** The document of a draft as it is shown when the build stands at `at`. */
export const shownAt = (kept: Kept, draft: Draft | undefined, at: bigint): Document | undefined =>
  draft === undefined || isGone(kept, draft, at) ? undefined : draft.document;

/** What the projection wants of the events between two positions, page by page; the next one is read while one is folded. */
async function* wantedBetween(
  { feed }: FillNeeds,
  projection: Projection,
  { from, to }: { readonly from: bigint; readonly to: bigint },
): AsyncGenerator<readonly RecordedEvent[]> {
  const after = (position: bigint) => ahead(wantedAfter(feed, [projection], position));
  let page = from < to ? after(from) : undefined;
  while (page !== undefined) {
    const { events, end } = await page;
    const last = events.at(-1);
    const isLast = end || last === undefined || last.position >= to;
    page = isLast ? undefined : after(last.position);
    yield events.filter(({ position }) => position <= to);
  }
}

export const createReference = (
  needs: FillNeeds,
  projection: Projection,
  signal: AbortSignal | undefined,
): Reference => {
  const kept = keptIn(needs.feed, projection);
  const types: ReadonlySet<string> = new Set(projection.types);
  const drafts = new Map<string, Draft>();
  let touched = new Set<string>();
  let position = 0n;
  let forgotten = 0;
  let swept = 0;

  const draftOf = (key: string): Draft => {
    const known = drafts.get(key);
    if (known !== undefined) return known;
    // Nobody else sees the document: without a base everything of it may be changed in place.
    const draft: Draft = { key, base: undefined, document: undefined, position: -1n };
    drafts.set(key, draft);
    return draft;
  };

  const sweep = (events: number): void => {
    swept += events;
    if (swept < SWEEP_EVENTS) return;
    swept = 0;
    dropGone(kept, drafts, position);
  };

  const foldSlice = (slice: Parameters<typeof createBatch>[0]): void => {
    const batch = createBatch(slice, needs.factOf);
    for (const [index, event] of slice.entries()) {
      if (!types.has(event.type)) continue;
      const fact = batch.factAt(index);
      if (fact === undefined) continue;
      for (const key of projection.keys(fact)) {
        foldOne(kept, draftOf(key), fact);
        touched.add(key);
      }
    }
    position = slice.at(-1)?.position ?? position;
    sweep(slice.length);
  };

  return {
    foldTo: async (target, onSlice) => {
      for await (const events of wantedBetween(needs, projection, { from: position, to: target })) {
        for (const slice of slicesOf(events)) {
          signal?.throwIfAborted();
          foldSlice(slice);
          await onSlice();
          await turn(needs.scheduler);
        }
      }
      // Whatever else stands up to there is none of the projection's.
      if (target > position) position = target;
    },
    position: () => position,
    touched: () => {
      const keys = [...touched];
      touched = new Set();
      return keys;
    },
    expected: (key) => drafts.get(key),
    count: () => {
      let alive = forgotten;
      for (const draft of drafts.values()) if (!isGone(kept, draft, position)) alive += 1;
      return alive;
    },
    forget: (key) => {
      if (drafts.delete(key)) forgotten += 1;
    },
  };
};
