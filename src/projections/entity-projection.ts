import type { Decider, EntityState } from "../domain/decider.ts";
import type { EntityEvent } from "../domain/entity-events.ts";
import type { Draft, EntityFact, Projection } from "./projection.ts";

/** An entity as its own fold leaves it, with its id and the revision of its last event. */
export type EntityDocument<State> = State & {
  readonly id: string;
  readonly version: number;
  /** Instants of the first and the last event, RFC 3339 UTC. */
  readonly openedAt: string;
  readonly changedAt: string;
  /** Of processes: their steps, oldest first, and everybody who took one. */
  readonly trail?: readonly TrailStep[];
  readonly actors?: readonly string[];
};

/** One step of a process: who took it from which status to which, why, and when. */
export type TrailStep = {
  readonly revision: number;
  readonly type: string;
  readonly from: string;
  readonly to: string;
  readonly actor: string;
  readonly why?: string;
  /** RFC 3339 UTC. */
  readonly at: string;
};

/** Newest steps that a document keeps; the stream has them all. */
const TRAIL_STEPS_MAX = 1_000;

type Ends = { readonly from: string; readonly to: string };

const whyOf = (event: EntityEvent): string | undefined => {
  if ("reason" in event && typeof event.reason === "string") return event.reason;
  return "note" in event && typeof event.note === "string" ? event.note : undefined;
};

const stepOf = ({ event, recorded }: EntityFact, ends: Ends): TrailStep => {
  const why = whyOf(event);
  const { actor, recordedAt: at } = recorded.metadata;
  const { revision } = recorded;
  return { revision, type: event.type, ...ends, actor, ...(why !== undefined && { why }), at };
};

const trailAfter = (
  { trail = [], actors = [] }: Pick<EntityDocument<object>, "trail" | "actors">,
  step: TrailStep,
) => ({
  trail: [...trail.slice(1 - TRAIL_STEPS_MAX), step],
  actors: actors.includes(step.actor) ? actors : [...actors, step.actor],
});

export type EntityModel = {
  /** Name of the collection. */
  readonly name: string;
  /** Top-level fields of the state that lists may be filtered by. */
  readonly fields: readonly string[];
  /** Held in memory; false for what grows with every act. */
  readonly resident: boolean;
  /** A process: its documents say who took which step. */
  readonly trail?: boolean;
};

/**
 * The read model of a category is its decider's fold, so that what is decided on and what is shown are the same.
 * It follows the log like every other one, and no decision rests on it.
 */
export const entityProjection = <State extends EntityState, Command, Event extends EntityEvent>(
  decider: Decider<State, Command, Event>,
  { name, fields, resident, trail = false }: EntityModel,
): Projection<EntityDocument<State>, EntityFact> => {
  const types: ReadonlySet<string> = new Set(decider.types);
  const isOwn = (event: EntityEvent): event is Event => types.has(event.type);
  return {
    name,
    version: decider.version,
    types: decider.types,
    indexes: [...new Set(["status", ...fields, ...(trail ? ["actors"] : [])])],
    fields: [],
    resident,
    once: false,
    keys: ({ category, id }) => (category === decider.category ? [id] : []),
    apply: (draft: Draft<EntityDocument<State>>, fact) => {
      const { document } = draft;
      const { event, recorded, id } = fact;
      if (!isOwn(event)) return document;
      const { revision, metadata } = recorded;
      const { actor, recordedAt } = metadata;
      const before: State = document ?? decider.initial;
      const state = decider.evolve(before, event, { revision, actor, recordedAt });
      const openedAt = document?.openedAt ?? recordedAt;
      const step = stepOf(fact, { from: before.status, to: state.status });
      const steps = trail ? trailAfter(document ?? {}, step) : {};
      return { ...state, id, version: revision, openedAt, changedAt: recordedAt, ...steps };
    },
  };
};
