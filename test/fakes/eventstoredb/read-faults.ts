import { status } from "@grpc/grpc-js";
import type { ReadReq } from "@eventstore/db-client/generated/streams_pb.js";
import type { Context } from "./context.ts";
import { http2Of, refusedAsFollower, whileOpen } from "./context.ts";
import { type Fault, oversizedHead } from "./faults.ts";
import * as protocol from "./protocol.ts";
import { read } from "./read-calls.ts";
import { type ReadCall, type Send, sender } from "./replies.ts";
import { subscribe } from "./subscriptions.ts";

/** Messages that still get through before a fault in the middle of an answer. */
const MESSAGES_BEFORE = 3;
const GOAWAY_GRACE_MS = 50;
const HTTP2_NO_ERROR = 0;

const later = (ms: number, task: () => void): void => {
  setTimeout(task, ms).unref();
};

/** Ends the call from now on in the manner of the fault. */
const breakOff = (context: Context, call: ReadCall, { kind }: Fault): void => {
  const { session } = http2Of(call);
  if (kind === "reset-after") context.cut(call.getPeer());
  // No trailers: a call that just stops, which gRPC can't mistake for a complete answer.
  else if (kind === "half-close") http2Of(call).close(HTTP2_NO_ERROR);
  else if (kind === "goaway") {
    session?.goaway();
    later(GOAWAY_GRACE_MS, () => session?.destroy());
  }
};

/** A sender that misbehaves after some messages; nothing is sent behind the fault. */
const spoiled = (context: Context, call: ReadCall, fault: Fault): Send => {
  const send = sender(call);
  let sent = 0;
  return (message) => {
    sent += 1;
    if (fault.kind === "double-reply") {
      const first = send(message);
      if (!message.hasEvent()) return first;
      return Promise.resolve(first).then((open) => open && send(message));
    }
    if (fault.kind === "unknown-reply") {
      // A message without content: no kind that the client knows.
      const empty = send(new protocol.pb.streams.ReadResp());
      return Promise.resolve(empty).then((open) => open && send(message));
    }
    if (sent <= MESSAGES_BEFORE) return send(message);
    if (fault.kind === "oversized") http2Of(call).write(oversizedHead());
    if (fault.kind === "oversized" || fault.kind === "reply-lost") {
      return new Promise<boolean>(() => undefined);
    }
    if (sent === MESSAGES_BEFORE + 1) breakOff(context, call, fault);
    return false;
  };
};

/** Reads and subscriptions are one call of the protocol. */
export const readOrSubscribe =
  (context: Context) =>
  (call: ReadCall): void => {
    const options: ReadReq.Options = call.request.getOptions()!;
    const isSubscription = options.hasSubscription();
    const stream = protocol.streamName(options.getStream()?.getStreamIdentifier());
    const fault = context.faults(isSubscription ? "subscribe" : "read", stream);
    call.on("error", () => undefined);
    whileOpen(context.calls, call);
    if (isSubscription) whileOpen(context.following, call);
    if (refusedAsFollower(context, call)) {
      call.emit("error", protocol.notLeader(context.node.leader!));
      return;
    }
    const answer = (send: Send): void => {
      void (isSubscription ? subscribe : read)(context, call, { options, send });
    };
    if (fault === undefined || fault.kind === "overtaken") {
      answer(sender(call));
      return;
    }
    if (fault.kind === "silence") return;
    if (fault.kind === "reset-before") context.cut(call.getPeer());
    else if (fault.kind === "not-leader") call.emit("error", protocol.notLeader(fault));
    else if (fault.kind === "not-ready") {
      call.emit("error", protocol.failure(status.UNAVAILABLE, fault.message));
    } else if (fault.kind === "late-reply") later(fault.ms, () => answer(sender(call)));
    else answer(spoiled(context, call, fault));
  };
