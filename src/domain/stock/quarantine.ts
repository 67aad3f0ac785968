import type { StockCommandOf } from "./commands.ts";
import { pastOf } from "./earlier.ts";
import type { PlacedUnits, StockEvent } from "./events.ts";
import { goodOf } from "./expiry.ts";
import { merged, unitsAt } from "./places.ts";
import {
  ACCEPTED,
  insufficient,
  invalid,
  record,
  type Judgement,
  type Session,
} from "./session.ts";
import { bookLoss } from "./shorting.ts";
import type { Lot } from "./state.ts";

const namesOf = (lots: readonly PlacedUnits[]): readonly string[] => [
  ...new Set(lots.map((line) => line.lot)),
];

const bookedOf = (events: readonly StockEvent[]): readonly PlacedUnits[] =>
  events.flatMap((event) => (event.type === "StockQuarantined" ? event.lots : []));

/** Takes units out of good stock; a recall (`wholeLot`) also blocks the lots until they are named in a release. */
export const quarantine = (session: Session, command: StockCommandOf<"quarantine">): Judgement => {
  const { stock } = session;
  const past = pastOf(session, `quarantine:${command.quarantine}`, command);
  if (past.kind === "judged") return past.judgement;
  const blocks = command.wholeLot === true ? namesOf(command.lots) : undefined;
  const before = past.kind === "unfinished" ? bookedOf(past.booked) : [];
  const lots =
    blocks === undefined
      ? merged([...command.lots, ...before.map((line) => ({ ...line, units: -line.units }))])
      : blocks.flatMap((name) => {
          const lot = stock.lots.get(name);
          return lot === undefined ? [] : goodOf(lot);
        });
  for (const line of lots) {
    const there = unitsAt(stock, line, "good");
    if (there < line.units) return insufficient(there, line.units);
  }
  bookLoss(session, {
    lots,
    cause: command.reason,
    event: (part, remaining) => ({
      type: "StockQuarantined",
      quarantine: command.quarantine,
      reason: command.reason,
      ...(command.note !== undefined && { note: command.note }),
      ...(blocks !== undefined && { wholeLot: true, blocks }),
      lots: part,
      remaining,
      effectiveAt: session.now,
    }),
  });
  return ACCEPTED;
};

const quarantinedOf = (lot: Lot): readonly PlacedUnits[] =>
  [...lot.bins]
    .filter(([, cell]) => cell.quarantined > 0)
    .map(([bin, cell]) => ({ lot: lot.lot, bin, units: cell.quarantined }));

/** An expired lot never becomes good again; a blocked one only by a release that names the whole lot (domain rule 15). */
export const releaseQuarantine = (
  session: Session,
  command: StockCommandOf<"release-quarantine">,
): Judgement => {
  const { stock, context } = session;
  const past = pastOf(session, `quarantine:${command.quarantine}`, command);
  if (past.kind === "judged") return past.judgement;
  const whole = command.wholeLot === true;
  for (const name of namesOf(command.lots)) {
    const lot = stock.lots.get(name);
    if (lot?.expiresAt !== undefined && lot.expiresAt <= context.at) {
      return invalid(`lot ${name} has expired`);
    }
    if (lot?.blocked === true && !whole) {
      return invalid(`lot ${name} is blocked as a whole: release the whole lot`);
    }
    if (whole && lot === undefined) return invalid(`there is no lot ${name} here`);
  }
  const lots = whole
    ? namesOf(command.lots).flatMap((name) => {
        const lot = stock.lots.get(name);
        return lot === undefined ? [] : quarantinedOf(lot);
      })
    : merged(command.lots);
  for (const line of lots) {
    const there = unitsAt(stock, line, "quarantined");
    if (there < line.units) return insufficient(there, line.units);
  }
  record(session, {
    type: "QuarantineReleased",
    quarantine: command.quarantine,
    reason: command.reason,
    ...(command.note !== undefined && { note: command.note }),
    ...(whole && { unblocks: namesOf(command.lots) }),
    lots,
    effectiveAt: session.now,
  });
  return ACCEPTED;
};
