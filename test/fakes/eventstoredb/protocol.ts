import gossip from "@eventstore/db-client/generated/gossip_pb.js";
import gossipService from "@eventstore/db-client/generated/gossip_grpc_pb.js";
import features from "@eventstore/db-client/generated/serverfeatures_pb.js";
import featuresService from "@eventstore/db-client/generated/serverfeatures_grpc_pb.js";
import shared from "@eventstore/db-client/generated/shared_pb.js";
import status from "@eventstore/db-client/generated/status_pb.js";
import streams from "@eventstore/db-client/generated/streams_pb.js";
import streamsService from "@eventstore/db-client/generated/streams_grpc_pb.js";
import codes from "@eventstore/db-client/generated/code_pb.js";
import type { Code } from "@eventstore/db-client/generated/code_pb.js";
import type { UUID } from "@eventstore/db-client/generated/shared_pb.js";
import type { Status } from "@eventstore/db-client/generated/status_pb.js";
import any from "google-protobuf/google/protobuf/any_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import timestamp from "google-protobuf/google/protobuf/timestamp_pb.js";
import { Metadata, type ServiceError, status as code, type StatusObject } from "@grpc/grpc-js";
import type { Expected } from "./decision.ts";
import { type LogRecord, revisionText } from "./records.ts";

export const pb = { any, empty, features, gossip, shared, status, streams, timestamp };
export const services = {
  features: featuresService.ServerFeaturesService,
  gossip: gossipService.GossipService,
  streams: streamsService.StreamsService,
};

const UUID_HEX = /^(.{8})(.{4})(.{4})(.{4})(.{12})$/u;

export const nothing = () => new shared.Empty();
export const uuid = (text: string): UUID => new shared.UUID().setString(text);

/** The other form of a UUID: two signed 64-bit halves. */
export const structuredUuid = (text: string): UUID => {
  const hex = text.replaceAll("-", "");
  const half = (part: string): string => BigInt.asIntN(64, BigInt(`0x${part}`)).toString();
  const structured = new shared.UUID.Structured()
    .setMostSignificantBits(half(hex.slice(0, 16)))
    .setLeastSignificantBits(half(hex.slice(16)));
  return new shared.UUID().setStructured(structured);
};

export const uuidText = (id: UUID | undefined): string => {
  const structured = id?.getStructured();
  if (structured === undefined) return id?.getString() ?? "";
  const half = (bits: string): string =>
    BigInt.asUintN(64, BigInt(bits)).toString(16).padStart(16, "0");
  const hex =
    half(structured.getMostSignificantBits()) + half(structured.getLeastSignificantBits());
  return hex.replace(UUID_HEX, "$1-$2-$3-$4-$5");
};

export const identifier = (stream: string) =>
  new shared.StreamIdentifier().setStreamName(Buffer.from(stream));
export const streamName = (
  id: { readonly getStreamName_asU8: () => Uint8Array } | undefined,
): string => (id === undefined ? "" : Buffer.from(id.getStreamName_asU8()).toString());

export const allPosition = (commit: number, prepare = commit) =>
  new shared.AllStreamPosition()
    .setCommitPosition(String(commit))
    .setPreparePosition(String(prepare));

/** The error of an append on the batch path: a status that packs its details. */
export const errorStatus = (
  number: Code,
  message: string,
  details: { readonly type: string; readonly bytes: Uint8Array },
): Status => {
  const packed = new any.Any();
  packed.setTypeUrl(`type.googleapis.com/${details.type}`);
  packed.setValue(details.bytes);
  return new status.Status().setCode(number).setMessage(message).setDetails(packed);
};

const EVENT_STORE = "event_store.client";

export const timeoutStatus = (): Status =>
  errorStatus(codes.Code.DEADLINE_EXCEEDED, "Timeout", {
    type: `${EVENT_STORE}.Timeout`,
    bytes: new shared.Timeout().serializeBinary(),
  });
export const badRequest = (message: string): Status =>
  errorStatus(codes.Code.INVALID_ARGUMENT, "BadRequest", {
    type: `${EVENT_STORE}.BadRequest`,
    bytes: new shared.BadRequest().setMessage(message).serializeBinary(),
  });
