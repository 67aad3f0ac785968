import type { Recorded } from "../domain/recorded.ts";
import type { StockEvent } from "../domain/stock/events.ts";
import { keysOf } from "../domain/stock/past-keys.ts";
import { PAGE_EVENTS_MAX, type LogPage } from "./event-log.ts";
import { lookUp } from "./key-table.ts";
import type { Range } from "./past.ts";
import { reopen } from "./reopened-segments.ts";
import type { WritePath } from "./write-path.ts";

type Events = readonly Recorded<StockEvent>[];
export type LogReading = Pick<WritePath, "log" | "codec">;

/** What a command or a business id left in the log. */
export type Act = {
  /** Its events, in order; what was booked under the same business id by another command is among them. */
  readonly events: Events;
  /** Its last part was never booked: the command was interrupted and goes on when it is repeated. */
  readonly unfinished: boolean;
};

const remainingOf = (events: Events): number => {
  for (let index = events.length - 1; index >= 0; index--) {
    const event = events[index]?.event;
    if (event !== undefined && "remaining" in event) return event.remaining;
  }
  return 0;
};

const isOf = (recorded: Recorded<StockEvent>, commandId: string): boolean =>
  recorded.metadata.commandId === commandId || recorded.metadata.causationId === commandId;

const actKeys = (recorded: Recorded<StockEvent>): readonly string[] =>
  keysOf(recorded.event).filter((key) => !key.startsWith("claim:"));

/** The usual act is one event, and the next one shows its end: a small page is enough for both. */
const ACT_EVENTS = 4;

/**
 * Reads the act that begins at `first` (`page`: what was read from there already): the events of its command
 * in a row, and where its last part is missing there, what was booked of it later, up to the stream's end.
 */
export const readAct = async (
  { log, codec }: LogReading,
  stream: string,
  { first, page: read }: { readonly first: number; readonly page?: LogPage },
): Promise<Act> => {
  const events: Recorded<StockEvent>[] = [];
  const keys = new Set<string>();
  let commandId: string | undefined;
  let inRow = true;
  let from = first;
  let ahead = read;
  let limit = ACT_EVENTS;
  const take = (recorded: Recorded<StockEvent>): void => {
    events.push(recorded);
    for (const key of actKeys(recorded)) keys.add(key);
  };
  const finished = (): boolean => !inRow && remainingOf(events) === 0;
  while (!finished()) {
    const page = ahead ?? (await log.readStream(stream, { from, direction: "forwards", limit }));
    ahead = undefined;
    limit = PAGE_EVENTS_MAX;
    for (const stored of page.events) {
      const recorded = codec.decode(stored);
      commandId ??= recorded.metadata.commandId;
      inRow = inRow && commandId !== undefined && isOf(recorded, commandId);
      if (finished()) break;
      const own = recorded.metadata.commandId === commandId;
      if (own || actKeys(recorded).some((key) => keys.has(key))) take(recorded);
    }
    if (page.end || page.events.length === 0) break;
    from += page.events.length;
  }
  return { events, unfinished: remainingOf(events) > 0 };
};

/** What is looked for: the event that recorded a key, in one of the ranges, which come in the order in which to look. */
export type Search = {
  readonly print: number;
  readonly ranges: readonly Range[];
  readonly matches: (recorded: Recorded<StockEvent>) => boolean;
};

/** The event that recorded a key, and the page that begins with it. */
export type Hit = { readonly recorded: Recorded<StockEvent>; readonly page: LogPage };

/** The event that recorded the key; undefined where every range was a false alarm. */
export const findIn = async (
  path: LogReading & Pick<WritePath, "reopened">,
  stream: string,
  { print, ranges, matches }: Search,
): Promise<Hit | undefined> => {
  for (const range of ranges) {
    const from =
      range.segment === undefined ? range.first : lookUp(await reopen(path, stream, range), print);
    if (from === undefined) continue;
    const limit = ACT_EVENTS;
    const page = await path.log.readStream(stream, { from, direction: "forwards", limit });
    const [stored] = page.events;
    const recorded = stored === undefined ? undefined : path.codec.decode(stored);
    if (recorded !== undefined && matches(recorded)) return { recorded, page };
  }
  return undefined;
};
