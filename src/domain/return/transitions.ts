import type { ReturnAsk, ReturnCommandType } from "./commands.ts";
import type { ReturnStatus } from "./events.ts";
import { isInspected, linesToCome, waitingOf, type ReturnState } from "./state.ts";

export type Transition = {
  readonly from: ReturnStatus;
  readonly command: ReturnCommandType;
  readonly to: readonly ReturnStatus[];
};

/** Where an inspection leads to: at once where the stocks' answers decide it, else a person does. */
const DECIDED = [
  ...(["quality-check", "refund-approved", "refund-rejected", "refund-processed"] as const),
] as const;

/** Everything that may happen to a return; a step that nobody took is recorded with the next one. */
export const TRANSITIONS: readonly Transition[] = [
  { from: "none", command: "open", to: ["requested"] },
  { from: "none", command: "open-blind", to: ["approved"] },

  { from: "requested", command: "review", to: ["under-review"] },
  { from: "requested", command: "approve", to: ["approved"] },
  { from: "requested", command: "reject", to: ["rejected"] },
  { from: "requested", command: "cancel", to: ["cancelled"] },

  { from: "under-review", command: "approve", to: ["approved"] },
  { from: "under-review", command: "reject", to: ["rejected"] },
  { from: "under-review", command: "cancel", to: ["cancelled"] },

  { from: "approved", command: "ship-back", to: ["shipped-back"] },
  { from: "approved", command: "receive", to: ["received"] },
  { from: "approved", command: "inspect", to: ["quality-check"] },
  { from: "approved", command: "cancel", to: ["cancelled"] },
  { from: "approved", command: "lapse", to: ["lapsed"] },

  { from: "shipped-back", command: "receive", to: ["received"] },
  { from: "shipped-back", command: "inspect", to: ["quality-check"] },
  { from: "shipped-back", command: "cancel", to: ["cancelled"] },

  { from: "received", command: "receive", to: ["received"] },
  { from: "received", command: "inspect", to: ["quality-check"] },

  { from: "quality-check", command: "receive", to: ["quality-check"] },
  { from: "quality-check", command: "inspect", to: ["quality-check"] },
  { from: "quality-check", command: "note-booked", to: DECIDED },
  { from: "quality-check", command: "decide", to: DECIDED },

  { from: "refund-approved", command: "note-refunded", to: ["refund-processed"] },
];

export const mayFollow = (from: ReturnStatus, command: ReturnCommandType): boolean =>
  TRANSITIONS.some((one) => one.from === from && one.command === command);

export type ReturnAction = Exclude<ReturnAsk["type"], "open-blind">;

export const RETURN_ACTIONS = [
  ...(["review", "approve", "reject", "ship-back", "receive", "inspect", "decide"] as const),
  "cancel",
] as const satisfies readonly ReturnAction[];

/** Whether there is anything to do it with. */
const hasCause = (state: ReturnState, action: ReturnAction): boolean => {
  switch (action) {
    case "receive":
      return linesToCome(state).length > 0;
    case "inspect":
      if (state.act !== undefined) return false;
      return state.warehouse === undefined
        ? linesToCome(state).length > 0
        : state.lines.some((one) => waitingOf(state, one) > 0);
    case "decide":
      return isInspected(state);
    case "review":
    case "approve":
    case "reject":
    case "ship-back":
    case "cancel":
      return true;
  }
};

/** What people can ask of the return now. */
export const actionsOf = (state: ReturnState): readonly ReturnAction[] =>
  RETURN_ACTIONS.filter((action) => mayDo(state, action));

export const mayDo = (state: ReturnState, action: ReturnAction): boolean =>
  mayFollow(state.status, action) && hasCause(state, action);
