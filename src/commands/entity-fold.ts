import { ENTITY_EVENTS_MAX, type Decider, type EntityState } from "../domain/decider.ts";
import type { EntityEvent } from "../domain/entity-events.ts";
import { instantOf } from "../domain/instant.ts";
import type { Metadata, Recorded } from "../domain/recorded.ts";
import type { AnsweredEvent } from "./stock-request.ts";
import { PAGE_EVENTS_MAX, UnknownEventType, type EventCodec, type EventLog } from "./event-log.ts";
import { LedgerFault } from "./faults.ts";

/** What one command has recorded: its last event says what the answer was. */
export type Caused = {
  readonly commandId: string;
  readonly commandHash: string;
  readonly events: readonly AnsweredEvent[];
  readonly version: number;
  readonly position: bigint;
};

/** All that a process keeps of an entity. Replaced, never changed: readers may hold it. */
export type EntityFold<State> = {
  readonly state: State;
  /** Of the last event; -1 where there is none. */
  readonly version: number;
  readonly position: bigint;
  /** Epoch milliseconds. */
  readonly recordedAt: number;
  /** Every command of the stream, oldest first: a stream is at most ENTITY_EVENTS_MAX events long. */
  readonly caused: readonly Caused[];
};

export type EntityReading = {
  readonly log: EventLog;
  readonly codec: EventCodec<EntityEvent>;
};

export const nothingFolded = <State>(initial: State): EntityFold<State> => ({
  state: initial,
  version: -1,
  position: 0n,
  recordedAt: 0,
  caused: [],
});

const withCause = (
  caused: readonly Caused[],
  { commandId, commandHash = "" }: Metadata,
  event: AnsweredEvent & { readonly position: bigint },
): readonly Caused[] => {
  if (commandId === undefined) return caused;
  const { position, ...answered } = event;
  const at = caused.findLastIndex((one) => one.commandId === commandId);
  const before = caused[at];
  const events = [...(before?.events ?? []), answered];
  const entry = { commandId, commandHash, events, version: event.revision, position };
  // The hash is that of the request: what a process goes on with keeps it.
  if (before === undefined) return [...caused, entry];
  return caused.with(at, { ...entry, commandHash: before.commandHash });
};

/** One more event. */
export const foldOn = <State extends EntityState, Command, Event extends EntityEvent>(
  decider: Decider<State, Command, Event>,
  fold: EntityFold<State>,
  recorded: Recorded<Event>,
): EntityFold<State> => {
  const { event, metadata, revision, position, stream } = recorded;
  const { actor, recordedAt } = metadata;
  return {
    state: decider.evolve(fold.state, event, { revision, actor, recordedAt }),
    version: revision,
    position,
    recordedAt: instantOf(recordedAt),
    caused: withCause(fold.caused, metadata, { type: event.type, stream, revision, position }),
  };
};

/** A recorded event is read lazily, so it is not to be spread. */
const placeOf = ({ id, stream, revision, position, metadata }: Recorded<unknown>) => ({
  ...{ id, stream, revision, position, metadata },
});

/**
 * What the log holds after the fold, folded in, up to revision `upTo`.
 * @throws LedgerFault read-only for a stream that is longer than an entity's may be; what the log and codec throw
 */
export const foldTail = async <State extends EntityState, Command, Event extends EntityEvent>(
  { log, codec }: EntityReading,
  decider: Decider<State, Command, Event>,
  tail: {
    readonly stream: string;
    readonly fold: EntityFold<State>;
    readonly upTo?: number;
  },
): Promise<EntityFold<State>> => {
  const { stream, upTo = ENTITY_EVENTS_MAX } = tail;
  const isOwn = (event: EntityEvent): event is Event =>
    decider.types.some((type) => type === event.type);
  let { fold } = tail;
  while (fold.version < upTo) {
    const from = fold.version + 1;
    const limit = Math.min(PAGE_EVENTS_MAX, upTo - fold.version);
    const page = await log.readStream(stream, { from, direction: "forwards", limit });
    for (const stored of page.events) {
      const recorded = codec.decode(stored);
      const { event } = recorded;
      if (!isOwn(event)) throw new UnknownEventType(`${stream} holds a ${event.type}`);
      fold = foldOn(decider, fold, { ...placeOf(recorded), event });
    }
    if (page.end || page.events.length === 0) return fold;
  }
  if (tail.upTo === undefined) throw new LedgerFault("read-only", `${stream} is too long`);
  return fold;
};
