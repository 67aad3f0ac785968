import type { Snapshot, SnapshotStore } from "../../commands/snapshots.ts";

type Kept = Snapshot & { readonly fold: number; readonly keep: boolean };

/** Snapshots in memory, with the same answers as those in a file. */
export const createMemorySnapshots = (): SnapshotStore => {
  const streams = new Map<string, readonly Kept[]>();
  const segments = new Map<string, Uint8Array>();
  const segmentKey = (stream: string, index: number): string => `${stream} ${String(index)}`;
  return {
    load: async (stream, fold, revision = Number.MAX_SAFE_INTEGER) => {
      const found = (streams.get(stream) ?? [])
        .filter((one) => one.fold === fold && one.revision <= revision)
        .at(-1);
      return found === undefined ? undefined : { revision: found.revision, text: found.text };
    },
    save: async (stream, fold, { revision, text, keep }) => {
      const before = streams.get(stream) ?? [];
      const same = before.find((one) => one.fold === fold && one.revision === revision);
      const kept = before.filter(
        (one) =>
          one.fold === fold && one.revision !== revision && (one.keep || one.revision > revision),
      );
      const saved = { revision, text, fold, keep: keep || same?.keep === true };
      streams.set(
        stream,
        [...kept, saved].toSorted((a, b) => a.revision - b.revision),
      );
    },
    saveSegment: async (stream, index, bytes) => {
      segments.set(segmentKey(stream, index), bytes.slice());
    },
    loadSegment: async (stream, index) => segments.get(segmentKey(stream, index))?.slice(),
  };
};
