import type { ReadReq, ReadResp } from "@eventstore/db-client/generated/streams_pb.js";
import type { ServerWritableStream } from "@grpc/grpc-js";
import type { LogRecord } from "./records.ts";
import type { Log } from "./log.ts";
import { eventMessage } from "./protocol.ts";

export type ReadCall = ServerWritableStream<ReadReq, ReadResp>;

/** Says whether the call is still open. */
export type Send = (message: ReadResp) => Promise<boolean> | boolean;

/** Writes as fast as the client takes it: what is not taken is not read from the log either. */
export const sender = (call: ReadCall): Send => {
  let ended = false;
  let wake: (() => void) | undefined;
  const end = (): void => {
    ended = true;
    wake?.();
  };
  call.on("cancelled", end);
  call.on("close", end);
  call.on("error", end);
  call.on("drain", () => wake?.());
  return (message) => {
    if (ended || call.cancelled) return false;
    if (call.write(message)) return true;
    return new Promise((resolve) => {
      wake = () => {
        wake = undefined;
        resolve(!ended);
      };
    });
  };
};

const LINK = "$>";

/** A record as the client asked for it: a link is followed, and stands for nothing where its target is gone. */
export const readEvent = (log: Log, record: LogRecord, resolveLinks: boolean): ReadResp => {
  if (!resolveLinks || record.type !== LINK) return eventMessage(record, undefined);
  const text = Buffer.from(record.data).toString();
  const at = text.indexOf("@");
  const stream = log.stream(text.slice(at + 1));
  const target = stream?.tombstone ? undefined : stream?.records[Number(text.slice(0, at))];
  return eventMessage(target, record);
};
