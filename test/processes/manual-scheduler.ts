import type { Scheduler } from "../../src/domain/runtime.ts";

/** Time that passes when a test says so. */
export const createManualScheduler = () => {
  let now = 0;
  let tasks: { readonly at: number; readonly run: () => void }[] = [];
  const scheduler: Scheduler = {
    after: (delayMs, run) => {
      const task = { at: now + delayMs, run };
      tasks.push(task);
      return () => {
        tasks = tasks.filter((one) => one !== task);
      };
    },
    soon: queueMicrotask,
  };
  return {
    ...scheduler,
    waiting: () => tasks.length,
    pass: (ms: number) => {
      now += ms;
      const due = tasks.filter(({ at }) => at <= now);
      tasks = tasks.filter(({ at }) => at > now);
      for (const { run } of due) run();
    },
  };
};
