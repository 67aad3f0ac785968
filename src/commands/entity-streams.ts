import {
  decline,
  ENTITY_EVENTS_MAX,
  type Decider,
  type EntityRejection,
  type EntityState,
} from "../domain/decider.ts";
import type { EntityEvent } from "../domain/entity-events.ts";
import { instantText } from "../domain/instant.ts";
import type { Metadata, Recorded } from "../domain/recorded.ts";
import type { Clock } from "../domain/runtime.ts";
import type { Entities, EntityAnswer, EntityRequest, EntityView } from "./entities.ts";
import { appendDecided, tooLarge, type Appending } from "./entity-append.ts";
import { createEntityCache, ENTITY_QUEUE_MAX, type Slot } from "./entity-cache.ts";
import {
  foldOn,
  foldTail,
  nothingFolded,
  type Caused,
  type EntityFold,
  type EntityReading,
} from "./entity-fold.ts";
import { LedgerFault } from "./faults.ts";
import {
  CLOCK_SKEW_MS_MAX,
  CONFLICT_PAUSE_MS_MAX,
  CONFLICT_TRIES_MAX,
  pause,
} from "./write-path.ts";

export type EntityNeeds = EntityReading & Appending & { readonly clock: Clock };

/**
 * How old what is known of an entity may be where that is enough. Other processes write as well; what they write is
 * told at once (entity-news.ts), and this is for as long as nobody can tell.
 */
export const RECENT_MS = 30_000;
/** Schema of entity events as they are written now. */
const SCHEMA_VERSION = 1;

type Desk<State extends EntityState, Command, Event extends EntityEvent> = {
  readonly needs: EntityNeeds;
  readonly decider: Decider<State, Command, Event>;
};

type Asked<Command> = EntityRequest<Command> & {
  readonly stream: string;
  /** Whether a repeat is looked for. */
  readonly fresh: boolean;
};

const refused = (version: number, rejection: EntityRejection) =>
  ({ status: "refused", rejection, version }) as const;

const causeOf = <State>(fold: EntityFold<State>, commandId: string): Caused | undefined =>
  fold.caused.findLast((one) => one.commandId === commandId);

/** The answer of a command whose events are durable: the state is that after its own last event. */
const answerFrom = async <State extends EntityState, Command, Event extends EntityEvent>(
  { needs, decider }: Desk<State, Command, Event>,
  { stream, fold, cause }: { stream: string; fold: EntityFold<State>; cause: Caused },
  replayed: boolean,
): Promise<EntityAnswer<State>> => {
  const { version, position, events } = cause;
  const start = nothingFolded(decider.initial);
  const then =
    version === fold.version
      ? fold
      : await foldTail(needs, decider, { stream, fold: start, upTo: version });
  return { status: "accepted", replayed, state: then.state, version, position, events };
};

const REUSED = {
  code: "idempotency-key-reused",
  detail: "the key was used for another request",
} as const;

/** What the past says to a command: the answer of a repeat, or a refusal by its precondition; undefined: decide. */
const fromPast = async <State extends EntityState, Command, Event extends EntityEvent>(
  desk: Desk<State, Command, Event>,
  fold: EntityFold<State>,
  { stream, fresh, envelope, expectedVersion, refuse }: Asked<Command>,
): Promise<EntityAnswer<State> | undefined> => {
  const cause = fresh ? causeOf(fold, envelope.commandId) : undefined;
  if (cause !== undefined) {
    if (cause.commandHash !== envelope.commandHash) {
      return { status: "refused", rejection: REUSED, version: fold.version };
    }
    return answerFrom(desk, { stream, fold, cause }, true);
  }
  if (refuse !== undefined) return refused(fold.version, refuse);
  if (expectedVersion === undefined || expectedVersion === fold.version) return undefined;
  if (fold.version < 0) return undefined;
  const detail = `it is at version ${String(fold.version)}`;
  return refused(fold.version, { code: "precondition-failed", detail });
};

const metadataOf = (
  { envelope }: { readonly envelope: EntityRequest<unknown>["envelope"] },
  recordedAt: string,
): Metadata => ({ ...envelope, schemaVersion: SCHEMA_VERSION, recordedAt });