export const tooLarge = (max: number): Status =>
  errorStatus(codes.Code.INVALID_ARGUMENT, "MaximumAppendSizeExceeded", {
    type: `${EVENT_STORE}.MaximumAppendSizeExceeded`,
    bytes: new shared.MaximumAppendSizeExceeded().setMaxappendsize(max).serializeBinary(),
  });
export const streamDeleted = (stream: string): Status =>
  errorStatus(codes.Code.NOT_FOUND, "StreamDeleted", {
    type: `${EVENT_STORE}.StreamDeleted`,
    bytes: new shared.StreamDeleted().setStreamIdentifier(identifier(stream)).serializeBinary(),
  });
/** "Server Is Not Ready", "Server Is Busy": no error code, and details that say nothing. */
export const notReady = (message: string): Status =>
  errorStatus(codes.Code.OK, message, {
    type: "google.protobuf.Empty",
    bytes: new empty.Empty().serializeBinary(),
  });
export const wrongVersion = (expected: Expected, current: number): Status => {
  const wrong = new shared.WrongExpectedVersion();
  if (current < 0) wrong.setCurrentNoStream(new empty.Empty());
  else wrong.setCurrentStreamRevision(String(current));
  if (expected === "any") wrong.setExpectedAny(new empty.Empty());
  else if (expected === "no_stream") wrong.setExpectedNoStream(new empty.Empty());
  else if (expected === "stream_exists") wrong.setExpectedStreamExists(new empty.Empty());
  else wrong.setExpectedStreamPosition(String(expected));
  return errorStatus(codes.Code.ALREADY_EXISTS, "WrongExpectedVersion", {
    type: `${EVENT_STORE}.WrongExpectedVersion`,
    bytes: wrong.serializeBinary(),
  });
};

/** How a call ends that is not answered: code, text and trailers. */
export const failure = (
  number: code,
  details: string,
  trailers: Readonly<Record<string, string>> = {},
): Partial<StatusObject> & Pick<ServiceError, "message" | "name"> => {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(trailers)) metadata.set(name, value);
  return { name: "Error", message: details, code: number, details, metadata };
};
export const deletedFailure = (stream: string) =>
  failure(code.FAILED_PRECONDITION, `Event stream '${stream}' is deleted.`, {
    exception: "stream-deleted",
    "stream-name": stream,
  });
export const handlerFailure = () => failure(code.UNKNOWN, "Exception was thrown by handler.");

const recorded = (record: LogRecord) => {
  const event = new streams.ReadResp.ReadEvent.RecordedEvent()
    .setId(uuid(record.id))
    .setStreamIdentifier(identifier(record.stream))
    .setStreamRevision(revisionText(record))
    .setPreparePosition(String(record.position))
    .setCommitPosition(String(record.position))
    .setCustomMetadata(record.metadata)
    .setData(record.data);
  const metadata = event.getMetadataMap();
  metadata.set("type", record.type);
  metadata.set("created", record.created);
  metadata.set("content-type", record.contentType);
  return event;
};

export const eventMessage = (event: LogRecord | undefined, link: LogRecord | undefined) => {
  const read = new streams.ReadResp.ReadEvent();
  if (event !== undefined) read.setEvent(recorded(event));
  if (link !== undefined) read.setLink(recorded(link));
  read.setCommitPosition(String((link ?? event)?.position ?? 0));
  return new streams.ReadResp().setEvent(read);
};
export const notFoundMessage = (stream: string) =>
  new streams.ReadResp().setStreamNotFound(
    new streams.ReadResp.StreamNotFound().setStreamIdentifier(identifier(stream)),
  );
export const confirmationMessage = (id: string) =>
  new streams.ReadResp().setConfirmation(
    new streams.ReadResp.SubscriptionConfirmation().setSubscriptionId(id),
  );
export const caughtUpMessage = () =>
  new streams.ReadResp().setCaughtUp(new streams.ReadResp.CaughtUp());
export const checkpointMessage = (commit: number, prepare: number) =>
  new streams.ReadResp().setCheckpoint(
    new streams.ReadResp.Checkpoint()
      .setCommitPosition(String(commit))
      .setPreparePosition(String(prepare)),
  );

export const notLeader = ({ host, port }: { readonly host: string; readonly port: number }) =>
  failure(code.NOT_FOUND, "Leader info available", {
    exception: "not-leader",
    "leader-endpoint-host": host,
    "leader-endpoint-port": String(port),
  });
