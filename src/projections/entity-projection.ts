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
};

export type EntityModel = {
  /** Name of the collection. */
  readonly name: string;
  /** Top-level fields of the state that lists may be filtered by. */
  readonly fields: readonly string[];
  /** Held in memory; false for what grows with every act. */
  readonly resident: boolean;
};

/**
 * The read model of a category is its decider's fold, so that what is decided on and what is shown are the same.
 * It follows the log like every other one, and no decision rests on it.
 */
export const entityProjection = <State extends EntityState, Command, Event extends EntityEvent>(
  decider: Decider<State, Command, Event>,
  { name, fields, resident }: EntityModel,
): Projection<EntityDocument<State>, EntityFact> => {
  const types: ReadonlySet<string> = new Set(decider.types);
  const isOwn = (event: EntityEvent): event is Event => types.has(event.type);
  return {
    name,
    version: decider.version,
    types: decider.types,
    indexes: [...new Set(["status", ...fields])],
    fields: [],
    resident,
    once: false,
    keys: ({ category, id }) => (category === decider.category ? [id] : []),
    apply: (draft: Draft<EntityDocument<State>>, { event, recorded, id }) => {
      const { document } = draft;
      if (!isOwn(event)) return document;
      const { revision, metadata } = recorded;
      const { actor, recordedAt } = metadata;
      const before: State = document ?? decider.initial;
      const state = decider.evolve(before, event, { revision, actor, recordedAt });
      const openedAt = document?.openedAt ?? recordedAt;
      return { ...state, id, version: revision, openedAt, changedAt: recordedAt };
    },
  };
};
