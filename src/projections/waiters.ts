import type { Scheduler } from "../domain/runtime.ts";

/** Reads that wait for a position at the same time; more are told at once that it is not reached. */
const WAITERS_MAX = 10_000;

/** Those who wait until the read side has reached a position. */
export type Waiters = {
  /** False when `reached` has not come to hold within `timeoutMs`. */
  readonly wait: (reached: () => boolean, timeoutMs: number) => Promise<boolean>;
  /** Something has moved: answers all whose condition holds now. */
  readonly moved: () => void;
  /** How many wait. */
  readonly count: () => number;
};

type Waiter = { readonly reached: () => boolean; readonly answer: (value: boolean) => void };

export const createWaiters = (
  scheduler: Scheduler,
  onWait: () => void = () => undefined,
): Waiters => {
  const waiting = new Set<Waiter>();
  return {
    wait: (reached, timeoutMs) => {
      if (reached()) return Promise.resolve(true);
      if (waiting.size >= WAITERS_MAX) return Promise.resolve(false);
      return new Promise((resolve) => {
        const cancel = scheduler.after(timeoutMs, () => {
          waiting.delete(waiter);
          resolve(reached());
        });
        const answer = (value: boolean): void => {
          cancel();
          waiting.delete(waiter);
          resolve(value);
        };
        const waiter: Waiter = { reached, answer };
        waiting.add(waiter);
        onWait();
      });
    },
    moved: () => {
      for (const waiter of waiting) if (waiter.reached()) waiter.answer(true);
    },
    count: () => waiting.size,
  };
};
