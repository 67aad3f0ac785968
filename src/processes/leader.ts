import { createHeldLease, type HeldLeaseNeeds } from "./held-lease.ts";

/** How long a lease is held without being renewed: who is killed is replaced after it. */
export const LEADER_LEASE_MS = 5_000;
const MARGIN_MS = 500;
/** How often it is renewed, and how often whoever stands by asks for it. */
const RENEW_MS = 1_500;
const STANDBY_MS = 500;
/** Pause before a term is tried again that could not begin. */
const AGAIN_MS = 1_000;

/** What is done by one process at a time. */
export type Term = {
  /** Rejects where it can't begin at the moment: it is ended, and tried again. */
  readonly begin: () => Promise<void>;
  /** Resolves when nothing of it is under way any more. */
  readonly end: () => Promise<void>;
};

export type LeaderNeeds = Omit<HeldLeaseNeeds, "leaseMs" | "marginMs"> & {
  /** A new one for each turn: nothing of the one before is in it. */
  readonly term: () => Term;
};

export type Leader = {
  readonly start: () => void;
  /** Ends the term under way and gives the lease back, so that the next one need not wait for its end. */
  readonly stop: () => Promise<void>;
  /**
   * Whether the lease holds at this moment. A process that was asleep sees by it that its time is over, before it
   * does anything.
   */
  readonly leads: () => boolean;
  /** Of the lease that is held; 0: none is. */
  readonly epoch: () => number;
};

/** Holds a lease as long as it can, and does what its holder is to do meanwhile. */
export const createLeader = (needs: LeaderNeeds): Leader => {
  const { scheduler, report } = needs;
  const lease = createHeldLease({ ...needs, leaseMs: LEADER_LEASE_MS, marginMs: MARGIN_MS });
  let stopped = false;
  let running: Promise<void> = Promise.resolve();
  let wake = (): void => undefined;

  const isStopped = (): boolean => stopped;

  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const cancel = scheduler.after(ms, resolve);
      wake = () => {
        cancel();
        resolve();
      };
    });

  /** From the first moment of a lease to its end. It is renewed while the term begins, however long that takes. */
  const lead = async (): Promise<void> => {
    const term = needs.term();
    const state = { failed: false };
    const begun = term.begin().catch((fault: unknown) => {
      report(fault, "the leader could not begin");
      state.failed = true;
      wake();
    });
    while (!isStopped() && !state.failed && lease.isHeld()) {
      await pause(Math.min(RENEW_MS, lease.leftMs()));
      if (!isStopped()) await lease.renew();
    }
    lease.drop();
    await term.end().catch((fault: unknown) => {
      report(fault, "the term did not end well");
    });
    await begun;
    await lease.giveBack();
    if (state.failed && !isStopped()) await pause(AGAIN_MS);
  };

  const run = async (): Promise<void> => {
    while (!isStopped()) {
      if (await lease.acquire()) await lead();
      else if (!isStopped()) await pause(STANDBY_MS);
    }
  };

  return {
    start: () => {
      running = run();
    },
    stop: async () => {
      stopped = true;
      wake();
      await running;
    },
    leads: lease.isHeld,
    epoch: lease.epoch,
  };
};
