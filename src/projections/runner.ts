import { concatMap, defer, type Observable, repeat, type Subscription, takeWhile } from "rxjs";
import { createBatch } from "./batch.ts";
import { type FeedItem, markAt } from "./feed.ts";
import { type FillNeeds, slicesOf, turn, wantedAfter } from "./fill.ts";
import { commit, feedAll, type Follower } from "./follower.ts";
import { messageOf, retryDelayMs } from "./retry.ts";

/** Feeds all live builds from one subscription: every event is read back once for all of them. */
export type Runner = {
  /** Begins with the position of the first follower; nothing happens where it has begun. */
  readonly start: () => void;
  /** Ends after the batch in work. */
  readonly stop: () => Promise<void>;
  readonly followers: () => readonly Follower[];
  /** Everything up to here has been handed to the followers. */
  readonly position: () => bigint;
  /** Why nothing comes in at the moment; undefined: it does. */
  readonly trouble: () => string | undefined;
  /** Trouble that somebody else has met on the way to the runner. */
  readonly report: (error: unknown) => void;
  /** Runs while no batch is in work: what must not happen in the middle of one. */
  readonly between: <Result>(task: () => Promise<Result>) => Promise<Result>;
  /** Brings a follower to where the others are, and feeds it with them from then on. */
  readonly join: (follower: Follower) => Promise<void>;
  readonly leave: (follower: Follower) => void;
};

export type RunnerNeeds = FillNeeds & {
  /** Called after every batch. */
  readonly onMoved: () => void;
};

export const createRunner = (needs: RunnerNeeds): Runner => {
  const { feed, scheduler, factOf, onMoved } = needs;
  const followers = new Set<Follower>();
  let position = 0n;
  let trouble: string | undefined;
  let failures = 0;
  let subscription: Subscription | undefined;
  let abort = new AbortController();
  let cancelRetry = (): void => undefined;
  const between = createTurns();

  const take = async (item: FeedItem): Promise<void> => {
    if (item.kind === "events") {
      for (const [index, slice] of slicesOf(item.events).entries()) {
        if (index > 0) await turn(scheduler);
        await feedAll(feed, [...followers], createBatch(slice, factOf));
        position = slice.at(-1)?.position ?? position;
        onMoved();
      }
    }
    failures = 0;
    trouble = undefined;
  };

  const run = (): void => {
    abort = new AbortController();
    const items = feed.subscribe(position, abort.signal)[Symbol.asyncIterator]();
    subscription = eachInTurn(items, (item) => between(() => take(item))).subscribe({
      error: (error: unknown) => retry(messageOf(error)),
      complete: () => retry("the log has ended the subscription"),
    });
  };

  const retry = (reason: string): void => {
    abort.abort();
    if (subscription === undefined) return;
    trouble = reason;
    failures += 1;
    cancelRetry = scheduler.after(retryDelayMs(failures), run);
  };

  return {
    start: () => {
      if (subscription === undefined) run();
    },
    stop: async () => {
      const running = subscription;
      subscription = undefined;
      cancelRetry();
      abort.abort();
      await between(async () => undefined);
      running?.unsubscribe();
    },
    followers: () => [...followers],
    position: () => position,
    trouble: () => trouble,
    report: (error) => {
      trouble = messageOf(error);
    },
    between,
    join: (follower) =>
      between(async () => {
        // The first one says where the subscription starts.
        if (followers.size === 0 && subscription === undefined) position = follower.position;
        await bringTo(needs, follower, position);
        followers.add(follower);
        onMoved();
      }),
    leave: (follower) => void followers.delete(follower),
  };
};

/** Inside a turn: nobody moves on meanwhile. */
const bringTo = async (
  { feed, factOf }: FillNeeds,
  follower: Follower,
  position: bigint,
): Promise<void> => {
  while (follower.failure === undefined && follower.position < position) {
    const page = await wantedAfter(feed, [follower.projection], follower.position);
    const events = page.events.filter((event) => event.position <= position);
    if (events.length === 0) break;
    await feedAll(feed, [follower], createBatch(events, factOf));
  }
  // What else stands up to there is none of the projection's.
  if (follower.failure !== undefined || follower.position >= position) return;
  const event = await feed.eventAt(position);
  if (event !== undefined) await commit(follower, markAt(feed, event), event);
};

/** One item is asked for when the one before is written: what the log has more of waits there. */
const eachInTurn = (
  items: AsyncIterator<FeedItem>,
  take: (item: FeedItem) => Promise<void>,
): Observable<boolean> =>
  defer(() => items.next()).pipe(
    concatMap(async (next) => {
      if (next.done !== true) await take(next.value);
      return next.done !== true;
    }),
    repeat(),
    takeWhile((more) => more),
  );

/** One task after the other, in the order of asking. */
const createTurns = (): (<Result>(task: () => Promise<Result>) => Promise<Result>) => {
  let last: Promise<unknown> = Promise.resolve();
  return (task) => {
    const run = last.then(task);
    last = run.catch(() => undefined);
    return run;
  };
};
