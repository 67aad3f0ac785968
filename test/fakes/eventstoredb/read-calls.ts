import { status } from "@grpc/grpc-js";
import type { ReadReq } from "@eventstore/db-client/generated/streams_pb.js";
import type { Context } from "./context.ts";
import type { Log } from "./log.ts";
import * as protocol from "./protocol.ts";
import { isHidden, type LogRecord } from "./records.ts";
import { type ReadCall, readEvent, type Send } from "./replies.ts";
import { firstOf, isSoftDeleted, type Stream } from "./streams.ts";

type Options = ReadReq.Options;

const { BACKWARDS } = protocol.pb.streams.ReadReq.Options.ReadDirection;
const isBackwardsRead = (options: Options): boolean => options.getReadDirection() === BACKWARDS;

/** A stream as readers see it: nothing of it before it is acknowledged. */
export const shownOf = (log: Log, stream: Stream): number => {
  const shown = log.record(log.visible() - 1).position;
  let length = stream.records.length;
  while (length > 0 && stream.records[length - 1]!.position > shown) length -= 1;
  return length;
};

export const hasEvents = (log: Log, stream: Stream | undefined): stream is Stream =>
  stream !== undefined && !isSoftDeleted(stream) && shownOf(log, stream) > 0;

export const tombstoneShown = (log: Log, stream: Stream | undefined): boolean => {
  const position = stream?.tombstone?.position;
  return position !== undefined && position <= log.record(log.visible() - 1).position;
};

type Source = { readonly next: () => LogRecord | undefined };

const forwards = (from: number, count: number, take: (at: number) => LogRecord | undefined) => {
  let at = from;
  let left = count;
  const next = (): LogRecord | undefined => {
    for (;;) {
      const record = left > 0 ? take(at) : undefined;
      if (record === undefined) return undefined;
      at += 1;
      if (isHidden(record)) continue;
      left -= 1;
      return record;
    }
  };
  return { next };
};

const backwards = (from: number, count: number, take: (at: number) => LogRecord | undefined) =>
  forwards(0, count, (step) => take(from - step));

/** The records that the request asks for, or how the server refuses it. */
const streamSource = (
  log: Log,
  options: Options,
  stream: Stream,
): Source | ReturnType<typeof protocol.failure> => {
  const from = options.getStream()!;
  const count = Number(options.getCount());
  const isBackwards = isBackwardsRead(options);
  if (count === 0 || (!isBackwards && from.hasEnd())) {
    return protocol.failure(status.UNKNOWN, "Unexpected ReadStreamResult: Error");
  }
  const end = shownOf(log, stream);
  const first = firstOf(stream);
  const revision = from.hasStart() ? 0 : from.hasEnd() ? end - 1 : Number(from.getRevision());
  const take = (at: number): LogRecord | undefined =>
    at >= first && at < end ? stream.records[at] : undefined;
  return isBackwards
    ? backwards(Math.min(revision, end - 1), count, take)
    : forwards(Math.max(revision, first), count, take);
};

/** Index of the record at a position; nothing where no record begins there. */
export const boundary = (log: Log, position: number): number | undefined => {
  const index = log.indexAt(position);
  if (index === log.visible()) return index;
  return log.record(index).position === position ? index : undefined;
};

const allSource = (
  log: Log,
  options: Options,
): Source | ReturnType<typeof protocol.failure> | undefined => {
  const from = options.getAll()!;
  const count = Number(options.getCount());
  if (count === 0) return undefined;
  const take = (at: number): LogRecord | undefined =>
    at >= 0 && at < log.visible() ? log.record(at) : undefined;
  const end = log.visible();
  const at = from.hasStart()
    ? 0
    : from.hasEnd()
      ? end
      : boundary(log, Number(from.getPosition()!.getCommitPosition()));
  if (at === undefined) return protocol.failure(status.UNKNOWN, "Unexpected ReadAllResult: Error");
  return isBackwardsRead(options) ? backwards(at - 1, count, take) : forwards(at, count, take);
};

/** Answers a read: of a stream or of `$all`, one way or the other. */
export const read = async (
  context: Context,
  call: ReadCall,
  { options, send }: { readonly options: Options; readonly send: Send },
): Promise<void> => {
  const { log } = context;
  let source: Source | ReturnType<typeof protocol.failure> | undefined;
  if (options.hasStream()) {
    const name = protocol.streamName(options.getStream()!.getStreamIdentifier());
    const stream = log.stream(name);
    if (tombstoneShown(log, stream)) {
      call.emit("error", protocol.deletedFailure(name));
      return;
    }
    if (!hasEvents(log, stream)) {
      await send(protocol.notFoundMessage(name));
      call.end();
      return;
    }
    source = streamSource(log, options, stream);
  } else source = allSource(log, options);
  // `$all` with a count of 0: the real server never answers.
  if (source === undefined) return;
  if (!("next" in source)) {
    call.emit("error", source);
    return;
  }
  for (let record = source.next(); record !== undefined; record = source.next()) {
    const sent = send(readEvent(log, record, options.getResolveLinks()));
    if (sent === false || (sent !== true && !(await sent))) return;
  }
  call.end();
};
