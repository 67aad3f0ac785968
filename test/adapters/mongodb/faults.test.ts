import { Timestamp } from "mongodb";
import { describe, expect, onTestFinished, test } from "vitest";
import { connectMongo } from "../../../src/adapters/mongodb/connection.ts";
import { createMongoOperationalStore } from "../../../src/adapters/mongodb/operational-store.ts";
import { createMongoReadStore } from "../../../src/adapters/mongodb/read-store.ts";
import { createMemoryReadStore } from "../../../src/adapters/memory/read-store.ts";
import { LedgerFault } from "../../../src/commands/faults.ts";
import type { Change, Collection, ReadStore, Row } from "../../../src/projections/read-store.ts";
import { dropDatabase, freshDatabase, MONGO_SERVERS } from "../../contract/mongo-servers.ts";
import { markOf, rowOf, tombstone } from "../../contract/read-store-harness.ts";
import { type Asked, type Proxy, startTcpProxy } from "../../fakes/tcp-proxy.ts";
import { dice } from "../../projections/deliver.ts";

const SPEC = { name: "shelf_00000000_1", indexes: ["size"], fields: [], resident: true };
/** Rows of one key, so many keys, in batches. */
const KEYS = Array.from({ length: 12 }, (_, at) => `key ${at}`);
const BATCHES = 12;
const TRIES_MAX = 60;

