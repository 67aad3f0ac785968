import { fill, type FillNeeds } from "./fill.ts";
import type { Follower } from "./follower.ts";
import { retryDelayMs } from "./retry.ts";
import type { Runner } from "./runner.ts";

export type CatchUpNeeds = {
  readonly fillNeeds: FillNeeds;
  readonly runner: Runner;
  readonly signal: AbortSignal;
};

/**
 * Brings builds to the log's end and hands them to the runner, again and again where the log or the store fails,
 * until `signal` aborts. Rejects only then.
 */
export const catchUp = async (
  needs: CatchUpNeeds,
  followers: readonly Follower[],
): Promise<void> => {
  const { runner, signal, fillNeeds } = needs;
  for (let failures = 1; ; failures++) {
    try {
      await catchUpOnce(needs, followers);
      return;
    } catch (error) {
      signal.throwIfAborted();
      runner.report(error);
      await new Promise<void>((resolve) => {
        const cancel = fillNeeds.scheduler.after(retryDelayMs(failures), resolve);
        signal.addEventListener("abort", () => {
          cancel();
          resolve();
        });
      });
      signal.throwIfAborted();
    }
  }
};

/**
 * Those that stand at the same place go together. The furthest ones go first: what the others need to catch
 * up doesn't hold them up.
 */
const catchUpOnce = async (
  { fillNeeds, runner, signal }: CatchUpNeeds,
  followers: readonly Follower[],
): Promise<void> => {
  const waiting = followers.filter((follower) => !runner.followers().includes(follower));
  const positions = [...new Set(waiting.map(({ position }) => position))];
  positions.sort((left, right) => (left > right ? -1 : 1));
  for (const position of positions) {
    const group = waiting.filter((follower) => follower.position === position);
    await fill(fillNeeds, group, { signal });
    for (const follower of group) await runner.join(follower);
    runner.start();
  }
};