const instantOfDecision = (clock: Clock, recordedAt: number): number => {
  const now = clock.now();
  if (recordedAt - now > CLOCK_SKEW_MS_MAX) {
    throw new LedgerFault("clock-skew", "the stream is ahead of the clock", 5);
  }
  return Math.max(now, recordedAt);
};

const verdictOf = <State extends EntityState, Command, Event extends EntityEvent>(
  { decider }: Desk<State, Command, Event>,
  fold: EntityFold<State>,
  { command, context }: { command: Command; context: { at: number; now: string; actor: string } },
) => {
  const verdict = decider.decide(fold.state, command, context);
  if (verdict.kind === "refused") return verdict;
  if (fold.version + 1 + verdict.events.length <= ENTITY_EVENTS_MAX) return verdict;
  return decline("limit-exceeded", `a stream holds at most ${String(ENTITY_EVENTS_MAX)} events`);
};

/** A decision that recorded nothing: what stands there is what was asked for. */
const alreadySo = async <State extends EntityState, Command, Event extends EntityEvent>(
  desk: Desk<State, Command, Event>,
  fold: EntityFold<State>,
  { stream, envelope }: Asked<Command>,
): Promise<EntityAnswer<State>> => {
  const cause = causeOf(fold, envelope.commandId);
  if (cause !== undefined) return answerFrom(desk, { stream, fold, cause }, false);
  const { state, version, position } = fold;
  return { status: "accepted", replayed: false, state, version, position, events: [] };
};

/** Folds and positions of an append that is durable. */
const taken = <State extends EntityState, Command, Event extends EntityEvent>(
  { decider }: Desk<State, Command, Event>,
  fold: EntityFold<State>,
  recorded: readonly Recorded<Event>[],
): EntityFold<State> => recorded.reduce((at, one) => foldOn(decider, at, one), fold);

type Attempt<State> = { readonly fold: EntityFold<State>; readonly answer?: EntityAnswer<State> };

/** One decision on one fold. Without an answer another writer came first. */
const attempt = async <State extends EntityState, Command, Event extends EntityEvent>(
  desk: Desk<State, Command, Event>,
  fold: EntityFold<State>,
  asked: Asked<Command>,
): Promise<Attempt<State>> => {
  const { needs } = desk;
  const { stream, envelope, command } = asked;
  const past = await fromPast(desk, fold, asked);
  if (past !== undefined) return { fold, answer: past };
  const at = instantOfDecision(needs.clock, fold.recordedAt);
  const now = instantText(at);
  const context = { at, now, actor: envelope.actor };
  const verdict = verdictOf(desk, fold, { command, context });
  if (verdict.kind === "refused") {
    return { fold, answer: refused(fold.version, verdict.rejection) };
  }
  if (verdict.events.length === 0) return { fold, answer: await alreadySo(desk, fold, asked) };
  const metadata = metadataOf({ envelope }, now);
  const drafts = verdict.events.map((event) => ({ event, id: needs.ids.next() }));
  const recordedAs = (positions: readonly bigint[]): readonly Recorded<Event>[] =>
    drafts.map(({ event, id }, index) => {
      const revision = fold.version + 1 + index;
      return { id, stream, revision, position: positions[index] ?? 0n, event, metadata };
    });
  if (asked.dryRun === true) {
    const { state, version } = taken(desk, fold, recordedAs([]));
    const { position } = fold;
    return {
      fold,
      answer: { status: "accepted", replayed: false, state, version, position, events: [] },
    };
  }
  const events = drafts.map(({ event, id }) => needs.codec.encode(event, metadata, id));
  const large = tooLarge(events);
  if (large !== undefined) return { fold, answer: refused(fold.version, large) };
  const written = await appendDecided(needs, { stream, expected: fold.version, events });
  if (written.kind === "conflict") return { fold };
  const after = taken(desk, fold, recordedAs(written.positions));
  const cause = causeOf(after, envelope.commandId);
  if (cause === undefined) throw new Error(`${stream}: the command has left no event`);
  return { fold: after, answer: await answerFrom(desk, { stream, fold: after, cause }, false) };
};

