import { stockKeyOf } from "../domain/ids.ts";
import { instantOf } from "../domain/instant.ts";
import type { RecordedEvent } from "../domain/recorded.ts";
import type { Clock } from "../domain/runtime.ts";
import type { Slot } from "./builds.ts";
import { distanceOf } from "./fill.ts";
import type { Decode } from "./facts.ts";
import type { Feed } from "./feed.ts";
import type { Follower } from "./follower.ts";
import type { ProjectionStatus } from "./read-models.ts";
import type { Runner } from "./runner.ts";

export type StatusNeeds = {
  readonly feed: Feed;
  readonly decode: Decode;
  readonly clock: Clock;
  readonly runner: Runner;
  /** The newest position of the log that is known. */
  readonly head: () => bigint;
};

/** How old the newest event is that a build which is behind has seen; 0 where it has seen everything. */
const lagSeconds = ({ clock, decode }: StatusNeeds, last: RecordedEvent | undefined): number => {
  if (last === undefined) return 0;
  const read = stockKeyOf(last.stream) === undefined ? decode.entity : decode.stock;
  const recordedAt = instantOf(read(last).metadata.recordedAt);
  return Math.max(0, clock.now() - recordedAt) / 1_000;
};

const stateOf = (needs: StatusNeeds, follower: Follower): ProjectionStatus["status"] => {
  if (follower.failure !== undefined) return "failed";
  if (needs.runner.trouble() !== undefined) return "stopped";
  return needs.runner.followers().includes(follower) ? "live" : "building";
};

const otherBuilds = ({ registration, active, building }: Slot): ProjectionStatus["builds"] => {
  const waiting = registration.building;
  const unfinished = building === undefined ? "interrupted" : "building";
  return [
    { build: active.build, status: "active", position: active.position },
    ...(waiting === undefined
      ? []
      : [
          {
            build: waiting.build,
            status: waiting.ready ? "ready" : unfinished,
            position: building?.position ?? 0n,
          },
        ]),
    ...(registration.previous === undefined
      ? []
      : [{ build: registration.previous, status: "previous", position: 0n }]),
  ];
};

/** One projection as operators see it. */
export const statusOf = (needs: StatusNeeds, slot: Slot): ProjectionStatus => {
  const { active, projection } = slot;
  const head = needs.head();
  const isBehind = active.position < head;
  const error = active.failure?.error ?? needs.runner.trouble();
  return {
    name: projection.name,
    build: active.build,
    status: stateOf(needs, active),
    position: active.position,
    lagSeconds: isBehind ? lagSeconds(needs, active.last) : 0,
    lagEvents: distanceOf(needs.feed, active.position, head),
    ...(error !== undefined && { error }),
    builds: otherBuilds(slot),
  };
};
