import { eachEntry, emptyTable, keep, type KeyTable } from "./key-table.ts";
import { createSegment, isFull, segmentBytes, wordsFrom, type Segment } from "./past-filter.ts";
import type { Past } from "./past.ts";

/** The past as it stands in a snapshot. Full segments are stored on their own, once, and only named here. */
export type PastJson = {
  readonly recent: string;
  readonly older: string | null;
  readonly segments: readonly {
    readonly count: number;
    readonly first: number;
    readonly last: number;
    /** Base64; left out where the segment is full. */
    readonly words?: string;
  }[];
};

const tableText = (table: KeyTable): string => {
  const numbers = new Float64Array(2 * table.size);
  let index = 0;
  eachEntry(table, (print, revision) => {
    numbers[index] = print;
    numbers[index + 1] = revision;
    index += 2;
  });
  return Buffer.from(numbers.buffer).toString("base64");
};

const tableFrom = (text: string): KeyTable => {
  const bytes = Buffer.from(text, "base64");
  const table = emptyTable();
  for (let at = 0; at + 16 <= bytes.length; at += 16) {
    const revision = bytes.readDoubleLE(at + 8);
    keep(table, bytes.readDoubleLE(at), { revision, replace: true });
  }
  return table;
};

export const pastToJson = (past: Past): PastJson => ({
  recent: tableText(past.recent),
  older: past.older === undefined ? null : tableText(past.older),
  segments: past.segments.map((segment) => ({
    count: segment.count,
    first: segment.first,
    last: segment.last,
    ...(!isFull(segment) && { words: Buffer.from(segmentBytes(segment)).toString("base64") }),
  })),
});

/** Rebuilds the past; undefined where a stored segment is missing, so that the log has to be folded instead. */
export const pastFromJson = async (
  json: PastJson,
  loadSegment: (index: number) => Promise<Uint8Array | undefined>,
): Promise<Past | undefined> => {
  const segments: Segment[] = [];
  for (const [index, kept] of json.segments.entries()) {
    const empty = createSegment(index);
    const bytes =
      kept.words === undefined ? await loadSegment(index) : Buffer.from(kept.words, "base64");
    const words = bytes === undefined ? undefined : wordsFrom(bytes, empty.capacity);
    if (words === undefined) return undefined;
    segments.push({ ...empty, words, count: kept.count, first: kept.first, last: kept.last });
  }
  return {
    recent: tableFrom(json.recent),
    older: json.older === null ? undefined : tableFrom(json.older),
    segments,
  };
};