/** The newest fold that can be known: memory where nobody else writes, the log's tail behind it otherwise. */
const newest = async <State extends EntityState, Command, Event extends EntityEvent>(
  { needs, decider }: Desk<State, Command, Event>,
  stream: string,
  slot: Slot<State>,
): Promise<EntityFold<State>> => {
  if (slot.fold !== undefined && needs.log.exclusive) return slot.fold;
  const fold = slot.fold ?? nothingFolded(decider.initial);
  const asked = needs.clock.now();
  slot.fold = await foldTail(needs, decider, { stream, fold });
  slot.readAt = asked;
  return slot.fold;
};

const decide = async <State extends EntityState, Command, Event extends EntityEvent>(
  desk: Desk<State, Command, Event>,
  slot: Slot<State>,
  asked: Asked<Command>,
): Promise<EntityAnswer<State>> => {
  const { needs } = desk;
  if (!needs.log.writable() && asked.dryRun !== true) {
    throw new LedgerFault("log-unavailable", "the log takes no writes", 10);
  }
  for (let tries = 1; tries <= CONFLICT_TRIES_MAX; tries++) {
    const { fold, answer } = await attempt(desk, await newest(desk, asked.stream, slot), asked);
    slot.fold = fold;
    if (answer !== undefined) return answer;
    // Somebody else wrote, so memory is behind the log.
    await pause(needs, Math.min(2 ** tries, CONFLICT_PAUSE_MS_MAX));
    slot.fold = await foldTail(needs, desk.decider, { stream: asked.stream, fold });
  }
  throw new LedgerFault("busy", `${asked.stream}: other writers came first`);
};

/** Entities of one category over the log. In this process nothing else appends to their streams. */
export const createEntities = <State extends EntityState, Command, Event extends EntityEvent>(
  needs: EntityNeeds,
  decider: Decider<State, Command, Event>,
): Entities<State, Command> => {
  const desk: Desk<State, Command, Event> = { needs, decider };
  const cache = createEntityCache<State>();
  const streamOf = (id: string): string => `${decider.category}-${id}`;

  /** One after the other for each entity, in the order in which they were asked. */
  const inTurn = <Result>(stream: string, work: (slot: Slot<State>) => Promise<Result>) => {
    const slot = cache.of(stream);
    if (slot.waiting >= ENTITY_QUEUE_MAX) {
      return Promise.reject(new LedgerFault("busy", `${stream}: too many commands are waiting`));
    }
    slot.waiting += 1;
    const run = slot.last.then(() => work(slot));
    slot.last = run
      .catch(() => {
        // What was decided may not be what is durable: the next one reads the log again.
        slot.fold = undefined;
      })
      .finally(() => {
        slot.waiting -= 1;
      });
    return run;
  };

  const view = (
    id: string,
    { state, version, position }: EntityFold<State>,
  ): EntityView<State> => ({
    ...{ id, state, version, position },
  });

  const ask = (fresh: boolean) => (request: EntityRequest<Command>) => {
    const stream = streamOf(request.id);
    return inTurn(stream, (slot) => decide(desk, slot, { ...request, stream, fresh }));
  };

  return {
    dispatch: ask(true),
    proceed: ask(false),
    peek: (id) => {
      const fold = needs.log.exclusive ? cache.peek(streamOf(id))?.fold : undefined;
      return fold === undefined ? undefined : view(id, fold);
    },
    recent: (id) => {
      const { fold, readAt = 0, told = -1 } = cache.peek(streamOf(id)) ?? {};
      if (fold === undefined) return undefined;
      if (needs.log.exclusive) return view(id, fold);
      const isRecent = needs.clock.now() - readAt < RECENT_MS && fold.version >= told;
      return isRecent ? view(id, fold) : undefined;
    },
    tell: (id, version) => {
      const slot = cache.peek(streamOf(id));
      if (slot !== undefined && slot.told < version) slot.told = version;
    },
    read: async (id) => {
      const stream = streamOf(id);
      return view(id, await inTurn(stream, (slot) => newest(desk, stream, slot)));
    },
  };
};