describe.each(MONGO_SERVERS.map((server) => [server.name, server] as const))(
  "a read store on %s behind a network that fails",
  (_name, server) => {
    /** A store whose every request passes the proxy, and one that goes to the server itself. */
    const opened = async () => {
      const settings = await freshDatabase(server);
      const proxy = await startTcpProxy(settings.url);
      const direct = await connectMongo(settings);
      const [through, beside] = await Promise.all(
        [1, 2].map(() => connectMongo({ ...settings, url: withDirect(proxy.url) })),
      );
      onTestFinished(async () => {
        await through!.close();
        await beside!.close();
        await direct.close();
        await proxy.stop();
        await dropDatabase(settings);
      });
      return {
        proxy,
        through: through!,
        store: createMongoReadStore(through!),
        another: createMongoReadStore(beside!),
        truth: createMongoReadStore(direct),
      };
    };

    test("an answer that is lost after the write leaves the documents of a clean run", async () => {
      const { proxy, store, truth } = await opened();
      const collection = await store.open(SPEC);
      const random = dice(5);
      const fates = spread(random, ["unanswered", "lost"], isWrite);
      proxy.judge = fates.judge;
      const tries = await feed(collection, random);
      expect(tries).toBeGreaterThan(BATCHES);
      expect(fates.count()).toBeGreaterThan(5);
      expect(await everything(truth)).toEqual(await cleanRun());
    });

    test("a batch of which a part is written is finished when it is written again", async () => {
      const { proxy, store, truth } = await opened();
      const collection = await store.open(SPEC);
      const random = dice(7);
      let parts = 0;
      proxy.judge = ({ command, body }) => {
        if (command !== "update" || body["updates"].length < 3 || random(2) === 0) return "passes";
        parts += 1;
        return { partly: 1 + random(body["updates"].length - 1) };
      };
      await feed(collection, random);
      expect(parts).toBeGreaterThan(3);
      expect(await everything(truth)).toEqual(await cleanRun());
    });

    test("a duplicate key of a race that an older version has won is written over", async () => {
      const { proxy, store, truth } = await opened();
      const collection = await store.open(SPEC);
      let races = 0;
      proxy.judge = ({ command, body }) => {
        // Between the server's look and its write somebody else has made the key: nobody sees which version. All
        // that comes behind it in the command is not written.
        if (command !== "update" || body["updates"].length < 4 || races > 8) return "passes";
        races += 1;
        const writeErrors = [{ index: 1, code: 11_000, errmsg: "E11000 duplicate key error" }];
        return { answer: { n: 1, nModified: 0, ok: 1, writeErrors } };
      };
      await feed(collection, () => 1);
      expect(races).toBeGreaterThan(4);
      expect(await everything(truth)).toEqual(await cleanRun());
    });

    test("two who write the same keys at once leave the newest version of each", async () => {
      const { proxy, store, another } = await opened();
      proxy.inTurn = server.lacks.has("atomic-updates");
      const [one, other] = [await store.open(SPEC), await another.open(SPEC)];
      const { epoch } = await one.lease();
      for (let round = 0; round < 6; round++) {
        const versions = [1, 2, 3, 4, 5, 6].map((version) => round * 6 + version);
        await Promise.all(
          versions.map(async (version, at) => {
            const rows = KEYS.map((key) => rowOf(`${key} of ${round}`, version, { size: version }));
            expect(await (at % 2 === 0 ? one : other).write(epoch, rows)).toBe(true);
          }),
        );
        const keys = KEYS.map((key) => `${key} of ${round}`);
        const newest = (await one.getMany(keys)).map((row) => row?.document?.["size"]);
        expect(new Set(newest)).toEqual(new Set([round * 6 + 6]));
      }
    });

    test("what was folded from a stale read is refused, and is right after it was read again", async () => {
      const { proxy, store, truth } = await opened();
      const collection = await store.open(SPEC);
      const { epoch } = await collection.lease();
      await collection.write(epoch, [rowOf("a", 1, { size: 1 })]);
      let old: Asked["body"] | undefined;
      proxy.heard = ({ command }, answer): undefined => {
        if (command === "find") old ??= answer;
      };
      const stale = await folded(collection, "a", 3);
      await collection.write(epoch, [rowOf("a", 2, { size: 2 })]);
      expect(old).toBeDefined();
      proxy.judge = ({ command }) => (command === "find" && old ? { answer: old } : "passes");
      expect(await folded(collection, "a", 3)).toEqual(stale);
      proxy.judge = () => "passes";
      await expect(collection.write(epoch, [stale])).rejects.toThrow(LedgerFault);
      expect(await (await truth.open(SPEC)).get("a")).toMatchObject({ position: 2n });
      expect(await collection.write(epoch, [await folded(collection, "a", 3)])).toBe(true);
      expect(await collection.get("a")).toMatchObject({ position: 3n, document: { size: 3 } });
      // What it was made of was written by this very writer before: a repeat is harmless.
      expect(await collection.write(epoch, [stale])).toBe(true);
      expect(await collection.get("a")).toMatchObject({ position: 3n, document: { size: 3 } });
    });

    test("reads what it folds on from a server that has seen its last write", async () => {
      const { proxy, store } = await opened();
      const collection = await store.open(SPEC);
      let time = 100;
      // A member of a replica set tells with every answer how far it had come.
      const told = (answer: Asked["body"]) => {
        time += 1;
        return { ...answer, operationTime: new Timestamp({ t: time, i: 1 }) };
      };
      proxy.heard = (_asked, answer) => told(answer);
      const asked: (number | undefined)[] = [];
      proxy.judge = ({ command, body }) => {
        if (command === "find") asked.push(body["readConcern"]?.afterClusterTime?.high);
        return command === "update" ? { answer: told({ n: 2, nModified: 1, ok: 1 }) } : "passes";
      };
      const { epoch } = await collection.lease();
      await collection.getMany(["a"]);
      const readAt = time;
      await collection.getMany(["a"]);
      await collection.write(epoch, [rowOf("a", 1)]);
      const writtenAt = time;
      await collection.getMany(["a"]);
      expect(asked.slice(-2)).toEqual([readAt, writtenAt]);
    });

    test("a writer that is fenced off changes nothing, even where it has not heard of it", async () => {
      const { store, truth } = await opened();
      const [asleep, awake] = [await store.open(SPEC), await truth.open(SPEC)];
      const { epoch } = await asleep.lease();
      await asleep.write(epoch, [{ ...rowOf("old", 1), ended: true }, rowOf("kept", 2)]);
      const { epoch: newer } = await awake.lease();
      await awake.advance(newer, markOf(40, 20));
      expect(await awake.get("old")).toBeUndefined();
      expect(await asleep.write(epoch, [rowOf("old", 1), rowOf("kept", 3), rowOf("new", 50)])).toBe(
        false,
      );
      expect(await asleep.advance(epoch, markOf(50))).toBe(false);
      expect(await awake.getMany(["old", "new"])).toEqual([undefined, undefined]);
      expect(await awake.get("kept")).toMatchObject({ position: 2n });
      expect(await awake.mark()).toEqual(markOf(40, 20));
    });

    test("a writer whose build was dropped does not bring it back", async () => {
      const { store, truth } = await opened();
      const collection = await store.open(SPEC);
      const { epoch } = await collection.lease();
      await collection.write(epoch, [rowOf("a", 1)]);
      await truth.drop(SPEC.name);
      expect(await collection.write(epoch, [rowOf("b", 2), rowOf("c", 3)])).toBe(false);
      expect(await (await truth.open(SPEC)).count()).toBe(0);
      expect(await collection.mark()).toBeUndefined();
    });

    test("says what the trouble is while nothing comes through, and that it is over", async () => {
      const { proxy, store } = await opened();
      const collection = await store.open(SPEC);
      proxy.judge = () => "lost";
      await expect(collection.get("a")).rejects.toMatchObject({ code: "read-model-behind" });
      expect(store.trouble()).toMatch(/MongoDB/);
      proxy.judge = () => "passes";
      proxy.cut();
      await retried(async () => collection.get("a"));
      expect(store.trouble()).toBeUndefined();
    });

    test("positions beyond what a number holds come back exactly", async () => {
      const { store } = await opened();
      const collection = await store.open(SPEC);
      const { epoch } = await collection.lease();
      const far = 2n ** 62n + 1n;
      await collection.write(epoch, [{ ...rowOf("a", 1), position: far }]);
      await collection.write(epoch, [{ ...rowOf("a", 1, { size: 9 }), position: far - 1n }]);
      await collection.advance(epoch, { ...markOf(1), position: far, horizon: far - 2n });
      expect(await collection.get("a")).toMatchObject({ position: far, document: { size: null } });
      expect(await collection.mark()).toEqual({ ...markOf(1), position: far, horizon: far - 2n });
    });

    test("refuses a document that is too large for MongoDB, and says which one", async () => {
      const { store, through } = await opened();
      const collection = await store.open(SPEC);
      const { epoch } = await collection.lease();
      const document = { size: 1, text: "x".repeat(16 * 1_024 * 1_024) };
      const large = { key: "large one", position: 1n, document, ended: false };
      await expect(collection.write(epoch, [large])).rejects.toThrow(/large one takes .* bytes/);
      const operational = createMongoOperationalStore(through);
      await expect(operational.put("things", "much", document)).rejects.toThrow(/much takes/);
      const fits = { ...large, document: { size: 1, text: "x".repeat(3 * 1_024 * 1_024) } };
      const small = rowOf("small", 2);
      expect(await collection.write(epoch, [fits, small])).toBe(true);
      expect((await collection.get("large one"))?.document).toEqual(fits.document);
      expect(await collection.get("small")).toMatchObject({ position: 2n });
    });

    test("an operational document whose answer is lost is there after it was put again", async () => {
      const { proxy, through } = await opened();
      const operational = createMongoOperationalStore(through);
      const fates = spread(dice(11), ["unanswered", "lost"], ({ command }) => command === "update");
      proxy.judge = fates.judge;
      for (let at = 0; at < 20; at++) {
        await retried(() => operational.put("things", "one", { at }));
        proxy.judge = () => "passes";
        expect(await operational.get("things", "one")).toEqual({ at });
        proxy.judge = fates.judge;
      }
      expect(fates.count()).toBeGreaterThan(4);
    });
  },
);

