import type {
  DeleteReq,
  DeleteResp,
  TombstoneReq,
  TombstoneResp,
} from "@eventstore/db-client/generated/streams_pb.js";
import { type handleUnaryCall, type sendUnaryData, status } from "@grpc/grpc-js";
import { type Context, refusedAsFollower } from "./context.ts";
import type { Expected } from "./decision.ts";
import type { Outcome } from "./log.ts";
import * as protocol from "./protocol.ts";

const { pb } = protocol;

/** Expected versions as the server writes them in a message. */
const NUMBERS = { any: -2, no_stream: -1, stream_exists: -4 } as const;

const expectedOf = (options: DeleteReq.Options | TombstoneReq.Options): Expected => {
  if (options.hasAny()) return "any";
  if (options.hasStreamExists()) return "stream_exists";
  return options.hasNoStream() ? "no_stream" : Number(options.getRevision());
};

const failureOf = (stream: string, expected: Expected, outcome: Outcome) => {
  if (outcome.kind === "deleted") return protocol.deletedFailure(stream);
  const wanted = String(typeof expected === "number" ? expected : NUMBERS[expected]);
  const actual = String(outcome.kind === "wrong-version" ? outcome.current : -1);
  return protocol.failure(
    status.FAILED_PRECONDITION,
    `Delete failed due to WrongExpectedVersion. Stream: ${stream}, Expected version: ${wanted}, Actual version: ${actual}`,
    {
      exception: "wrong-expected-version",
      "stream-name": stream,
      "expected-version": wanted,
      "actual-version": actual,
    },
  );
};

const answer = <Response>(
  context: Context,
  options: DeleteReq.Options | TombstoneReq.Options | undefined,
  end: {
    readonly kind: "soft" | "tombstone";
    readonly done: sendUnaryData<Response>;
    readonly reply: (position: string) => Response;
  },
): void => {
  const stream = protocol.streamName(options?.getStreamIdentifier());
  const expected = options === undefined ? "any" : expectedOf(options);
  const outcome = context.log.remove(stream, expected, end.kind);
  if (outcome.kind !== "written") {
    end.done(failureOf(stream, expected, outcome));
    return;
  }
  void outcome.durable.then(() => {
    end.done(null, end.reply(String(outcome.position)));
  });
};

export const softDelete =
  (context: Context): handleUnaryCall<DeleteReq, DeleteResp> =>
  (call, done) => {
    const reply = (position: string): DeleteResp =>
      new pb.streams.DeleteResp().setPosition(
        new pb.streams.DeleteResp.Position()
          .setCommitPosition(position)
          .setPreparePosition(position),
      );
    if (refusedAsFollower(context, call)) done(protocol.notLeader(context.node.leader!));
    else answer(context, call.request.getOptions(), { kind: "soft", done, reply });
  };

export const tombstone =
  (context: Context): handleUnaryCall<TombstoneReq, TombstoneResp> =>
  (call, done) => {
    const reply = (position: string): TombstoneResp =>
      new pb.streams.TombstoneResp().setPosition(
        new pb.streams.TombstoneResp.Position()
          .setCommitPosition(position)
          .setPreparePosition(position),
      );
    if (refusedAsFollower(context, call)) done(protocol.notLeader(context.node.leader!));
    else answer(context, call.request.getOptions(), { kind: "tombstone", done, reply });
  };
