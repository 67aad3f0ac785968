import { stockKeyOf } from "../domain/ids.ts";
import { instantOf } from "../domain/instant.ts";
import type { Clock } from "../domain/runtime.ts";
import { distanceOf } from "./fill.ts";
import type { Decode } from "./facts.ts";
import type { Feed } from "./feed.ts";
import type { ProjectionStatus } from "./read-models.ts";
import type { Served } from "./served-builds.ts";
import type { BuildFailure } from "./switch-watch.ts";

/** Stands where no build serves. */
const NO_BUILD = "none";

/** Instants of the last events of builds that are behind, by their positions. */
export type Ages = ReadonlyMap<bigint, number>;

/** Reads when the newest event was recorded that a build which is behind has seen. */
export const agesOf = async (
  { feed, decode }: { readonly feed: Feed; readonly decode: Decode },
  all: Iterable<Served>,
  { head, known }: { readonly head: bigint; readonly known: Ages },
): Promise<Ages> => {
  const behind = [...all].flatMap(({ now }) =>
    now !== undefined && now.position > 0n && now.position < head ? [now.position] : [],
  );
  const ages = new Map<bigint, number>();
  for (const position of new Set(behind)) {
    let recordedAt = known.get(position);
    if (recordedAt === undefined) {
      const event = await feed.eventAt(position);
      if (event === undefined) continue;
      const read = stockKeyOf(event.stream) === undefined ? decode.entity : decode.stock;
      recordedAt = instantOf(read(event).metadata.recordedAt);
    }
    ages.set(position, recordedAt);
  }
  return ages;
};

export type ServedStatusNeeds = {
  readonly feed: Feed;
  readonly clock: Clock;
  readonly head: bigint;
  readonly ages: Ages;
  readonly failures: readonly BuildFailure[];
  /** Why it can't be seen how far builds have got. */
  readonly trouble: string | undefined;
  readonly hasCaughtUp: boolean;
};

const isOf =
  ({ projection, now }: Served) =>
  (failure: BuildFailure): boolean =>
    failure.name === projection.name && failure.build === now?.build;

/** Why the build that serves stands still; undefined: it goes on. */
export const failureOf = (
  served: Served,
  failures: readonly BuildFailure[],
): BuildFailure | undefined => failures.find(isOf(served));

const stateOf = (
  { failures, trouble, hasCaughtUp }: ServedStatusNeeds,
  served: Served,
): ProjectionStatus["status"] => {
  if (failureOf(served, failures) !== undefined) return "failed";
  if (trouble !== undefined) return "stopped";
  return served.now !== undefined && hasCaughtUp ? "live" : "building";
};

const buildsOf = ({ registration, now }: Served): ProjectionStatus["builds"] => {
  const { building, previous } = registration ?? {};
  return [
    ...(now === undefined ? [] : [{ build: now.build, status: "active", position: now.position }]),
    ...(building === undefined
      ? []
      : [{ build: building.build, status: building.ready ? "ready" : "building", position: 0n }]),
    ...(previous === undefined ? [] : [{ build: previous, status: "previous", position: 0n }]),
  ];
};

/** One projection as a process tells of it that only reads. */
export const servedStatus = (needs: ServedStatusNeeds, served: Served): ProjectionStatus => {
  const { feed, clock, head, ages } = needs;
  const { now, projection } = served;
  const position = now?.position ?? 0n;
  const recordedAt = position < head ? ages.get(position) : undefined;
  const error = failureOf(served, needs.failures)?.error ?? needs.trouble;
  return {
    name: projection.name,
    build: now?.build ?? NO_BUILD,
    status: stateOf(needs, served),
    position,
    lagSeconds: recordedAt === undefined ? 0 : Math.max(0, clock.now() - recordedAt) / 1_000,
    lagEvents: distanceOf(feed, position, head),
    ...(error !== undefined && { error }),
    builds: buildsOf(served),
  };
};
