import type { Scheduler } from "../domain/runtime.ts";
import type { LeaseStore } from "./leases.ts";

export type HeldLeaseNeeds = {
  readonly leases: LeaseStore;
  /** Name of the lease. */
  readonly name: string;
  /** This incarnation of the process. */
  readonly holder: string;
  readonly scheduler: Scheduler;
  /** Milliseconds of a clock that goes on while the process stands still, and that nobody sets. */
  readonly monotonic: () => number;
  readonly leaseMs: number;
  /** The holder stops so long before the lease runs out: the clock of the store may run a little faster. */
  readonly marginMs: number;
  readonly report: (fault: unknown, detail: string) => void;
};

/** A lease as its holder knows it, by a clock of his own. */
export type HeldLease = {
  readonly isHeld: () => boolean;
  /** Until it is held no more. */
  readonly leftMs: () => number;
  /** 0: it is not held. */
  readonly epoch: () => number;
  /** True where it is held from now on. Never rejects. */
  readonly acquire: () => Promise<boolean>;
  /** Never takes longer than the lease lasts, and never rejects. */
  readonly renew: () => Promise<void>;
  /** It is treated as not held from now on; `giveBack` tells the store. */
  readonly drop: () => void;
  readonly giveBack: () => Promise<void>;
};

type Turn = { readonly epoch: number; readonly until: number };

export const createHeldLease = (needs: HeldLeaseNeeds): HeldLease => {
  const { leases, name, holder, scheduler, monotonic, leaseMs, marginMs, report } = needs;
  let held: Turn | undefined;
  let dropped: Turn | undefined;

  const leftOf = (turn: Turn | undefined): number =>
    turn === undefined ? 0 : Math.max(0, turn.until - monotonic());
  /** Counted from before the question: the store may have begun to count then. */
  const untilFrom = (asked: number): number => asked + leaseMs - marginMs;

  const reported =
    (detail: string) =>
    (fault: unknown): undefined => {
      report(fault, detail);
    };

  /** Undefined: there was no answer in time, or none at all. */
  const askedToRenew = (turn: Turn): Promise<boolean | undefined> => {
    const answer = leases.renew(name, holder, turn.epoch, leaseMs);
    const late = new Promise<undefined>((resolve) => {
      scheduler.after(leftOf(turn), () => {
        resolve(undefined);
      });
    });
    return Promise.race([answer.catch(reported("the lease could not be renewed")), late]);
  };

  return {
    isHeld: () => leftOf(held) > 0,
    leftMs: () => leftOf(held),
    epoch: () => (leftOf(held) > 0 ? (held?.epoch ?? 0) : 0),
    acquire: async () => {
      const asked = monotonic();
      const failed = reported("the lease could not be asked for");
      const lease = await leases.acquire(name, holder, leaseMs).catch(failed);
      held = lease === undefined ? undefined : { epoch: lease.epoch, until: untilFrom(asked) };
      return leftOf(held) > 0;
    },
    renew: async () => {
      const turn = held;
      if (turn === undefined || leftOf(turn) === 0) return;
      const asked = monotonic();
      const isRenewed = await askedToRenew(turn);
      if (held !== turn) return;
      if (isRenewed === true) held = { epoch: turn.epoch, until: untilFrom(asked) };
      else if (isRenewed === false) held = undefined;
    },
    drop: () => {
      dropped = held;
      held = undefined;
    },
    giveBack: async () => {
      const turn = dropped;
      dropped = undefined;
      if (turn === undefined || leftOf(turn) === 0) return;
      await leases
        .release(name, holder, turn.epoch)
        .catch(reported("the lease could not be given back"));
    },
  };
};
