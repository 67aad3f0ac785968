/** Revision of a tombstone, as the server writes it. */
export const TOMBSTONE_REVISION = "9223372036854775807";

/** Length of a record without its texts; read off the positions of a real log. */
const RECORD_BYTES = 90;
const TICKS_PER_MS = 10_000n;

export type NewRecord = {
  readonly id: string;
  readonly type: string;
  readonly contentType: string;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
};

export type LogRecord = NewRecord & {
  readonly stream: string;
  /** -1 on a record that no reader sees. */
  readonly revision: number;
  readonly position: number;
  /** 100 ns ticks since 1970, as text. */
  readonly created: string;
};

export const NOTHING = new Uint8Array(0);

/** Positions are byte offsets: the next record starts where this one ends. */
export const lengthOf = (stream: string, record: NewRecord): number =>
  RECORD_BYTES +
  Buffer.byteLength(stream) +
  Buffer.byteLength(record.type) +
  record.data.length +
  record.metadata.length;

export const ticks = (now: number): string => String(BigInt(Math.floor(now)) * TICKS_PER_MS);

export const isTombstone = (record: LogRecord): boolean => record.type === "$streamDeleted";

/** What only takes room in the log: the record of an append of nothing, and the first of all. */
export const isHidden = (record: LogRecord): boolean => record.revision < 0;

export const revisionText = (record: LogRecord): string =>
  isTombstone(record) ? TOMBSTONE_REVISION : String(record.revision);

type Written = readonly [
  stream: string,
  revision: number,
  position: number,
  id: string,
  type: string,
  contentType: string,
  created: string,
  data: string,
  metadata: string,
];

const written = (record: LogRecord): Written => [
  record.stream,
  record.revision,
  record.position,
  record.id,
  record.type,
  record.contentType,
  record.created,
  Buffer.from(record.data).toString("latin1"),
  Buffer.from(record.metadata).toString("latin1"),
];

/** The records of one append as bytes of the file: all of them or none come back. */
export const encodeRecords = (records: readonly LogRecord[]): Buffer =>
  Buffer.from(JSON.stringify(records.map(written)));

export const decodeRecords = (bytes: Buffer): readonly LogRecord[] => {
  const list = JSON.parse(bytes.toString()) as readonly Written[];
  return list.map(
    ([stream, revision, position, id, type, contentType, created, data, metadata]) => ({
      stream,
      revision,
      position,
      id,
      type,
      contentType,
      created,
      data: Buffer.from(data, "latin1"),
      metadata: Buffer.from(metadata, "latin1"),
    }),
  );
};
