import fc from "fast-check";
import { type Document, Long } from "mongodb";
import { describe, expect, onTestFinished, test } from "vitest";
import { ledgerDecode } from "../../../src/adapters/event-codec.ts";
import { connectMongo } from "../../../src/adapters/mongodb/connection.ts";
import { createMongoReadStore } from "../../../src/adapters/mongodb/read-store.ts";
import { systemClock, systemScheduler } from "../../../src/adapters/runtime.ts";
import { availability } from "../../../src/projections/availability.ts";
import { movementIndex } from "../../../src/projections/movement-index.ts";
import type { Projection } from "../../../src/projections/projection.ts";
import { createReadSide } from "../../../src/projections/read-side.ts";
import { reservations } from "../../../src/projections/reservations.ts";
import { stockAlerts } from "../../../src/projections/stock-alerts.ts";
import { dropDatabase, freshDatabase, MONGO_SERVERS } from "../../contract/mongo-servers.ts";
import { type Asked, startTcpProxy } from "../../fakes/tcp-proxy.ts";
import { anyShopLog } from "../../projections/any-shop-log.ts";
import { dice } from "../../projections/deliver.ts";
import { createListFeed } from "../../projections/list-feed.ts";

/** Ended documents go early, so that their dropping takes part. */
const SHORT_LIVED: readonly Projection[] = [
  ...[availability, movementIndex, stockAlerts],
  { ...reservations, retention: { positions: 20 } },
];
const PORTION = 6;
/** A connection that dies without a word is given up after 15 seconds; these are some 80 and more. */
const WAITS_MAX = 8_000;

/** Waiting times of the runner pass a hundred times as fast. */
const hurried = {
  soon: systemScheduler.soon,
  after: (delayMs: number, task: () => void) => systemScheduler.after(delayMs / 100, task),
};

describe.each(MONGO_SERVERS.map((server) => [server.name, server] as const))(
  "read models on %s",
  (_name, server) => {
    test.each([1, 2, 3, 4])(
      "are those of the log after a life of cut connections, lost answers, parts and stale reads (%i)",
      async (seed) => {
        const events = fc
          .sample(anyShopLog, { seed, numRuns: 12 })
          .reduce((longest, log) => (log.length > longest.length ? log : longest));
        const settings = await freshDatabase(server);
        const proxy = await startTcpProxy(settings.url);
        const url = `${proxy.url}?directConnection=true&minHeartbeatFrequencyMS=5`;
        const connection = await connectMongo({ ...settings, url });
        const feed = createListFeed(events.slice(0, PORTION));
        const side = createReadSide({
          feed,
          store: createMongoReadStore(connection),
          decode: ledgerDecode,
          clock: systemClock,
          scheduler: hurried,
          ids: { next: () => "process" },
          exclusive: true,
          projections: SHORT_LIVED,
        });
        onTestFinished(async () => {
          await side.stop();
          await connection.close();
          await proxy.stop();
          await dropDatabase(settings);
        });
        await side.start();

        const random = dice(seed * 7_919);
        const met = new Map<string, number>();
        const meets = (fate: string): void => void met.set(fate, (met.get(fate) ?? 0) + 1);
        const past = createPast();
        proxy.heard = past.heard;
        proxy.judge = (asked) => {
          const { command, body } = asked;
          const roll = random(60);
          // How many requests there are depends on the machine; each fate is met all the same.
          const isStale = roll < 6 || !met.has("stale");
          const stale = isStale ? past.answerTo(asked) : undefined;
          if (stale !== undefined) {
            meets("stale");
            return { answer: stale };
          }
          const fate = roll % 2 === 0 ? "lost" : "unanswered";
          if ((roll >= 6 && roll < 10) || (roll >= 30 && !met.has(fate))) {
            meets(fate);
            return fate;
          }
          if (command !== "update" || roll !== 10 || body["updates"].length < 2) return "passes";
          meets("partly");
          return { partly: 1 };
        };
        for (let start = PORTION; start < events.length; start += PORTION) {
          feed.add(events.slice(start, start + PORTION));
          if (random(3) === 0) proxy.cut();
          await reached(side.models.waitFor, events[start]!.position);
        }
        const end = events.at(-1)!.position;
        await reached(side.models.waitFor, end);
        proxy.judge = () => "passes";
        for (const fate of ["lost", "unanswered", "stale"]) {
          expect(met.get(fate), `${fate} in a log of ${events.length} events`).toBeGreaterThan(0);
        }
        for (const { name } of SHORT_LIVED) {
          const verified = await side.builds.verify(name);
          expect(verified).toMatchObject({ position: String(end), differences: [] });
        }
      },
    );
  },
);

/** Rows as they were when they were last read: what a member of the set that has not heard of a write answers. */
const createPast = () => {
  const rows = new Map<string, Document>();
  const place = (body: Document, key: unknown): string => `${body["find"]} ${String(key)}`;
  return {
    heard: ({ command, body }: Asked, answer: Document): undefined => {
      if (command !== "find" || body["projection"] !== undefined) return;
      for (const row of answer["cursor"]?.firstBatch ?? []) rows.set(place(body, row._id), row);
    },
    answerTo: ({ command, body }: Asked): Document | undefined => {
      const keys: unknown = body["filter"]?._id?.$in;
      if (command !== "find" || !Array.isArray(keys)) return undefined;
      const firstBatch = keys.flatMap((key) => rows.get(place(body, key)) ?? []);
      // Of a key that is not there yet nothing is written that would be refused: there the server's time is what
      // tells, which this one does not have (see the test of it beside the faults).
      if (firstBatch.length < keys.length || firstBatch.some(({ doc }) => !doc)) return undefined;
      const ns = `${body["$db"]}.${body["find"]}`;
      return { cursor: { firstBatch, id: Long.fromNumber(0), ns }, ok: 1 };
    },
  };
};

const reached = async (
  waitFor: (position: bigint, timeoutMs: number) => Promise<boolean>,
  position: bigint,
): Promise<void> => {
  for (let waits = 0; waits < WAITS_MAX; waits++) if (await waitFor(position, 1_000)) return;
  throw new Error("the read models never got there");
};
