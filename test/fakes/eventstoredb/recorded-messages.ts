import type { Message } from "google-protobuf";
import { pb } from "./protocol.ts";
import type { RecordedMessage } from "./recordings.ts";

export type Shape = Readonly<Record<string, unknown>>;
type Decoder = (bytes: Uint8Array) => Message;

const RESPONSES: Readonly<Record<string, Decoder>> = {
  "Streams/BatchAppend": (bytes) => pb.streams.BatchAppendResp.deserializeBinary(bytes),
  "Streams/Append": (bytes) => pb.streams.AppendResp.deserializeBinary(bytes),
  "Streams/Delete": (bytes) => pb.streams.DeleteResp.deserializeBinary(bytes),
  "Streams/Tombstone": (bytes) => pb.streams.TombstoneResp.deserializeBinary(bytes),
  "Streams/Read": (bytes) => pb.streams.ReadResp.deserializeBinary(bytes),
  "Gossip/Read": (bytes) => pb.gossip.ClusterInfo.deserializeBinary(bytes),
  "ServerFeatures/GetSupportedMethods": (bytes) =>
    pb.features.SupportedMethods.deserializeBinary(bytes),
};

const responseOf = (method: string, bytes: Uint8Array): Message => {
  const found = Object.entries(RESPONSES).find(([name]) => method.endsWith(`.${name}`));
  if (found === undefined) throw new Error(`no response known for ${method}`);
  return found[1](bytes);
};

/** What differs from run to run: identities, times and ports. */
const VARIES: ReadonlySet<string> = new Set(["subscriptionId", "timeStamp", "instanceId", "port"]);

const settled = (key: string, value: unknown): unknown => {
  if (VARIES.has(key)) return "*";
  // Gossip names the members in any order.
  if (key === "membersList" && Array.isArray(value)) {
    return (value as readonly { state: number }[]).toSorted(
      (one, other) => one.state - other.state,
    );
  }
  if (key !== "metadataMap" || !Array.isArray(value)) return value;
  // A map of protobuf has no order.
  const pairs = value as readonly (readonly [string, string])[];
  return pairs.filter(([name]) => name !== "created").toSorted();
};

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/u;

/** A response as an object, without what differs from run to run. */
export const decoded = (method: string, bytes: Uint8Array): Shape => {
  const text = JSON.stringify(responseOf(method, bytes).toObject(), settled);
  // The server names its own events; a tombstone is one that answers show.
  const shape = JSON.parse(text.includes("$streamDeleted") ? text.replace(UUID, "*") : text);
  return shape as Shape;
};

type LongForm = {
  readonly correlationId?: { readonly string: string };
  readonly options?: {
    readonly streamIdentifier: { readonly streamName: string };
    readonly streamPosition?: string;
    readonly deadline: { readonly seconds: number; readonly nanos: number };
  };
  readonly proposedMessagesList?: readonly LongProposal[];
  readonly proposedMessage?: LongProposal;
};
type LongProposal = {
  readonly id: { readonly string: string };
  readonly metadataMap: Readonly<Record<string, string>>;
  readonly data: string;
};

const PAYLOAD_HEAD = '{"p":"';
const PAYLOAD_TAIL = '"}';

/** `<1048584 bytes>` as the text that it was: a run of the letter x. */
const payload = (shortened: string): Buffer => {
  const length = Number(/^<(\d+) bytes>$/u.exec(shortened)?.[1]);
  const run = "x".repeat(length - PAYLOAD_HEAD.length - PAYLOAD_TAIL.length);
  return Buffer.from(`${PAYLOAD_HEAD}${run}${PAYLOAD_TAIL}`);
};

const filled = <P extends ReturnType<typeof proposalOf>>(proposal: P, long: LongProposal): P => {
  proposal.setId(new pb.shared.UUID().setString(long.id.string)).setData(payload(long.data));
  const metadata = proposal.getMetadataMap();
  for (const [name, value] of Object.entries(long.metadataMap)) metadata.set(name, value);
  return proposal;
};
const proposalOf = () => new pb.streams.BatchAppendReq.ProposedMessage();

/** A message of which only the beginning was kept, put together again. */
const rebuilt = (long: LongForm): Uint8Array => {
  if (long.proposedMessage !== undefined) {
    const proposal = new pb.streams.AppendReq.ProposedMessage();
    filled(proposal as never, long.proposedMessage);
    return new pb.streams.AppendReq().setProposedMessage(proposal).serializeBinary();
  }
  const { correlationId, options, proposedMessagesList = [] } = long;
  const request = new pb.streams.BatchAppendReq()
    .setCorrelationId(new pb.shared.UUID().setString(correlationId!.string))
    .setIsFinal(true);
  const { streamIdentifier, streamPosition, deadline } = options!;
  const wanted = new pb.streams.BatchAppendReq.Options().setStreamIdentifier(
    new pb.shared.StreamIdentifier().setStreamName(Buffer.from(streamIdentifier.streamName)),
  );
  if (streamPosition === undefined) wanted.setNoStream(new pb.empty.Empty());
  else wanted.setStreamPosition(streamPosition);
  wanted.setDeadline(
    new pb.timestamp.Timestamp().setSeconds(deadline.seconds).setNanos(deadline.nanos),
  );
  request.setOptions(wanted);
  for (const proposal of proposedMessagesList) {
    request.addProposedMessages(filled(proposalOf(), proposal));
  }
  return request.serializeBinary();
};

/** The whole of a recorded message. */
export const bytesOf = (message: RecordedMessage): Buffer =>
  message.decoded === undefined
    ? Buffer.from(message.base64!, "base64")
    : Buffer.from(rebuilt(message.decoded as LongForm));
