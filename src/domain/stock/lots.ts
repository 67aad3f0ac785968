import { instantOf } from "../instant.ts";
import { NONE } from "../ids.ts";
import type { StockCommandOf } from "./commands.ts";
import { pastOf } from "./earlier.ts";
import type { Condition, ConditionedUnits } from "./events.ts";
import { goodOf } from "./expiry.ts";
import { unitsAt } from "./places.ts";
import {
  ACCEPTED,
  insufficient,
  invalid,
  record,
  type Judgement,
  type Session,
} from "./session.ts";
import { bookLoss } from "./shorting.ts";

/**
 * Corrects the expiry of a lot. Units that the old expiry had put into quarantine become good again where the
 * new one lies ahead and nothing else blocks the lot; good units of a lot that has expired go into quarantine.
 */
export const correctLot = (session: Session, command: StockCommandOf<"correct-lot">): Judgement => {
  const { stock, context } = session;
  const past = pastOf(session, `correction:${command.correction}`, command);
  if (past.kind === "judged") return past.judgement;
  const lot = stock.lots.get(command.lot);
  if (lot === undefined || command.lot === NONE)
    return invalid(`there is no lot ${command.lot} here`);
  const previous = lot.expiresOn;
  const common = {
    type: "LotCorrected" as const,
    correction: command.correction,
    lot: command.lot,
    expiresOn: command.expiresOn,
    expiresAt: command.expiresAt,
    ...(previous !== undefined && { previousExpiresOn: previous }),
    effectiveAt: session.now,
  };
  if (instantOf(command.expiresAt) > context.at) {
    const revived = lot.blocked
      ? []
      : [...lot.bins]
          .filter(([, cell]) => cell.expired > 0)
          .map(([bin, cell]): ConditionedUnits => {
            return { lot: lot.lot, bin, units: cell.expired, condition: "good" };
          });
    record(session, { ...common, lots: revived, remaining: 0 });
    return ACCEPTED;
  }
  bookLoss(session, {
    lots: goodOf(lot),
    cause: "lot-expired",
    event: (part, remaining) => ({
      ...common,
      lots: part.map((line): ConditionedUnits => ({ ...line, condition: "quarantined" })),
      remaining,
    }),
  });
  return ACCEPTED;
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
