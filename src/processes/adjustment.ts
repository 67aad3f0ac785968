import type { StockAnswer } from "../commands/stock-request.ts";
import type { AdjustmentCommand } from "../domain/adjustment/commands.ts";
import { isExpired } from "../domain/adjustment/decide.ts";
import type { AdjustmentState } from "../domain/adjustment/state.ts";
import type { StockCommand } from "../domain/stock/commands.ts";
import type { Process } from "./process.ts";

/** The correction as the stock takes it. It names the request as its approval, and has its id: so it is posted once. */
export const postingOf = (id: string, state: AdjustmentState): StockCommand => {
  const { reason, note, effectiveAt, lots } = state;
  const why = { reason, ...(note !== undefined && { note }), approval: id };
  if (state.kind === "write-off") {
    const taken = lots.map(({ delta, ...place }) => ({ ...place, units: -delta }));
    return { type: "write-off", writeOff: id, ...why, lots: taken };
  }
  return {
    type: "adjust",
    adjustment: id,
    ...why,
    ...(effectiveAt !== undefined && { effectiveAt }),
    lots,
  };
};

const recordOf = (answer: StockAnswer): AdjustmentCommand => {
  if (answer.status === "accepted") return { type: "record-posted", revision: answer.version };
  const { code, detail } = answer.rejection;
  return { type: "record-refused", code, detail };
};

/** Posts what has been approved, once, in the name of who asked for it; and closes what nobody decided on in time. */
export const adjustmentProcess: Process<AdjustmentState, AdjustmentCommand> = {
  category: "adjustment",
  moving: ["pending-approval", "approved"],
  next: (id, state, at) => {
    if (state.status === "pending-approval" && isExpired(state, at)) {
      return [{ kind: "record", command: { type: "expire" } }];
    }
    if (state.status !== "approved") return [];
    return [
      {
        kind: "stock",
        key: "post",
        sku: state.sku,
        warehouse: state.warehouse,
        command: postingOf(id, state),
        actor: state.requestedBy,
        then: recordOf,
      },
    ];
  },
};
