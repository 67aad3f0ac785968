import { closeSync, existsSync, mkdirSync, openSync, readFileSync, truncateSync } from "node:fs";
import { fdatasync, fsyncSync, writev } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { crc32 } from "node:zlib";
import { decodeRecords, encodeRecords, type LogRecord } from "./records.ts";

const HEADER_BYTES = 8;
const FILE = "events.log";

const write = promisify(writev);
const sync = promisify(fdatasync);

/** Makes the records of appends durable, in groups; `written` is told in order. */
export type Journal = {
  readonly add: (records: readonly LogRecord[]) => void;
  readonly close: () => Promise<void>;
};

export type JournalEvents = {
  /** So many more appends are durable, counted from the oldest. */
  readonly written: (appends: number) => void;
};

/** Loses everything with the process; acknowledges one turn of the event loop later, so that a group forms. */
export const memoryJournal = ({ written }: JournalEvents): Journal => {
  let waiting = 0;
  const flush = (): void => {
    const appends = waiting;
    waiting = 0;
    written(appends);
  };
  return {
    add: () => {
      waiting += 1;
      if (waiting === 1) setImmediate(flush);
    },
    close: async () => undefined,
  };
};

const frame = (records: readonly LogRecord[]): readonly Buffer[] => {
  const body = encodeRecords(records);
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32LE(body.length, 0);
  header.writeUInt32LE(crc32(body), 4);
  return [header, body];
};

/** The appends that are whole, and where they end: what a kill tore off does not come back. */
const wholeFrames = (bytes: Buffer): { appends: (readonly LogRecord[])[]; end: number } => {
  const appends: (readonly LogRecord[])[] = [];
  let end = 0;
  while (end + HEADER_BYTES <= bytes.length) {
    const length = bytes.readUInt32LE(end);
    const body = bytes.subarray(end + HEADER_BYTES, end + HEADER_BYTES + length);
    if (body.length < length || crc32(body) !== bytes.readUInt32LE(end + 4)) break;
    appends.push(decodeRecords(body));
    end += HEADER_BYTES + length;
  }
  return { appends, end };
};

/** What the directory holds; a torn tail is cut off. */
export const readJournal = (directory: string): readonly (readonly LogRecord[])[] => {
  const path = join(directory, FILE);
  if (!existsSync(path)) return [];
  const bytes = readFileSync(path);
  const { appends, end } = wholeFrames(bytes);
  if (end < bytes.length) truncateSync(path, end);
  return appends;
};

/** An append-only file: acknowledged means on disk. While one group is being synced the next one forms. */
export const fileJournal = (directory: string, { written }: JournalEvents): Journal => {
  mkdirSync(directory, { recursive: true });
  const file = openSync(join(directory, FILE), "a");
  const folder = openSync(directory, "r");
  fsyncSync(folder);
  closeSync(folder);
  let waiting: (readonly LogRecord[])[] = [];
  let running: Promise<void> | undefined;
  const drain = async (): Promise<void> => {
    while (waiting.length > 0) {
      const group = waiting;
      waiting = [];
      await write(file, group.flatMap(frame));
      await sync(file);
      written(group.length);
    }
    running = undefined;
  };
  return {
    add: (records) => {
      waiting.push(records);
      running ??= Promise.resolve().then(drain);
    },
    close: async () => {
      await running;
      closeSync(file);
    },
  };
};
