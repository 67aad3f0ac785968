import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runsOf, type Run } from "../../../src/adapters/migration-appends.ts";
import { createLogMemory } from "../../../src/adapters/memory/event-log.ts";
import type { EventLog } from "../../../src/commands/event-log.ts";
import { NOON, openLedger, type OpenLedger } from "../../api/memory-ledger.ts";
import { kit, logIn, readSideOf } from "./migration-kit.ts";
import { eventsOf, sampleLedger } from "./sample-ledger.ts";

let shop: OpenLedger;

beforeAll(async () => {
  shop = await sampleLedger();
});
afterAll(async () => {
  await shop.close();
});

describe("a ledger in another log", () => {
  test("has the same events in the same order, with their ids, revisions, metadata and instants", async () => {
    const target = logIn(createLogMemory("target"));
    const { run } = kit();
    const { events, streams, resumedAt } = await run(shop.log, target);
    const copied = await eventsOf(target);
    expect(copied).toEqual(await eventsOf(shop.log));
    expect(copied.length).toBeGreaterThan(100);
    expect(new Set(copied.map((event) => event.stream)).size).toBe(streams);
    expect({ events, resumedAt }).toEqual({ events: copied.length, resumedAt: 0 });
  });

  test("shows every read model as the first one does, and each is equal to a replay", async () => {
    const target = logIn(createLogMemory("target"));
    await kit().run(shop.log, target);
    const readSide = readSideOf(target);
    await readSide.start();
    await readSide.caughtUp();
    for (const name of readSide.builds.names) {
      expect((await readSide.builds.verify(name)).differences).toEqual([]);
    }
    const totals = async (side: Pick<typeof readSide, "models">) => side.models.totals(NOON);
    expect(await totals(readSide)).toEqual(await totals(shop.readSide));
    await readSide.stop();
  });

  test("has the hash of the first one, and no other ledger has it", async () => {
    const [first, other] = [await sampleLedger(3), await sampleLedger(3)];
    const hashOf = async ({ log }: OpenLedger) =>
      (await kit().run(log, logIn(createLogMemory("target")))).hash;
    const hash = await hashOf(first);
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(await hashOf(first)).toBe(hash);
    expect(await hashOf(other)).not.toBe(hash);
    await first.close();
    await other.close();
  });

  test("has an identity of its own: positions of the old one are refused as another log's", async () => {
    const moved = await openLedger({ logId: "target" });
    await kit().run(shop.log, moved.log);
    const { position: old } = (await shop.get("/inventory/status")).body;
    expect(old).toMatch(/^source:/);
    expect((await shop.get(`/inventory/status?minPosition=${String(old)}`)).status).toBe(200);
    const refused = await moved.get(`/inventory/status?minPosition=${String(old)}`);
    expect(refused).toMatchObject({ status: 400, body: { code: "validation-failed" } });
    expect((await moved.get("/inventory/status")).body.position).toMatch(/^target:/);
    await moved.close();
  });

  test("takes as few appends as keep the order: neighbours of one stream go together", async () => {
    const appends: string[] = [];
    const target = logIn(createLogMemory("target"), {
      onAppend: ({ stream }) => {
        appends.push(stream);
        return undefined;
      },
    });
    await kit().run(shop.log, target);
    const streams = (await eventsOf(shop.log)).map((event) => event.stream);
    expect(appends).toEqual(streams.filter((stream, at) => stream !== streams[at - 1]));
    expect(appends.length).toBeLessThan(streams.length);
  });

  test("copies nothing of an empty ledger, and says so", async () => {
    const { run } = kit();
    const done = await run(logIn(createLogMemory("none")), logIn(createLogMemory("target")));
    expect(done).toMatchObject({ events: 0, streams: 0, resumedAt: 0 });
  });

  test("tells how far it is and how long it will take", async () => {
    const { run, progress } = kit();
    const { events } = await run(shop.log, logIn(createLogMemory("target")));
    const copying = progress.filter(({ phase }) => phase === "copy");
    expect(copying.at(-1)).toMatchObject({ done: events, total: events, etaSeconds: 0 });
    expect(copying[3]?.ratePerSecond).toBeGreaterThan(0);
    expect(copying.map(({ done }) => done)).toEqual(
      copying.map(({ done }) => done).toSorted((a, b) => a - b),
    );
  });
});

