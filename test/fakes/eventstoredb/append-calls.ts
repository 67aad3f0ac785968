import type {
  BatchAppendReq,
  BatchAppendResp,
  AppendReq,
  AppendResp,
} from "@eventstore/db-client/generated/streams_pb.js";
import type { UUID } from "@eventstore/db-client/generated/shared_pb.js";
import type { Status } from "@eventstore/db-client/generated/status_pb.js";
import { Metadata } from "@grpc/grpc-js";
import type { sendUnaryData, ServerDuplexStream, ServerReadableStream } from "@grpc/grpc-js";
import protobuf from "google-protobuf";
import { type Context, http2Of, refusedAsFollower } from "./context.ts";
import type { Expected } from "./decision.ts";
import { type Fault, oversizedHead } from "./faults.ts";
import type { Outcome } from "./log.ts";
import * as protocol from "./protocol.ts";
import type { NewRecord } from "./records.ts";

export const MAX_APPEND_BYTES = 1024 * 1024;
/** The error of an event without a type is followed by a second answer so much later. */
const GOAWAY_GRACE_MS = 50;

const { pb } = protocol;
const { BinaryWriter } = protobuf;

type Proposal = {
  readonly getId: () => UUID | undefined;
  readonly getMetadataMap: () => { readonly get: (key: string) => string | undefined };
  readonly getCustomMetadata_asU8: () => Uint8Array;
  readonly getData_asU8: () => Uint8Array;
};

const newRecord = (proposal: Proposal): NewRecord => {
  const metadata = proposal.getMetadataMap();
  return {
    id: protocol.uuidText(proposal.getId()),
    type: metadata.get("type") ?? "",
    contentType: metadata.get("content-type") ?? "application/octet-stream",
    data: proposal.getData_asU8(),
    metadata: proposal.getCustomMetadata_asU8(),
  };
};

const sizeOf = (events: readonly NewRecord[]): number => {
  let bytes = 0;
  for (const event of events) bytes += event.data.length + event.metadata.length;
  return bytes;
};

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

/** Waits for the acknowledgement as long as the server does; Timeout says nothing about the outcome. */
const settle = async (
  context: Context,
  outcome: Outcome,
  answers: { readonly stream: string; readonly expected: Expected },
): Promise<Answer> => {
  switch (outcome.kind) {
    case "deleted":
      return { status: protocol.streamDeleted(answers.stream) };
    case "wrong-version":
      return { status: protocol.wrongVersion(answers.expected, outcome.current) };
    case "there":
      return { success: batchSuccess(outcome) };
    case "there-not-ready":
      await pause(context.writeTimeoutMs);
      return { status: protocol.timeoutStatus() };
    case "written": {
      const inTime = await within(outcome.durable, context.writeTimeoutMs);
      return inTime ? { success: batchSuccess(outcome) } : { status: protocol.timeoutStatus() };
    }
  }
};

const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });

const within = (promise: Promise<void>, ms: number): Promise<boolean> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms, false);
    void promise.then(() => {
      clearTimeout(timer);
      resolve(true);
    });
  });

/** One duplex call for all appends of a client. */
export const batchAppend =
  (context: Context) =>
  (call: ServerDuplexStream<BatchAppendReq, BatchAppendResp>): void => {
    if (refusedAsFollower(context, call)) {
      call.emit("error", notLeader(context.node.leader!));
      return;
    }
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
  if (!refused && spoilBefore(context, call, { fault, request, send })) return;
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
  const known = outcome.kind === "written" || outcome.kind === "there-not-ready";
  if (known) {
    void settle(context, outcome, { stream, expected }).then((settled) => {
      finish(reply(request, settled));
    });
    return;
  }
  finish(reply(request, now(outcome, { stream, expected })));
};

/** What is decided without waiting is answered at once, before successes that wait for the disk. */
const now = (
  outcome: Exclude<Outcome, { kind: "written" | "there-not-ready" }>,
  { stream, expected }: { readonly stream: string; readonly expected: Expected },
): Answer => {
  switch (outcome.kind) {
    case "deleted":
      return { status: protocol.streamDeleted(stream) };
    case "wrong-version":
      return { status: protocol.wrongVersion(expected, outcome.current) };
    case "there":
      return { success: batchSuccess(outcome) };
  }
};

/** The server forgets to take the entry out of its table, so that its time-out comes too. */
const sayAgain = (context: Context, { request, send }: Exchange): void => {
  setTimeout(() => {
    const again = reply(request, { status: protocol.timeoutStatus() });
    send(again.setCorrelationId(protocol.structuredUuid(protocol.uuidText(request.correlationId))));
  }, context.writeTimeoutMs).unref();
};

/** Faults that come before anything is done. True = the append ends here. */
const spoilBefore = (
  context: Context,
  call: ServerDuplexStream<BatchAppendReq, BatchAppendResp>,
  { fault, request, send }: Exchange & { readonly fault: Fault },
): boolean => {
  switch (fault.kind) {
    case "reset-before":
      context.cut(call.getPeer());
      return true;
    case "silence":
      return true;
    case "not-leader":
      call.emit("error", notLeader(fault));
      return true;
    case "not-ready":
      send(reply(request, { status: protocol.notReady(fault.message) }));
      return true;
    default:
      return false;
  }
};

