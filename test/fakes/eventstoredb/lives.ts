import type { BatchAppendReq, ReadResp } from "@eventstore/db-client/generated/streams_pb.js";
import type { Log } from "./log.ts";
import { pb, streamName, uuidText } from "./protocol.ts";
import { lengthOf, type LogRecord, NOTHING } from "./records.ts";
import { isSoftDeleted } from "./streams.ts";
import type { RecordedCall, Recording } from "./recordings.ts";
import { bytesOf } from "./recorded-messages.ts";
import type { Target } from "./replay.ts";

/** The recordings that were taken from one server, in this order: each finds what those before it wrote. */
export const APPENDING: readonly string[] = [
  "connect-single",
  "discovery-single-node",
  "append-ok",
  "append-wrong-version",
  "append-wrong-version-no-throw",
  "append-idempotent",
  "append-two-in-flight",
  "append-64-in-flight-one-stream",
  "append-8-in-flight-first-fails",
  "append-oversize",
  "append-oversize-and-wrong-version",
  "append-split-in-batches",
  "append-no-events",
  "append-credentials",
  "append-requires-leader-header",
  "append-negative-revision",
  "append-deadline-in-the-past",
  "append-after-delete",
  "append-after-tombstone",
  "append-empty-event-type",
  "append-empty-stream-name",
];
export const READING: readonly string[] = [
  "read-stream",
  "read-stream-missing",
  "read-stream-metadata",
  "read-all",
  "read-links",
  "read-break-midway",
  "read-slow-consumer-deadline",
  "subscribe-stream-from-start",
  "subscribe-stream-from-revision",
  "subscribe-stream-missing",
  "subscribe-all-from-start",
  "subscribe-all-from-position",
  "subscribe-all-filter-stream-prefix",
  "subscribe-all-filter-interval-4",
  "subscribe-all-filter-event-type",
  "subscribe-all-filter-stream-regex",
  "subscribe-all-exclude-system",
  "subscribe-two-unsubscribe-variants",
  "subscribe-resume-from-checkpoint",
];

const recordOf = (event: ReadResp.ReadEvent.RecordedEvent): LogRecord => {
  const metadata = event.getMetadataMap();
  return {
    id: uuidText(event.getId()),
    type: metadata.get("type")!,
    contentType: metadata.get("content-type")!,
    created: metadata.get("created")!,
    data: event.getData_asU8(),
    metadata: event.getCustomMetadata_asU8(),
    stream: streamName(event.getStreamIdentifier()),
    revision: Number(event.getStreamRevision()),
    position: Number(event.getCommitPosition()),
  };
};

/** Every record that an answer of these recordings shows, by position. */
export const shownRecords = (recordings: readonly Recording[]): Map<number, LogRecord> => {
  const records = new Map<number, LogRecord>();
  for (const { calls } of recordings) {
    for (const call of calls) {
      if (!call.method.endsWith("Streams/Read")) continue;
      for (const message of call.messages) {
        if (message.dir === "in") continue;
        const read = pb.streams.ReadResp.deserializeBinary(bytesOf(message)).getEvent();
        for (const event of [read?.getEvent(), read?.getLink()]) {
          if (event !== undefined) records.set(Number(event.getCommitPosition()), recordOf(event));
        }
      }
    }
  }
  return records;
};

type Run = {
  readonly stream: string;
  readonly type: string;
  readonly position: number;
  readonly revision?: number;
  readonly data: readonly string[];
};

/** Records that no answer shows, one behind the other: their lengths fill the gap to the byte. */
export const runOf = ({ stream, type, position, revision = 0, data }: Run): LogRecord[] => {
  let next = position;
  return data.map((text, at) => {
    const record = {
      id: crypto.randomUUID(),
      type,
      contentType: text === "" ? "application/octet-stream" : "application/json",
      created: "0",
      data: Buffer.from(text),
      metadata: NOTHING,
      stream,
      revision: revision + at,
      position: next,
    };
    next += lengthOf(stream, record);
    return record;
  });
};

