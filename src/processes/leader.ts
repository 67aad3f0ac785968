import type { Scheduler } from "../domain/runtime.ts";
import type { LeaseStore } from "./leases.ts";

/** How long a lease is held without being renewed: who is killed is replaced after it. */
export const LEADER_LEASE_MS = 5_000;
/** How often it is renewed, and how often whoever stands by asks for it. */
const RENEW_MS = 1_500;
const STANDBY_MS = 500;
/** The leader stops so long before its lease runs out by the clock of the store, which may run a little faster. */
const MARGIN_MS = 500;
/** Pause before a term is tried again that could not begin. */
const AGAIN_MS = 1_000;

/** What is done by one process at a time. */
export type Term = {
  /** Rejects where it can't begin at the moment: it is ended, and tried again. */
  readonly begin: () => Promise<void>;
  /** Resolves when nothing of it is under way any more. */
  readonly end: () => Promise<void>;
};

export type LeaderNeeds = {
  readonly leases: LeaseStore;
  /** Name of the lease. */
  readonly name: string;
  /** This incarnation of the process. */
  readonly holder: string;
  readonly scheduler: Scheduler;
  /** Milliseconds of a clock that goes on while the process stands still, and that nobody sets. */
  readonly monotonic: () => number;
  /** A new one for each turn: nothing of the one before is in it. */
  readonly term: () => Term;
  readonly report: (fault: unknown, detail: string) => void;
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

type Held = { readonly epoch: number; readonly until: number };

/** Holds a lease as long as it can, and does what its holder is to do meanwhile. */
export const createLeader = (needs: LeaderNeeds): Leader => {
  const { leases, name, holder, scheduler, monotonic, report } = needs;
  let held: Held | undefined;
  let stopped = false;
  let running: Promise<void> = Promise.resolve();
  let wake = (): void => undefined;

  const isHeld = ({ until }: Held): boolean => monotonic() < until;
  const leads = (): boolean => held !== undefined && isHeld(held);

  const goesOn = (lease: Held | undefined): lease is Held =>
    !stopped && lease !== undefined && isHeld(lease);

  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const cancel = scheduler.after(ms, resolve);
      wake = () => {
        cancel();
        resolve();
      };
    });

  /** Counted from before the question: the store may have begun to count then. */
  const untilFrom = (asked: number): number => asked + LEADER_LEASE_MS - MARGIN_MS;

  const acquire = async (): Promise<Held | undefined> => {
    const asked = monotonic();
    const lease = await leases.acquire(name, holder, LEADER_LEASE_MS);
    return lease === undefined ? undefined : { epoch: lease.epoch, until: untilFrom(asked) };
  };

  /** An answer that comes too late is none: the time runs out whatever the store does. */
  const renew = async ({ epoch, until }: Held): Promise<Held | undefined> => {
    const asked = monotonic();
    const answer = leases.renew(name, holder, epoch, LEADER_LEASE_MS).catch((fault: unknown) => {
      report(fault, "the lease could not be renewed");
      return undefined;
    });
    const late = new Promise<undefined>((resolve) => {
      scheduler.after(Math.max(0, until - asked), () => {
        resolve(undefined);
      });
    });
    const isRenewed = await Promise.race([answer, late]);
    if (isRenewed === false) return undefined;
    return { epoch, until: isRenewed === true ? untilFrom(asked) : until };
  };

  const endTerm = async (ending: Term): Promise<void> => {
    try {
      await ending.end();
    } catch (fault) {
      report(fault, "the term did not end well");
    }
  };

  const giveBack = async (lease: Held | undefined): Promise<void> => {
    if (lease === undefined || !isHeld(lease)) return;
    try {
      await leases.release(name, holder, lease.epoch);
    } catch (fault) {
      report(fault, "the lease could not be given back");
    }
  };

  /** From the first moment of a lease to its end. It is renewed while the term begins, however long that takes. */
  const lead = async (lease: Held): Promise<void> => {
    held = lease;
    const own = needs.term();
    const state = { failed: false };
    const begun = own.begin().catch((fault: unknown) => {
      report(fault, "the leader could not begin");
      state.failed = true;
      wake();
    });
    while (goesOn(held) && !state.failed) {
      await pause(Math.min(RENEW_MS, Math.max(0, held.until - monotonic())));
      if (goesOn(held) && !state.failed) held = await renew(held);
    }
    const last = held;
    held = undefined;
    await endTerm(own);
    await begun;
    await giveBack(last);
    if (state.failed && !stopped) await pause(AGAIN_MS);
  };

  const run = async (): Promise<void> => {
    while (!stopped) {
      const lease = await acquire().catch((fault: unknown) => {
        report(fault, "the lease could not be asked for");
        return undefined;
      });
      if (lease !== undefined && isHeld(lease)) await lead(lease);
      else if (!stopped) await pause(STANDBY_MS);
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
    leads,
    epoch: () => (leads() ? (held?.epoch ?? 0) : 0),
  };
};
