import { PAGE_EVENTS_MAX, type FeedItem, type LogPage } from "../commands/event-log.ts";
import type { RecordedEvent } from "../domain/recorded.ts";

/** Newest events kept in memory, so that live readers need no disk: by number (a power of two) and by length of text. */
const RECENT_EVENTS_MAX = 1_024;
const RECENT_UNITS_MAX = 8 * 1024 * 1024;

/** The live end of a log: what was just committed, and who waits for it. */
export type Feed = {
  readonly head: () => bigint;
  /** Committed events in log order. Wakes every subscriber that waits. */
  readonly publish: (events: readonly RecordedEvent[]) => void;
  /** The events after `position` from memory; undefined where they may be older than that. */
  readonly recent: (position: bigint, limit: number) => readonly RecordedEvent[] | undefined;
  readonly subscribe: (position: bigint, signal: AbortSignal) => AsyncIterable<FeedItem>;
  /** Ends all subscriptions. */
  readonly close: () => void;
};

type Ring = Pick<Feed, "recent"> & { readonly push: (event: RecordedEvent) => void };

const unitsOf = (event: RecordedEvent): number => event.data.length + event.metadata.length;

/** Everything after `floor` that was pushed and still fits; the oldest gives way. */
const createRing = (from: bigint): Ring => {
  const slots = new Array<RecordedEvent | undefined>(RECENT_EVENTS_MAX);
  let floor = from;
  let oldest = 0;
  let next = 0;
  let units = 0;
  const at = (index: number): RecordedEvent | undefined => slots[index % RECENT_EVENTS_MAX];

  const dropOldest = (): void => {
    const event = at(oldest);
    slots[oldest % RECENT_EVENTS_MAX] = undefined;
    oldest += 1;
    if (event === undefined) return;
    floor = event.position;
    units -= unitsOf(event);
  };

  /** Index of the first event after `position`. */
  const search = (position: bigint): number => {
    let low = oldest;
    let high = next;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((at(middle)?.position ?? 0n) > position) high = middle;
      else low = middle + 1;
    }
    return low;
  };

  return {
    push: (event) => {
      if (next - oldest === RECENT_EVENTS_MAX) dropOldest();
      slots[next % RECENT_EVENTS_MAX] = event;
      next += 1;
      units += unitsOf(event);
      while (units > RECENT_UNITS_MAX && next - oldest > 1) dropOldest();
    },
    recent: (position, limit) => {
      if (position < floor) return undefined;
      const events: RecordedEvent[] = [];
      const start = search(position);
      for (let index = start; index < next && events.length < limit; index++) {
        const event = at(index);
        if (event !== undefined) events.push(event);
      }
      return events;
    },
  };
};

export type FeedNeeds = {
  /** Position of the newest event when the feed begins. */
  readonly head: bigint;
  /** Pages of what is no longer in memory. */
  readonly readAll: (position: bigint, limit: number) => Promise<LogPage>;
};

/** Pages from the store; while the consumer works on a full one, the next is on its way. */
const createOlder = (readAll: FeedNeeds["readAll"]) => {
  let ahead: { readonly after: bigint; readonly page: Promise<LogPage> } | undefined;
  return async (position: bigint): Promise<readonly RecordedEvent[]> => {
    const coming = ahead?.after === position ? ahead.page : readAll(position, PAGE_EVENTS_MAX);
    ahead = undefined;
    const { events } = await coming;
    const last = events.at(-1);
    // What left the memory is on disk, always: an empty page here would be waited on for ever.
    if (last === undefined) throw new Error(`events after ${String(position)} are gone`);
    if (events.length === PAGE_EVENTS_MAX) {
      ahead = { after: last.position, page: readAll(last.position, PAGE_EVENTS_MAX) };
      // Its failure counts when somebody asks for it.
      ahead.page.catch(() => undefined);
    }
    return events;
  };
};

export const createFeed = ({ head: headAtStart, readAll }: FeedNeeds): Feed => {
  const ring = createRing(headAtStart);
  let head = headAtStart;
  let closed = false;
  let sleepers: (() => void)[] = [];

  const wake = (): void => {
    const woken = sleepers;
    sleepers = [];
    for (const resolve of woken) resolve();
  };

  async function* follow(from: bigint, signal: AbortSignal): AsyncGenerator<FeedItem> {
    const isOver = (): boolean => closed || signal.aborted;
    const older = createOlder(readAll);
    let at = from;
    let told: bigint | undefined;
    signal.addEventListener("abort", wake);
    try {
      while (!isOver()) {
        const recent = ring.recent(at, PAGE_EVENTS_MAX);
        const events = recent ?? (await older(at));
        if (isOver()) return;
        const last = events.at(-1);
        if (last !== undefined) {
          at = last.position;
          yield { kind: "events", events };
          continue;
        }
        if (told !== head) {
          told = head;
          yield { kind: "caught-up", position: head };
          continue;
        }
        await new Promise<void>((resolve) => sleepers.push(resolve));
      }
    } catch (error) {
      // A page that fails because the log has closed is the end, not a fault.
      if (!isOver()) throw error;
    } finally {
      signal.removeEventListener("abort", wake);
    }
  }

  return {
    head: () => head,
    publish: (events) => {
      for (const event of events) ring.push(event);
      const last = events.at(-1);
      if (last === undefined) return;
      head = last.position;
      wake();
    },
    recent: ring.recent,
    subscribe: follow,
    close: () => {
      closed = true;
      wake();
    },
  };
};
