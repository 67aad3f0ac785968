import { hash } from "node:crypto";
import type { Clock, Scheduler } from "../domain/runtime.ts";
import type { LeaseStore } from "./leases.ts";

/** How long a turn lasts without being prolonged. */
const TURN_MS = 10_000;
/** What is begun in a turn is decided so long before it ends, or not at all. */
const MARGIN_MS = 2_000;
/** Leases that all things share: two of them seldom stand in each other's way, and no lease is made for each. */
const LEASES = 1_024;
/** How often, and how long, a turn is waited for that somebody else has. */
const ASK_MS = 50;
const WAIT_MS_MAX = 3_000;

/** The right to carry one thing on, which one process has at a time. */
export type Turn = {
  /** Nothing may be decided in this turn after it: epoch milliseconds of this process's clock. */
  readonly until: () => number;
  /** Prolongs the turn where it is about to end. False: it is over. */
  readonly goesOn: () => Promise<boolean>;
  readonly end: () => Promise<void>;
};

export type Turns = {
  /** Undefined: another process has it, and is at it. */
  readonly take: (name: string) => Promise<Turn | undefined>;
};

export type TurnNeeds = {
  readonly leases: LeaseStore;
  /** This incarnation of the process. */
  readonly holder: string;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
};

type Held = { readonly epoch: number; until: number; users: number };

const leaseOf = (name: string): string => {
  const number = Number.parseInt(hash("sha256", name, "hex").slice(0, 8), 16) % LEASES;
  return `turn-${String(number)}`;
};

/** Turns by leases: of several processes that drive one thing, the others wait until it is through. */
export const createTurns = ({ leases, holder, clock, scheduler }: TurnNeeds): Turns => {
  // Things of one lease that this process carries on side by side share it.
  const held = new Map<string, Promise<Held | undefined>>();
  const ending = new Map<string, Promise<void>>();

  const acquire = async (lease: string): Promise<Held | undefined> => {
    const asked = clock.now();
    const got = await leases.acquire(lease, holder, TURN_MS);
    return got === undefined
      ? undefined
      : { epoch: got.epoch, until: asked + TURN_MS - MARGIN_MS, users: 0 };
  };

  const share = async (lease: string): Promise<Held | undefined> => {
    // What is just being given back is not asked for before that is through.
    const free = ending.get(lease) ?? Promise.resolve();
    const known = held.get(lease) ?? free.then(() => acquire(lease));
    held.set(lease, known);
    const forget = (): void => {
      if (held.get(lease) === known) held.delete(lease);
    };
    const mine = await known.catch((error: unknown) => {
      forget();
      throw error;
    });
    if (mine === undefined) forget();
    else mine.users += 1;
    return mine;
  };

  const turnOf = (lease: string, mine: Held): Turn => ({
    until: () => mine.until,
    goesOn: async () => {
      const now = clock.now();
      if (now < mine.until - TURN_MS / 2) return true;
      if (!(await leases.renew(lease, holder, mine.epoch, TURN_MS))) return false;
      mine.until = Math.max(mine.until, now + TURN_MS - MARGIN_MS);
      return true;
    },
    end: async () => {
      mine.users -= 1;
      if (mine.users > 0) return;
      held.delete(lease);
      const release = leases.release(lease, holder, mine.epoch);
      const ended = release.catch(() => undefined);
      ending.set(lease, ended);
      await ended;
      if (ending.get(lease) === ended) ending.delete(lease);
      // A lease that can't be given back runs out; whoever asks hears of it.
      await release;
    },
  });

  const pause = (): Promise<void> =>
    new Promise((resolve) => {
      scheduler.after(ASK_MS, resolve);
    });

  return {
    take: async (name) => {
      const lease = leaseOf(name);
      const end = clock.now() + WAIT_MS_MAX;
      for (;;) {
        const mine = await share(lease);
        if (mine !== undefined) return turnOf(lease, mine);
        if (clock.now() >= end) return undefined;
        await pause();
      }
    },
  };
};
