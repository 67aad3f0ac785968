import type {
  BatchAppendReq,
  BatchAppendResp,
} from "@eventstore/db-client/generated/streams_pb.js";
import type { UUID } from "@eventstore/db-client/generated/shared_pb.js";
import type { Status } from "@eventstore/db-client/generated/status_pb.js";
import type { ServerDuplexStream } from "@grpc/grpc-js";
import { type Context, refusedAsFollower, whileOpen } from "./context.ts";
import type { Expected } from "./decision.ts";
import type { Outcome } from "./log.ts";
import * as protocol from "./protocol.ts";
import { acknowledged, MAX_APPEND_BYTES, newRecord, sizeOf } from "./proposals.ts";
import type { NewRecord } from "./records.ts";
import { spoilAfter, spoilBefore } from "./append-faults.ts";

const { pb } = protocol;

type Request = {
  readonly correlationId: UUID | undefined;
  readonly options: BatchAppendReq.Options;
  readonly proposals: BatchAppendReq.ProposedMessage[];
};

const batchExpected = (options: BatchAppendReq.Options): Expected => {
  if (options.hasAny()) return "any";
  if (options.hasStreamExists()) return "stream_exists";
  return options.hasNoStream() ? "no_stream" : Number(options.getStreamPosition());
};

const deadlineOf = (options: BatchAppendReq.Options): number => {
  const deadline = options.getDeadline();
  if (deadline === undefined) return Infinity;
  return deadline.getSeconds() * 1_000 + deadline.getNanos() / 1e6;
};

const batchSuccess = (outcome: { revision: number; position: number }): BatchAppendResp.Success => {
  const success = new pb.streams.BatchAppendResp.Success();
  if (outcome.revision < 0) success.setNoStream(new pb.empty.Empty());
  else success.setCurrentRevision(String(outcome.revision));
  return success.setPosition(protocol.allPosition(outcome.position));
};

type Answer = { readonly status: Status } | { readonly success: BatchAppendResp.Success };

const answerTo = (
  outcome: Outcome,
  { stream, expected }: { readonly stream: string; readonly expected: Expected },
): Answer => {
  switch (outcome.kind) {
    case "deleted":
      return { status: protocol.streamDeleted(stream) };
    case "wrong-version":
      return { status: protocol.wrongVersion(expected, outcome.current) };
    case "there-not-ready":
      return { status: protocol.timeoutStatus() };
    case "there":
    case "written":
      return { success: batchSuccess(outcome) };
  }
};

/** One duplex call for all appends of a client. */
export const batchAppend =
  (context: Context) =>
  (call: ServerDuplexStream<BatchAppendReq, BatchAppendResp>): void => {
    if (refusedAsFollower(context, call)) {
      call.emit("error", protocol.notLeader(context.node.leader!));
      return;
    }
    whileOpen(context.calls, call);
    const open = new Map<string, Request>();
    const send = (message: BatchAppendResp): void => {
      if (!call.cancelled && !call.writableEnded) call.write(message);
    };
    call.on("data", (message: BatchAppendReq) => {
      const key = protocol.uuidText(message.getCorrelationId());
      const options = message.getOptions();
      const known = open.get(key);
      const request: Request = known ?? {
        correlationId: message.getCorrelationId(),
        options: options ?? new pb.streams.BatchAppendReq.Options(),
        proposals: [],
      };
      request.proposals.push(...message.getProposedMessagesList());
      if (!message.getIsFinal()) {
        open.set(key, request);
        return;
      }
      open.delete(key);
      answer(context, call, { request, send });
    });
    call.on("end", () => call.end());
    call.on("error", () => undefined);
  };

type Exchange = {
  readonly request: Request;
  readonly send: (message: BatchAppendResp) => void;
};

const reply = (request: Request, answer: Answer): BatchAppendResp => {
  const message = new pb.streams.BatchAppendResp()
    .setCorrelationId(request.correlationId)
    .setStreamIdentifier(request.options.getStreamIdentifier());
  return "status" in answer ? message.setError(answer.status) : message.setSuccess(answer.success);
};

/** What is refused before the log is asked. */
const refusal = (
  context: Context,
  request: Request,
  events: readonly NewRecord[],
): Status | undefined => {
  const stream = protocol.streamName(request.options.getStreamIdentifier());
  if (!context.node.ready) return protocol.notReady("Server Is Not Ready");
  if (stream === "") return protocol.badRequest("Value cannot be null. (Parameter 'value')");
  if (sizeOf(events) > MAX_APPEND_BYTES) return protocol.tooLarge(MAX_APPEND_BYTES);
  if (events.some((event) => event.type === "")) {
    return protocol.badRequest("Empty eventType provided. (Parameter 'eventType')");
  }
  return deadlineOf(request.options) < context.now() ? protocol.timeoutStatus() : undefined;
};

const answer = (
  context: Context,
  call: ServerDuplexStream<BatchAppendReq, BatchAppendResp>,
  { request, send }: Exchange,
): void => {
  const stream = protocol.streamName(request.options.getStreamIdentifier());
  const events = request.proposals.map(newRecord);
  const expected = batchExpected(request.options);
  const fault = context.faults("append", stream);
  const refused = fault === undefined || fault.kind === "overtaken";
  if (
    !refused &&
    spoilBefore(context, call, { fault, notReady: (status) => send(reply(request, { status })) })
  )
    return;
  const early = refusal(context, request, events);
  if (early !== undefined) {
    send(reply(request, { status: early }));
    if (events.some((event) => event.type === "")) sayAgain(context, { request, send });
    return;
  }
  if (fault?.kind === "overtaken") {
    context.log.append(stream, "any", [{ ...events[0]!, id: crypto.randomUUID() }]);
  }
  const outcome = context.log.append(stream, expected, events);
  const finish = (message: BatchAppendResp): void => {
    if (fault === undefined) send(message);
    else spoilAfter(context, call, { fault, message, send });
  };
  const settled = answerTo(outcome, { stream, expected });
  if (outcome.kind !== "written" && outcome.kind !== "there-not-ready") {
    // What is decided without waiting is answered at once, before successes that wait for the disk.
    finish(reply(request, settled));
    return;
  }
  void acknowledged(outcome, context.writeTimeoutMs).then((inTime) => {
    finish(reply(request, inTime ? settled : { status: protocol.timeoutStatus() }));
  });
};

/** The server forgets to take the entry out of its table, so that its time-out comes too. */
const sayAgain = (context: Context, { request, send }: Exchange): void => {
  setTimeout(() => {
    const again = reply(request, { status: protocol.timeoutStatus() });
    send(again.setCorrelationId(protocol.structuredUuid(protocol.uuidText(request.correlationId))));
  }, context.writeTimeoutMs).unref();
};
