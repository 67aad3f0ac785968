import { fill, type FillNeeds } from "./fill.ts";
import type { Follower } from "./follower.ts";
import type { Runner } from "./runner.ts";

/**
 * Stands for the runner in a process that does not project: builds that have joined are brought to the log's end
 * whenever something is to be done between two batches.
 */
export const createSoloRunner = (needs: FillNeeds, refresh: () => Promise<void>): Runner => {
  const followers = new Set<Follower>();
  let last: Promise<unknown> = Promise.resolve();
  const catchUp = async (): Promise<void> => {
    for (const follower of followers) {
      if (follower.failure === undefined) await fill(needs, [follower]);
    }
    await refresh();
  };
  return {
    start: () => undefined,
    stop: async () => undefined,
    followers: () => [...followers],
    position: () => 0n,
    trouble: () => undefined,
    report: () => undefined,
    between: (task) => {
      const run = last.then(catchUp).then(task);
      last = run.catch(() => undefined);
      return run;
    },
    join: async (follower) => void followers.add(follower),
    leave: (follower) => void followers.delete(follower),
  };
};
