import type { Scheduler } from "../domain/runtime.ts";

export type Rounds = {
  readonly start: () => void;
  /** Resolves when the round under way, if any, has ended. */
  readonly stop: () => Promise<void>;
};

type RoundsNeeds<Result> = {
  readonly scheduler: Scheduler;
  /** Never rejects: what goes wrong in it is its own matter. */
  readonly round: () => Promise<Result>;
  /** Until the next round, in milliseconds; before the first one there is no last. */
  readonly pauseMs: (last: Result | undefined) => number;
};

/** Work that comes round: a pause, a round, and so on, never two rounds at a time. */
export const createRounds = <Result>(needs: RoundsNeeds<Result>): Rounds => {
  const { scheduler, round, pauseMs } = needs;
  let running: Promise<unknown> = Promise.resolve();
  let cancel: (() => void) | undefined;

  const next = (last?: Result): void => {
    cancel = scheduler.after(pauseMs(last), () => {
      running = round().then((result) => {
        if (cancel !== undefined) next(result);
      });
    });
  };

  return {
    start: () => {
      if (cancel === undefined) next();
    },
    stop: async () => {
      cancel?.();
      cancel = undefined;
      await running;
    },
  };
};
