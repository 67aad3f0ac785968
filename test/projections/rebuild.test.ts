import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openReadStore } from "../../src/adapters/embedded/read-store.ts";
import { createMemoryReadStore } from "../../src/adapters/memory/read-store.ts";
import { availability } from "../../src/projections/availability.ts";
import type { Projection } from "../../src/projections/projection.ts";
import { PROJECTIONS } from "../../src/projections/models.ts";
import { UnknownProjection } from "../../src/projections/read-side.ts";
import { NoSuchBuild, RebuildFailed, RebuildRunning } from "../../src/projections/rebuild.ts";
import { createListFeed } from "./list-feed.ts";
import { settled, startedReadSide } from "./read-side-kit.ts";
import { NINE, openShopLog, receives, reserves, type ShopLog } from "./shop-log.ts";

const busyShop = (holds = 40): ShopLog => {
  const log = openShopLog();
  for (const sku of ["tea", "milk"]) log.does(sku, "north", receives(100_000));
  for (let hold = 0; hold < holds; hold++) {
    log.does(hold % 3 === 0 ? "milk" : "tea", "north", reserves(`h${hold}`, 1));
  }
  return log;
};

test.each(PROJECTIONS)(
  "$name is rebuilt beside the live build, agrees with the log, and takes over",
  async ({ name }) => {
    const log = busyShop();
    const { side, store } = await startedReadSide({ events: log.events });
    const before = side.models.projections().find((one) => one.name === name);
    const result = await side.builds.rebuild(name);
    expect(result).toMatchObject({ differences: [], switched: true, resumed: false });
    const after = side.models.projections().find((one) => one.name === name);
    expect(after?.build).toBe(result.build);
    expect(after?.builds.map(({ build, status }) => ({ build, status }))).toEqual([
      { build: result.build, status: "active" },
      { build: before?.build, status: "previous" },
    ]);
    // Also where the log ends with what the projection has no interest in.
    expect(after).toMatchObject({ position: before?.position, lagEvents: 0 });
    expect(await side.builds.rollback(name)).toEqual({ build: before?.build });
    expect(await side.builds.verify(name)).toMatchObject({ build: before?.build, differences: [] });
    // A third build: the one that is no way back any more is dropped.
    await side.builds.rebuild(name);
    expect((await store.collections()).filter((one) => one.startsWith(`${name}_`))).toHaveLength(2);
    await side.stop();
  },
);

test("while a rebuild runs the shop goes on: reads never fail and positions never go back", async () => {
  const log = busyShop(300);
  const { side, feed } = await startedReadSide({ events: log.events.slice(0, 250) });
  const rebuilt = side.builds.rebuild("availability");
  let last = 0n;
  let added = 250;
  let isDone = false;
  const done = rebuilt.then((result) => {
    isDone = true;
    return result;
  });
  while (!isDone) {
    if (added < log.events.length) {
      feed.add(log.events.slice(added, added + 3));
      added += 3;
    }
    expect(side.models.stock("tea", "north", NINE)).toBeDefined();
    expect(side.models.position()).toBeGreaterThanOrEqual(last);
    last = side.models.position();
    await settled(1);
  }
  expect(await done).toMatchObject({ differences: [], switched: true });
  feed.add(log.events.slice(added));
  await side.models.waitFor(log.events.at(-1)?.position ?? 0n, 1_000);
  expect(await side.builds.verify("availability")).toMatchObject({ differences: [] });
  await side.stop();
});

test("a build that has missed events takes them in before it serves again", async () => {
  const log = busyShop();
  const { side, adds } = await startedReadSide({ events: log.events });
  const first = side.models.projections()[0]?.build;
  await side.builds.rebuild("availability");
  await adds(log.does("tea", "north", reserves("late", 7)));
  expect(await side.builds.rollback("availability")).toEqual({ build: first });
  expect(side.models.stock("tea", "north", NINE)).toMatchObject({ available: 100_000 - 26 - 7 });
  await side.stop();
});

test("a build may wait for its switch, and is kept up to date until then", async () => {
  const log = busyShop();
  const { side, adds } = await startedReadSide({ events: log.events });
  await expect(side.builds.switchTo("availability")).rejects.toThrow(NoSuchBuild);
  const { build, switched } = await side.builds.rebuild("availability", { switch: false });
  expect(switched).toBe(false);
  const before = side.models.projections()[0];
  expect(before?.build).not.toBe(build);
  expect(before?.builds).toContainEqual(expect.objectContaining({ build, status: "ready" }));
  await adds(log.does("tea", "north", reserves("late", 7)));
  await expect(side.builds.switchTo("availability", "another")).rejects.toThrow(NoSuchBuild);
  expect(await side.builds.switchTo("availability", build)).toEqual({ build });
  expect(side.models.projections()[0]?.build).toBe(build);
  expect(side.models.stock("tea", "north", NINE)).toMatchObject({ available: 100_000 - 26 - 7 });
  expect(await side.builds.verify("availability")).toMatchObject({ differences: [] });
  await expect(side.builds.switchTo("availability")).rejects.toThrow(NoSuchBuild);
  await side.stop();
});

