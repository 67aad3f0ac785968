import { decline, type EntityContext } from "../decider.ts";
import type { ReturnEvent } from "./events.ts";
import { evolveReturn } from "./evolve.ts";
import type { ReturnState } from "./state.ts";
import { actionsOf, type ReturnAction } from "./transitions.ts";

/** A decision in the making: what follows from an event is judged on the state behind it. */
export type Draft = {
  readonly state: () => ReturnState;
  readonly events: () => readonly ReturnEvent[];
  readonly add: (event: ReturnEvent) => void;
};

export const draftOf = (before: ReturnState, { actor, now }: EntityContext): Draft => {
  let state = before;
  const events: ReturnEvent[] = [];
  return {
    state: () => state,
    events: () => events,
    add: (event) => {
      events.push(event);
      state = evolveReturn(state, event, { revision: -1, actor, recordedAt: now });
    },
  };
};

/** Says what is not possible, and what is instead. */
export const notNow = (state: ReturnState, action: ReturnAction) => {
  const allowed = actionsOf(state).join(", ");
  const instead = allowed === "" ? "nothing" : allowed;
  return decline(
    "invalid-state",
    `the return is ${state.status}: no ${action}; allowed: ${instead}`,
  );
};
