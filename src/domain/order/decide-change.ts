import { accept, decline, type EntityContext, type EntityVerdict } from "../decider.ts";
import { mayDo, notNow } from "./actions.ts";
import { paidForOf, totalOf } from "./amounts.ts";
import type { OrderCommandOf } from "./commands.ts";
import { draftOf, refund, settle } from "./draft.ts";
import type { OrderedLine } from "./content.ts";
import type { OrderEvent } from "./events.ts";
import { ORDER_LINES_MAX, type OrderState } from "./state.ts";

type Verdict = EntityVerdict<OrderEvent>;

/** Lines keep their numbers and SKUs: a line that falls away has 0 units, new ones follow behind. */
const faultOf = (state: OrderState, lines: readonly OrderedLine[]): string | undefined => {
  if (lines.length > ORDER_LINES_MAX) return `an order has ${String(ORDER_LINES_MAX)} lines`;
  if (lines.length < state.lines.length) return "a line that falls away has 0 units";
  const moved = state.lines.find(({ sku }, index) => lines[index]?.sku !== sku);
  if (moved !== undefined) return `line ${String(moved.line)} is of ${moved.sku}`;
  return lines.every(({ units }) => units === 0) ? "nothing is left: cancel it" : undefined;
};

/** Before anything is packed. What costs more holds once it is paid; what costs less is paid back. */
export const change = (
  state: OrderState,
  command: OrderCommandOf<"change">,
  context: EntityContext,
): Verdict => {
  if (!mayDo(state, "change")) return notNow(state, "change");
  const { lines, shipping = state.shipping, discount = state.discount, note } = command;
  const fault = faultOf(state, lines);
  if (fault !== undefined) return decline("invalid-state", fault);
  const total = totalOf({ lines, shipping, discount });
  if (!Number.isSafeInteger(total)) return decline("limit-exceeded", "the total is too large");
  const content = { lines, shipping, discount, total, ...(note !== undefined && { note }) };
  const draft = draftOf(state, context);
  const paid = paidForOf(state);
  if (state.status !== "payment-pending" && total > paid) {
    draft.add({ type: "OrderChangeRequested", change: state.changes + 1, ...content });
    return accept(...draft.events());
  }
  draft.add({ type: "OrderChanged", ...content });
  if (paid > total) refund(draft, { amount: paid - total, reason: "changed" });
  settle(draft);
  return accept(...draft.events());
};
