import { recordHere, type Session } from "./session.ts";
import { availableOf, type Stock } from "./state.ts";

/** Claimed units are not sold yet: carts don't make the alert flap (domain rule 13). */
const levelOf = (stock: Stock): number => availableOf(stock) + stock.reserved;

/** 10 % of the reorder point, at least one unit. */
const hysteresisOf = (stock: Stock, reorderPoint: number): number =>
  Math.max(1, stock.policy.hysteresis ?? Math.ceil(reorderPoint / 10));

/**
 * Once per decision: low at or below the reorder point, replenished at `reorderPoint + hysteresis` or where
 * the point was taken away.
 */
export const recordLowStock = (session: Session): void => {
  const { stock, now } = session;
  const { reorderPoint } = stock.policy;
  const level = levelOf(stock);
  if (!stock.low) {
    if (reorderPoint === undefined || level > reorderPoint) return;
    recordHere(session, { type: "LowStockDetected", level, reorderPoint, effectiveAt: now });
    return;
  }
  const endsAt = reorderPoint === undefined ? 0 : reorderPoint + hysteresisOf(stock, reorderPoint);
  if (reorderPoint !== undefined && level < endsAt) return;
  recordHere(session, {
    type: "StockReplenished",
    level,
    reorderPoint: reorderPoint ?? 0,
    endsAt,
    effectiveAt: now,
  });
};
