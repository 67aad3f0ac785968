import { instantOf } from "../instant.ts";
import { NONE } from "../ids.ts";
import type { StockCommandOf } from "./commands.ts";
import { pastOf } from "./earlier.ts";
import type { Condition, ConditionedUnits, Unsettled } from "./events.ts";
import { placesOf, sumOf, unitsAt } from "./places.ts";
import {
  ACCEPTED,
  EVENT_LINES_MAX,
  insufficient,
  invalid,
  record,
  type Judgement,
  type Session,
} from "./session.ts";
import { bookLoss } from "./shorting.ts";
import type { Lot } from "./state.ts";

type CorrectLot = StockCommandOf<"correct-lot">;

/**
 * Corrects the expiry of a lot. Units that the old expiry had put into quarantine become good again where the
 * new one lies ahead and nothing else blocks the lot; good units of a lot that has expired go into quarantine.
 */
export const correctLot = (session: Session, command: CorrectLot): Judgement => {
  const { stock, context } = session;
  const past = pastOf(session, `correction:${command.correction}`, command);
  if (past.kind === "judged") return past.judgement;
  const lot = stock.lots.get(command.lot);
  if (lot === undefined || command.lot === NONE) {
    return invalid(`there is no lot ${command.lot} here`);
  }
  const previous = past.kind === "new" ? lot.expiresOn : undefined;
  const event = (lots: readonly ConditionedUnits[], remaining: number): Unsettled => ({
    type: "LotCorrected",
    correction: command.correction,
    lot: command.lot,
    expiresOn: command.expiresOn,
    expiresAt: command.expiresAt,
    ...(previous !== undefined && { previousExpiresOn: previous }),
    lots,
    remaining,
    effectiveAt: session.now,
  });
  if (instantOf(command.expiresAt) > context.at) {
    revive(session, lot, event);
  } else {
    bookLoss(session, {
      lots: placesOf(lot, "good"),
      cause: "lot-expired",
      event: (part, remaining) =>
        event(
          part.map((line) => ({ ...line, condition: "quarantined" })),
          remaining,
        ),
    });
  }
  return ACCEPTED;
};

const revive = (
  session: Session,
  lot: Lot,
  event: (lots: readonly ConditionedUnits[], remaining: number) => Unsettled,
): void => {
  const places = lot.blocked ? [] : placesOf(lot, "expired");
  let remaining = sumOf(places);
  let from = 0;
  do {
    const part = places.slice(from, from + EVENT_LINES_MAX);
    from += EVENT_LINES_MAX;
    remaining -= sumOf(part);
    record(
      session,
      event(
        part.map((line) => ({ ...line, condition: "good" })),
        remaining,
      ),
    );
  } while (remaining > 0);
};

const CONDITIONS: readonly Condition[] = ["good", "quarantined", "damaged"];

/** From bin to bin; good units go first, then quarantined, then damaged ones. No bucket changes. */
export const relocate = (session: Session, command: StockCommandOf<"relocate">): Judgement => {
  const { stock } = session;
  const { relocation, lot, from, to, units } = command;
  const past = pastOf(session, `relocation:${relocation}`, command);
  if (past.kind === "judged") return past.judgement;
  if (from === to) return invalid("the goods are there already");
  const moved: ConditionedUnits[] = [];
  let open = units;
  for (const condition of CONDITIONS) {
    const part = Math.min(open, unitsAt(stock, { lot, bin: from }, condition));
    if (part > 0) moved.push({ lot, bin: from, units: part, condition });
    open -= part;
  }
  if (open > 0) return insufficient(units - open, units);
  record(session, {
    type: "StockRelocated",
    relocation,
    lot,
    from,
    to,
    units,
    lots: moved,
    effectiveAt: session.now,
  });
  return ACCEPTED;
};