test("a build that waits for its switch still does after a restart", async () => {
  const log = busyShop();
  const store = createMemoryReadStore();
  const first = await startedReadSide({ events: log.events, store });
  const { build } = await first.side.builds.rebuild("availability", { switch: false });
  await first.side.stop();
  log.does("tea", "north", reserves("late", 7));
  const { side } = await startedReadSide({ events: log.events, store });
  expect(await side.builds.switchTo("availability")).toEqual({ build });
  expect(side.models.stock("tea", "north", NINE)).toMatchObject({ available: 100_000 - 26 - 7 });
  await side.stop();
});

test("a second rebuild of a projection is refused while one runs, with its holder and age", async () => {
  const log = busyShop();
  const { side, pass } = await startedReadSide({ events: log.events, holder: "me" });
  const running = side.builds.rebuild("availability", {
    onProgress: () => pass(100),
  });
  await settled(2);
  const refused = await side.builds.rebuild("availability").catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(RebuildRunning);
  expect(refused).toMatchObject({ holder: "me", ageSeconds: 0 });
  await expect(side.builds.rebuild("network-availability")).resolves.toMatchObject({
    switched: true,
  });
  await expect(running).resolves.toMatchObject({ switched: true });
  await side.stop();
});

test("another process's rebuild is respected until it has been silent for too long", async () => {
  const log = busyShop();
  const store = createMemoryReadStore();
  const first = await startedReadSide({ events: log.events, store, exclusive: false });
  const registration = await store.registration("availability");
  if (registration === undefined) throw new Error("not registered");
  const building = {
    build: "availability_other_9",
    holder: "other",
    since: NINE,
    until: NINE + 30_000,
    ready: false,
  };
  await store.register({ ...registration, building }, registration.version);
  first.pass(12_000);
  const refused = await first.side.builds.rebuild("availability").catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: "rebuild-running", holder: "other", ageSeconds: 12 });
  first.pass(20_000);
  await expect(first.side.builds.rebuild("availability")).resolves.toMatchObject({
    switched: true,
  });
  await first.side.stop();
});

test("a rebuild that was cut off goes on where it stood", async () => {
  const log = busyShop(60_000);
  const store = createMemoryReadStore();
  const stopped = new AbortController();
  const feed = createListFeed(log.events, { sizeOf: () => 2_000 });
  const first = await startedReadSide({ feed, store, projections: [availability] });
  const before = first.side.models.projections()[0]?.build;
  const cut = first.side.builds.rebuild("availability", {
    signal: stopped.signal,
    onProgress: ({ done, total }) => {
      expect(total).toBeGreaterThanOrEqual(done);
      if (done > total * 0.9) stopped.abort(new Error("Ctrl-C"));
    },
  });
  await expect(cut).rejects.toThrow("Ctrl-C");
  // The build that serves still does, and the other one is shown as cut off.
  expect(first.side.models.projections()[0]).toMatchObject({ build: before, status: "live" });
  const shown = first.side.models.projections()[0]?.builds;
  expect(shown).toContainEqual(expect.objectContaining({ status: "interrupted" }));
  await first.side.stop();

  const again = createListFeed(log.events, { sizeOf: () => 2_000 });
  const { side } = await startedReadSide({ feed: again, store, projections: [availability] });
  again.reads.length = 0;
  const result = await side.builds.rebuild("availability");
  expect(result).toMatchObject({ resumed: true, switched: true, differences: [] });
  // The first page is that of the fill: it begins behind what was written before the cut.
  expect(again.reads.some((position) => position > 100_000n)).toBe(true);
  expect(Number(again.reads[1])).toBeGreaterThan(100_000);
  await side.stop();
});

test("a rebuild left behind by a process that was killed goes on in the next one", async () => {
  const log = busyShop();
  const store = createMemoryReadStore();
  const first = await startedReadSide({ events: log.events, store, holder: "killed" });
  const never = createListFeed(log.events);
  void first.side.builds
    .rebuild("availability", {
      signal: new AbortController().signal,
      onProgress: () => {
        throw new Error("killed");
      },
    })
    .catch(() => undefined);
  await settled();
  const registration = await store.registration("availability");
  expect(registration?.building).toMatchObject({ holder: "killed" });
  const { side } = await startedReadSide({ feed: never, store, holder: "next" });
  expect(await side.builds.rebuild("availability")).toMatchObject({
    resumed: true,
    switched: true,
  });
  await side.stop();
});

