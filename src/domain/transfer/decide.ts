import {
  accept,
  decline,
  type Decider,
  type EntityContext,
  type EntityVerdict,
} from "../decider.ts";
import { beginArrival, knownArrival } from "./arrivals.ts";
import { beginDispatch, beginPick } from "./acts.ts";
import type { TransferCommand, TransferOrder } from "./commands.ts";
import { TRANSFER_EVENTS, type TransferEvent } from "./events.ts";
import { evolveTransfer } from "./evolve.ts";
import { isNote, judgeNote } from "./notes.ts";
import { judgeFindings, request } from "./request.ts";
import { initialTransfer, isDone, isHeldBack, type TransferState } from "./state.ts";
import { mayFollow } from "./transitions.ts";

type Verdict = EntityVerdict<TransferEvent>;

/** Four eyes: whoever requests does not approve or reject (he may cancel), and whoever dispatches does not receive. */
const fourEyes = (
  state: TransferState,
  { type }: TransferOrder,
  { actor }: EntityContext,
): Verdict | undefined => {
  const isReview = type === "approve" || type === "reject";
  if (isReview && actor === state.requestedBy) {
    return decline("separation-of-duties", "somebody else has to judge it");
  }
  if (type === "arrive" && state.dispatchedBy.includes(actor)) {
    return decline("separation-of-duties", "somebody else has to receive what you dispatched");
  }
  return undefined;
};

const judgeOrder = (state: TransferState, order: TransferOrder): Verdict => {
  switch (order.type) {
    case "request":
      return request(state, order);
    case "approve": {
      const { note, found } = order;
      const approved = { by: "person" as const, ...(note !== undefined && { note }) };
      return judgeFindings(state, found) ?? accept({ type: "TransferApproved", ...approved });
    }
    case "reject":
      return accept({ type: "TransferRejected", reason: order.reason });
    case "pick":
      return beginPick(state, order);
    case "dispatch":
      return beginDispatch(state, order);
    case "arrive":
      return beginArrival(state, order);
    case "cancel":
      return accept({ type: "TransferCancelBegun", reason: order.reason });
    case "close":
      return state.lines.some(isHeldBack)
        ? accept({ type: "TransferCancelBegun", reason: order.reason })
        : decline("invalid-state", "everything has left");
  }
};

const decideOrder = (
  state: TransferState,
  order: TransferOrder,
  context: EntityContext,
): Verdict => {
  if (order.type === "request") return judgeOrder(state, order);
  if (state.status === "none") return decline("not-found", "there is no such transfer");
  const refused = fourEyes(state, order, context);
  if (refused !== undefined) return refused;
  const known = order.type === "arrive" ? knownArrival(state, order) : undefined;
  if (known !== undefined) return known;
  if (mayFollow(state.status, order.type)) return judgeOrder(state, order);
  return decline("invalid-state", `${order.type}: the transfer is ${state.status}`);
};

/** What follows of itself from where the events of a decision lead to: at most two things, one from the other. */
const consequence = (state: TransferState): TransferEvent | undefined => {
  const { status, lines, refused, reason = "" } = state;
  if (status === "approved" && lines.every(({ claim }) => claim !== "none")) {
    return { type: "TransferCancelBegun", reason: refused[0]?.code ?? "insufficient-stock" };
  }
  if (status === "cancelling" && !lines.some(isHeldBack)) {
    const some = lines.some(({ dispatched }) => dispatched > 0);
    return { type: some ? "TransferClosed" : "TransferCancelled", reason };
  }
  return status === "in-transit" && isDone(state) ? { type: "TransferCompleted" } : undefined;
};

const CONSEQUENCES_MAX = 3;

const withConsequences = (
  state: TransferState,
  verdict: Verdict,
  { actor, now }: EntityContext,
): Verdict => {
  if (verdict.kind === "refused" || verdict.events.length === 0) return verdict;
  const trace = { revision: -1, actor, recordedAt: now };
  const take = (at: TransferState, event: TransferEvent): TransferState =>
    evolveTransfer(at, event, trace);
  const events = [...verdict.events];
  let next = events.reduce(take, state);
  for (let more = 0; more < CONSEQUENCES_MAX; more++) {
    const event = consequence(next);
    if (event === undefined) break;
    events.push(event);
    next = take(next, event);
  }
  return { kind: "accepted", events };
};

export const transferDecider: Decider<TransferState, TransferCommand, TransferEvent> = {
  category: "transfer",
  version: 1,
  types: TRANSFER_EVENTS,
  initial: initialTransfer,
  evolve: evolveTransfer,
  decide: (state, command, context) => {
    const verdict = isNote(command)
      ? judgeNote(state, command)
      : decideOrder(state, command, context);
    return withConsequences(state, verdict, context);
  },
};
