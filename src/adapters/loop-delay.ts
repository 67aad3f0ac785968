import { performance } from "node:perf_hooks";

const SAMPLE_EVERY_MS = 50;

export type LoopDelay = { readonly delayMs: () => number; readonly stop: () => void };

/** How late the event loop comes to a timer: the newest sample, or how late the next one is already. */
export const watchLoopDelay = (): LoopDelay => {
  let due = performance.now() + SAMPLE_EVERY_MS;
  let last = 0;
  const timer = setInterval(() => {
    const now = performance.now();
    last = Math.max(0, now - due);
    due = now + SAMPLE_EVERY_MS;
  }, SAMPLE_EVERY_MS).unref();
  return {
    delayMs: () => Math.max(last, performance.now() - due),
    stop: () => {
      clearInterval(timer);
    },
  };
};
