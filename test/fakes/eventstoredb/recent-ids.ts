import type { LogRecord } from "./records.ts";

/** Ids that appends with ANY and STREAM_EXISTS are compared with; the older ones are forgotten. */
const RECENT_IDS_MAX = 100_000;

export type RecentIds = {
  readonly remember: (stream: string, records: readonly LogRecord[]) => void;
  readonly find: (stream: string, id: string) => LogRecord | undefined;
  readonly forget: (record: LogRecord) => void;
};

/** In memory only: the server, too, forgets it with a restart. Two generations, so that forgetting costs nothing. */
export const recentIds = (): RecentIds => {
  let young = new Map<string, LogRecord>();
  let old = new Map<string, LogRecord>();
  return {
    remember: (stream, records) => {
      for (const record of records) if (record.stream === stream) young.set(record.id, record);
      if (young.size < RECENT_IDS_MAX / 2) return;
      old = young;
      young = new Map();
    },
    find: (stream, id) => {
      const found = young.get(id) ?? old.get(id);
      return found?.stream === stream ? found : undefined;
    },
    forget: (record) => {
      young.delete(record.id);
      old.delete(record.id);
    },
  };
};
