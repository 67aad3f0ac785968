import type { Decider, EntityEventShape, EntityState } from "../../src/domain/decider.ts";

const NOW = "2026-11-21T08:00:00.000Z";

/** One entity's life: commands are decided one after the other, and what they record is folded. */
export const lifeOf = <State extends EntityState, Command, Event extends EntityEventShape>(
  decider: Decider<State, Command, Event>,
  actor = "mara",
) => {
  let { initial: state } = decider;
  let revision = -1;
  const context = { at: Date.parse(NOW), now: NOW, actor };
  return {
    state: () => state,
    /** Types of what was recorded, or the code of the refusal. */
    do: (command: Command): readonly string[] | string => {
      const verdict = decider.decide(state, command, context);
      if (verdict.kind === "refused") return verdict.rejection.code;
      for (const event of verdict.events) {
        revision += 1;
        // Through JSON, as the log would give it back.
        const read = JSON.parse(JSON.stringify(event)) as Event;
        state = decider.evolve(state, read, { revision, actor, recordedAt: NOW });
      }
      return verdict.events.map(({ type }) => type);
    },
  };
};
