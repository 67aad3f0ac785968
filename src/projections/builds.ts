import type { Clock } from "../domain/runtime.ts";
import { type Feed } from "./feed.ts";
import { type Follower, openFollower } from "./follower.ts";
import { buildName, isBuildOf, type Projection } from "./projection.ts";
import type { ReadStore, Registration } from "./read-store.ts";

/** The builds of one projection as this process knows them. */
export type Slot = {
  readonly projection: Projection;
  registration: Registration;
  /** The build that answers queries. */
  active: Follower;
  /** A build that is being filled, or waits for its switch. */
  building: Follower | undefined;
};

export type BuildNeeds = {
  readonly store: ReadStore;
  readonly feed: Feed;
  readonly clock: Clock;
  /** Names this process in registrations. */
  readonly holder: string;
};

/** Somebody else changes the registration at the same moment, again and again. */
export class RegistrationContended extends Error {
  readonly code = "registration-contended";
}

const REGISTER_TRIES_MAX = 5;

const emptyRegistration = (projection: Projection): Registration => ({
  projection: projection.name,
  version: 0,
  next: 1,
});

/** Changes the registration as a whole; `change` sees the newest one and may refuse by throwing. */
export const changeRegistration = async (
  store: ReadStore,
  projection: Projection,
  change: (registration: Registration) => Registration,
): Promise<Registration> => {
  for (let attempt = 1; attempt <= REGISTER_TRIES_MAX; attempt++) {
    const seen = (await store.registration(projection.name)) ?? emptyRegistration(projection);
    const next = change(seen);
    if (await store.register(next, seen.version)) return { ...next, version: seen.version + 1 };
  }
  throw new RegistrationContended(`the registration of ${projection.name} is contended`);
};

/** A build of this definition that the registration names, the active one first. */
const ownBuild = (projection: Projection, registration: Registration | undefined) =>
  [registration?.active, registration?.previous].find(
    (build) => build !== undefined && isBuildOf(projection, build),
  );

/**
 * Opens the build that serves. Where there is none of this definition, or the one there was filled from another
 * log or is ahead of this one, a new one starts at the beginning of the log: nothing is ever skipped.
 */
export const openSlot = async (needs: BuildNeeds, projection: Projection): Promise<Slot> => {
  const { store } = needs;
  const registration = await store.registration(projection.name);
  const own = ownBuild(projection, registration);
  if (registration !== undefined && own !== undefined) {
    const { follower, sound } = await openFollower(needs, projection, own);
    if (sound) {
      const kept =
        registration.active === own ? registration : await activated(needs, projection, own);
      return { projection, registration: kept, active: follower, building: undefined };
    }
  }
  const fresh = await newBuild(store, projection);
  const changed = await activated(needs, projection, fresh);
  const { follower } = await openFollower(needs, projection, fresh);
  // Documents of another log must not come back by a rollback.
  if (own !== undefined) await forgetBuild(store, projection, own);
  return { projection, registration: changed, active: follower, building: undefined };
};

/** Takes the next number for a build. */
export const newBuild = async (store: ReadStore, projection: Projection): Promise<string> => {
  const { next } = await changeRegistration(store, projection, (seen) => ({
    ...seen,
    next: seen.next + 1,
  }));
  return buildName(projection, next - 1);
};

/** The one write by which another build serves; the one before it stays for a rollback. */
export const activated = (
  { store }: Pick<BuildNeeds, "store">,
  projection: Projection,
  build: string,
): Promise<Registration> =>
  changeRegistration(store, projection, ({ active, previous, building, ...rest }) => {
    const before = active === build ? previous : active;
    return {
      ...rest,
      active: build,
      ...(before !== undefined && { previous: before }),
      ...(building !== undefined && building.build !== build && { building }),
    };
  });

const forgetBuild = async (
  store: ReadStore,
  projection: Projection,
  build: string,
): Promise<void> => {
  await changeRegistration(store, projection, ({ previous, ...rest }) => ({
    ...rest,
    ...(previous !== undefined && previous !== build && { previous }),
  }));
  await store.drop(build);
};

/**
 * Collections of the projection that no registration names any more: left behind by a crash or a switch. Those of
 * other definitions are left alone where processes with other code may still read them.
 */
export const dropOrphans = async (
  store: ReadStore,
  { projection, active: { build } }: Slot,
  others: "dropped" | "kept",
): Promise<void> => {
  const found = await store.collections();
  // Read behind the names: whoever makes a collection has registered it before.
  const { active, previous, building } = (await store.registration(projection.name)) ?? {};
  const named = new Set([active, previous, building?.build, build]);
  for (const name of found) {
    const isOurs =
      others === "kept" ? isBuildOf(projection, name) : name.startsWith(`${projection.name}_`);
    if (isOurs && !named.has(name)) await store.drop(name);
  }
};
