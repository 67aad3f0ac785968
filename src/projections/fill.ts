import type { RecordedEvent } from "../domain/recorded.ts";
import type { Clock, Scheduler } from "../domain/runtime.ts";
import { type Batch, createBatch } from "./batch.ts";
import { type Feed, markAt } from "./feed.ts";
import { commit, feedAll, type Follower, sideBySide } from "./follower.ts";
import { PoisonEvent } from "./fold.ts";
import type { AnyFact, Projection } from "./projection.ts";

/**
 * Events read from the log at once; the next page is read while one is folded. Small pages die young: with
 * bigger ones the collector copies what is waiting to be folded.
 */
export const FILL_PAGE_EVENTS = 500;
/** Events folded between two turns of the event loop, so that serving goes on beside it. */
export const SLICE_EVENTS = 500;
/** Documents are written after so many events, or as soon as so many of them are in work. */
const COMMIT_EVENTS = 50_000;
const COMMIT_DOCUMENTS = 20_000;

export type FillNeeds = {
  readonly feed: Feed;
  readonly factOf: (recorded: RecordedEvent) => AnyFact | undefined;
  readonly scheduler: Scheduler;
  readonly clock: Clock;
};

/** How far a long run has come. `total` moves while the log grows. */
export type Progress = {
  readonly done: number;
  readonly total: number;
  readonly ratePerSecond?: number;
  readonly etaSeconds?: number;
};

export type FillOptions = {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
};

/** Lets the I/O that waits have its turn. */
export const turn = (scheduler: Scheduler): Promise<void> =>
  new Promise((resolve) => {
    scheduler.soon(resolve);
  });

/** Cuts a page into portions that don't hold up the event loop. */
export const slicesOf = (events: readonly RecordedEvent[]): readonly (readonly RecordedEvent[])[] =>
  Array.from({ length: Math.ceil(events.length / SLICE_EVENTS) }, (_, index) =>
    events.slice(index * SLICE_EVENTS, (index + 1) * SLICE_EVENTS),
  );

/** Events between two positions, or the difference of the positions where the log can't count. */
export const distanceOf = (feed: Feed, from: bigint, to: bigint): number =>
  to <= from ? 0 : (feed.distance?.(from, to) ?? Number(to - from));

/** Tells how far a run over the log has come, with rate and time left. */
export const createMeter = (
  { feed, clock }: Pick<FillNeeds, "feed" | "clock">,
  from: bigint,
): ((position: bigint, head: bigint) => Progress) => {
  const startedAt = clock.now();
  return (position, head) => {
    const seconds = (clock.now() - startedAt) / 1_000;
    const rate = seconds > 0 ? distanceOf(feed, from, position) / seconds : 0;
    const left = distanceOf(feed, position, head);
    const done = distanceOf(feed, 0n, position);
    return {
      done,
      total: done + left,
      ...(rate > 0 && { ratePerSecond: Math.round(rate), etaSeconds: Math.ceil(left / rate) }),
    };
  };
};

/**
 * Feeds followers that stand at the same position with page after page until the log has no more, reading
 * each event back once for all of them. Stops behind the slice in work when `signal` aborts.
 */
export const fill = async (
  needs: FillNeeds,
  followers: readonly Follower[],
  options: FillOptions = {},
): Promise<void> => {
  const { feed } = needs;
  const { signal, onProgress } = options;
  const from = followers[0]?.position ?? 0n;
  const meter = createMeter(needs, from);
  const work = createWork(needs, followers, signal);
  let head = await feed.head();
  const projections = followers.map(({ projection }) => projection);
  const after = (position: bigint) => ahead(wantedAfter(feed, projections, position));
  let page = after(from);
  for (let isLast = false; !isLast && !work.isStopped();) {
    const { events, end } = await page;
    const newest = events.at(-1);
    if (newest === undefined) break;
    if (!end) page = after(newest.position);
    await work.take(events);
    if (newest.position > head) head = await feed.head();
    onProgress?.(meter(newest.position, head));
    isLast = end;
  }
  await work.write();
  signal?.throwIfAborted();
};

/** Folds pages slice by slice, and writes from time to time. */
const createWork = (
  needs: FillNeeds,
  followers: readonly Follower[],
  signal: AbortSignal | undefined,
) => {
  let taken = 0;
  let last: RecordedEvent | undefined;
  const isStopped = (): boolean =>
    signal?.aborted === true || followers.every((follower) => follower.failure !== undefined);
  const write = async (): Promise<void> => {
    if (last === undefined || taken === 0) return;
    taken = 0;
    await commitAll(needs.feed, followers, last);
  };
  const take = async (events: readonly RecordedEvent[]): Promise<void> => {
    for (const slice of slicesOf(events)) {
      if (isStopped()) return;
      await takeSlice(needs, followers, createBatch(slice, needs.factOf));
      last = slice.at(-1) ?? last;
      taken += slice.length;
      await turn(needs.scheduler);
    }
    if (taken >= COMMIT_EVENTS || sizeOf(followers) >= COMMIT_DOCUMENTS) await write();
  };
  return { isStopped, write, take };
};

/** The next events that one projection folds; where the log can't tell them apart, or there are several, all of them. */
export const wantedAfter = (
  feed: Feed,
  [one, ...more]: readonly Pick<Projection, "types">[],
  position: bigint,
): ReturnType<Feed["readAll"]> => {
  if (one === undefined || more.length > 0 || feed.readOfTypes === undefined) {
    return feed.readAll(position, FILL_PAGE_EVENTS);
  }
  return feed.readOfTypes(position, FILL_PAGE_EVENTS, one.types);
};

/** Asked for before it is needed: where nobody comes to need it, its failure is nobody's. */
export const ahead = (page: ReturnType<Feed["readAll"]>): ReturnType<Feed["readAll"]> => {
  page.catch(() => undefined);
  return page;
};

const sizeOf = (followers: readonly Follower[]): number =>
  followers.reduce((most, { fold }) => Math.max(most, fold.size()), 0);

const takeSlice = async (
  needs: FillNeeds,
  followers: readonly Follower[],
  batch: Batch,
): Promise<void> => {
  await sideBySide(followers, async (follower) => {
    if (follower.failure !== undefined) return;
    try {
      await follower.fold.take(batch, follower.position);
    } catch (error) {
      follower.fold.forget();
      if (!(error instanceof PoisonEvent)) throw error;
      await stepTo(needs, follower, error);
    }
  });
};

/** Goes to a poison event in small steps, so that everything before it is written. */
const stepTo = async (needs: FillNeeds, follower: Follower, poison: PoisonEvent): Promise<void> => {
  while (follower.failure === undefined) {
    const { events } = await needs.feed.readAll(follower.position, SLICE_EVENTS);
    if (events.length === 0 || follower.position >= poison.position) {
      follower.failure = { position: poison.position, error: poison.message };
    } else await feedAll(needs.feed, [follower], createBatch(events, needs.factOf));
  }
};

const commitAll = async (
  feed: Feed,
  followers: readonly Follower[],
  last: RecordedEvent,
): Promise<void> => {
  const mark = markAt(feed, last);
  await sideBySide(followers, async (follower) => {
    if (follower.failure === undefined) await commit(follower, mark, last);
  });
};