/** Whatever else the server is a member of: this run talks to the proxy alone. */
const withDirect = (url: string): string => {
  const direct = new URL(url);
  direct.searchParams.set("directConnection", "true");
  // How soon the driver looks again at a server that has broken off.
  direct.searchParams.set("minHeartbeatFrequencyMS", "5");
  return direct.href;
};

const isWrite = ({ command }: Asked): boolean => command === "update" || command === "delete";

/** Every second request of a kind meets one of the fates, by dice. */
const spread = (
  random: (bound: number) => number,
  fates: readonly ("unanswered" | "lost")[],
  concerns: (asked: Asked) => boolean,
): { readonly judge: Proxy["judge"]; readonly count: () => number } => {
  let count = 0;
  return {
    count: () => count,
    judge: (asked) => {
      if (!concerns(asked) || random(2) === 0) return "passes";
      count += 1;
      return fates[random(fates.length)]!;
    },
  };
};

/** As a runner does: again, until it is done. Answers how often. */
const retried = async (work: () => unknown): Promise<number> => {
  for (let tries = 1; tries <= TRIES_MAX; tries++) {
    try {
      await work();
      return tries;
    } catch (error) {
      if (!(error instanceof LedgerFault)) throw error;
    }
  }
  throw new Error("never done");
};

const batch = (at: number): readonly Row[] =>
  KEYS.flatMap((key, index) => {
    const position = at * 100 + index + 1;
    if ((index + at) % 5 === 0) return [];
    return [index % 4 === 3 ? tombstone(key, position) : rowOf(key, position, { size: position })];
  });

/** Batch after batch, each with its mark, each until it is done. */
const feed = async (collection: Collection, random: (bound: number) => number): Promise<number> => {
  let epoch = 0;
  let tries = 0;
  const lease = async (): Promise<void> => {
    epoch = (await collection.lease()).epoch;
  };
  await retried(lease);
  for (let at = 0; at < BATCHES; at++) {
    tries += await retried(async () => {
      if (random(8) === 0) await lease();
      expect(await collection.write(epoch, batch(at))).toBe(true);
      const mark = markOf(at * 100 + 99, at > 6 ? 450 : 0);
      expect(await collection.advance(epoch, mark)).toBe(true);
    });
  }
  return tries;
};

const everything = async (store: ReadStore) => {
  const collection = await store.open(SPEC);
  const rows = await collection.getMany(KEYS);
  const count = await collection.count();
  return { rows: rows.map(plain), count, mark: await collection.mark() };
};

const plain = (row: Row | undefined) =>
  row === undefined ? undefined : { ...row, position: String(row.position) };

/** The same batches where nothing ever fails. */
const cleanRun = async () => {
  const store = createMemoryReadStore();
  await feed(await store.open(SPEC), () => 1);
  return everything(store);
};

const folded = async (collection: Collection, key: string, position: number): Promise<Change> => {
  const row = await collection.get(key);
  return { ...rowOf(key, position, { size: position }), loaded: row?.position ?? -1n };
};
