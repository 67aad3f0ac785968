import { activated, type BuildNeeds, changeRegistration, newBuild, type Slot } from "./builds.ts";
import { fill, type FillNeeds, type FillOptions } from "./fill.ts";
import { type Follower, openFollower } from "./follower.ts";
import { isBuildOf } from "./projection.ts";
import type { Building, Registration } from "./read-store.ts";
import type { Runner } from "./runner.ts";
import { type Verification, verify } from "./verify.ts";

/** One rebuild of a projection at a time. */
export class RebuildRunning extends Error {
  readonly code = "rebuild-running";
  readonly holder: string;
  readonly ageSeconds: number;
  constructor(name: string, building: Building, now: number) {
    const ageSeconds = Math.max(0, Math.round((now - building.since) / 1_000));
    super(`${name} is being rebuilt by ${building.holder} for ${String(ageSeconds)} s`);
    this.holder = building.holder;
    this.ageSeconds = ageSeconds;
  }
}

/** The new build met an event that its projection can't take; the one that serves goes on. */
export class RebuildFailed extends Error {
  readonly code = "rebuild-failed";
}

/** There is no build to switch to, or none to go back to. */
export class NoSuchBuild extends Error {
  readonly code = "no-such-build";
}

export type RebuildOptions = FillOptions & {
  /** False: the build is filled, verified and fed, and waits for `switchTo`. */
  readonly switch?: boolean;
};

export type RebuildResult = Verification & {
  readonly switched: boolean;
  /** Goes on with what an interrupted rebuild had done. */
  readonly resumed: boolean;
};

export type RebuildNeeds = FillNeeds &
  BuildNeeds & {
    readonly runner: Runner;
    /** No other process can work on this store: what another holder left behind is dead. */
    readonly exclusive: boolean;
    /** Told of a build that is of no use any more since another one serves. */
    readonly retire: (build: string) => Promise<void>;
  };

/** A holder that has not said anything for so long is taken for dead. */
const LEASE_MS = 30_000;

/**
 * Fills a new build beside the one that serves, follows the log, verifies, switches. An interrupted one is
 * taken up where it stood. @throws RebuildRunning, RebuildFailed, the reason of `signal`
 */
export const rebuild = async (
  needs: RebuildNeeds,
  slot: Slot,
  options: RebuildOptions = {},
): Promise<RebuildResult> => {
  const { build, resumed } = await claim(needs, slot);
  try {
    const follower = await openSound(needs, slot, build);
    slot.building = follower;
    await bringUp(needs, follower, withRenewal(needs, slot, options));
    const verification = await verify({ ...options, needs, runner: needs.runner, follower });
    const isSound = verification.differences.length === 0;
    const switched = isSound && options.switch !== false;
    if (switched) await switchOver(needs, slot, follower);
    else if (isSound) await keepBuilding(needs, slot, { ready: true });
    else await abandon(needs, slot);
    return { ...verification, switched, resumed };
  } catch (error) {
    if (error instanceof RebuildFailed) await abandon(needs, slot);
    else await release(needs, slot);
    throw error;
  }
};

/** Switches to the build that waits for it. @throws NoSuchBuild */
export const switchTo = async (
  needs: RebuildNeeds,
  slot: Slot,
  build?: string,
): Promise<{ readonly build: string }> => {
  const { projection } = slot;
  const building = (await needs.store.registration(projection.name))?.building;
  if (building?.ready !== true || (build !== undefined && build !== building.build)) {
    throw new NoSuchBuild(`no build of ${projection.name} waits for a switch`);
  }
  const follower = slot.building ?? (await openWaiting(needs, slot, building.build));
  await bringUp(needs, follower, {});
  await switchOver(needs, slot, follower);
  return { build: follower.build };
};

/** Goes back to the build before, after it has taken in what it missed. @throws NoSuchBuild */
export const rollback = async (
  needs: RebuildNeeds,
  slot: Slot,
): Promise<{ readonly build: string }> => {
  const { projection } = slot;
  const previous = (await needs.store.registration(projection.name))?.previous;
  if (previous === undefined || !isBuildOf(projection, previous)) {
    throw new NoSuchBuild(`there is no build of ${projection.name} to go back to`);
  }
  const follower = await openWaiting(needs, slot, previous);
  await bringUp(needs, follower, {});
  await switchOver(needs, slot, follower);
  return { build: follower.build };
};

/** Filled up to the log's end and fed from then on. @throws RebuildFailed */
const bringUp = async (
  needs: RebuildNeeds,
  follower: Follower,
  options: FillOptions,
): Promise<void> => {
  if (needs.runner.followers().includes(follower)) return;
  await fill(needs, [follower], options);
  if (follower.failure === undefined) await needs.runner.join(follower);
  if (follower.failure !== undefined) throw new RebuildFailed(follower.failure.error);
};

