import type { Scheduler } from "../domain/runtime.ts";
import type { Feed } from "./feed.ts";

/** How often the head of the log is asked for, so that lag is seen where nothing comes in. */
const HEAD_POLL_MS = 1_000;

/** Asks for the head of the log from time to time. */
export const createHeadPoll = (feed: Feed, scheduler: Scheduler) => {
  let head = 0n;
  let stopped = false;
  let cancel = (): void => undefined;
  const ask = async (): Promise<void> => {
    // A log that can't be reached is the runner's trouble; the head stays what it was.
    head = await feed.head().catch(() => head);
    if (!stopped) cancel = scheduler.after(HEAD_POLL_MS, () => void ask());
  };
  return {
    head: () => head,
    start: ask,
    stop: () => {
      stopped = true;
      cancel();
    },
  };
};