/** A projection that remembers more than its events: what a fold from scratch does not give again. */
const impure = (): Projection => {
  let calls = 0;
  return {
    ...availability,
    name: "impure",
    indexes: [],
    apply: () => ({ calls: (calls += 1) }),
  };
};

test("a build that does not agree with the log is found, told of, and never serves", async () => {
  const log = busyShop();
  const { side, store } = await startedReadSide({ events: log.events, projections: [impure()] });
  const before = side.models.projections()[0]?.build;
  const verified = await side.builds.verify("impure");
  expect(verified.differences.map(({ key }) => key)).toEqual(["tea@north", "milk@north"]);
  const result = await side.builds.rebuild("impure");
  expect(result.switched).toBe(false);
  expect(result.differences).toHaveLength(2);
  expect(side.models.projections()[0]).toMatchObject({ build: before, status: "live" });
  expect(await store.collections()).toEqual([before]);
  await side.stop();
});

test("documents that the log does not know are found as well", async () => {
  const log = busyShop();
  const { side, store } = await startedReadSide({
    events: log.events,
    projections: [availability],
  });
  const build = side.models.projections()[0]?.build ?? "";
  const { indexes, fields, resident } = availability;
  const collection = await store.open({ name: build, indexes, fields, resident });
  const { epoch } = await collection.lease();
  const invented = { key: "gold@north", position: 5n, document: { sku: "gold" }, ended: false };
  await collection.write(epoch, [invented]);
  const { differences } = await side.builds.verify("availability");
  expect(differences).toEqual([{ key: "gold@north", found: { sku: "gold" } }]);
  await side.stop();
});

/** Takes everything, until the test spoils it. */
const spoilable = () => {
  const state = { isSpoilt: false };
  const projection: Projection = {
    ...availability,
    apply: (draft, fact) => {
      if (state.isSpoilt && fact.recorded.revision === 3) throw new Error("can't take it");
      return availability.apply(draft as never, fact as never);
    },
  };
  return { state, projection };
};

test("a rebuild that meets a poison event fails at once; the build that serves goes on", async () => {
  const log = busyShop();
  const { state, projection } = spoilable();
  const { side, adds } = await startedReadSide({ events: log.events, projections: [projection] });
  state.isSpoilt = true;
  await expect(side.builds.rebuild("availability")).rejects.toThrow(RebuildFailed);
  expect(side.models.projections()[0]).toMatchObject({ status: "live" });
  expect(side.models.projections()[0]?.builds).toHaveLength(1);
  await adds(log.does("tea", "north", reserves("late", 7)));
  state.isSpoilt = false;
  await expect(side.builds.rebuild("availability")).resolves.toMatchObject({ switched: true });
  await side.stop();
});

test("an empty log is rebuilt, and unknown projections are named", async () => {
  const { side } = await startedReadSide();
  for (const name of side.builds.names) {
    expect(await side.builds.rebuild(name)).toMatchObject({
      switched: true,
      documents: 0,
      position: "0",
    });
  }
  await expect(side.builds.rebuild("nothing")).rejects.toThrow(UnknownProjection);
  await expect(side.builds.verify("nothing")).rejects.toThrow(UnknownProjection);
  await expect(side.builds.rollback("nothing")).rejects.toThrow(UnknownProjection);
  await side.stop();
});

test("on the embedded store rebuild, rollback and restart leave what the log says", async () => {
  const directory = mkdtempSync(join(tmpdir(), "stockbook-test-"));
  try {
    const log = busyShop(200);
    let store = await openReadStore({ directory });
    const first = await startedReadSide({ events: log.events, store });
    for (const name of first.side.builds.names) {
      expect(await first.side.builds.rebuild(name)).toMatchObject({
        differences: [],
        switched: true,
      });
    }
    await first.adds(log.does("tea", "north", reserves("late", 7)));
    await first.side.builds.rollback("movement-index");
    await first.side.builds.rollback("reservations");
    await first.side.stop();
    await store.close();
    store = await openReadStore({ directory });
    const { side } = await startedReadSide({ events: log.events, store });
    for (const name of side.builds.names) {
      expect(await side.builds.verify(name)).toMatchObject({ differences: [] });
    }
    expect(side.models.stock("tea", "north", NINE)).toBeDefined();
    await side.stop();
    await store.close();
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
