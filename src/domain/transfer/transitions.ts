import type { TransferCommandType, TransferOrder } from "./commands.ts";
import { isHeldBack, unitsUnderWay, unpicked, waitingPicked, type TransferState } from "./state.ts";
import type { TransferStatus } from "./state.ts";

export type Transition = {
  readonly from: TransferStatus;
  readonly command: TransferCommandType;
  readonly to: readonly TransferStatus[];
};

/**
 * Everything that may happen to a transfer. While an act is under way (approved, picking, dispatching, arriving,
 * cancelling) only the process moves it on; everything else waits for a person.
 */
export const TRANSITIONS: readonly Transition[] = [
  { from: "none", command: "request", to: ["requested", "approved"] },

  { from: "requested", command: "approve", to: ["approved"] },
  { from: "requested", command: "reject", to: ["rejected"] },
  { from: "requested", command: "cancel", to: ["cancelled"] },

  { from: "approved", command: "note-allocated", to: ["approved", "allocated", "cancelling"] },
  { from: "approved", command: "note-refused", to: ["approved", "cancelling", "cancelled"] },

  { from: "allocated", command: "pick", to: ["picking"] },
  { from: "allocated", command: "dispatch", to: ["dispatching"] },
  { from: "allocated", command: "cancel", to: ["cancelling"] },

  { from: "picking", command: "note-picked", to: ["picking", "allocated", "picked", "in-transit"] },
  {
    from: "picking",
    command: "note-refused",
    to: ["picking", "allocated", "picked", "in-transit"],
  },

  { from: "picked", command: "dispatch", to: ["dispatching"] },
  { from: "picked", command: "cancel", to: ["cancelling"] },

  { from: "dispatching", command: "note-dispatched", to: ["dispatching", "in-transit"] },
  {
    from: "dispatching",
    command: "note-refused",
    to: ["dispatching", "allocated", "picked", "in-transit"],
  },

  { from: "in-transit", command: "pick", to: ["picking"] },
  { from: "in-transit", command: "dispatch", to: ["dispatching"] },
  { from: "in-transit", command: "arrive", to: ["arriving"] },
  { from: "in-transit", command: "close", to: ["cancelling"] },

  { from: "arriving", command: "note-arrived", to: ["arriving", "in-transit", "complete"] },
  { from: "arriving", command: "note-refused", to: ["arriving", "in-transit", "complete"] },

  { from: "cancelling", command: "note-unpicked", to: ["cancelling"] },
  {
    from: "cancelling",
    command: "note-released",
    to: ["cancelling", "cancelled", "in-transit", "complete"],
  },
];

/** Statuses in which the process goes on by itself. */
export const MOVING = ["approved", "picking", "dispatching", "arriving", "cancelling"] as const;

/** Statuses from the approval on in which something is still to come to the destination. */
export const COMING = [
  ...["approved", "allocated", "picking", "picked", "dispatching", "in-transit", "arriving"],
] as const;

/** Statuses in which nothing can happen any more. */
export const ENDED = ["complete", "cancelled", "rejected"] as const;

export const mayFollow = (from: TransferStatus, command: TransferCommandType): boolean =>
  TRANSITIONS.some((one) => one.from === from && one.command === command);

type Action = Exclude<TransferOrder["type"], "request">;
const ACTIONS = [
  "approve",
  "reject",
  "pick",
  "dispatch",
  "arrive",
  "cancel",
  "close",
] as const satisfies readonly Action[];

/** Whether there is anything to do it with. */
const hasCause = (state: TransferState, action: Action): boolean => {
  switch (action) {
    case "pick":
      return state.lines.some((line) => unpicked(line) > 0);
    case "dispatch":
      return state.lines.some((line) => waitingPicked(line) > 0);
    case "arrive":
      return unitsUnderWay(state) > 0;
    case "close":
      return state.lines.some(isHeldBack);
    case "approve":
    case "reject":
    case "cancel":
      return true;
  }
};

/** What people can ask of the transfer next. */
export const actionsOf = (state: TransferState): readonly Action[] =>
  ACTIONS.filter((action) => mayFollow(state.status, action) && hasCause(state, action));