const numbered = (count: number): string[] =>
  Array.from({ length: count }, (_unused, n) => `{"n":${String(n)}}`);

/** Where the noise between the events of the filtered subscriptions begins, a hundred at a time. */
const NOISE_AT = [369_932, 381_154, 392_376, 403_598, 414_820, 426_042];

const LIVE_NOISE_AT = [437_381, 448_815, 460_249, 471_683];

/** 4,000 events of 1 kB in batches of a hundred. */
const SLOW = Array.from(
  { length: 4_000 },
  (_unused, at) => `{"n":${String(at % 100)},"p":"${"x".repeat(1_000)}"}`,
);
export const SLOW_AT = 483_471;

/** What the reading recordings find and none of them shows. */
export const READING_SETUP: readonly LogRecord[] = [
  ...runOf({ stream: "read-tomb", type: "$streamDeleted", position: 1_926, data: [""] }),
  ...runOf({ stream: "meta-1", type: "StockReserved", position: 2_039, data: numbered(5) }),
  ...runOf({ stream: "read-long", type: "StockReserved", position: 3_071, data: numbered(3_000) }),
  ...NOISE_AT.flatMap((position, at) =>
    runOf({
      stream: "noise-1",
      type: "Noise",
      position,
      revision: at * 100,
      data: numbered(100),
    }),
  ),
  ...runOf({
    stream: "sub-1",
    type: "StockReserved",
    position: 368_881,
    revision: 8,
    data: ['{"n":0}'],
  }),
  ...runOf({
    stream: "$$read-soft",
    type: "$metadata",
    position: 369_232,
    revision: 1,
    data: ['{"$tb":2}'],
  }),
  ...runOf({ stream: "$$stock-a", type: "$metadata", position: 483_000, data: ['{"note":"x"}'] }),
  ...runOf({ stream: "slow-1", type: "Big", position: SLOW_AT, data: SLOW }),
  ...runOf({
    stream: "slow-1",
    type: "Big",
    position: 4_939_071,
    revision: 4_000,
    data: ['{"n":0}'],
  }),
  ...runOf({
    stream: "stock-a",
    type: "StockReserved",
    position: 460_132,
    revision: 10,
    data: ['{"n":0}'],
  }),
  ...runOf({
    stream: "stock-a",
    type: "StockReserved",
    position: 471_449,
    revision: 11,
    data: ['{"n":0}'],
  }),
  ...LIVE_NOISE_AT.flatMap((position, at) =>
    runOf({
      stream: "noise-live",
      type: "Noise",
      position,
      revision: at * 100,
      data: numbered(100).map((_text, n) => `{"n":${String(n % 10)}}`),
    }),
  ),
];

/** States that a recording's own answers don't show: everything before this position was there. */
const BEFORE: Readonly<Record<string, number>> = {
  "read-stream-missing": 2_039,
  "read-break-midway": 367_961,
  "subscribe-all-from-start": 369_581,
  "subscribe-all-filter-stream-prefix": 437_264,
  "subscribe-all-filter-event-type": 460_132,
  "subscribe-resume-from-checkpoint": Infinity,
};

/** Events that somebody else wrote during a recording and that its answers leave out: when, and up to which position. */
const MEANWHILE: Readonly<Record<string, readonly [ms: number, position: number]>> = {
  "subscribe-all-from-start": [702, 369_581],
  "subscribe-all-filter-stream-prefix": [1_271, 448_581],
};

const appendedBytes = (request: BatchAppendReq, stream: string): number => {
  const lengths = request.getProposedMessagesList().map((proposal) =>
    lengthOf(stream, {
      id: "",
      type: proposal.getMetadataMap().get("type") ?? "",
      contentType: "",
      data: proposal.getData_asU8(),
      metadata: proposal.getCustomMetadata_asU8(),
    }),
  );
  return lengths
    .slice(0, request.getIsFinal() ? -1 : undefined)
    .reduce((sum, length) => sum + length, 0);
};

