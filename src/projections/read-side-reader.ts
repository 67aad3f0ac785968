import type { Ids, Scheduler } from "../domain/runtime.ts";
import { createBuildsBeside } from "./builds-beside.ts";
import { createFacts } from "./facts.ts";
import { createModels, PROJECTIONS } from "./models.ts";
import { createOutlook, type OutlookNeeds } from "./outlook.ts";
import type { Projection } from "./projection.ts";
import type { ReadSide } from "./read-side.ts";
import { createWaiters } from "./waiters.ts";

/** How often it is looked at which builds serve, how far the log goes and what stands still. */
const REGISTRATIONS_MS = 1_000;
/** How often it is looked at how far the builds have got, while nobody waits for that. */
const MARKS_MS = 200;
/** The same while somebody waits to read what he has written. */
const WAITED_FOR_MS = 8;

export type ReadSideReaderNeeds = Omit<OutlookNeeds, "projections"> & {
  readonly scheduler: Scheduler;
  readonly ids: Ids;
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
  const outlook = createOutlook({ ...needs, projections });
  const { position, serves } = outlook;
  let caughtUp = (): void => undefined;
  const filled = new Promise<void>((resolve) => {
    caughtUp = resolve;
  });

  const after = async (look: Promise<void>): Promise<void> => {
    await look;
    if (outlook.hasCaughtUp()) caughtUp();
    waiters.moved();
  };
  const lookAtAll = (): Promise<void> => after(outlook.lookAtAll());

  const marks = createRounds(
    scheduler,
    () => after(outlook.lookAtMarks()),
    () => (waiters.count() > 0 ? WAITED_FOR_MS : MARKS_MS),
  );
  const registrations = createRounds(scheduler, lookAtAll, () => REGISTRATIONS_MS);
  const waiters = createWaiters(scheduler, marks.now);

  return {
    models: createModels(
      { logId: feed.logId, scheduler },
      { serves, position, wait: waiters.wait, projections: outlook.statuses },
    ),
    builds: createBuildsBeside({
      ...{ feed, store, clock, scheduler, projections },
      factOf: createFacts(needs.decode),
      holder: needs.ids.next(),
      onSwitched: lookAtAll,
    }),
    start: async () => {
      await lookAtAll();
      registrations.now();
      marks.now();
    },
    caughtUp: () => filled,
    stop: async () => {
      await Promise.all([registrations.stop(), marks.stop()]);
    },
  };
};
