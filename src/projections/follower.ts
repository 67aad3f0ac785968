import { type Batch } from "./batch.ts";
import { createFold, type Fold, keptIn, PoisonEvent } from "./fold.ts";
import { type Feed, isOfLog, markAt } from "./feed.ts";
import { type Projection } from "./projection.ts";
import type { Collection, Mark, ReadStore } from "./read-store.ts";
import type { RecordedEvent } from "../domain/recorded.ts";

/** One build that is being fed. Whoever opened it last is the only one that still writes. */
export type Follower = {
  readonly projection: Projection;
  readonly build: string;
  readonly collection: Collection;
  readonly fold: Fold;
  /** Everything up to here is in the documents. */
  position: bigint;
  /** The last event that was handed to it. */
  last: RecordedEvent | undefined;
  /** Why it stands still. The others go on. */
  failure: { readonly position: bigint; readonly error: string } | undefined;
};

/** Another process has taken the build over: this one must not write any more. */
const FENCED = "another runner has taken over";

export const isFenced = ({ failure }: Follower): boolean => failure?.error === FENCED;

/**
 * Opens a build for writing and fences off every earlier writer.
 * `sound` is false where it was filled from another log, or is ahead of this one.
 */
export const openFollower = async (
  needs: { readonly store: ReadStore; readonly feed: Feed },
  projection: Projection,
  build: string,
): Promise<{ readonly follower: Follower; readonly sound: boolean }> => {
  const { indexes, fields, resident } = projection;
  const collection = await needs.store.open({ name: build, indexes, fields, resident });
  const { epoch, mark } = await collection.lease();
  const follower: Follower = {
    projection,
    build,
    collection,
    fold: createFold(keptIn(needs.feed, projection), collection, epoch),
    position: mark?.position ?? 0n,
    last: undefined,
    failure: undefined,
  };
  return { follower, sound: mark === undefined || (await isOfLog(needs.feed, mark)) };
};

/** Gives the batch to every follower that still goes; each decodes nothing that another one has decoded. */
export const feedAll = async (
  feed: Feed,
  followers: readonly Follower[],
  batch: Batch,
): Promise<void> => {
  const last = batch.events.at(-1);
  if (last === undefined) return;
  const mark = markAt(feed, last);
  await sideBySide(followers, async (follower) => {
    if (follower.failure !== undefined || follower.position >= last.position) return;
    if (await takeOrStop(feed, follower, batch)) await commit(follower, mark, last);
  });
};

/** Their collections are independent. The first fault is thrown when all have come to an end. */
export const sideBySide = async (
  followers: readonly Follower[],
  work: (follower: Follower) => Promise<void>,
): Promise<void> => {
  const results = await Promise.allSettled(followers.map(work));
  for (const result of results) if (result.status === "rejected") throw result.reason;
};

/** False: an event of the batch was poison; what came before it is written, and the follower stands. */
const takeOrStop = async (feed: Feed, follower: Follower, batch: Batch): Promise<boolean> => {
  const { fold } = follower;
  try {
    await fold.take(batch, follower.position);
    return true;
  } catch (error) {
    fold.forget();
    if (!(error instanceof PoisonEvent)) throw error;
    const before = batch.events.filter((event) => event.position < error.position);
    const last = before.at(-1);
    if (last !== undefined && last.position > follower.position) {
      await fold.take({ ...batch, events: before }, follower.position);
      await commit(follower, markAt(feed, last), last);
    }
    follower.failure ??= { position: error.position, error: error.message };
    return false;
  }
};

/** Writes what the follower has taken, up to `last`. */
export const commit = async (
  follower: Follower,
  mark: Omit<Mark, "horizon">,
  last: RecordedEvent,
): Promise<void> => {
  if (await follower.fold.commit(mark)) {
    follower.position = mark.position;
    follower.last = last;
  } else follower.failure = { position: follower.position, error: FENCED };
};
