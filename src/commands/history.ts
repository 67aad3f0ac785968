import { instantOf } from "../domain/instant.ts";
import type { Recorded } from "../domain/recorded.ts";
import type { StockEvent } from "../domain/stock/events.ts";
import type { Stock } from "../domain/stock/state.ts";
import { HISTORY_EVERY } from "./snapshots.ts";
import { foldTail, snapshotState } from "./stream-state.ts";
import type { WritePath } from "./write-path.ts";

/** A point of a stream's past: nothing named is now. Several named: the earliest of them. */
export type Moment = {
  readonly revision?: number;
  readonly position?: bigint;
  /** Epoch milliseconds: what had been recorded by then. */
  readonly at?: number;
};

type Test = (recorded: Recorded<StockEvent>) => boolean;

const withinOf = ({ position, at }: Moment): Test | undefined => {
  if (position === undefined && at === undefined) return undefined;
  return (recorded) =>
    (position === undefined || recorded.position <= position) &&
    (at === undefined || instantOf(recorded.metadata.recordedAt) <= at);
};

/** The event that stands at a revision; undefined beyond the head. */
const eventAt = async (
  { log, codec }: WritePath,
  stream: string,
  revision: number,
): Promise<Recorded<StockEvent> | undefined> => {
  const page = await log.readStream(stream, { from: revision, direction: "forwards", limit: 1 });
  const [event] = page.events;
  return event === undefined ? undefined : codec.decode(event);
};

/**
 * The last kept mark whose event lies within the moment, by halving: positions and recording times never go
 * back within a stream. `below` is a mark that lies beyond it.
 */
const lastMarkWithin = async (path: WritePath, stream: string, within: Test): Promise<number> => {
  const newest = await path.log.readStream(stream, {
    from: "end",
    direction: "backwards",
    limit: 1,
  });
  let low = 0;
  let high = Math.floor((newest.events[0]?.revision ?? 0) / HISTORY_EVERY) + 1;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    const event = await eventAt(path, stream, middle * HISTORY_EVERY);
    if (event !== undefined && within(event)) low = middle;
    else high = middle;
  }
  return low * HISTORY_EVERY;
};

/**
 * The stock as it was: from the nearest snapshot kept before it, at most HISTORY_EVERY events are folded, page by
 * page. A revision beyond the head gives the head (its `revision` is smaller than the one asked for); a moment
 * before the first event gives the empty stock. The answer belongs to the caller.
 */
export const stockAt = async (path: WritePath, stream: string, moment: Moment): Promise<Stock> => {
  const within = withinOf(moment);
  const upTo = moment.revision ?? Number.MAX_SAFE_INTEGER;
  const mark = within === undefined ? upTo : await lastMarkWithin(path, stream, within);
  const state = await snapshotState(path, stream, Math.min(mark, upTo));
  await foldTail(
    path,
    { stream, state },
    { upTo, ...(within !== undefined && { goesOn: within }) },
  );
  return state.stock;
};
