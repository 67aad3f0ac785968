import type { RecordedEvent } from "../../src/domain/recorded.ts";
import type { Feed, FeedItem } from "../../src/projections/feed.ts";

/** A log that is a list: events appear when the test adds them. */
export type ListFeed = Feed & {
  readonly add: (events: readonly RecordedEvent[]) => void;
  /** Positions from which pages were read. */
  readonly reads: bigint[];
  /** The next subscription, and the running one, fail with it. */
  readonly fail: (reason: string) => void;
};

/** `sizeOf` says how many events each item of the subscription holds at most. */
export const createListFeed = (
  start: readonly RecordedEvent[] = [],
  {
    logId = "log",
    sizeOf = () => 5,
  }: { readonly logId?: string; readonly sizeOf?: () => number } = {},
): ListFeed => {
  const events = [...start];
  const reads: bigint[] = [];
  const sleepers: (() => void)[] = [];
  let failure: string | undefined;
  const wake = (): void => {
    for (const resolve of sleepers.splice(0)) resolve();
  };
  const after = (position: bigint, limit: number): readonly RecordedEvent[] => {
    const index = events.findIndex((event) => event.position > position);
    return index < 0 ? [] : events.slice(index, index + limit);
  };
  async function* follow(from: bigint, signal: AbortSignal): AsyncGenerator<FeedItem> {
    let at = from;
    signal.addEventListener("abort", wake);
    while (!signal.aborted) {
      if (failure !== undefined) {
        const reason = failure;
        failure = undefined;
        throw new Error(reason);
      }
      const page = after(at, sizeOf());
      const last = page.at(-1);
      if (last === undefined) {
        yield { kind: "caught-up", position: at };
        if (after(at, 1).length > 0 || signal.aborted || failure !== undefined) continue;
        await new Promise<void>((resolve) => sleepers.push(resolve));
      } else {
        at = last.position;
        yield { kind: "events", events: page };
      }
    }
  }
  return {
    logId,
    reads,
    head: async () => events.at(-1)?.position ?? 0n,
    readAll: async (position, limit) => {
      reads.push(position);
      const page = after(position, limit);
      return { events: page, end: page.at(-1) === events.at(-1) || page.length === 0 };
    },
    readOfTypes: async (position, limit, types) => {
      reads.push(position);
      const wanted = events.filter(
        (event) => event.position > position && types.includes(event.type),
      );
      return { events: wanted.slice(0, limit), end: wanted.length <= limit };
    },
    eventAt: async (position) => events.find((event) => event.position === position),
    positionsOf: BigInt,
    subscribe: follow,
    add: (more) => {
      events.push(...more);
      wake();
    },
    fail: (reason) => {
      failure = reason;
      wake();
    },
  };
};
