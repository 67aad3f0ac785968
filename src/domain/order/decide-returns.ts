import { accept, decline, type EntityContext, type EntityVerdict } from "../decider.ts";
import { instantOf } from "../instant.ts";
import { mayDo, notNow } from "./actions.ts";
import { refundableOf } from "./amounts.ts";
import type { OrderCommandOf } from "./commands.ts";
import { draftOf, refund, type Draft } from "./draft.ts";
import type { OrderEvent } from "./events.ts";
import type { OrderStatus, ReturnProgress } from "./status.ts";
import { RETURNS_MAX, type OrderReturn, type OrderState } from "./state.ts";
import { mayFollow } from "./transitions.ts";
import { joined } from "./units.ts";

type Verdict = EntityVerdict<OrderEvent>;

const DAY_MS = 86_400_000;

const step = (draft: Draft, to: OrderStatus, reason: string): void => {
  if (mayFollow(draft.state().status, to)) draft.add({ type: "OrderAdvanced", to, reason });
};

/** Units are kept for a return before it opens: Σ of open and done returns never exceeds what was delivered. */
export const openReturn = (
  state: OrderState,
  command: OrderCommandOf<"open-return">,
  context: EntityContext,
): Verdict => {
  if (!mayDo(state, "open-return")) return notNow(state, "open-return");
  const { return: id, reason, windowDays } = command;
  if (state.returns.some((one) => one.return === id)) {
    return decline("duplicate-id", `the order has a return ${id}`);
  }
  if (state.returns.length >= RETURNS_MAX) {
    return decline("limit-exceeded", `an order has ${String(RETURNS_MAX)} returns`);
  }
  const until = instantOf(state.deliveredAt ?? state.since) + windowDays * DAY_MS;
  if (context.at > until) {
    return decline("invalid-state", `returns are taken for ${String(windowDays)} days`);
  }
  const lines = joined(command.lines, []);
  for (const { line, units } of lines) {
    const { delivered = 0, returning = 0 } = state.lines[line - 1] ?? {};
    if (units > delivered - returning) {
      const left = String(delivered - returning);
      return decline("invalid-state", `${left} units of line ${String(line)} can be returned`);
    }
  }
  const draft = draftOf(state, context);
  draft.add({ type: "OrderReturnOpened", return: id, lines, reason });
  step(draft, "return-requested", reason);
  return accept(...draft.events());
};

const ENDS: readonly ReturnProgress[] = [
  ...(["rejected", "refund-rejected", "refund-processed", "lapsed", "cancelled"] as const),
];

/** How far a return is: a word that comes late is no step back, so that its money is asked for once. */
const PLACE: Readonly<Record<ReturnProgress, number>> = {
  requested: 0,
  "under-review": 1,
  approved: 2,
  rejected: 8,
  "shipped-back": 3,
  received: 4,
  "quality-check": 5,
  "refund-approved": 6,
  "refund-rejected": 8,
  "refund-processed": 8,
  lapsed: 8,
  cancelled: 8,
};

const isOpen = ({ status }: OrderReturn): boolean => !ENDS.includes(status);

/** The order shows where its returns are, along the transitions of its own machine. */
const follow = (draft: Draft, to: ReturnProgress, reason: string): void => {
  if (to === "approved") step(draft, "return-approved", reason);
  if (to === "refund-processed") step(draft, "refunded", reason);
  if ((to !== "rejected" && to !== "cancelled") || draft.state().returns.some(isOpen)) return;
  step(draft, "return-rejected", reason);
  if (draft.state().status === "return-rejected") step(draft, "delivered", reason);
};

export const noteReturn = (
  state: OrderState,
  command: OrderCommandOf<"note-return">,
  context: EntityContext,
): Verdict => {
  const { return: id, to, lines, reason = to } = command;
  const one = state.returns.find((each) => each.return === id);
  if (one === undefined) return decline("not-found", `no return ${id}`);
  if (PLACE[to] <= PLACE[one.status]) return accept();
  const draft = draftOf(state, context);
  const amount = Math.min(command.refund ?? 0, refundableOf(state));
  draft.add({
    ...{ type: "OrderReturnMoved", return: id, to, reason },
    ...(lines !== undefined && { lines }),
    ...(to === "refund-approved" && { refund: amount }),
  });
  if (to === "refund-approved") refund(draft, { amount, reason, return: id, apart: true });
  follow(draft, to, reason);
  return accept(...draft.events());
};
