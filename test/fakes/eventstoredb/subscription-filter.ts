import type { ReadReq } from "@eventstore/db-client/generated/streams_pb.js";
import type { LogRecord } from "./records.ts";

/** Records that one page of a catch-up looks at, where the client names no window. */
export const PAGE_RECORDS = 32;

export type Filter = {
  readonly matches: (record: LogRecord) => boolean;
  /** Records that one page looks at. */
  readonly window: number;
  /** Records looked at from one checkpoint to the next. */
  readonly interval: number;
};

export const filterOf = (options: ReadReq.Options.FilterOptions): Filter => {
  const byType = options.hasEventType();
  const expression = byType ? options.getEventType()! : options.getStreamIdentifier()!;
  const prefixes = expression.getPrefixList();
  const regex = new RegExp(expression.getRegex(), "u");
  const fits = (text: string): boolean =>
    prefixes.length > 0 ? prefixes.some((prefix) => text.startsWith(prefix)) : regex.test(text);
  const window = options.hasMax() ? options.getMax() : PAGE_RECORDS;
  return {
    matches: (record) => fits(byType ? record.type : record.stream),
    window,
    interval: window * Math.max(options.getCheckpointintervalmultiplier(), 1),
  };
};
