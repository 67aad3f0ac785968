import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { openReadStore } from "../../src/adapters/embedded/read-store.ts";
import { createMemoryReadStore } from "../../src/adapters/memory/read-store.ts";
import type { RecordedEvent } from "../../src/domain/recorded.ts";
import { createBatch } from "../../src/projections/batch.ts";
import { feedAll, openFollower } from "../../src/projections/follower.ts";
import type { Document, Projection } from "../../src/projections/projection.ts";
import { PROJECTIONS } from "../../src/projections/models.ts";
import type { Collection, ReadStore } from "../../src/projections/read-store.ts";
import { anyShopLog } from "./any-shop-log.ts";
import { cut, dice, factOf, foldedFromScratch } from "./deliver.ts";
import { createListFeed } from "./list-feed.ts";

/** Ended documents go early, so that their dropping takes part in every case. */
const SHORT_LIVED = PROJECTIONS.map((projection) => ({
  ...projection,
  retention: { positions: 20 },
}));

const documentsIn = async (
  collection: Collection,
  projection: Projection,
  events: readonly RecordedEvent[],
): Promise<ReadonlyMap<string, Document>> => {
  const keys = new Set(
    events.flatMap((event) => {
      const fact = factOf(event);
      const wanted = projection.types.some((type) => type === event.type);
      return fact === undefined || !wanted ? [] : projection.keys(fact);
    }),
  );
  const rows = await collection.getMany([...keys]);
  return new Map(
    rows.flatMap((row) =>
      row?.document === undefined ? [] : [[row.key, JSON.parse(JSON.stringify(row.document))]],
    ),
  );
};

type Life = {
  readonly seed: number;
  /** The store call that this runner does not survive; undefined: it comes to the end. */
  readonly diesAt: number | undefined;
  /** It has lost its checkpoint: everything is delivered to it once more. */
  readonly forgets: boolean;
};

const lives: fc.Arbitrary<readonly Life[]> = fc.array(
  fc.record({
    seed: fc.nat(1_000_000),
    diesAt: fc.option(fc.nat(12), { nil: undefined }),
    forgets: fc.boolean(),
  }),
  { minLength: 1, maxLength: 4 },
);

/** A runner from its lease to its end or its death; every call to the store waits until the scheduler lets it go on. */
const live = async (
  {
    store,
    projection,
    events,
  }: { store: ReadStore; projection: Projection; events: readonly RecordedEvent[] },
  { seed, diesAt, forgets }: Life,
  scheduler?: fc.Scheduler,
): Promise<void> => {
  let calls = 0;
  const step = async (): Promise<void> => {
    await scheduler?.schedule(Promise.resolve());
    calls += 1;
    if (calls === diesAt) throw new Error("killed");
  };
  const slow: ReadStore = {
    ...store,
    open: async (spec) => {
      const collection = await store.open(spec);
      return {
        ...collection,
        getMany: async (keys) => {
          await step();
          return collection.getMany(keys);
        },
        write: async (epoch, rows) => {
          await step();
          const written = await collection.write(epoch, rows);
          await step();
          return written;
        },
        advance: async (epoch, mark) => {
          await step();
          return collection.advance(epoch, mark);
        },
      };
    },
  };
  const feed = createListFeed(events);
  const { follower, sound } = await openFollower({ store: slow, feed }, projection, "build");
  expect(sound).toBe(true);
  if (forgets) follower.position = 0n;
  const left = events.filter((event) => event.position > follower.position);
  for (const batch of cut(left, dice(seed))) {
    await feedAll(feed, [follower], createBatch(batch, factOf));
    if (follower.failure !== undefined) return;
  }
};

test.each(SHORT_LIVED)(
  "$name: two runners at once, kills, zombies that go on later and lost checkpoints leave the documents of a fold from scratch",
  async (projection) => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), anyShopLog, lives, async (scheduler, events, started) => {
        const store = createMemoryReadStore();
        const work = { store, projection, events };
        const runs = started.map((life) => live(work, life, scheduler).catch(dead));
        await scheduler.waitFor(Promise.all(runs));
        await live(work, { seed: 1, diesAt: undefined, forgets: false });
        const { name, indexes, fields, resident } = projection;
        const collection = await store.open({ name: "build", indexes, fields, resident });
        const expected = foldedFromScratch(projection, events);
        expect(await documentsIn(collection, projection, events)).toEqual(expected);
        expect(await collection.count(), name).toBe(expected.size);
        expect((await collection.mark())?.position).toBe(events.at(-1)?.position);
      }),
      { numRuns: 120 },
    );
  },
);

const dead = (error: unknown): void => {
  if (!(error instanceof Error) || error.message !== "killed") throw error;
};

test("a killed process finds in its file documents and checkpoint of one moment, and goes on from there", async () => {
  const root = mkdtempSync(join(tmpdir(), "stockbook-test-"));
  let copies = 0;
  try {
    await fc.assert(
      fc.asyncProperty(
        anyShopLog,
        fc.array(fc.record({ events: fc.integer({ min: 1, max: 30 }), flushed: fc.boolean() }), {
          minLength: 1,
          maxLength: 3,
        }),
        async (events, spans) => {
          let directory = join(root, `crash-${(copies += 1)}`);
          let given = 0;
          for (const { events: count, flushed } of [
            ...spans,
            { events: events.length, flushed: true },
          ]) {
            const store = await openReadStore({ directory });
            given = Math.min(events.length, given + count);
            for (const projection of SHORT_LIVED) {
              const feed = createListFeed(events);
              const { follower, sound } = await openFollower(
                { store, feed },
                projection,
                `${projection.name}_x_1`,
              );
              expect(sound).toBe(true);
              const left = events
                .slice(0, given)
                .filter((event) => event.position > follower.position);
              for (const batch of cut(left, dice(count)))
                await feedAll(feed, [follower], createBatch(batch, factOf));
              if (flushed) await store.flush();
              const expected = foldedFromScratch(projection, events.slice(0, given));
              expect(await documentsIn(follower.collection, projection, events)).toEqual(expected);
            }
            // What the file holds at this moment is all that the next process finds.
            const next = join(root, `crash-${(copies += 1)}`);
            cpSync(directory, next, { recursive: true });
            await store.close();
            directory = next;
          }
        },
      ),
      { numRuns: 12 },
    );
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});
