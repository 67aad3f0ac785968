import { instantText } from "../domain/instant.ts";
import type { Metadata, StoredEvent } from "../domain/recorded.ts";
import type { Buckets } from "../domain/stock/events.ts";
import { keysOf } from "../domain/stock/past-keys.ts";
import type { Draft, Verdict } from "../domain/stock/verdict.ts";
import type { OwnEvent } from "./answers.ts";
import { APPEND_BYTES_MAX, APPEND_EVENTS_MAX } from "./event-log.ts";
import type { Job } from "./job.ts";
import { emptyTable, keep, printOf, type KeyTable } from "./key-table.ts";
import type { StreamState } from "./stream-state.ts";
import type { Envelope, ReferenceRejection, StockAnswer } from "./stock-request.ts";
import type { WritePath } from "./write-path.ts";

/** Events that are written together, with the keys that they leave in the stream's past. */
export type Append = {
  readonly events: StoredEvent[];
  /** Print and revision, one after the other. */
  readonly keys: number[];
  bytes: number;
};

/** A command that was decided on the state that the ones before it in the batch left. */
export type Decided = {
  readonly job: Job;
  readonly verdict:
    | Verdict
    | { readonly kind: "reused" }
    | { readonly kind: "refused"; readonly rejection: ReferenceRejection };
  /** Journal and revision before its first event. */
  readonly mark: number;
  readonly base: number;
  readonly drafts: readonly Draft[];
  /** Own events of an interrupted command that this one goes on with. */
  readonly before: readonly OwnEvent[];
  /** Revision and buckets that the decision left: the answer where it recorded nothing of its own. */
  readonly version: number;
  readonly after: Buckets;
  /** Index of the append that has to be durable before the answer; -1: none. */
  readonly dependsOn: number;
  /** Index of the append that holds the last of its events; -1: none. */
  readonly endsIn: number;
};

/** What is decided and written in one go. Its state holds events that are not durable yet. */
export type Batch = {
  readonly stream: string;
  readonly state: StreamState;
  /** Revision before the batch: the durable one. */
  readonly base: number;
  readonly decided: Decided[];
  readonly appends: Append[];
  /** Prints of keys in events that are not durable yet. */
  readonly pending: KeyTable;
  events: number;
  bytes: number;
  /** Appends that are durable, and the positions of their events. */
  sent: number;
  readonly positions: bigint[];
  /** Decided commands that have their answer. */
  answered: number;
  /** The outcome of an earlier attempt of the present append is not known. */
  uncertain: boolean;
  /** A decision failed half-way: the state has to be loaded again. */
  broken: boolean;
  /** Commands of an append that was given up with unknown outcome and may still land on `base`. */
  readonly doubtful: ReadonlySet<string> | undefined;
};

/** An append that was given up with unknown outcome: where it would stand, whose it was, until when it may land. */
export type Doubt = {
  readonly revision: number;
  readonly commands: ReadonlySet<string>;
  /** Epoch milliseconds. */
  readonly until: number;
};

/** How a batch came to its end: what has to be decided again, or the error of all that have no answer yet. */
export type BatchEnd = {
  readonly again?: readonly Job[];
  readonly error?: unknown;
  /** The state is not that of a durable revision any more. */
  readonly drop?: boolean;
  readonly doubt?: Doubt;
};

export const createBatch = (
  stream: string,
  state: StreamState,
  { doubtful, pending = emptyTable() }: Partial<Pick<Batch, "doubtful" | "pending">> = {},
): Batch => ({
  stream,
  state,
  base: state.stock.revision,
  decided: [],
  appends: [],
  pending,
  events: 0,
  bytes: 0,
  sent: 0,
  positions: [],
  answered: 0,
  uncertain: false,
  broken: false,
  doubtful,
});

/** What is caused by nobody's command in particular: due expiries and backorder queues that go on. */
const SYSTEM = "system";

const ownMetadata = (envelope: Envelope, recordedAt: string): Metadata => {
  const { actor, channel, commandId, commandHash, correlationId, causationId } = envelope;
  // Written out, because on the hot path a spread costs more than all the rest of it.
  if (causationId === undefined) {
    return { actor, channel, commandId, commandHash, correlationId, schemaVersion: 1, recordedAt };
  }
  const common = { actor, channel, commandId, commandHash, correlationId, causationId };
  return { ...common, schemaVersion: 1, recordedAt };
};