export const notLeader = ({ host, port }: { readonly host: string; readonly port: number }) =>
  protocol.failure(5, "Leader info available", {
    exception: "not-leader",
    "leader-endpoint-host": host,
    "leader-endpoint-port": String(port),
  });

/** Faults that come when it is done. */
const spoilAfter = (
  context: Context,
  call: ServerDuplexStream<BatchAppendReq, BatchAppendResp>,
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
    case "reply-lost":
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
    case "goaway": {
      const { session } = http2Of(call);
      session?.goaway();
      setTimeout(() => session?.destroy(), GOAWAY_GRACE_MS).unref();
      return;
    }
    case "oversized":
      call.sendMetadata(new Metadata());
      http2Of(call).write(oversizedHead());
      return;
    case "overtaken":
      send(message);
      return;
    case "reset-before":
    case "silence":
    case "not-leader":
    case "not-ready":
  }
};

const singleExpected = (options: AppendReq.Options): Expected => {
  if (options.hasAny()) return "any";
  if (options.hasStreamExists()) return "stream_exists";
  return options.hasNoStream() ? "no_stream" : Number(options.getRevision());
};

/** 2^64 - 1: how the field for old clients writes NoStream. */
const OLD_NO_STREAM = "18446744073709551615";
/** `wrong_expected_version` in AppendResp, `expected_revision_20_6_0` in it. */
const WRONG_FIELD = 2;
const OLD_EXPECTED_FIELD = 3;

/** A number of 64 bits does not fit into the generated setter. */
const withOldNoStream = (response: AppendResp): AppendResp => {
  const inner = new BinaryWriter();
  inner.writeUint64String(OLD_EXPECTED_FIELD, OLD_NO_STREAM);
  const rest = response.getWrongExpectedVersion()!.serializeBinary();
  const outer = new BinaryWriter();
  outer.writeBytes(WRONG_FIELD, Buffer.concat([rest, inner.getResultBuffer()]));
  return Object.assign(response, { serializeBinary: () => outer.getResultBuffer() });
};

const singleWrong = (expected: Expected, current: number): AppendResp => {
  const wrong = new pb.streams.AppendResp.WrongExpectedVersion();
  if (current < 0) {
    wrong.setCurrentNoStream(protocol.nothing()).setNoStream2060(protocol.nothing());
  } else wrong.setCurrentRevision(String(current)).setCurrentRevision2060(current);
  if (expected === "any") {
    wrong.setExpectedAny(protocol.nothing()).setAny2060(protocol.nothing());
  } else if (expected === "stream_exists") {
    wrong.setExpectedStreamExists(protocol.nothing()).setStreamExists2060(protocol.nothing());
  } else if (expected === "no_stream") {
    wrong.setExpectedNoStream(protocol.nothing());
  } else wrong.setExpectedRevision(String(expected)).setExpectedRevision2060(expected);
  const response = new pb.streams.AppendResp().setWrongExpectedVersion(wrong);
  return expected === "no_stream" ? withOldNoStream(response) : response;
};

const singleSuccess = (outcome: { revision: number; position: number }): AppendResp => {
  const success = new pb.streams.AppendResp.Success().setPosition(
    new pb.streams.AppendResp.Position()
      .setCommitPosition(String(outcome.position))
      .setPreparePosition(String(outcome.position)),
  );
  if (outcome.revision < 0) success.setNoStream(protocol.nothing());
  else success.setCurrentRevision(String(outcome.revision));
  return new pb.streams.AppendResp().setSuccess(success);
};

const timedOut = () => protocol.failure(10, "Operation timed out: Prepare phase timeout.");

/** The call of an append with credentials: a message with the options, then the events one by one. */
export const append =
  (context: Context) =>
  (call: ServerReadableStream<AppendReq, AppendResp>, done: sendUnaryData<AppendResp>): void => {
    let options = new pb.streams.AppendReq.Options();
    const events: NewRecord[] = [];
    call.on("data", (message: AppendReq) => {
      options = message.getOptions() ?? options;
      const proposal = message.getProposedMessage();
      if (proposal !== undefined) events.push(newRecord(proposal));
    });
    call.on("end", () => {
      if (call.cancelled) return;
      if (refusedAsFollower(context, call)) {
        done(notLeader(context.node.leader!));
        return;
      }
      const stream = protocol.streamName(options.getStreamIdentifier());
      if (sizeOf(events) > MAX_APPEND_BYTES) {
        const max = String(MAX_APPEND_BYTES);
        const trailers = { exception: "maximum-append-size-exceeded", "maximum-append-size": max };
        done(protocol.failure(3, `Maximum Append Size of ${max} Exceeded.`, trailers));
        return;
      }
      if (stream === "" || events.some((event) => event.type === "")) {
        done(protocol.handlerFailure());
        return;
      }
      const expected = singleExpected(options);
      const outcome = context.log.append(stream, expected, events);
      void settle(context, outcome, { stream, expected }).then((settled) => {
        if (outcome.kind === "deleted") done(protocol.deletedFailure(stream));
        else if (outcome.kind === "wrong-version") {
          done(null, singleWrong(expected, outcome.current));
        } else if ("status" in settled || outcome.kind === "there-not-ready") done(timedOut());
        else done(null, singleSuccess(outcome));
      });
    });
  };
