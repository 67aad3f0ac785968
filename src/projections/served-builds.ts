import type { Feed } from "./feed.ts";
import { isBuildOf, type Projection } from "./projection.ts";
import type { Collection, Mark, ReadStore, Registration } from "./read-store.ts";

/** A build as a process sees it that only reads. */
export type SeenBuild = {
  readonly build: string;
  readonly collection: Collection;
  /** Everything up to here is in its documents, as far as is known. Never goes back. */
  position: bigint;
};

/** One read model as such a process knows it. */
export type Served = {
  readonly projection: Projection;
  registration: Registration | undefined;
  /** Answers queries. */
  now: SeenBuild | undefined;
  /** Is to answer them, as soon as it has got as far. */
  coming: SeenBuild | undefined;
};

export type SeeingNeeds = { readonly store: ReadStore; readonly feed: Feed };

export const servedOf = (projection: Projection): Served => ({
  projection,
  registration: undefined,
  now: undefined,
  coming: undefined,
});

/** Opens what the registration names by now. No lease is taken: nothing is written, and nobody is fenced off. */
export const seeRegistration = async ({ store }: SeeingNeeds, served: Served): Promise<void> => {
  const { projection } = served;
  const registration = await store.registration(projection.name);
  served.registration = registration;
  const build = registration?.active;
  if (build === undefined || !isBuildOf(projection, build)) return;
  if (build === served.now?.build) served.coming = undefined;
  else if (build !== served.coming?.build) {
    const { indexes, fields, resident } = projection;
    const collection = await store.open({ name: build, indexes, fields, resident });
    served.coming = { build, collection, position: 0n };
  }
};

const buildsOf = (all: Iterable<Served>): readonly SeenBuild[] =>
  [...all].flatMap(({ now, coming }) => [now, coming].filter((one) => one !== undefined));

const marksOf = async (
  { store }: SeeingNeeds,
  builds: readonly SeenBuild[],
): Promise<readonly (Mark | undefined)[]> => {
  if (store.marks !== undefined) return store.marks(builds.map(({ build }) => build));
  return Promise.all(builds.map(async ({ collection }) => collection.mark()));
};

/** Nobody is shown a read model going back: the build before serves until the new one is as far, or it is given up. */
const promote = (served: Served): void => {
  const { now, coming, registration } = served;
  if (coming === undefined) return;
  const isKept = now !== undefined && registration?.previous === now.build;
  if (isKept && coming.position < now.position) return;
  served.now = coming;
  served.coming = undefined;
};

/** How far the builds have got by now. */
export const seeMarks = async (needs: SeeingNeeds, all: Iterable<Served>): Promise<void> => {
  const every = [...all];
  const builds = buildsOf(every);
  if (builds.length === 0) return;
  const marks = await marksOf(needs, builds);
  for (const [index, build] of builds.entries()) {
    const mark = marks[index];
    // What was filled from another log says nothing of this one.
    if (mark === undefined || mark.logId !== needs.feed.logId) continue;
    if (mark.position > build.position) build.position = mark.position;
  }
  for (const served of every) promote(served);
};
