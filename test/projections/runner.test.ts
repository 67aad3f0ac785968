import { expect, test } from "vitest";
import { createMemoryReadStore } from "../../src/adapters/memory/read-store.ts";
import { availability } from "../../src/projections/availability.ts";
import type { Projection } from "../../src/projections/projection.ts";
import { PROJECTIONS } from "../../src/projections/models.ts";
import { reservations } from "../../src/projections/reservations.ts";
import { createListFeed } from "./list-feed.ts";
import { settled, startedReadSide } from "./read-side-kit.ts";
import { NINE, openShopLog, receives, reserves } from "./shop-log.ts";

const twoHolds = () => {
  const log = openShopLog();
  log.does("tea", "north", receives(10));
  log.does("tea", "north", reserves("h1", 2));
  log.does("tea", "north", reserves("h2", 3));
  return log;
};

test("what is in the log before the start and what comes later can both be read", async () => {
  const log = twoHolds();
  const { side, adds } = await startedReadSide({ events: log.events });
  expect(side.models.position()).toBe(log.events.at(-1)?.position);
  expect(side.models.stock("tea", "north", NINE)).toMatchObject({ available: 5, version: 2 });
  await adds(log.does("tea", "north", { type: "release-reservation", claim: "h1" }));
  expect(side.models.stock("tea", "north", NINE)).toMatchObject({ available: 7, version: 3 });
  expect(side.models.stock("tea", "south", NINE)).toBeUndefined();
  await side.stop();
});

test("who waits for a position gets it when it is there, and is sent away after the time allowed", async () => {
  const log = twoHolds();
  const { side, feed, pass } = await startedReadSide({ events: log.events });
  const more = log.does("tea", "north", reserves("h3", 1));
  const position = more.at(-1)?.position ?? 0n;
  const early = side.models.waitFor(position, 2_000);
  const never = side.models.waitFor(position + 1n, 2_000);
  feed.add(more);
  expect(await early).toBe(true);
  pass(2_000);
  expect(await never).toBe(false);
  expect(await side.models.waitFor(position, 0)).toBe(true);
  await side.stop();
});

/** A projection that can't take the third event of a stock. */
const choosy: Projection = {
  ...reservations,
  name: "choosy",
  ended: () => false,
  apply: (draft, fact) => {
    if (fact.recorded.revision === 2) throw new Error("can't take it");
    return { ...draft.document, last: fact.recorded.revision };
  },
};

test("a poison event stops the projection that can't take it, and no other one", async () => {
  const log = twoHolds();
  const poison = log.events[2];
  const { side, adds, store } = await startedReadSide({
    events: log.events.slice(0, 1),
    projections: [availability, choosy],
  });
  await adds(log.events.slice(1));
  await adds(log.does("tea", "north", reserves("h3", 1)));
  expect(side.models.stock("tea", "north", NINE)).toMatchObject({ version: 3 });
  const [live, failed] = side.models.projections();
  expect(live).toMatchObject({ name: "availability", status: "live", lagSeconds: 0 });
  expect(failed).toMatchObject({
    name: "choosy",
    status: "failed",
    position: log.events[1]?.position,
  });
  expect(failed?.error).toBe(`event at ${poison?.position}: can't take it`);
  const kept = await store.open({
    name: failed?.build ?? "",
    indexes: [],
    fields: [],
    resident: true,
  });
  expect(await kept.get("h1")).toMatchObject({ document: { last: 1 } });
  expect(await kept.get("h2")).toBeUndefined();
  await side.stop();
});

test("a poison event is found while the read side catches up as well", async () => {
  const log = twoHolds();
  log.does("tea", "north", reserves("h3", 1));
  const { side } = await startedReadSide({
    events: log.events,
    projections: [availability, choosy],
  });
  const [live, failed] = side.models.projections();
  expect(live).toMatchObject({ status: "live", position: log.events.at(-1)?.position });
  expect(failed).toMatchObject({ status: "failed", position: log.events[1]?.position });
  await side.stop();
});

test("an event that can't be read stops whoever wants it; the lag of the failed one is told", async () => {
  const log = twoHolds();
  const [first, second, third] = log.events;
  if (first === undefined || second === undefined || third === undefined)
    throw new Error("too few");
  const { side, pass } = await startedReadSide({
    events: [first, { ...second, data: "{" }, third],
    projections: PROJECTIONS,
  });
  pass(90_000);
  const byName = new Map(side.models.projections().map((one) => [one.name, one]));
  expect(byName.get("availability")).toMatchObject({
    status: "failed",
    position: first.position,
    lagSeconds: 90,
  });
  expect(byName.get("stock-alerts")).toMatchObject({ status: "live", lagSeconds: 0 });
  await side.stop();
});

