import type { Slot } from "./builds.ts";
import { markAt } from "./feed.ts";
import { fill, type FillNeeds } from "./fill.ts";
import { commit, type Follower } from "./follower.ts";
import { createFold, keptIn } from "./fold.ts";
import type { Projection } from "./projection.ts";
import { UnknownProjection, type Builds } from "./read-side.ts";
import type { ReadStore } from "./read-store.ts";
import { NoSuchBuild, rebuild, type RebuildNeeds, rollback, switchTo } from "./rebuild.ts";
import type { Runner } from "./runner.ts";
import { createSoloRunner } from "./solo-runner.ts";
import { verify } from "./verify.ts";

/** How often a build that serves since now is fed until whoever projects has taken it over, and how long at the most. */
const FEED_MS = 100;
const FEED_MS_MAX = 15_000;
/** No lease has it: what holds it can't write. */
const NO_EPOCH = -1;

export type BesideNeeds = FillNeeds & {
  readonly store: ReadStore;
  readonly holder: string;
  readonly projections: readonly Projection[];
  /** Another build may serve now. */
  readonly onSwitched: () => Promise<void>;
};

/** The build that serves, as it can be looked at while another process feeds it. */
const lookAt = async (
  { store, feed }: BesideNeeds,
  projection: Projection,
  build: string,
): Promise<Follower> => {
  const { indexes, fields, resident } = projection;
  const collection = await store.open({ name: build, indexes, fields, resident });
  const mark = await collection.mark();
  return {
    projection,
    build,
    collection,
    fold: createFold(keptIn(feed, projection), collection, NO_EPOCH),
    position: mark?.position ?? 0n,
    last: undefined,
    failure: undefined,
  };
};

const slotOf = async (needs: BesideNeeds, name: string): Promise<Slot> => {
  const { store, projections } = needs;
  const projection = projections.find((one) => one.name === name);
  if (projection === undefined) throw new UnknownProjection(`there is no projection ${name}`);
  const registration = await store.registration(name);
  if (registration?.active === undefined) {
    throw new NoSuchBuild(`no build of ${name} serves yet: a worker makes the first one`);
  }
  const active = await lookAt(needs, projection, registration.active);
  return { projection, registration, active, building: undefined };
};

/** False: whoever projects has taken it over. */
const isOurs = async ({ feed }: BesideNeeds, follower: Follower): Promise<boolean> => {
  const event = follower.position === 0n ? undefined : await feed.eventAt(follower.position);
  if (event !== undefined) await commit(follower, markAt(feed, event), event);
  return follower.failure === undefined;
};

/** Between the switch and the moment when whoever projects sees it, nobody else feeds the build. */
const feedUntilTaken = async (needs: BesideNeeds, follower: Follower): Promise<void> => {
  const { scheduler, clock } = needs;
  const until = clock.now() + FEED_MS_MAX;
  while (clock.now() < until && (await isOurs(needs, follower))) {
    await new Promise<void>((resolve) => {
      scheduler.after(FEED_MS, resolve);
    });
    await fill(needs, [follower]);
  }
};

type Work = { readonly slot: Slot; readonly needs: RebuildNeeds };

/**
 * The work on builds in a process that does not project. It fills and compares beside whoever does, and a switch is
 * one write of the registration, which everybody follows.
 */
export const createBuildsBeside = (needs: BesideNeeds): Builds => {
  const begin = async (name: string): Promise<Work> => {
    const slot = await slotOf(needs, name);
    const { active } = slot;
    const refresh = async (): Promise<void> => {
      const mark = await active.collection.mark();
      if (mark !== undefined && mark.position > active.position) active.position = mark.position;
    };
    const runner: Runner = createSoloRunner(needs, refresh);
    return {
      slot,
      needs: {
        ...needs,
        runner,
        exclusive: false,
        // Other processes may still read it; whoever projects drops it later.
        retire: async () => undefined,
      },
    };
  };

  const handOver = async ({ active }: Slot, build: string): Promise<void> => {
    if (active.build !== build) return;
    await needs.onSwitched();
    await feedUntilTaken(needs, active);
    await needs.onSwitched();
  };

  return {
    names: needs.projections.map(({ name }) => name),
    rebuild: async (name, options) => {
      const work = await begin(name);
      const result = await rebuild(work.needs, work.slot, options);
      if (result.switched) await handOver(work.slot, result.build);
      return result;
    },
    verify: async (name, options) => {
      const { slot, needs: inner } = await begin(name);
      const follower = slot.active;
      return verify({
        ...options,
        needs: inner,
        runner: inner.runner,
        follower,
        hasMoved: async () =>
          ((await follower.collection.mark())?.position ?? 0n) > follower.position,
      });
    },
    switchTo: async (name, build) => {
      const { slot, needs: inner } = await begin(name);
      const switched = await switchTo(inner, slot, build);
      await handOver(slot, switched.build);
      return switched;
    },
    rollback: async (name) => {
      const { slot, needs: inner } = await begin(name);
      const switched = await rollback(inner, slot);
      await handOver(slot, switched.build);
      return switched;
    },
  };
};
