import type { ReturnStatus } from "./events.ts";
import type { ReturnState } from "./state.ts";

/**
 * What the order is to be told next: where the return is now, but its approval first, for the order's own transitions
 * hang on that. Undefined: the order knows, or there is none. A word that was already said is the first to be said
 * again after a crash, unless a later one has overtaken it; so the order never hears of a step back.
 */
export const toTell = (state: ReturnState): ReturnStatus | undefined => {
  const { status, told, order, approvedAt, approvalTold } = state;
  if (order === undefined || status === "requested" || status === told) return undefined;
  return approvedAt !== undefined && !approvalTold ? "approved" : status;
};

/** Whether the process has something to do, now or when its time has come. */
export const workOf = (state: ReturnState): ReturnState["work"] => {
  if (state.act !== undefined || toTell(state) !== undefined) return "system";
  return state.status === "approved" ? "timed" : "none";
};
