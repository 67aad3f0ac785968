import { adjust, correctCount } from "./adjustments.ts";
import { allocate, releaseAllocation } from "./allocations.ts";
import { serveBackorders } from "./backorders.ts";
import { changeReservation, extendReservation, releaseReservation, reserve } from "./claims.ts";
import type { StockCommand } from "./commands.ts";
import { recordDue } from "./expiry.ts";
import { take } from "./losses.ts";
import { correctLot, relocate } from "./lots.ts";
import { recordLowStock } from "./low-stock.ts";
import { dispatch, pick, reversePick, ship } from "./picks.ts";
import { setPolicy } from "./policy.ts";
import { quarantine, releaseQuarantine } from "./quarantine.ts";
import { arrive, receive, returnStock } from "./receipts.ts";
import { ACCEPTED, openSession, type Judgement, type Session } from "./session.ts";
import type { Stock } from "./state.ts";
import type { Context, Draft, Settled } from "./verdict.ts";

/**
 * Decides one command on one stock and takes every event of the decision into it: first what has lapsed by
 * now, then what that lets be served, then the command, then what the command lets be served, then the
 * low-stock alert. The caller owns the state and, while it is journaled, can take all of it back.
 */
export const settle = (stock: Stock, command: StockCommand, context: Context): Settled => {
  const session = openSession(stock, context);
  recordDue(session);
  serveBackorders(session);
  session.own = true;
  const verdict = judge(session, command);
  if (verdict.kind !== "accepted") session.own = false;
  serveBackorders(session);
  recordLowStock(session);
  return { parts: withoutEmpty(session.parts), verdict };
};

const withoutEmpty = (parts: readonly (readonly Draft[])[]): Settled["parts"] =>
  parts.every((part) => part.length > 0) ? parts : parts.filter((part) => part.length > 0);

const judge = (session: Session, command: StockCommand): Judgement => {
  switch (command.type) {
    case "receive":
      return receive(session, command);
    case "reserve":
      return reserve(session, command);
    case "extend-reservation":
      return extendReservation(session, command);
    case "change-reservation":
      return changeReservation(session, command);
    case "release-reservation":
      return releaseReservation(session, command);
    case "allocate":
      return allocate(session, command);
    case "release-allocation":
      return releaseAllocation(session, command);
    case "pick":
      return pick(session, command);
    case "reverse-pick":
      return reversePick(session, command);
    case "ship":
      return ship(session, command);
    case "dispatch":
      return dispatch(session, command);
    case "arrive":
      return arrive(session, command);
    case "return":
      return returnStock(session, command);
    case "adjust":
      return adjust(session, command);
    case "correct-count":
      return correctCount(session, command);
    case "quarantine":
      return quarantine(session, command);
    case "release-quarantine":
      return releaseQuarantine(session, command);
    case "damage":
    case "write-off":
      return take(session, command);
    case "correct-lot":
      return correctLot(session, command);
    case "relocate":
      return relocate(session, command);
    case "set-policy":
      return setPolicy(session, command);
    case "expire-due":
      return ACCEPTED;
  }
};
