import type { AppendReq, AppendResp } from "@eventstore/db-client/generated/streams_pb.js";
import { type sendUnaryData, type ServerReadableStream, status } from "@grpc/grpc-js";
import protobuf from "google-protobuf";
import { type Context, refusedAsFollower } from "./context.ts";
import type { Expected } from "./decision.ts";
import { acknowledged, MAX_APPEND_BYTES, newRecord, sizeOf } from "./proposals.ts";
import * as protocol from "./protocol.ts";
import type { NewRecord } from "./records.ts";

const { pb } = protocol;
const { BinaryWriter } = protobuf;

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

const timedOut = () =>
  protocol.failure(status.ABORTED, "Operation timed out: Prepare phase timeout.");

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
        done(protocol.notLeader(context.node.leader!));
        return;
      }
      const stream = protocol.streamName(options.getStreamIdentifier());
      if (sizeOf(events) > MAX_APPEND_BYTES) {
        const max = String(MAX_APPEND_BYTES);
        const trailers = { exception: "maximum-append-size-exceeded", "maximum-append-size": max };
        done(
          protocol.failure(
            status.INVALID_ARGUMENT,
            `Maximum Append Size of ${max} Exceeded.`,
            trailers,
          ),
        );
        return;
      }
      if (stream === "" || events.some((event) => event.type === "")) {
        done(protocol.handlerFailure());
        return;
      }
      const expected = singleExpected(options);
      const outcome = context.log.append(stream, expected, events);
      void acknowledged(outcome, context.writeTimeoutMs).then((inTime) => {
        if (outcome.kind === "deleted") done(protocol.deletedFailure(stream));
        else if (outcome.kind === "wrong-version") {
          done(null, singleWrong(expected, outcome.current));
        } else if (!inTime || outcome.kind === "there-not-ready") done(timedOut());
        else done(null, singleSuccess(outcome));
      });
    });
  };
