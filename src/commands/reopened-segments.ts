import type { RecordedEvent } from "../domain/recorded.ts";
import { keysOf } from "../domain/stock/past-keys.ts";
import { PAGE_EVENTS_MAX } from "./event-log.ts";
import { emptyTable, isClaimPrint, keep, printOf, type KeyTable } from "./key-table.ts";
import type { Range } from "./past.ts";
import type { ReopenedSegments, WritePath } from "./write-path.ts";

/** Of each generation; a full segment takes about 2 MB. */
const REOPENED_MAX = 12;

export const noneReopened = (): ReopenedSegments => ({ young: new Map(), old: new Map() });

const takeKeys = (path: Pick<WritePath, "codec">, table: KeyTable, stored: RecordedEvent): void => {
  const { event, metadata, revision } = path.codec.decode(stored);
  if (metadata.commandId !== undefined) {
    keep(table, printOf(metadata.commandId), { revision, replace: false });
  }
  for (const key of keysOf(event)) {
    const print = printOf(key);
    keep(table, print, { revision, replace: isClaimPrint(print) });
  }
};

const readSegment = async (
  path: Pick<WritePath, "log" | "codec">,
  stream: string,
  { first, last }: Range,
): Promise<KeyTable> => {
  const table = emptyTable();
  let from = first;
  while (from <= last) {
    const limit = Math.min(PAGE_EVENTS_MAX, last - from + 1);
    const page = await path.log.readStream(stream, { from, direction: "forwards", limit });
    for (const stored of page.events) takeKeys(path, table, stored);
    if (page.end || page.events.length === 0) break;
    from += page.events.length;
  }
  return table;
};

/** The keys recorded in the range of a segment, each with its revision. */
export const reopen = (
  path: Pick<WritePath, "log" | "codec" | "reopened">,
  stream: string,
  range: Range,
): Promise<KeyTable> => {
  const { reopened } = path;
  const name = `${stream} ${range.segment ?? ""}`;
  const known = reopened.young.get(name) ?? reopened.old.get(name);
  const table = known ?? readSegment(path, stream, range);
  if (!reopened.young.has(name)) {
    if (reopened.young.size >= REOPENED_MAX) {
      reopened.old = reopened.young;
      reopened.young = new Map();
    }
    reopened.young.set(name, table);
  }
  // A read that failed is tried again by the next one who asks.
  table.catch(() => {
    reopened.young.delete(name);
    reopened.old.delete(name);
  });
  return table;
};