/** Where the first event of this recording's own appends stands; Infinity where it makes none. */
export const ownAppends = ({ calls }: Recording): number => {
  let first = Infinity;
  for (const call of calls) {
    const before = new Map<string, number>();
    const streams = new Map<string, string>();
    for (const message of call.messages) {
      const bytes = bytesOf(message);
      if (call.method.endsWith("/Append") && message.dir === "out") {
        const success = pb.streams.AppendResp.deserializeBinary(bytes).getSuccess();
        first = Math.min(first, Number(success?.getPosition()?.getCommitPosition() ?? Infinity));
      }
      if (!call.method.endsWith("/BatchAppend")) continue;
      if (message.dir === "in") {
        const request = pb.streams.BatchAppendReq.deserializeBinary(bytes);
        const id = uuidText(request.getCorrelationId());
        // Only the first message of an append names its stream.
        const named = request.getOptions()?.getStreamIdentifier();
        if (named !== undefined) streams.set(id, streamName(named));
        before.set(id, (before.get(id) ?? 0) + appendedBytes(request, streams.get(id)!));
        continue;
      }
      const response = pb.streams.BatchAppendResp.deserializeBinary(bytes);
      const position = response.getSuccess()?.getPosition()?.getCommitPosition();
      const id = uuidText(response.getCorrelationId());
      if (position !== undefined) first = Math.min(first, Number(position) - before.get(id)!);
    }
  }
  return first;
};

/** An answer to a subscription so long after its start is live. */
const LIVE_AFTER_MS = 200;

/** The first event or live checkpoint that came to a subscription while it was live; Infinity without one. */
const firstLive = ({ calls }: Recording): number => {
  let first = Infinity;
  for (const call of calls) {
    if (!call.method.endsWith("Streams/Read") || !isSubscription(call)) continue;
    for (const message of call.messages) {
      if (message.dir === "in" || message.afterMs < LIVE_AFTER_MS) continue;
      const response = pb.streams.ReadResp.deserializeBinary(bytesOf(message));
      const position = response.getEvent()?.getCommitPosition();
      if (position !== undefined) first = Math.min(first, Number(position));
    }
  }
  return first;
};

const isSubscription = ({ messages }: RecordedCall): boolean => {
  const request = pb.streams.ReadReq.deserializeBinary(bytesOf(messages[0]!));
  return request.getOptions()!.hasSubscription();
};

/** Puts every known record that is missing and stands before `end`. */
const putBefore = (log: Log, known: ReadonlyMap<number, LogRecord>, end: number): void => {
  const newest = log.record(log.visible() - 1).position;
  const missing = [...known.values()].filter(({ position }) => position > newest && position < end);
  for (const record of missing.toSorted((left, right) => left.position - right.position)) {
    log.put(record);
  }
};

/** What others wrote while a recording was taken, when its answers or its clock come to it. */
export const othersOf = (
  log: Log,
  recording: Recording,
  known: ReadonlyMap<number, LogRecord>,
): Pick<Target, "at" | "reveal"> => {
  const [when = Infinity, position = 0] = MEANWHILE[recording.name] ?? [];
  return {
    reveal: (named) => {
      putBefore(log, known, named + 1);
      // An event of a deleted stream comes with the metadata that brings the stream back.
      const shown = known.get(named);
      const behind = known.get(shown === undefined ? 0 : named + lengthOf(shown.stream, shown));
      const stream = shown && log.stream(shown.stream);
      if (behind !== undefined && stream !== undefined && isSoftDeleted(stream))
        putBefore(log, known, behind.position + 1);
    },
    at: (ms) => {
      if (ms >= when) putBefore(log, known, position + 1);
    },
  };
};

/** Brings a log to the state in which a recording began. */
export const prepare = (
  log: Log,
  recording: Recording,
  known: ReadonlyMap<number, LogRecord>,
): void => {
  const shown = Math.max(0, ...shownRecords([recording]).keys());
  const own = ownAppends(recording);
  const live = firstLive(recording);
  const end = BEFORE[recording.name] ?? Math.min(own, live === Infinity ? shown + 1 : live);
  putBefore(log, known, end);
  if (own !== Infinity) log.skipTo(own);
};
