import { type Collection, MongoBulkWriteError } from "mongodb";
import { LedgerFault } from "../../commands/faults.ts";
import { COMMAND_MS, DUPLICATE_KEY, type MongoConnection } from "./connection.ts";

/** A count beyond 32 bits is read as a bigint. */
export type StoredCounter = { readonly _id: string; readonly count: number | bigint };

/** Counters that may wait for one write. */
const COUNTERS_WAITING_MAX = 10_000;
/** Counters of one command. */
const COMMAND_COUNTERS_MAX = 1_000;
/** Two who count a new key for the first time meet once. */
const TRIES_MAX = 5;

type Sums = Map<string, number>;
type Gathering = { readonly sums: Sums; readonly written: Promise<void> };

/**
 * Counts of one key that come while a write is on its way are added up, and written together. What breaks off is not
 * repeated by us, since it may have been counted: the driver repeats it, in a way that counts once.
 */
export const createIncrements = (
  connection: MongoConnection,
  counters: Collection<StoredCounter>,
) => {
  let writing: Promise<void> = Promise.resolve();
  let gathering: Gathering | undefined;

  const write = (): Promise<void> => {
    const sums = [...(gathering?.sums ?? [])];
    gathering = undefined;
    writing = writeSums(connection, counters, sums);
    return writing;
  };

  return {
    add: (place: string, by: number): Promise<void> => {
      // The next write waits for the one before it, however that ended.
      gathering ??= { sums: new Map(), written: writing.then(write, write) };
      const { sums, written } = gathering;
      const sum = sums.get(place);
      if (sum === undefined && sums.size >= COUNTERS_WAITING_MAX) {
        throw new LedgerFault("busy", "too many counters wait for the store");
      }
      sums.set(place, (sum ?? 0) + by);
      return written;
    },
    /** Nothing waits any more. */
    settled: async (): Promise<void> => {
      while (gathering !== undefined) await gathering.written.catch(() => undefined);
      await writing.catch(() => undefined);
    },
  };
};

const writeSums = async (
  { ask }: MongoConnection,
  counters: Collection<StoredCounter>,
  sums: readonly (readonly [string, number])[],
): Promise<void> => {
  for (let start = 0; start < sums.length; start += COMMAND_COUNTERS_MAX) {
    let left = sums.slice(start, start + COMMAND_COUNTERS_MAX);
    for (let attempt = 1; left.length > 0; attempt++) {
      if (attempt > TRIES_MAX) throw new LedgerFault("busy", "others count the same keys");
      const counted = await countInOrder({ ask }, counters, left);
      left = left.slice(counted);
    }
  }
};

/** One command, in order: it ends where somebody else has made the same counter at the same moment. Answers how many were counted. */
const countInOrder = async (
  { ask }: Pick<MongoConnection, "ask">,
  counters: Collection<StoredCounter>,
  left: readonly (readonly [string, number])[],
): Promise<number> => {
  const command = left.map(([place, by]) => ({
    updateOne: { filter: { _id: place }, update: { $inc: { count: by } }, upsert: true },
  }));
  try {
    await ask(() => counters.bulkWrite(command, { ordered: true, maxTimeMS: COMMAND_MS }));
    return left.length;
  } catch (error) {
    if (!(error instanceof MongoBulkWriteError)) throw error;
    const [first] = [error.writeErrors].flat();
    if (first?.code !== DUPLICATE_KEY) throw error;
    return first.index;
  }
};
