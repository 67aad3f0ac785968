import type { Clock, Ids, Scheduler } from "../domain/runtime.ts";
import { dropOrphans, openSlot, type Slot } from "./builds.ts";
import { catchUp } from "./catch-up.ts";
import { createFacts, type Decode } from "./facts.ts";
import type { Feed } from "./feed.ts";
import type { FillNeeds, FillOptions } from "./fill.ts";
import { createHeadPoll } from "./head-poll.ts";
import { createModels, PROJECTIONS } from "./models.ts";
import type { Projection } from "./projection.ts";
import type { ReadModels } from "./read-models.ts";
import type { ReadStore } from "./read-store.ts";
import {
  rebuild,
  type RebuildNeeds,
  type RebuildOptions,
  type RebuildResult,
  rollback,
  switchTo,
} from "./rebuild.ts";
import { createRunner } from "./runner.ts";
import { statusOf } from "./status.ts";
import { createSwitchWatch, type SharedWork } from "./switch-watch.ts";
import { type Verification, verify } from "./verify.ts";
import { createWaiters } from "./waiters.ts";

export type ReadSideNeeds = {
  readonly feed: Feed;
  readonly decode: Decode;
  readonly store: ReadStore;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly ids: Ids;
  /** No other process can work on this store. */
  readonly exclusive: boolean;
  /** Others do work on it; left out: nobody does. */
  readonly shared?: SharedWork;
  /** Left out: all of them. */
  readonly projections?: readonly Projection[];
};

/** There is no projection of that name. */
export class UnknownProjection extends Error {
  readonly code = "unknown-projection";
}

export type Builds = {
  /** Names of the projections. */
  readonly names: readonly string[];
  /** @throws UnknownProjection, RebuildRunning, RebuildFailed */
  readonly rebuild: (name: string, options?: RebuildOptions) => Promise<RebuildResult>;
  /** Compares the build that serves with a fold of the log. @throws UnknownProjection */
  readonly verify: (name: string, options?: FillOptions) => Promise<Verification>;
  /** @throws UnknownProjection, NoSuchBuild */
  readonly switchTo: (name: string, build?: string) => Promise<{ readonly build: string }>;
  /** @throws UnknownProjection, NoSuchBuild */
  readonly rollback: (name: string) => Promise<{ readonly build: string }>;
};

export type ReadSide = {
  readonly models: ReadModels;
  readonly builds: Builds;
  /** Opens the builds and follows the log. Resolves when they are open; they catch up behind it. */
  readonly start: () => Promise<void>;
  /** Resolves when every build has caught up with the log as it was at the start. */
  readonly caughtUp: () => Promise<void>;
  /** Ends after the batch in work; what was folded is durable afterwards. The store stays open. */
  readonly stop: () => Promise<void>;
};

/** The whole read side over one log and one store. Nothing happens before `start`. */
export const createReadSide = (needs: ReadSideNeeds): ReadSide => {
  const { feed, decode, store, clock, scheduler, projections = PROJECTIONS } = needs;
  const fillNeeds: FillNeeds = { feed, scheduler, clock, factOf: createFacts(decode) };
  const waiters = createWaiters(scheduler);
  const runner = createRunner({ ...fillNeeds, onMoved: waiters.moved });
  const rebuildNeeds: RebuildNeeds = {
    ...fillNeeds,
    store,
    runner,
    holder: needs.ids.next(),
    exclusive: needs.exclusive,
    retire: store.drop,
  };
  const slots = new Map<string, Slot>();
  const stopping = new AbortController();
  const poll = createHeadPoll(feed, scheduler);
  const watch =
    needs.shared === undefined
      ? undefined
      : createSwitchWatch({ ...rebuildNeeds, shared: needs.shared }, slots);
  let filled: Promise<void> = Promise.resolve();

  const slotOf = (name: string): Slot => {
    const slot = slots.get(name);
    if (slot === undefined) throw new UnknownProjection(`there is no projection ${name}`);
    return slot;
  };

  const start = async (): Promise<void> => {
    for (const projection of projections) {
      const slot = await openSlot(rebuildNeeds, projection);
      await dropOrphans(store, slot, needs.shared === undefined ? "dropped" : "kept");
      slots.set(projection.name, slot);
    }
    await poll.start();
    const followers = [...slots.values()].map((slot) => slot.active);
    filled = catchUp({ fillNeeds, runner, signal: stopping.signal }, followers);
    // Whoever waits for it hears of a failure; nobody has to.
    filled.then(watch?.start).catch(() => undefined);
  };

  const builds: Builds = {
    names: projections.map(({ name }) => name),
    rebuild: async (name, options) => rebuild(rebuildNeeds, slotOf(name), options),
    verify: async (name, options) =>
      verify({ ...options, needs: fillNeeds, runner, follower: slotOf(name).active }),
    switchTo: async (name, build) => switchTo(rebuildNeeds, slotOf(name), build),
    rollback: async (name) => rollback(rebuildNeeds, slotOf(name)),
  };

  const status = { feed, decode, clock, runner, head: () => later(poll.head(), runner.position()) };
  return {
    models: createModels(
      { logId: feed.logId, scheduler },
      {
        serves: (name) => slotOf(name).active.collection,
        position: () => positionOf(slots),
        wait: waiters.wait,
        projections: () => [...slots.values()].map((slot) => statusOf(status, slot)),
      },
    ),
    builds,
    start,
    caughtUp: () => filled,
    stop: async () => {
      stopping.abort();
      poll.stop();
      await watch?.stop();
      await filled.catch(() => undefined);
      await runner.stop();
      await store.flush();
    },
  };
};

const later = (left: bigint, right: bigint): bigint => (left > right ? left : right);

/** What every build that still goes has in it. One that has failed says so in its status and holds up nobody. */
const positionOf = (slots: ReadonlyMap<string, Slot>): bigint => {
  let lowest: bigint | undefined;
  for (const { active } of slots.values()) {
    if (active.failure !== undefined) continue;
    if (lowest === undefined || active.position < lowest) lowest = active.position;
  }
  return lowest ?? 0n;
};
