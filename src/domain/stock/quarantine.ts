import type { StockCommandOf } from "./commands.ts";
import { pastOf, type Past } from "./earlier.ts";
import type { ConditionedUnits, PlacedUnits } from "./events.ts";
import { merged, placesOf, restOf, sumOf, unitsAt } from "./places.ts";
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

type Quarantine = StockCommandOf<"quarantine">;
type Release = StockCommandOf<"release-quarantine">;

const namesOf = (lots: readonly PlacedUnits[]): readonly string[] => [
  ...new Set(lots.map((line) => line.lot)),
];

const wholeLots = (
  session: Session,
  lots: readonly PlacedUnits[],
  condition: "good" | "quarantined",
): readonly PlacedUnits[] =>
  namesOf(lots).flatMap((name) => {
    const lot = session.stock.lots.get(name);
    return lot === undefined ? [] : placesOf(lot, condition);
  });

/** What the command takes out of a condition: whole lots as they stand, or its lines less what was booked before. */
const linesOf = (
  session: Session,
  { command, past }: { readonly command: Quarantine | Release; readonly past: Past },
): readonly PlacedUnits[] => {
  const condition = command.type === "quarantine" ? "good" : "quarantined";
  if (command.wholeLot === true) return wholeLots(session, command.lots, condition);
  const withCondition = (line: PlacedUnits): ConditionedUnits => ({ ...line, condition });
  if (past.kind !== "unfinished") return merged(command.lots);
  const booked = past.booked.flatMap((event) =>
    event.type === "StockQuarantined" || event.type === "QuarantineReleased" ? event.lots : [],
  );
  return restOf(session.stock, command.lots.map(withCondition), booked.map(withCondition));
};

const refuseMissing = (
  session: Session,
  lines: readonly PlacedUnits[],
  condition: "good" | "quarantined",
): Judgement => {
  for (const line of lines) {
    const there = unitsAt(session.stock, line, condition);
    if (there < line.units) return insufficient(there, line.units);
  }
  return ACCEPTED;
};

/** Takes units out of good stock; a recall (`wholeLot`) also blocks the lots until they are named in a release. */
export const quarantine = (session: Session, command: Quarantine): Judgement => {
  const past = pastOf(session, `quarantine:${command.quarantine}`, command);
  if (past.kind === "judged") return past.judgement;
  const lots = linesOf(session, { command, past });
  const missing = refuseMissing(session, lots, "good");
  if (missing.kind !== "accepted") return missing;
  const blocks = command.wholeLot === true ? namesOf(command.lots) : undefined;
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

/** An expired lot never becomes good again; a blocked one only by a release that names the whole lot (domain rule 15). */
const refuseRelease = (session: Session, command: Release): Judgement => {
  const { stock, context } = session;
  for (const name of namesOf(command.lots)) {
    const lot = stock.lots.get(name);
    if (lot?.expiresAt !== undefined && lot.expiresAt <= context.at) {
      return invalid(`lot ${name} has expired`);
    }
    if (command.wholeLot === true) {
      if (lot === undefined) return invalid(`there is no lot ${name} here`);
    } else if (lot?.blocked === true) {
      return invalid(`lot ${name} is blocked as a whole: release the whole lot`);
    }
  }
  return ACCEPTED;
};

export const releaseQuarantine = (session: Session, command: Release): Judgement => {
  const past = pastOf(session, `quarantine-release:${command.quarantine}`, command);
  if (past.kind === "judged") return past.judgement;
  const lots = linesOf(session, { command, past });
  for (const judgement of [
    refuseRelease(session, command),
    refuseMissing(session, lots, "quarantined"),
  ]) {
    if (judgement.kind !== "accepted") return judgement;
  }
  const unblocks = command.wholeLot === true ? namesOf(command.lots) : undefined;
  let remaining = sumOf(lots);
  let from = 0;
  do {
    const part = lots.slice(from, from + EVENT_LINES_MAX);
    remaining -= sumOf(part);
    from += EVENT_LINES_MAX;
    record(session, {
      type: "QuarantineReleased",
      quarantine: command.quarantine,
      reason: command.reason,
      ...(command.note !== undefined && { note: command.note }),
      ...(unblocks !== undefined && { unblocks }),
      lots: part,
      remaining,
      effectiveAt: session.now,
    });
  } while (remaining > 0);
  return ACCEPTED;
};
