import { Binary } from "mongodb";
import type { SnapshotStore } from "../../commands/snapshots.ts";
import { atOnce } from "../at-once.ts";
import { COMMAND_MS, type MongoConnection } from "./connection.ts";
import { behindPrefix } from "./text-range.ts";

export const SNAPSHOTS = "stockbook.snapshots";
export const SEGMENTS = "stockbook.segments";

/** A longer text is not kept: the state is folded from the log then. In UTF-16 code units, of 3 bytes at the most. */
const TEXT_UNITS_MAX = 5_000_000;
/** Snapshots are asked for and saved in bursts; leases and read models need connections meanwhile. */
const LOADS_AT_ONCE = 16;
const SAVES_AT_ONCE = 4;
/** Saves that may wait: a state that is not kept is folded from the log. */
const SAVES_WAITING_MAX = 2_000;
/** Confirmed by the primary: what an election takes is folded again. */
const CACHE = { writeConcern: { w: 1 }, maxTimeMS: COMMAND_MS } as const;

type StoredSnapshot = {
  readonly _id: string;
  readonly fold: number;
  readonly revision: number;
  readonly keep: number;
  readonly text: string;
};
type StoredSegment = { readonly _id: string; readonly bytes: Binary };

/** Digits of a whole number, so that texts have the order of numbers. */
const DIGITS = String(Number.MAX_SAFE_INTEGER).length;
const digits = (count: number): string => String(count).padStart(DIGITS, "0");

const begins = (text: string) => {
  const behind = behindPrefix(text);
  return { $gte: text, ...(behind !== undefined && { $lt: behind }) };
};

/**
 * Snapshots in MongoDB, a cache that is never waited for: what fails is folded from the log. Those of another log are
 * never met, since its id is part of every key; they are dropped when this log's are opened.
 */
export const createMongoSnapshots = (connection: MongoConnection, logId: string): SnapshotStore => {
  const { ask } = connection;
  const snapshots = connection.collection<StoredSnapshot>(SNAPSHOTS);
  const segments = connection.collection<StoredSegment>(SEGMENTS);
  const ofLog = `${encodeURIComponent(logId)} `;
  const ofStream = (stream: string): string => `${ofLog}${encodeURIComponent(stream)} `;
  const ofFold = (stream: string, fold: number): string => `${ofStream(stream)}${digits(fold)} `;
  const loads = atOnce(LOADS_AT_ONCE);
  const saves = atOnce(SAVES_AT_ONCE);
  const quietly = async (work: () => Promise<unknown>): Promise<void> => {
    if (saves.waiting() >= SAVES_WAITING_MAX) return;
    await saves.run(() => ask(work)).catch(() => undefined);
  };

  const ofOthers = { _id: { $not: begins(ofLog) } };
  void quietly(() => snapshots.deleteMany(ofOthers, CACHE));
  void quietly(() => segments.deleteMany(ofOthers, CACHE));

  return {
    load: async (stream, fold, revision = Number.MAX_SAFE_INTEGER) => {
      const begin = ofFold(stream, fold);
      const range = { _id: { $gte: begin, $lte: begin + digits(revision) } };
      const found = await loads
        .run(() =>
          ask(() => snapshots.findOne(range, { sort: { _id: -1 }, maxTimeMS: COMMAND_MS })),
        )
        .catch(() => null);
      return found === null ? undefined : { revision: found.revision, text: found.text };
    },
    save: async (stream, fold, { revision, text, keep }) => {
      if (text.length > TEXT_UNITS_MAX) return;
      const place = { _id: ofFold(stream, fold) + digits(revision) };
      const change = { $set: { fold, revision, text }, $max: { keep: keep ? 1 : 0 } };
      // What the new one replaces: older ones that are not kept, and all of other folds.
      const replaced = {
        _id: begins(ofStream(stream)),
        $or: [{ fold: { $ne: fold } }, { keep: 0, revision: { $lt: revision } }],
      };
      await quietly(() => snapshots.updateOne(place, change, { ...CACHE, upsert: true }));
      await quietly(() => snapshots.deleteMany(replaced, CACHE));
    },
    saveSegment: async (stream, index, bytes) => {
      const _id = ofStream(stream) + digits(index);
      const segment = { _id, bytes: new Binary(bytes) };
      await quietly(() => segments.replaceOne({ _id }, segment, { ...CACHE, upsert: true }));
    },
    loadSegment: async (stream, index) => {
      const place = { _id: ofStream(stream) + digits(index) };
      const found = await loads
        .run(() => ask(() => segments.findOne(place, { maxTimeMS: COMMAND_MS })))
        .catch(() => null);
      return found === null ? undefined : Uint8Array.from(found.bytes.value());
    },
  };
};
