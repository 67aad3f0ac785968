import { instantText } from "../instant.ts";
import { claimFields } from "./claim-fields.ts";
import { placesOf } from "./places.ts";
import { dueLot, dueReservation } from "./queues.ts";
import { openPart, record, type Session } from "./session.ts";
import { bookLoss } from "./shorting.ts";
import type { Lot } from "./state.ts";

/** Due expiries of one part (domain rule 3): the backorders that they let be served ride behind them. */
export const EXPIRED_PER_PART_MAX = 400;

/**
 * Records what has lapsed by now, before anything is judged: it does not depend on the command's outcome.
 * Holds first, so that a lot that expired with them shorts only what is still claimed.
 */
export const recordDue = (session: Session): void => {
  const { stock, context } = session;
  let recorded = 0;
  const next = (): void => {
    if (recorded > 0 && recorded % EXPIRED_PER_PART_MAX === 0) openPart(session);
    recorded += 1;
  };
  for (;;) {
    const claim = dueReservation(stock, context.at);
    if (claim?.deadline === undefined) break;
    next();
    record(session, {
      type: "ReservationExpired",
      ...claimFields(claim),
      backed: claim.backed,
      backordered: claim.backordered,
      effectiveAt: instantText(claim.deadline),
    });
  }
  for (;;) {
    const lot = dueLot(stock, context.at);
    if (lot?.expiresAt === undefined) return;
    next();
    expireLot(session, lot, lot.expiresAt);
  }
};

const expireLot = (session: Session, lot: Lot, expiresAt: number): void => {
  bookLoss(session, {
    lots: placesOf(lot, "good"),
    cause: "lot-expired",
    event: (lots, remaining) => ({
      type: "LotExpired",
      lot: lot.lot,
      lots,
      remaining,
      effectiveAt: instantText(expiresAt),
    }),
  });
};
