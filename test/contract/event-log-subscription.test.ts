import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  NO_STREAM,
  PAGE_EVENTS_MAX,
  type EventLog,
  type FeedItem,
} from "../../src/commands/event-log.ts";
import {
  committed,
  eventsOf,
  everything,
  follow,
  LOGS,
  storedEvents,
  type LogHome,
} from "./event-log-harness.ts";

describe.each(LOGS)("a subscription (%s)", (_name, createHome) => {
  let home: LogHome;
  let log: EventLog;
  beforeEach(async () => {
    home = createHome();
    log = await home.open();
  });
  afterEach(async () => {
    await log.close();
    await home.remove();
  });

  const fill = async (stream: string, count: number, from = 0): Promise<void> => {
    for (let revision = from; revision < from + count; revision += 500) {
      const batch = storedEvents(Math.min(500, from + count - revision));
      committed(await log.append(stream, revision - 1, batch));
    }
  };
  const isCaughtUp = (items: readonly FeedItem[]): boolean => items.at(-1)?.kind === "caught-up";

  test("of an empty log is caught up at once", async () => {
    expect(await follow(log, 0n, isCaughtUp)).toEqual([{ kind: "caught-up", position: 0n }]);
  });

  test("hands out what is there, then says that it has caught up", async () => {
    await fill("stock-a@w", 1_200);
    const items = await follow(log, 0n, isCaughtUp);
    expect(eventsOf(items)).toEqual(await everything(log, PAGE_EVENTS_MAX));
    expect(items.at(-1)).toEqual({ kind: "caught-up", position: await log.head() });
  });

  test("resumes behind the position that it names", async () => {
    await fill("stock-a@w", 30);
    const all = await everything(log, 100);
    const resumed = eventsOf(await follow(log, all[9]?.position ?? 0n, isCaughtUp));
    expect(resumed).toEqual(all.slice(10));
  });

  test("gets what is committed while it waits, and is caught up again", async () => {
    const following = follow(log, 0n, (items) => eventsOf(items).length === 3 && isCaughtUp(items));
    await fill("stock-a@w", 1);
    await fill("stock-b@w", 2);
    const items = await following;
    expect(eventsOf(items).map((event) => [event.stream, event.revision])).toEqual([
      ["stock-a@w", 0],
      ["stock-b@w", 0],
      ["stock-b@w", 1],
    ]);
  });

  test("hands the waiting what the text was made from, and the others the text alone", async () => {
    const metadata = {
      actor: "local",
      channel: "http",
      correlationId: "c-1",
      schemaVersion: 1,
      recordedAt: "2026-11-21T08:44:23.000Z",
    };
    const live = { event: { type: "Counted" }, metadata };
    const following = follow(log, 0n, (items) => eventsOf(items).length === 1);
    const texts = { data: JSON.stringify(live.event), metadata: JSON.stringify(metadata) };
    const events = storedEvents(1).map((event) => ({ ...event, ...texts, live }));
    committed(await log.append("stock-a@w", NO_STREAM, events));
    expect(eventsOf(await following)[0]?.live).toBe(live);
    const read = { from: 0, direction: "forwards", limit: 1 } as const;
    expect((await log.readStream("stock-a@w", read)).events[0]).not.toHaveProperty("live");
  });

  test("tells what comes from now on in some categories alone, where others write as well", async () => {
    const { changes } = log;
    if (changes === undefined) {
      expect(log.exclusive).toBe(true);
      return;
    }
    committed(await log.append("product-old", NO_STREAM, storedEvents(1)));
    const over = new AbortController();
    const told: string[] = [];
    const following = (async () => {
      for await (const item of changes(["product", "warehouse"], over.signal)) {
        if (item.kind === "events") told.push(...item.events.map(({ stream }) => stream));
      }
    })();
    // "Now" is some moment after it was asked for.
    let revision = NO_STREAM;
    await expect
      .poll(async () => {
        committed(await log.append("product-tea", revision, storedEvents(1)));
        revision += 1;
        return told.length;
      })
      .toBeGreaterThan(0);
    await fill("stock-a@w", 3);
    committed(await log.append("warehouse-north", NO_STREAM, storedEvents(1)));
    await expect.poll(() => told.at(-1)).toBe("warehouse-north");
    expect(new Set(told)).toEqual(new Set(["product-tea", "warehouse-north"]));
    over.abort();
    await following;
  });

  test("misses nothing and repeats nothing under constant appends, from wherever it starts", async () => {
    const total = 4_000;
    await fill("stock-0@w", 500);
    const begun = await everything(log, PAGE_EVENTS_MAX);
    const writing = (async () => {
      for (let turn = 0; turn < 350; turn++) {
        await Promise.all([
          log.append("stock-0@w", 499 + turn * 5, storedEvents(5)),
          log.append("stock-1@w", turn * 5 - 1, storedEvents(5)),
        ]);
      }
    })();
    const followers = Array.from({ length: 8 }, (_, index) =>
      follow(
        log,
        begun[index * 60]?.position ?? 0n,
        (items) => eventsOf(items).length === total - index * 60 - 1,
      ),
    );
    await writing;
    const all = await everything(log, PAGE_EVENTS_MAX);
    expect(all).toHaveLength(total);
    for (const [index, items] of (await Promise.all(followers)).entries()) {
      const positions = eventsOf(items).map((event) => event.position);
      expect(positions).toEqual(all.slice(index * 60 + 1).map((event) => event.position));
    }
  });

  test("that is slow gets pages of a bounded size, and holds up nobody", async () => {
    await fill("stock-a@w", 100);
    const stop = new AbortController();
    const slow = log.subscribe(0n, stop.signal)[Symbol.asyncIterator]();
    const first: FeedItem = (await slow.next()).value;
    // More than is kept in memory: the slow one has to go back to the store, the writer doesn't wait.
    await fill("stock-a@w", 9_000, 100);
    const items: FeedItem[] = [first];
    while (eventsOf(items).length < 9_100) items.push((await slow.next()).value);
    expect(eventsOf(items)).toHaveLength(9_100);
    const sizes = items.map((item) => (item.kind === "events" ? item.events.length : 0));
    expect(Math.max(...sizes)).toBeLessThanOrEqual(PAGE_EVENTS_MAX);
    stop.abort();
    expect((await slow.next()).done).toBe(true);
  });

  test("says that it has caught up only where nothing was left out", async () => {
    await fill("stock-a@w", 10);
    let begun = false;
    const items = await follow(log, 0n, (seen) => {
      const isEnd = isCaughtUp(seen);
      if (isEnd && !begun) void log.append("stock-b@w", NO_STREAM, storedEvents(4));
      begun ||= isEnd;
      return isEnd && eventsOf(seen).length === 14;
    });
    let last = 0n;
    for (const item of items) {
      if (item.kind === "events") last = item.events.at(-1)?.position ?? last;
      else expect(item.position).toBe(last);
    }
    const first = items.findIndex((item) => item.kind === "caught-up");
    expect(eventsOf(items.slice(0, first))).toHaveLength(10);
    expect(items.at(-1)).toEqual({ kind: "caught-up", position: await log.head() });
  });

  test("ends when its consumer stops, while it waits", async () => {
    const stop = new AbortController();
    const feed = log.subscribe(0n, stop.signal)[Symbol.asyncIterator]();
    await feed.next();
    const waiting = feed.next();
    stop.abort();
    expect((await waiting).done).toBe(true);
  });

  test("ends when the log closes, while it waits", async () => {
    const feed = log.subscribe(0n, new AbortController().signal)[Symbol.asyncIterator]();
    await feed.next();
    const waiting = feed.next();
    await log.close();
    expect((await waiting).done).toBe(true);
  });
});
