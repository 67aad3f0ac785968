import type { Clock, Ids, Scheduler } from "../domain/runtime.ts";
import { createBuildsBeside } from "./builds-beside.ts";
import { createFacts, type Decode } from "./facts.ts";
import type { Feed } from "./feed.ts";
import { createModels, NotServed, PROJECTIONS } from "./models.ts";
import type { Projection } from "./projection.ts";
import { UnknownProjection, type ReadSide } from "./read-side.ts";
import type { ReadStore } from "./read-store.ts";
import { messageOf } from "./retry.ts";
import { seeMarks, seeRegistration, servedOf, type Served } from "./served-builds.ts";
import { agesOf, failureOf, servedStatus, type Ages } from "./served-status.ts";
import type { BuildFailure } from "./switch-watch.ts";
import { createWaiters } from "./waiters.ts";

/** How often it is looked at which builds serve, how far the log goes and what stands still. */
const REGISTRATIONS_MS = 1_000;
/** How often it is looked at how far the builds have got, while nobody waits for that. */
const MARKS_MS = 200;
/** The same while somebody waits to read what he has written. */
const WAITED_FOR_MS = 8;

export type ReadSideReaderNeeds = {
  readonly feed: Feed;
  readonly decode: Decode;
  readonly store: ReadStore;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly ids: Ids;
  /** What whoever projects says of builds that stand still. */
  readonly failures: () => Promise<readonly BuildFailure[]>;
  /** Left out: all of them. */
  readonly projections?: readonly Projection[];
};

/** One round after the other, `pauseMs` apart; `now` brings the next one forward. */
const createRounds = (scheduler: Scheduler, round: () => Promise<void>, pauseMs: () => number) => {
  let stopped = false;
  let running: Promise<void> | undefined;
  let cancel = (): void => undefined;
  const run = (): void => {
    running = round().then(() => {
      running = undefined;
      if (!stopped) cancel = scheduler.after(pauseMs(), run);
    });
  };
  return {
    now: () => {
      if (running !== undefined || stopped) return;
      cancel();
      run();
    },
    stop: async () => {
      stopped = true;
      cancel();
      await running;
    },
  };
};

/**
 * The read side of a process that feeds no build: it reads the builds that the registrations name, follows their
 * switches, and knows by the marks how far they have got. Rebuilds that it is asked for are made beside.
 */
export const createReadSideReader = (needs: ReadSideReaderNeeds): ReadSide => {
  const { feed, store, clock, scheduler, projections = PROJECTIONS } = needs;
  const served = new Map(projections.map((one) => [one.name, servedOf(one)]));
  const seeing = { store, feed };
  let [head, ages, failures]: [bigint, Ages, readonly BuildFailure[]] = [0n, new Map(), []];
  let atStart: bigint | undefined;
  let trouble: string | undefined;
  let hasCaughtUp = false;
  let caughtUp = (): void => undefined;
  const filled = new Promise<void>((resolve) => {
    caughtUp = resolve;
  });

  const position = (): bigint => positionOf(served.values(), failures);

  const watched = async (look: () => Promise<void>): Promise<void> => {
    try {
      await look();
      trouble = undefined;
    } catch (error) {
      trouble = messageOf(error);
    }
  };

  const noteCaughtUp = (): void => {
    if (hasCaughtUp || atStart === undefined) return;
    const all = [...served.values()];
    const isThere = ({ now }: Served): boolean => now !== undefined;
    if (!all.every(isThere) || position() < atStart) return;
    hasCaughtUp = true;
    caughtUp();
  };

  const lookAtMarks = (): Promise<void> =>
    watched(async () => {
      await seeMarks(seeing, served.values());
      noteCaughtUp();
      waiters.moved();
    });

  const lookAtAll = async (): Promise<void> => {
    head = await feed.head();
    atStart ??= head;
    failures = await needs.failures();
    await Promise.all([...served.values()].map((one) => seeRegistration(seeing, one)));
    await seeMarks(seeing, served.values());
    noteCaughtUp();
    waiters.moved();
    ages = await agesOf(needs, served.values(), { head, known: ages });
  };

  const marks = createRounds(scheduler, lookAtMarks, () =>
    waiters.count() > 0 ? WAITED_FOR_MS : MARKS_MS,
  );
  const registrations = createRounds(
    scheduler,
    () => watched(lookAtAll),
    () => REGISTRATIONS_MS,
  );
  const waiters = createWaiters(scheduler, marks.now);

  const servedBy = (name: string): Served => {
    const one = served.get(name);
    if (one === undefined) throw new UnknownProjection(`there is no projection ${name}`);
    return one;
  };

  const models = createModels(
    { logId: feed.logId, scheduler },
    {
      serves: (name) => {
        const { now } = servedBy(name);
        if (now === undefined) throw new NotServed(`no build of ${name} serves yet`);
        return now.collection;
      },
      position,
      wait: waiters.wait,
      projections: () =>
        [...served.values()].map((one) =>
          servedStatus({ feed, clock, head, ages, failures, trouble, hasCaughtUp }, one),
        ),
    },
  );

  return {
    models,
    builds: createBuildsBeside({
      ...{ feed, store, clock, scheduler, projections },
      factOf: createFacts(needs.decode),
      holder: needs.ids.next(),
      onSwitched: () => watched(lookAtAll),
    }),
    start: async () => {
      await watched(lookAtAll);
      registrations.now();
      marks.now();
    },
    caughtUp: () => filled,
    stop: async () => {
      await Promise.all([registrations.stop(), marks.stop()]);
    },
  };
};

/** What every build that still goes has in it; one that stands still says so in its status and holds up nobody. */
const positionOf = (all: Iterable<Served>, failures: readonly BuildFailure[]): bigint => {
  let lowest: bigint | undefined;
  for (const served of all) {
    if (failureOf(served, failures) !== undefined) continue;
    const position = served.now?.position ?? 0n;
    if (lowest === undefined || position < lowest) lowest = position;
  }
  return lowest ?? 0n;
};
