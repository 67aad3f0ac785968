import type {
  BatchAppendReq,
  BatchAppendResp,
} from "@eventstore/db-client/generated/streams_pb.js";
import type { Status } from "@eventstore/db-client/generated/status_pb.js";
import { Metadata, type ServerDuplexStream } from "@grpc/grpc-js";
import { type Context, http2Of } from "./context.ts";
import { type Fault, oversizedHead } from "./faults.ts";
import * as protocol from "./protocol.ts";

const GOAWAY_GRACE_MS = 50;

type Call = ServerDuplexStream<BatchAppendReq, BatchAppendResp>;

/** Faults that come before anything is done. True = the append ends here. */
export const spoilBefore = (
  context: Context,
  call: Call,
  { fault, notReady }: { readonly fault: Fault; readonly notReady: (status: Status) => void },
): boolean => {
  if (fault.kind === "silence") return true;
  if (fault.kind === "reset-before") context.cut(call.getPeer());
  else if (fault.kind === "not-leader") call.emit("error", protocol.notLeader(fault));
  else if (fault.kind === "not-ready") notReady(protocol.notReady(fault.message));
  else return false;
  return true;
};

const goAway = (call: Call): void => {
  const { session } = http2Of(call);
  session?.goaway();
  setTimeout(() => session?.destroy(), GOAWAY_GRACE_MS).unref();
};

/** Faults that come when it is done. */
export const spoilAfter = (
  context: Context,
  call: Call,
  spoiled: {
    readonly fault: Fault;
    readonly message: BatchAppendResp;
    readonly send: (message: BatchAppendResp) => void;
  },
): void => {
  const { fault, message, send } = spoiled;
  switch (fault.kind) {
    case "reset-after":
      context.cut(call.getPeer());
      return;
    case "late-reply":
      setTimeout(send, fault.ms, message).unref();
      return;
    case "double-reply":
      send(message);
      send(message);
      return;
    case "unknown-reply":
      send(message.setCorrelationId(protocol.uuid(crypto.randomUUID())));
      return;
    case "half-close":
      call.end();
      return;
    case "goaway":
      goAway(call);
      return;
    case "oversized":
      call.sendMetadata(new Metadata());
      http2Of(call).write(oversizedHead());
      return;
    case "overtaken":
      send(message);
      return;
    case "reply-lost":
    case "reset-before":
    case "silence":
    case "not-leader":
    case "not-ready":
  }
};
