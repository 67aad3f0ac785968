import type { LogRecord } from "./records.ts";

/** "$tb" of a stream that was deleted softly. */
export const TRUNCATE_ALL = Number.MAX_SAFE_INTEGER;

export type Stream = {
  readonly name: string;
  readonly records: LogRecord[];
  tombstone: LogRecord | undefined;
  truncateBefore: number;
  maxCount: number;
};

export const emptyStream = (name: string): Stream => ({
  name,
  records: [],
  tombstone: undefined,
  truncateBefore: 0,
  maxCount: Infinity,
});

export const isSoftDeleted = (stream: Stream): boolean => stream.truncateBefore === TRUNCATE_ALL;

/** The first revision that readers get. */
export const firstOf = (stream: Stream): number =>
  Math.max(stream.truncateBefore, stream.records.length - stream.maxCount, 0);

/** What a `$metadata` event says about its stream. */
export const streamSettings = (
  record: LogRecord,
): { readonly truncateBefore: number; readonly maxCount: number } => {
  const text = Buffer.from(record.data).toString();
  const { $tb, $maxCount } = JSON.parse(text === "" ? "{}" : text) as {
    $tb?: number;
    $maxCount?: number;
  };
  return { truncateBefore: Math.min($tb ?? 0, TRUNCATE_ALL), maxCount: $maxCount ?? Infinity };
};