/** Between two batches both builds are at the same position, so that nobody sees one go back. */
const switchOver = (needs: RebuildNeeds, slot: Slot, follower: Follower): Promise<void> =>
  needs.runner.between(async () => {
    if (follower.failure !== undefined) throw new RebuildFailed(follower.failure.error);
    const before = slot.active;
    const oldest = slot.registration.previous;
    slot.registration = await activated(needs, slot.projection, follower.build);
    slot.active = follower;
    if (slot.building === follower) slot.building = undefined;
    needs.runner.leave(before);
    await needs.store.unload(before.build);
    if (oldest !== undefined && oldest !== follower.build) await needs.retire(oldest);
  });

/** The build to work on: the one that was interrupted, or a new one. @throws RebuildRunning */
const claim = async (
  needs: RebuildNeeds,
  slot: Slot,
): Promise<{ readonly build: string; readonly resumed: boolean }> => {
  const { store, clock, holder } = needs;
  const { projection } = slot;
  const now = clock.now();
  const fresh = await newBuild(store, projection);
  let stale: string | undefined;
  slot.registration = await changeRegistration(store, projection, (seen) => {
    const { building } = seen;
    if (building !== undefined && isHeld(needs, slot, building)) {
      throw new RebuildRunning(projection.name, building, now);
    }
    const goesOn = building?.ready === false && isBuildOf(projection, building.build);
    stale = goesOn ? undefined : building?.build;
    const build = goesOn ? building.build : fresh;
    return {
      ...seen,
      building: { build, holder, since: now, until: now + LEASE_MS, ready: false },
    };
  });
  if (slot.building !== undefined) needs.runner.leave(slot.building);
  slot.building = undefined;
  if (stale !== undefined) await store.drop(stale);
  const build = slot.registration.building?.build ?? fresh;
  return { build, resumed: build !== fresh };
};

const isHeld = (needs: RebuildNeeds, slot: Slot, building: Building): boolean => {
  if (building.ready) return false;
  if (slot.building !== undefined) return true;
  const mayBeAlive = building.holder === needs.holder || !needs.exclusive;
  return mayBeAlive && building.until > needs.clock.now();
};

/** What an interrupted rebuild has left behind is used only if it was filled from this log. */
const openSound = async (needs: RebuildNeeds, slot: Slot, build: string): Promise<Follower> => {
  const { follower, sound } = await openFollower(needs, slot.projection, build);
  if (sound) return follower;
  await needs.store.drop(build);
  const again = await openFollower(needs, slot.projection, build);
  return again.follower;
};

const openWaiting = async (needs: RebuildNeeds, slot: Slot, build: string): Promise<Follower> => {
  const { follower, sound } = await openFollower(needs, slot.projection, build);
  if (sound) return follower;
  throw new NoSuchBuild(`${build} was filled from another log`);
};

/** Says with the progress that the holder is alive. */
const withRenewal = (needs: RebuildNeeds, slot: Slot, options: FillOptions): FillOptions => {
  let renewAt = needs.clock.now() + LEASE_MS / 2;
  return {
    ...options,
    onProgress: (progress) => {
      options.onProgress?.(progress);
      if (needs.clock.now() < renewAt) return;
      renewAt = needs.clock.now() + LEASE_MS / 2;
      // Not waited for: should it fail, another process may take the build over, and the epoch fences this one off.
      keepBuilding(needs, slot, {}).catch(() => undefined);
    },
  };
};

const keepBuilding = async (
  { store, clock, holder }: RebuildNeeds,
  slot: Slot,
  change: { readonly ready?: boolean; readonly until?: number },
): Promise<void> => {
  slot.registration = await changeRegistration(store, slot.projection, (seen) => {
    if (seen.building?.holder !== holder) return seen;
    const until = clock.now() + LEASE_MS;
    return { ...seen, building: { ...seen.building, until, ...change } };
  });
};

/** Left as it is, for the next rebuild to go on with. */
const release = async (needs: RebuildNeeds, slot: Slot): Promise<void> => {
  if (slot.building !== undefined) needs.runner.leave(slot.building);
  slot.building = undefined;
  await keepBuilding(needs, slot, { until: 0 });
};

/** Not worth going on with: dropped. */
const abandon = async (needs: RebuildNeeds, slot: Slot): Promise<void> => {
  const dropped = slot.building;
  if (dropped !== undefined) needs.runner.leave(dropped);
  slot.building = undefined;
  slot.registration = await changeRegistration(needs.store, slot.projection, withoutBuilding);
  if (dropped !== undefined) await needs.store.drop(dropped.build);
};

const withoutBuilding = ({ building: _building, ...rest }: Registration): Registration => rest;