const consequentMetadata = (envelope: Envelope, recordedAt: string): Metadata => ({
  actor: SYSTEM,
  channel: envelope.channel,
  correlationId: envelope.correlationId,
  causationId: envelope.commandId,
  schemaVersion: 1,
  recordedAt,
});

let textMs = -1;
let text = "";

/** The text of an instant; commands of one millisecond share it. */
const recordedAtText = (ms: number): string => {
  if (ms !== textMs) {
    textMs = ms;
    text = instantText(ms);
  }
  return text;
};

const encodedPart = (
  path: WritePath,
  part: readonly Draft[],
  { job, at, base }: { readonly job: Job; readonly at: number; readonly base: number },
): Append => {
  const { envelope } = job.request;
  const recordedAt = recordedAtText(at);
  const append: Append = { events: [], keys: [], bytes: 0 };
  let own: Metadata | undefined;
  let consequent: Metadata | undefined;
  let revision = base;
  for (const draft of part) {
    revision += 1;
    let metadata: Metadata;
    if (draft.own) metadata = own ??= ownMetadata(envelope, recordedAt);
    else metadata = consequent ??= consequentMetadata(envelope, recordedAt);
    const stored = path.codec.encode(draft.event, metadata, path.ids.next());
    append.events.push(stored);
    append.bytes += Buffer.byteLength(stored.data) + Buffer.byteLength(stored.metadata);
    append.bytes += stored.id.length + stored.type.length;
    if (draft.own) append.keys.push(job.print, revision);
    for (const key of keysOf(draft.event)) append.keys.push(printOf(key), revision);
  }
  return append;
};

/** A part that fits no append: a bug of the decider, so it throws. */
export class OversizedPart extends Error {
  readonly code = "oversized-part";
}

/**
 * Encodes the parts of one decision. @throws OversizedPart before anything of it is in the batch
 */
export const encodeParts = (
  path: WritePath,
  parts: readonly (readonly Draft[])[],
  place: { readonly job: Job; readonly at: number; readonly base: number },
): readonly Append[] => {
  let { base } = place;
  return parts.map((part) => {
    const encoded = encodedPart(path, part, { ...place, base });
    if (encoded.bytes > APPEND_BYTES_MAX || part.length > APPEND_EVENTS_MAX) {
      throw new OversizedPart(`a part of ${part.length} events takes ${encoded.bytes} bytes`);
    }
    base += part.length;
    return encoded;
  });
};

/** Puts a part into the newest append where it fits whole, else into one of its own. */
export const placePart = (batch: Batch, part: Append): void => {
  const open = batch.appends[batch.appends.length - 1];
  batch.events += part.events.length;
  batch.bytes += part.bytes;
  for (let index = 0; index < part.keys.length; index += 2) {
    const revision = part.keys[index + 1] ?? 0;
    keep(batch.pending, part.keys[index] ?? 0, { revision, replace: true });
  }
  const fits =
    open !== undefined &&
    open.events.length + part.events.length <= APPEND_EVENTS_MAX &&
    open.bytes + part.bytes <= APPEND_BYTES_MAX;
  if (!fits) {
    batch.appends.push(part);
    return;
  }
  for (const event of part.events) open.events.push(event);
  for (const number of part.keys) open.keys.push(number);
  open.bytes += part.bytes;
};

/** Own events of a decision with the places that they have, or would have, in the log. */
export const ownEvents = (batch: Batch, decided: Decided): readonly OwnEvent[] => {
  const own: OwnEvent[] = decided.before.length === 0 ? [] : [...decided.before];
  const { drafts, base } = decided;
  for (let index = 0; index < drafts.length; index++) {
    const draft = drafts[index];
    if (draft?.own !== true) continue;
    const revision = base + 1 + index;
    const position = batch.positions[revision - batch.base - 1] ?? 0n;
    own.push({ stream: batch.stream, revision, position, event: draft.event });
  }
  return own;
};

/** A command that was accepted and had nothing to record: the head of the stream is its answer. */
export const nothingRecorded = (
  { job, version, after }: Decided,
  position: bigint,
): StockAnswer => {
  const { command } = job.request;
  return {
    status: "accepted",
    replayed: false,
    units: command.type === "change-reservation" ? command.units : 0,
    backed: 0,
    backordered: 0,
    version,
    after,
    position,
    events: [],
  };
};
