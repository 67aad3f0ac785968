import { randomBytes, randomFillSync } from "node:crypto";
import { v7 } from "uuid";
import type { Clock, Ids, Scheduler } from "../domain/runtime.ts";

/** Random bytes are drawn from the system in portions of so many ids. */
const IDS_PER_DRAW = 256;
const BYTES_PER_ID = 16;

export const systemClock: Clock = { now: () => Date.now() };

/** UUID v7, one after the other in order even within a millisecond. */
export const createSystemIds = (clock: Clock): Ids => {
  const pool = new Uint8Array(IDS_PER_DRAW * BYTES_PER_ID);
  let used = pool.length;
  let lastMs = 0;
  let sequence = 0;
  return {
    next: () => {
      if (used === pool.length) {
        randomFillSync(pool);
        used = 0;
      }
      const random = pool.subarray(used, used + BYTES_PER_ID);
      used += BYTES_PER_ID;
      const now = clock.now();
      // A clock that stands still or goes back keeps the last millisecond and counts on.
      if (now > lastMs) {
        lastMs = now;
        sequence = 0;
      } else {
        sequence += 1;
      }
      return v7({ msecs: lastMs, seq: sequence, random });
    },
  };
};

export const systemIds: Ids = createSystemIds(systemClock);

/** Bytes that nobody can guess: for secrets. */
export const systemRandom = (count: number): Uint8Array => randomBytes(count);

export const systemScheduler: Scheduler = {
  after: (delayMs, task) => {
    const timer = setTimeout(task, delayMs).unref();
    return () => {
      clearTimeout(timer);
    };
  },
  soon: (task) => {
    setImmediate(task);
  },
};
