import {
  type AnyBulkWriteOperation,
  type BulkWriteResult,
  type Collection,
  MongoBulkWriteError,
} from "mongodb";
import { LedgerFault } from "../../commands/faults.ts";
import type { Change } from "../../projections/read-store.ts";
import { type Causally, COMMAND_MS, DUPLICATE_KEY } from "./connection.ts";
import { STATE_KEY, type Stored, toStoredRow } from "./stored-row.ts";

/** Rows of one command, and their bytes: together they stay below what one message may hold. */
const COMMAND_ROWS_MAX = 1_000;
const COMMAND_BYTES_MAX = 8 * 1_024 * 1_024;
/** Commands of one write that are under way at once. */
const COMMANDS_AT_ONCE = 4;
/** Each try writes rows, or finds that they are there: more of them only where others write the same ones. */
const TRIES_MAX = 10;

export type WriteNeeds = {
  readonly ask: Causally;
  readonly collection: Collection<Stored>;
  /** Rows at or below it are not made anew. */
  readonly horizon: bigint;
};

/**
 * Writes rows, each only over an older version of it. Several commands where there are many; a write that breaks
 * off has done a part, and repeating it does the rest. False: the epoch is not the newest.
 * @throws LedgerFault, DocumentTooLarge
 */
export const writeRows = async (
  needs: WriteNeeds,
  epoch: number,
  rows: readonly Change[],
): Promise<boolean> => {
  const portions = portionsOf(rows, needs.horizon);
  let isNewest = true;
  const work = async (): Promise<void> => {
    for (let next = portions.pop(); next !== undefined && isNewest; next = portions.pop()) {
      if (!(await writePortion(needs, epoch, next))) isNewest = false;
    }
  };
  await Promise.all(Array.from({ length: Math.min(COMMANDS_AT_ONCE, portions.length) }, work));
  return isNewest;
};

type Operation = { readonly change: Change; readonly write: AnyBulkWriteOperation<Stored> };

const operationOf = (
  change: Change,
  horizon: bigint,
): { readonly operation: Operation; readonly bytes: number } => {
  const { key, position, loaded } = change;
  const { stored, bytes } = toStoredRow(change);
  // Of a version that is not the newest: nothing matches, and the upsert meets the key.
  const older = loaded === undefined ? { $lt: position } : { $eq: loaded };
  const write = {
    replaceOne: {
      filter: { _id: key, _pos: older },
      replacement: stored,
      // Below the horizon nothing is made that is not there: it was dropped.
      upsert: position > horizon,
    },
  };
  return { operation: { change, write }, bytes };
};

const portionsOf = (rows: readonly Change[], horizon: bigint): (readonly Operation[])[] => {
  const portions: Operation[][] = [];
  let portion: Operation[] = [];
  let sum = 0;
  for (const row of rows) {
    const { operation, bytes } = operationOf(row, horizon);
    if (portion.length === COMMAND_ROWS_MAX || sum + bytes > COMMAND_BYTES_MAX) portion = [];
    if (portion.length === 0) {
      portions.push(portion);
      sum = 0;
    }
    portion.push(operation);
    sum += bytes;
  }
  return portions;
};

const writePortion = async (
  needs: WriteNeeds,
  epoch: number,
  portion: readonly Operation[],
): Promise<boolean> => {
  let left = portion;
  for (let attempt = 1; attempt <= TRIES_MAX; attempt++) {
    const written = await writeInOrder(needs, epoch, left);
    if (written === "fenced") return false;
    if (written === left.length) return true;
    left = await stillToWrite(needs, left.slice(written));
    if (left.length === 0) return true;
  }
  throw new LedgerFault("busy", "others write the same documents again and again");
};

/**
 * One command: the server first looks whether the epoch is the newest, then writes row after row until one meets a
 * key that is there in another version than was expected. A writer that sleeps before its command is sent, or
 * whose command is late, is fenced off all the same. Answers how many rows were written.
 */
const writeInOrder = async (
  needs: WriteNeeds,
  epoch: number,
  left: readonly Operation[],
): Promise<number | "fenced"> => {
  const { ask, collection } = needs;
  // Of another epoch: nothing matches, the upsert meets the key, and an ordered command ends there.
  const fence = {
    updateOne: { filter: { _id: STATE_KEY, epoch }, update: { $set: { epoch } }, upsert: true },
  } as const;
  const command = [fence, ...left.map(({ write }) => write)];
  try {
    const { upsertedIds } = await ask((session) =>
      collection.bulkWrite(command, { ordered: true, maxTimeMS: COMMAND_MS, session }),
    );
    return hasMadeState(upsertedIds) ? await takeBack(collection, epoch, upsertedIds) : left.length;
  } catch (error) {
    if (!(error instanceof MongoBulkWriteError)) throw error;
    const [first] = [error.writeErrors].flat();
    if (first?.code !== DUPLICATE_KEY) throw error;
    const { upsertedIds } = error;
    if (hasMadeState(upsertedIds)) return takeBack(collection, epoch, upsertedIds);
    // Not every server of the protocol tells which row it was.
    if (first.index === 0) return (await isNewest(needs, epoch)) ? 0 : "fenced";
    return first.index - 1;
  }
};

const isNewest = async ({ ask, collection }: WriteNeeds, epoch: number): Promise<boolean> => {
  const state = await ask((session) =>
    collection.findOne({ _id: STATE_KEY }, { maxTimeMS: COMMAND_MS, session }),
  );
  return state?.epoch === epoch;
};

const hasMadeState = (upserted: BulkWriteResult["upsertedIds"]): boolean =>
  Object.values(upserted).includes(STATE_KEY);

/** The build was dropped, and this very command has made its collection anew: what it has put there goes. */
const takeBack = async (
  collection: Collection<Stored>,
  epoch: number,
  upserted: BulkWriteResult["upsertedIds"],
): Promise<"fenced"> => {
  const keys = Object.values(upserted).filter((id): id is string => typeof id === "string");
  await collection.deleteMany({ _id: { $in: keys } });
  await collection.deleteOne({ _id: STATE_KEY, epoch });
  return "fenced";
};

/**
 * After a duplicate key: the rows that are not there yet. One that is there as it is to be, or newer, was written by
 * this very write before its answer was lost, or by somebody else: by definition it is the same.
 * @throws LedgerFault where a row was made of an older version than the one that is there
 */
const stillToWrite = async (
  { ask, collection }: WriteNeeds,
  left: readonly Operation[],
): Promise<readonly Operation[]> => {
  const keys = left.map(({ change }) => change.key);
  const found = await ask((session) =>
    collection
      .find({ _id: { $in: keys } }, { projection: { _pos: 1 }, maxTimeMS: COMMAND_MS, session })
      .batchSize(keys.length + 1)
      .toArray(),
  );
  const positions = new Map(found.map(({ _id, _pos }) => [_id, _pos]));
  return left.filter(({ change }) => {
    const there = positions.get(change.key);
    if (there === undefined) return true;
    if (there >= change.position) return false;
    if (change.loaded === undefined || change.loaded === there) return true;
    throw new LedgerFault("busy", `${change.key} was made of a version that is not the newest`);
  });
};