describe("appends", () => {
  const event = (revision: number, bytes: number, stream = "stock-tea@north") => ({
    ...{ id: `id-${stream}-${String(revision)}`, type: "T", metadata: "{}", stream, revision },
    data: "x".repeat(bytes),
    position: BigInt(revision + 1),
  });
  const runs = async (events: readonly ReturnType<typeof event>[]): Promise<readonly Run[]> => {
    const all: Run[] = [];
    const source = async function* () {
      yield* events;
    };
    for await (const run of runsOf(source())) all.push(run);
    return all;
  };

  test("hold 500 events or 512 KiB at the most, and name the revision before", async () => {
    const small = await runs(Array.from({ length: 1_001 }, (_, revision) => event(revision, 10)));
    expect(small.map((run) => [run.expectedRevision, run.events.length])).toEqual([
      [-1, 500],
      [499, 500],
      [999, 1],
    ]);
    const large = await runs(Array.from({ length: 5 }, (_, revision) => event(revision, 200_000)));
    expect(large.map((run) => run.events.length)).toEqual([2, 2, 1]);
  });

  test("are cut at the same places by whoever begins at the same event", async () => {
    const events = Array.from({ length: 40 }, (_, n) =>
      event(Math.floor(n / 4) * 2 + (n % 2), 10, n % 4 < 2 ? "a-1" : "b-1"),
    );
    const all = await runs(events);
    for (const [at, run] of all.entries()) {
      const from = events.findIndex(({ id }) => id === run.events[0]?.id);
      expect(await runs(events.slice(from))).toEqual(all.slice(at));
    }
  });
});

describe("the operational store", () => {
  test("comes along: keys as they are, counters once, however often it is started", async () => {
    const { run, operational } = kit();
    const { source, target } = operational;
    for (let key = 0; key < 1_100; key++)
      await source.put("api-keys", `key-${String(key)}`, { n: key });
    await source.increment("refusals", "tea@north", 7);
    const log = logIn(createLogMemory("target"));
    const copied = { documents: 1_100, counters: 1 };
    expect((await run(shop.log, log)).operational).toEqual(copied);
    expect((await run(shop.log, log)).operational).toEqual(copied);
    expect(await target.get("api-keys", "key-1099")).toEqual({ n: 1_099 });
    expect(await target.counter("refusals", "tea@north")).toBe(7);
  });

  test("is not written over where it holds something else", async () => {
    const { run, operational } = kit();
    await operational.source.put("api-keys", "a", { n: 1 });
    await operational.target.put("api-keys", "a", { n: 2 });
    const done = run(shop.log, logIn(createLogMemory("target")));
    await expect(done).rejects.toMatchObject({ code: "migration-refused" });
    expect(await operational.target.get("api-keys", "a")).toEqual({ n: 2 });
  });
});

describe("a target that holds something else", () => {
  const [id] = ["0197e3a0-0000-7000-8000-000000000001"];
  const foreign = { id, type: "T", data: "{}", metadata: "{}" };

  test("is refused before anything is written", async () => {
    const memory = createLogMemory("target");
    const target = logIn(memory);
    await target.append("stock-other@north", -1, [foreign]);
    await expect(kit().run(shop.log, target)).rejects.toMatchObject({
      code: "migration-refused",
      message: expect.stringContaining("stock-other@north"),
    });
    expect(memory.all).toHaveLength(1);
  });

  test("is refused where it was served after the migration", async () => {
    const target = logIn(createLogMemory("target"));
    await kit().run(shop.log, target);
    await target.append("stock-other@north", -1, [foreign]);
    await expect(kit().run(shop.log, target)).rejects.toMatchObject({
      code: "migration-refused",
      message: expect.stringContaining("goes on where the source ends"),
    });
  });

  test.each([
    ["into a stream of the source", ""],
    ["into one of its own", "stock-other@north"],
  ])("is refused where somebody writes %s meanwhile", async (_what, other) => {
    const memory = createLogMemory("target");
    const intruder = logIn(memory);
    let appends = 0;
    const target: EventLog = {
      ...intruder,
      append: async (...call) => {
        appends += 1;
        if (appends === 30) {
          const stream = other === "" ? call[0] : other;
          const at = (memory.streams.get(stream)?.length ?? 0) - 1;
          await intruder.append(stream, at, [foreign]);
        }
        return intruder.append(...call);
      },
    };
    const code = expect.stringMatching(/^migration-(?:refused|differs)$/);
    await expect(kit().run(shop.log, target)).rejects.toMatchObject({ code });
  });

  test.each([
    [
      "another text",
      (memory: ReturnType<typeof createLogMemory>) => ({ ...memory.all[50], data: "{}" }),
    ],
    [
      "another instant",
      (memory: ReturnType<typeof createLogMemory>) => ({ ...memory.all[50], metadata: "{}" }),
    ],
  ])("is found out by its hash: %s", async (_what, changed) => {
    const memory = createLogMemory("target");
    const log = logIn(memory);
    const target: EventLog = {
      ...log,
      // What is read back as a stream is not what was written; the whole log looks right.
      readStream: async (stream, options) => {
        const page = await log.readStream(stream, options);
        const wrong: any = changed(memory);
        return { ...page, events: page.events.map((one) => (one.id === wrong.id ? wrong : one)) };
      },
    };
    const stream = String(shop.memory.all[50]?.stream);
    await expect(kit().run(shop.log, target)).rejects.toMatchObject({
      code: "migration-differs",
      message: expect.stringContaining(stream),
    });
  });
});
