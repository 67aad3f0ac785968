import { SELL_FACTOR_ONE } from "../quantity.ts";
import { claimFields } from "./claim-fields.ts";
import {
  insufficient,
  openPart,
  record,
  saleStopped,
  sellableTo,
  type Judgement,
  type Session,
} from "./session.ts";
import { nextWaiting } from "./queues.ts";
import type { Stock } from "./state.ts";

/** Backorders that one part serves (domain rule 7). */
export const SERVED_PER_PART_MAX = 100;

/** Units that may still be promised beyond stock. A sell factor speaks of what is on hand at this moment. */
const backorderRoom = (stock: Stock): number => {
  const { backorderLimit = 0, sellFactor = SELL_FACTOR_ONE } = stock.policy;
  const onHand = stock.good + stock.quarantined + stock.damaged;
  const over = sellFactor - SELL_FACTOR_ONE;
  // onHand × over may pass 2^53, so whole ten-thousands are taken out first.
  const byFactor =
    Math.floor(onHand / SELL_FACTOR_ONE) * over +
    Math.floor(((onHand % SELL_FACTOR_ONE) * over) / SELL_FACTOR_ONE);
  return Math.max(0, Math.max(backorderLimit, byFactor) - stock.backordered);
};

export type Split = { readonly backed: number; readonly backordered: number };

type Wanted = {
  readonly units: number;
  readonly priority: number;
  /** Nothing is to wait, whatever the policy promises. */
  readonly stockOnly?: true;
};

/** How a claim for `units` divides into stock and backorder, or why it is refused as a whole. */
export const splitClaim = (
  session: Session,
  { units, priority, stockOnly }: Wanted,
): Split | Judgement => {
  const sellable = sellableTo(session, priority);
  const backed = Math.min(units, sellable);
  const backordered = units - backed;
  const room = stockOnly === true ? 0 : backorderRoom(session.stock);
  if (backordered > room) return insufficient(sellable, units);
  return { backed, backordered };
};

/**
 * Serves the queue, priority first, then age, from what is sellable to each claim, until it is empty or
 * nothing is left. The first hundred belong to the decision; the rest goes on in parts of its own.
 */
export const serveBackorders = (session: Session): void => {
  let served = 0;
  let stopped: number | undefined;
  for (;;) {
    const claim = nextWaiting(session.stock);
    if (claim === undefined) return;
    stopped ??= saleStopped(session);
    const units = Math.min(claim.backordered, sellableTo(session, claim.priority, stopped));
    if (units <= 0) return;
    if (served > 0 && served % SERVED_PER_PART_MAX === 0) {
      session.own = false;
      openPart(session);
    }
    record(session, {
      type: "BackorderServed",
      ...claimFields(claim),
      units,
      backed: units,
      backordered: units,
      effectiveAt: session.now,
    });
    served += 1;
  }
};
