import type { Snapshot, SnapshotStore } from "../../commands/snapshots.ts";
import type { FileFormat } from "./format.ts";
import { openSideStore, type SideStore } from "./side-store.ts";
import { numberAt, textAt } from "./sqlite.ts";

/** `SBKS`. */
const SNAPSHOTS_FORMAT: FileFormat = { name: "snapshots.sqlite", mark: 0x53424b53, version: 1 };

const TABLES = `
  CREATE TABLE snapshots (
    stream TEXT NOT NULL,
    fold INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    keep INTEGER NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (stream, fold, revision)
  );
  CREATE TABLE segments (
    stream TEXT NOT NULL,
    number INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (stream, number)
  )`;

const LOAD = `SELECT revision, text FROM snapshots
  WHERE stream = ? AND fold = ? AND revision <= ? ORDER BY revision DESC LIMIT 1`;
/** What the new one replaces: older ones that are not kept, and all of other folds. */
const REPLACE = `DELETE FROM snapshots
  WHERE stream = ?1 AND (fold <> ?2 OR (keep = 0 AND revision < ?3))`;
const SAVE = `INSERT INTO snapshots VALUES (?, ?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET text = excluded.text, keep = max(keep, excluded.keep)`;

/** No revision is beyond. */
const REVISION_MAX = Number.MAX_SAFE_INTEGER;

export type SnapshotsNeeds = {
  readonly directory: string;
  /** Of the log that the snapshots are folds of. */
  readonly logId: string;
};

export type ClosableSnapshots = SnapshotStore & { readonly close: () => Promise<void> };

const loadFrom = async (
  store: SideStore,
  key: { readonly stream: string; readonly fold: number; readonly revision: number },
): Promise<Snapshot | undefined> => {
  const [row] = await store.call(LOAD, key.stream, key.fold, key.revision);
  return row === undefined ? undefined : { revision: numberAt(row, 0), text: textAt(row, 1) };
};

/** Snapshots in a file of their own that is never waited for: without it, states are folded from the log. */
export const openSnapshots = async ({
  directory,
  logId,
}: SnapshotsNeeds): Promise<ClosableSnapshots> => {
  const store = await openSideStore({
    directory,
    format: SNAPSHOTS_FORMAT,
    tables: TABLES,
    synchronous: "OFF",
    cacheOf: logId,
  });
  return {
    load: async (stream, fold, revision = REVISION_MAX) =>
      loadFrom(store, { stream, fold, revision }).catch(() => undefined),
    save: async (stream, fold, { revision, text, keep }) => {
      await Promise.all([
        store.call(REPLACE, stream, fold, revision),
        store.call(SAVE, stream, fold, revision, keep ? 1 : 0, text),
      ]).catch(() => undefined);
    },
    saveSegment: async (stream, index, bytes) => {
      await store
        .call("INSERT OR REPLACE INTO segments VALUES (?, ?, ?)", stream, index, bytes)
        .catch(() => undefined);
    },
    loadSegment: async (stream, index) => {
      const rows = await store
        .call("SELECT bytes FROM segments WHERE stream = ? AND number = ?", stream, index)
        .catch(() => []);
      const bytes = rows[0]?.[0];
      return bytes instanceof Uint8Array ? bytes : undefined;
    },
    close: store.close,
  };
};
