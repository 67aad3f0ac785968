import { isExpired } from "../domain/adjustment/decide.ts";
import type { AdjustmentState } from "../domain/adjustment/state.ts";
import { NONE } from "../domain/ids.ts";
import type { Delta } from "../domain/stock/events.ts";

type Eyes = {
  /** Whether the reader may see what goods are worth. */
  readonly seesCost: boolean;
  /** Epoch milliseconds: a request expires whether or not that is recorded yet. */
  readonly at: number;
};

const lotOf = ({ lot, bin, condition, delta }: Delta) => ({
  ...(lot !== NONE && { lot }),
  ...(bin !== NONE && { bin }),
  condition,
  delta,
});

const optional = ({ note, effectiveAt, why, code, endedBy, endedAt }: AdjustmentState) => ({
  ...(note !== undefined && { note }),
  ...(effectiveAt !== undefined && { effectiveAt }),
  ...(endedBy !== undefined && { endedBy }),
  ...(endedAt !== undefined && { endedAt }),
  ...(why !== undefined && { why }),
  ...(code !== undefined && { code }),
});

/** An adjustment as a reader may see it. */
export const shownAdjustment = (state: AdjustmentState, { seesCost, at }: Eyes): object => {
  const { status, kind, sku, warehouse, reason, lots, units, value, stockRevision } = state;
  const { approvers, because, requestedBy, requestedAt, expiresAt, approvals } = state;
  return {
    status: isExpired(state, at) ? "expired" : status,
    ...{ kind, sku, warehouse, reason, units },
    ...(seesCost && value !== undefined && { value }),
    lots: lots.map(lotOf),
    ...{ requestedBy, requestedAt, because, approvers, approvals, expiresAt },
    ...optional(state),
    ...(stockRevision !== undefined && { stockRevision }),
  };
};
