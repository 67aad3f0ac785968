import type { RecordedEvent as ServerEvent } from "@eventstore/db-client";
import { PAGE_EVENTS_MAX, PositionUnknown, type LogPage } from "../../commands/event-log.ts";
import type { RecordedEvent } from "../../domain/recorded.ts";
import { fromServer } from "./event-texts.ts";
import type { Reads } from "./reads.ts";
import type { StreamNames } from "./stream-names.ts";

/** Records of one call while looking for events of the ledger among those of others: few at first, then more. */
const LOOK_FIRST = 32;
const LOOK_GROWTH = 8;

export type AllLogNeeds = {
  readonly reads: Reads;
  readonly names: StreamNames;
  /** Nothing of the ledger stands at or before it: its identity is written first. */
  readonly floor: bigint;
};

/** The log of the server as that of the ledger: its own events alone, in the server's order. */
export type AllLog = {
  readonly readAll: (position: bigint, limit: number) => Promise<LogPage>;
  readonly eventAt: (position: bigint) => Promise<RecordedEvent | undefined>;
  /** Position of the newest event of the ledger; `0n` where there is none. */
  readonly head: () => Promise<bigint>;
};

/** The event under the ledger's names; undefined where it is somebody else's. */
export const ownEvent = (names: StreamNames, event: ServerEvent): RecordedEvent | undefined => {
  const stream = names.ownName(event.streamId);
  const position = event.position?.commit;
  return stream === undefined || position === undefined
    ? undefined
    : fromServer(event, stream, position);
};

const positionOf = (event: ServerEvent | undefined): bigint | undefined => event?.position?.commit;

/** One more than wanted is looked for: it tells whether the log ends here. */
const createPages = ({ reads, names, floor }: AllLogNeeds) => {
  return async (position: bigint, limit: number): Promise<LogPage> => {
    const own: RecordedEvent[] = [];
    let after = position > floor ? position : floor;
    let records = limit + 2;
    for (;;) {
      const page = await reads.read({ position: after, direction: "forwards", maxCount: records });
      // The server begins with the event that stands at the position.
      for (const event of page) {
        if ((positionOf(event) ?? 0n) <= after) continue;
        const mine = ownEvent(names, event);
        if (mine !== undefined) own.push(mine);
      }
      if (own.length > limit) return { events: own.slice(0, limit), end: false };
      if (page.length < records) return { events: own, end: true };
      after = positionOf(page.at(-1)) ?? after;
      records = Math.min(records * LOOK_GROWTH, PAGE_EVENTS_MAX);
    }
  };
};

/** Looks backwards for the newest event of the ledger, as far as it has looked before. */
const createHead = ({ reads, names, floor }: AllLogNeeds): (() => Promise<bigint>) => {
  let looked = floor;
  let newest = 0n;

  const look = async (): Promise<bigint> => {
    let from: bigint | "end" = "end";
    let records = LOOK_FIRST;
    let end: bigint | undefined;
    const known = looked;
    for (;;) {
      const page = await reads.read({ position: from, direction: "backwards", maxCount: records });
      end ??= positionOf(page[0]);
      const fresh = page.filter((event) => (positionOf(event) ?? 0n) > known);
      const found = positionOf(fresh.find((event) => names.ownName(event.streamId) !== undefined));
      if (found !== undefined && found > newest) newest = found;
      if (found !== undefined || fresh.length < records) break;
      from = positionOf(page.at(-1)) ?? known;
      records = Math.min(records * LOOK_GROWTH, PAGE_EVENTS_MAX);
    }
    if (end !== undefined && end > looked) looked = end;
    return newest;
  };

  // Who asks while a look is under way waits for the next one: it must show what was there when he asked.
  let running: Promise<bigint> | undefined;
  let next: Promise<bigint> | undefined;
  const begin = (): Promise<bigint> => {
    running = look().finally(() => {
      running = undefined;
    });
    return running;
  };
  const follow = (): Promise<bigint> => {
    next = undefined;
    return begin();
  };
  return () => {
    if (running === undefined) return begin();
    next ??= running.then(follow, follow);
    return next;
  };
};

export const createAllLog = (needs: AllLogNeeds): AllLog => {
  const readAll = createPages(needs);
  return {
    readAll,
    eventAt: async (position) => {
      if (position <= needs.floor) return undefined;
      try {
        const request = { position, direction: "forwards", maxCount: 1 } as const;
        const [event] = await needs.reads.read(request);
        if (event === undefined || positionOf(event) !== position) return undefined;
        return ownEvent(needs.names, event);
      } catch (error) {
        if (error instanceof PositionUnknown) return undefined;
        throw error;
      }
    },
    head: createHead(needs),
  };
};