test("a log that fails is asked again after a while, and nothing is lost", async () => {
  const log = twoHolds();
  const { side, feed, pass } = await startedReadSide({ events: log.events });
  feed.fail("the connection is gone");
  await settled();
  expect(side.models.projections()[0]).toMatchObject({
    status: "stopped",
    error: "the connection is gone",
  });
  const more = log.does("tea", "north", reserves("h3", 1));
  feed.add(more);
  const seen = side.models.waitFor(more.at(-1)?.position ?? 0n, 60_000);
  pass(100);
  expect(await seen).toBe(true);
  expect(side.models.projections()[0]).toMatchObject({ status: "live" });
  await side.stop();
});

test("after a restart the builds go on at their checkpoints: nothing is read twice", async () => {
  const log = twoHolds();
  const store = createMemoryReadStore();
  const first = await startedReadSide({ events: log.events, store });
  await first.side.stop();
  const feed = createListFeed(log.events);
  const { side } = await startedReadSide({ feed, store });
  expect(side.models.position()).toBe(log.events.at(-1)?.position);
  expect(Math.min(...feed.reads.map(Number))).toBeGreaterThanOrEqual(
    Number(log.events.at(-1)?.position) - 1,
  );
  await side.stop();
});

test.each([
  [
    "is shorter than what was read",
    (log: ReturnType<typeof twoHolds>) => createListFeed(log.events.slice(0, 2)),
  ],
  [
    "is another one",
    (log: ReturnType<typeof twoHolds>) => createListFeed(log.events, { logId: "other" }),
  ],
  [
    "has another event at the checkpoint",
    (log: ReturnType<typeof twoHolds>) =>
      createListFeed(
        log.events.map((event, index) => (index === 2 ? { ...event, id: "restored" } : event)),
      ),
  ],
])("where the log %s, the builds start anew: nothing is skipped", async (_, restored) => {
  const log = twoHolds();
  const store = createMemoryReadStore();
  const first = await startedReadSide({ events: log.events, store });
  const before = first.side.models.projections().map(({ build }) => build);
  await first.side.stop();
  const feed = restored(log);
  const { side } = await startedReadSide({ feed, store });
  const after = side.models.projections();
  for (const { build } of after) expect(before).not.toContain(build);
  expect(side.models.position()).toBe(await feed.head());
  for (const { name } of after) {
    expect(await side.builds.verify(name)).toMatchObject({ differences: [] });
    await expect(side.builds.rollback(name)).rejects.toThrow("no build");
  }
  expect(await store.collections()).toHaveLength(PROJECTIONS.length);
  await side.stop();
});

test("another definition fills its own build from the start; going back to the old code finds the old build", async () => {
  const log = twoHolds();
  const store = createMemoryReadStore();
  const old = await startedReadSide({ events: log.events, store, projections: [availability] });
  const [before] = old.side.models.projections();
  await old.side.stop();
  const newer = { ...availability, version: availability.version + 1 };
  const next = await startedReadSide({ events: log.events, store, projections: [newer] });
  const [after] = next.side.models.projections();
  expect(after?.build).not.toBe(before?.build);
  expect(after?.position).toBe(log.events.at(-1)?.position);
  await next.side.stop();
  const back = await startedReadSide({ events: log.events, store, projections: [availability] });
  expect(back.side.models.projections()[0]?.build).toBe(before?.build);
  await back.side.stop();
});

test("a second process takes over: the first one writes nothing any more and says so", async () => {
  const log = twoHolds();
  const store = createMemoryReadStore();
  const first = await startedReadSide({ events: log.events, store });
  const second = await startedReadSide({ events: log.events, store });
  const more = log.does("tea", "north", reserves("h3", 1));
  first.feed.add(more);
  await settled();
  expect(first.side.models.projections()[0]).toMatchObject({
    status: "failed",
    error: "another runner has taken over",
    position: log.events[2]?.position,
  });
  await second.adds(more);
  expect(second.side.models.stock("tea", "north", NINE)).toMatchObject({ version: 3 });
  await first.side.stop();
  await second.side.stop();
});

test("an empty log is read at once", async () => {
  const { side } = await startedReadSide();
  expect(side.models.position()).toBe(0n);
  expect(await side.models.waitFor(0n, 0)).toBe(true);
  expect(await side.models.totals(NINE)).toMatchObject({ skus: 0, warehouses: 0 });
  await side.stop();
});
