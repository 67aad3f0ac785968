import type { Clock } from "../domain/runtime.ts";
import type { Decode } from "./facts.ts";
import type { Feed } from "./feed.ts";
import { NotServed } from "./models.ts";
import type { Projection } from "./projection.ts";
import { UnknownProjection } from "./read-side.ts";
import type { ProjectionStatus } from "./read-models.ts";
import type { Collection, ReadStore } from "./read-store.ts";
import { messageOf } from "./retry.ts";
import { seeMarks, seeRegistration, servedOf, type Served } from "./served-builds.ts";
import { agesOf, failureOf, servedStatus, type Ages } from "./served-status.ts";
import type { BuildFailure } from "./switch-watch.ts";

export type OutlookNeeds = {
  readonly feed: Feed;
  readonly decode: Decode;
  readonly store: ReadStore;
  readonly clock: Clock;
  readonly projections: readonly Projection[];
  /** What whoever projects says of builds that stand still. */
  readonly failures: () => Promise<readonly BuildFailure[]>;
};

/** What a process that feeds no build sees of those that others feed. Looking never rejects. */
export type Outlook = {
  readonly lookAtMarks: () => Promise<void>;
  /** Also which builds serve, how far the log goes and what stands still. */
  readonly lookAtAll: () => Promise<void>;
  /** @throws UnknownProjection, NotServed */
  readonly serves: (name: string) => Collection;
  /** What every build that still goes has in it. */
  readonly position: () => bigint;
  readonly statuses: () => readonly ProjectionStatus[];
  /** Every read model is served, and was once as far as the log was at the first look. */
  readonly hasCaughtUp: () => boolean;
};

/** Why the log, or the store, can't be looked at; undefined: it can. */
const createTroubles = () => {
  const troubles: { log?: string | undefined; store?: string | undefined } = {};
  return {
    first: (): string | undefined => troubles.log ?? troubles.store,
    watched: async (what: "log" | "store", look: () => Promise<void>): Promise<void> => {
      try {
        await look();
        troubles[what] = undefined;
      } catch (error) {
        troubles[what] = messageOf(error);
      }
    },
  };
};

export const createOutlook = (needs: OutlookNeeds): Outlook => {
  const { feed, store, clock } = needs;
  const served = new Map(needs.projections.map((one) => [one.name, servedOf(one)]));
  const all = [...served.values()];
  const { first, watched } = createTroubles();
  let [head, ages, failures]: [bigint, Ages, readonly BuildFailure[]] = [0n, new Map(), []];
  let atStart: bigint | undefined;
  let hasCaughtUp = false;

  const position = (): bigint => positionOf(all, failures);

  const seeHowFar = async (): Promise<void> => {
    await seeMarks({ store, feed }, all);
    const isServed = all.every(({ now }) => now !== undefined);
    hasCaughtUp ||= isServed && atStart !== undefined && position() >= atStart;
  };

  const seeHead = async (): Promise<void> => {
    head = await feed.head();
    atStart ??= head;
    ages = await agesOf(needs, all, { head, known: ages });
  };

  const seeBuilds = async (): Promise<void> => {
    failures = await needs.failures();
    await Promise.all(all.map((one) => seeRegistration({ store, feed }, one)));
    await seeHowFar();
  };

  return {
    lookAtMarks: () => watched("store", seeHowFar),
    lookAtAll: async () => {
      // While the log can't be reached, what has been read of it goes on being served.
      await watched("log", seeHead);
      await watched("store", seeBuilds);
    },
    serves: (name) => {
      const one = served.get(name);
      if (one === undefined) throw new UnknownProjection(`there is no projection ${name}`);
      if (one.now === undefined) throw new NotServed(`no build of ${name} serves yet`);
      return one.now.collection;
    },
    position,
    statuses: () => {
      const trouble = first();
      const seen = { feed, clock, head, ages, failures, trouble, hasCaughtUp };
      return all.map((one) => servedStatus(seen, one));
    },
    hasCaughtUp: () => hasCaughtUp,
  };
};

/** One that stands still says so in its status and holds up nobody. */
const positionOf = (all: Iterable<Served>, failures: readonly BuildFailure[]): bigint => {
  let lowest: bigint | undefined;
  for (const served of all) {
    if (failureOf(served, failures) !== undefined) continue;
    const position = served.now?.position ?? 0n;
    if (lowest === undefined || position < lowest) lowest = position;
  }
  return lowest ?? 0n;
};
