import { eachEntry, emptyTable, isClaimPrint, keep, lookUp, type KeyTable } from "./key-table.ts";
import { addPrint, createSegment, isFull, mayHold, type Segment } from "./past-filter.ts";

/**
 * What a stream knows of its past: which command ids and business ids it has recorded, and where. The
 * newest keys are known with their revision (two generations, so that nothing is ever deleted one by
 * one), older ones by filters. It is a fold of the durable events, kept in the snapshot beside the
 * state, and as long as the stream: nothing is forgotten.
 */
export type Past = {
  recent: KeyTable;
  older: KeyTable | undefined;
  readonly segments: Segment[];
};

/** Keys of one generation: so many newest ones at least are known exactly. */
export const GENERATION_KEYS = 384;

/** Revisions (both included) in which a key may have been recorded: one, or all those of a filter's segment. */
export type Range = {
  readonly first: number;
  readonly last: number;
  /** Name of the segment's content, where it is one. */
  readonly segment?: string;
};

/** Shared by all keys that are new. */
export const NOWHERE: readonly Range[] = [];

export const emptyPast = (): Past => ({ recent: emptyTable(), older: undefined, segments: [] });

/** Takes in a key of a durable event. Of claims the newest revision counts, of other keys the first. */
export const remember = (past: Past, print: number, revision: number): void => {
  const replace = isClaimPrint(print);
  if (!replace && past.older !== undefined && lookUp(past.older, print) !== undefined) return;
  keep(past.recent, print, { revision, replace });
  if (past.recent.size >= GENERATION_KEYS) turnGeneration(past);
};

/**
 * The filters take in what the newer generation does not know. In the order of the log, whatever the layout of the
 * table: so a segment is the same wherever and whenever the stream is folded, and may be stored once.
 */
const turnGeneration = (past: Past): void => {
  const { older, recent } = past;
  if (older !== undefined) {
    const leaving: { readonly print: number; readonly revision: number }[] = [];
    eachEntry(older, (print, revision) => {
      if (lookUp(recent, print) === undefined) leaving.push({ print, revision });
    });
    leaving.sort((one, two) => one.revision - two.revision || one.print - two.print);
    for (const { print, revision } of leaving) addPrint(openSegment(past), print, revision);
  }
  past.older = recent;
  past.recent = emptyTable();
};

const openSegment = (past: Past): Segment => {
  const newest = past.segments.at(-1);
  if (newest !== undefined && !isFull(newest)) return newest;
  const segment = createSegment(past.segments.length);
  past.segments.push(segment);
  return segment;
};

/**
 * Where the key may have been recorded, in the order in which to look: the newest first for claims, the
 * oldest first for the rest. What lies wholly before revision `since` was looked through before.
 * Empty: the key is new. This is the only question on the hot path, so it makes nothing for a new key.
 */
export const rangesOf = (past: Past, print: number, since: number): readonly Range[] => {
  let ranges: Range[] | undefined;
  for (const segment of past.segments) {
    if (segment.last >= since && mayHold(segment, print)) {
      const { first, last, index, count } = segment;
      (ranges ??= []).push({ first, last, segment: `${String(index)}:${String(count)}` });
    }
  }
  const older = revisionIn(past.older, print, since);
  if (older >= 0) (ranges ??= []).push({ first: older, last: older });
  const recent = revisionIn(past.recent, print, since);
  if (recent >= 0) (ranges ??= []).push({ first: recent, last: recent });
  if (ranges === undefined) return NOWHERE;
  return isClaimPrint(print) ? ranges.reverse() : ranges;
};

/** -1 where the table does not know the print, or only from before `since`. */
const revisionIn = (table: KeyTable | undefined, print: number, since: number): number => {
  const revision = table === undefined ? undefined : lookUp(table, print);
  return revision === undefined || revision < since ? -1 : revision;
};

/** Approximate memory of the past in bytes. */
export const pastBytes = (past: Past): number => {
  let bytes = 8 * (past.recent.slots.length + (past.older?.slots.length ?? 0));
  for (const segment of past.segments) bytes += segment.words.byteLength;
  return bytes;
};

/** Bytes of what changes still, and so stands in every snapshot. */
export const unsavedBytes = (past: Past): number => {
  const newest = past.segments.at(-1);
  const open = newest === undefined || isFull(newest) ? 0 : newest.words.byteLength;
  return open + 16 * (past.recent.size + (past.older?.size ?? 0));
};

/** Filter segments that will not change any more. */
export const fullSegments = (past: Past): readonly Segment[] => past.segments.filter(isFull);
