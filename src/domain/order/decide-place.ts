import { accept, decline, type EntityContext, type EntityVerdict } from "../decider.ts";
import { totalOf } from "./amounts.ts";
import type { OrderCommandOf } from "./commands.ts";
import { cancel, draftOf } from "./draft.ts";
import type { LineUnits } from "./content.ts";
import type { OrderEvent } from "./events.ts";
import { firstPart } from "./plan-part.ts";
import { ORDER_LINES_MAX, type OrderState } from "./state.ts";
import { unitsOf } from "./units.ts";

type Verdict = EntityVerdict<OrderEvent>;
type Place = OrderCommandOf<"place">;

const named = (short: readonly LineUnits[], { content }: Place): string =>
  short
    .map(
      ({ line, units }) => `line ${line} (${content.lines[line - 1]?.sku ?? ""}): ${units} short`,
    )
    .join(", ");

/** What speaks against an order before anything is written down. */
const faultOf = (command: Place, total: number): Verdict | undefined => {
  const { content, plan } = command;
  const { length } = content.lines;
  if (length === 0 || length > ORDER_LINES_MAX) {
    return decline("limit-exceeded", `an order has 1 to ${String(ORDER_LINES_MAX)} lines`);
  }
  if (!Number.isSafeInteger(total)) return decline("limit-exceeded", "the total is too large");
  const isShort = plan.short.length > 0 && content.shortage !== "partial";
  if (isShort || plan.pieces.length === 0) {
    return decline("insufficient-stock", named(plan.short, command));
  }
  return undefined;
};

/** Writes the order down with what is to be claimed for it, so that a crash loses neither. */
export const place = (state: OrderState, command: Place, context: EntityContext): Verdict => {
  if (state.status !== "none") return decline("duplicate-id", "an order of that number exists");
  const { content, plan, fraud, paymentAttempts } = command;
  const total = totalOf(content);
  const fault = faultOf(command, total);
  if (fault !== undefined) return fault;
  const draft = draftOf(state, context);
  draft.add({ type: "OrderPlaced", ...content, total, paymentAttempts });
  draft.add({ type: "OrderFraudChecked", ...fraud });
  if (fraud.verdict === "rejected") {
    cancel(draft, "fraud-suspected");
    return accept(...draft.events());
  }
  const { pieces, short, method, why } = plan;
  draft.add({
    ...{ type: "OrderSourced", attempt: 1, pieces: firstPart(pieces), short, method },
    claim: "hold",
    ...(why !== undefined && { why }),
  });
  if (unitsOf(short) > 0) {
    const less = new Map(short.map(({ line, units }) => [line, units]));
    const left = draft.state().lines.map((one) => ({ ...one, dropped: less.get(one.line) ?? 0 }));
    const reason = "out-of-stock";
    const sum = totalOf({ ...content, lines: left });
    draft.add({ type: "OrderLinesDropped", lines: short, total: sum, reason });
  }
  return accept(...draft.events());
};
