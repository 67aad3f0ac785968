import { instantText } from "../instant.ts";
import { isJudgement, openAllocation } from "./allocations.ts";
import { claimFields } from "./claim-fields.ts";
import type { StockCommandOf } from "./commands.ts";
import { pastOf } from "./earlier.ts";
import {
  SHORT_PICK,
  type ConditionedUnits,
  type Expiry,
  type PlacedUnits,
  type StockEvent,
} from "./events.ts";
import { divide, isPickable, planPick } from "./pick-plan.ts";
import { merged, sumOf, unitsAt } from "./places.ts";
import {
  ACCEPTED,
  EVENT_LINES_MAX,
  insufficient,
  invalid,
  record,
  refuse,
  type Judgement,
  type Session,
} from "./session.ts";
import { bookLoss, keepWithLoss } from "./shorting.ts";
import type { Claim, PickedUnits } from "./state.ts";

type Pick = StockCommandOf<"pick">;

const refuseNamed = (session: Session, named: readonly PlacedUnits[], found: number): Judgement => {
  const { stock, context } = session;
  if (sumOf(named) !== found) return invalid("the named lots do not add up to what was found");
  for (const line of named) {
    const lot = stock.lots.get(line.lot);
    if (lot !== undefined && !isPickable(lot, context.at)) {
      return invalid(`lot ${line.lot} is expired or blocked`);
    }
    const good = unitsAt(stock, line, "good");
    if (good < line.units) return insufficient(good, line.units);
  }
  return ACCEPTED;
};

const refusePick = (session: Session, command: Pick, claim: Claim): Judgement => {
  const { units, found = units, lots = [] } = command;
  if (found > units) return invalid("more was found than was to be picked");
  if (units > claim.backed) return invalid(`${String(claim.backed)} units can be picked`);
  return lots.length > 0 ? refuseNamed(session, merged(lots), found) : ACCEPTED;
};

/** One event names so many places at the most. */
const refuseLines = (lines: readonly PlacedUnits[]): Judgement =>
  lines.length > EVENT_LINES_MAX
    ? invalid(`these units stand in more than ${String(EVENT_LINES_MAX)} places: take fewer`)
    : ACCEPTED;

export const pick = (session: Session, command: Pick): Judgement => {
  const past = pastOf(session, `pick:${command.pick}`, command);
  if (past.kind === "judged") return past.judgement;
  if (past.kind === "unfinished") return finishShortPick(session, command, past.booked);
  const claim = openAllocation(session, command.claim);
  if (isJudgement(claim)) return claim;
  const refused = refusePick(session, command, claim);
  if (refused.kind !== "accepted") return refused;
  const { units, found = units } = command;
  const named = merged(command.lots ?? []);
  const { at } = session.context;
  const plan = planPick(session.stock, { units, at, named, near: named });
  const { first: taken, rest: missing } = divide(plan, found);
  if (sumOf(taken) < found) return insufficient(sumOf(taken), found);
  const tooMany = refuseLines(taken);
  if (tooMany.kind !== "accepted") return tooMany;
  const picked: Picked = { command, taken, missing };
  // A short pick that is cut goes on with its quarantine: at least the first part of that stands beside it.
  if (found < units) keepWithLoss(session, { events: 1, lines: taken.length });
  recordPick(session, claim, picked);
  if (found < units) quarantineMissing(session, picked);
  return ACCEPTED;
};

type Picked = {
  readonly command: Pick;
  readonly taken: readonly PlacedUnits[];
  readonly missing: readonly PlacedUnits[];
};

const recordPick = (session: Session, claim: Claim, { command, taken }: Picked): void => {
  const { pick: id, units, found = units, picker, fulfilment } = command;
  record(session, {
    type: "StockPicked",
    ...claimFields(claim),
    pick: id,
    backed: found,
    requested: units,
    lots: taken,
    ...(picker !== undefined && { picker }),
    ...(fulfilment !== undefined && { fulfilment }),
    effectiveAt: session.now,
  });
};

/** What a short pick did not find is blocked where it should have been, until it is counted. */
const quarantineMissing = (session: Session, { command, taken, missing }: Picked): void => {
  bookLoss(session, {
    lots: missing,
    cause: SHORT_PICK,
    beside: { events: 1, lines: taken.length },
    event: (lots, remaining) => ({
      type: "StockQuarantined",
      quarantine: command.pick,
      reason: SHORT_PICK,
      lots,
      remaining,
      effectiveAt: session.now,
    }),
  });
};

/** The strategy still says where the units that were not found should have stood. */
const finishShortPick = (
  session: Session,
  command: Pick,
  booked: readonly StockEvent[],
): Judgement => {
  const blocked = booked.flatMap((event) => (event.type === "StockQuarantined" ? event.lots : []));
  const { units, found = units, lots = [] } = command;
  const open = units - found - sumOf(blocked);
  const near = merged(lots);
  const { at } = session.context;
  const missing = planPick(session.stock, { units: open, at, named: [], near });
  quarantineMissing(session, { command, taken: [], missing });
  return ACCEPTED;
};

export const reversePick = (
  session: Session,
  command: StockCommandOf<"reverse-pick">,
): Judgement => {
  const { stock, context } = session;
  const known = stock.picks.get(command.pick);
  const claim = known === undefined ? undefined : stock.claims.get(known.claim);
  if (known === undefined || claim === undefined) {
    const was = context.earlier?.some((one) => one.key === `pick:${command.pick}`) === true;
    if (was) return invalid(`pick ${command.pick} can't be reversed any more`);
    return refuse({ code: "not-found", detail: `there is no pick ${command.pick} here` });
  }
  const most = Math.min(known.left, claim.picked);
  const units = command.units ?? most;
  if (units > most || units === 0) return invalid(`${String(most)} units can be put back`);
  const lines = fromPicked(claim, units, command.pick);
  const tooMany = refuseLines(lines);
  if (tooMany.kind !== "accepted") return tooMany;
  const back = lines.map((line): ConditionedUnits => {
    const lot = stock.lots.get(line.lot);
    const good = lot === undefined || isPickable(lot, context.at);
    return { ...line, condition: good ? "good" : "quarantined" };
  });
  const backed = sumOf(back.filter((line) => line.condition === "good"));
  record(session, {
    type: "PickReversed",
    ...claimFields(claim),
    pick: command.pick,
    backed,
    backordered: units - backed,
    lots: back,
    effectiveAt: session.now,
  });
  return ACCEPTED;
};

/** The first `units` of what is picked of a claim, those of `pick` before others. */
const fromPicked = (claim: Claim, units: number, pick?: string): readonly PlacedUnits[] => {
  const own = (line: PickedUnits): number => Number(line.pick !== pick);
  const lines = [...claim.pickedLots].sort((left, right) => own(left) - own(right));
  const { first } = divide(lines, units);
  return merged(first.map(({ lot, bin, units: taken }) => ({ lot, bin, units: taken })));
};

export const ship = (session: Session, command: StockCommandOf<"ship">): Judgement => {
  const past = pastOf(session, `shipment:${command.shipment}`, command);
  if (past.kind === "judged") return past.judgement;
  const claim = openAllocation(session, command.claim);
  if (isJudgement(claim)) return claim;
  const { units } = command;
  if (units > claim.picked) return invalid(`${String(claim.picked)} units are picked`);
  const lots = fromPicked(claim, units);
  const tooMany = refuseLines(lots);
  if (tooMany.kind !== "accepted") return tooMany;
  record(session, {
    type: "StockShipped",
    ...claimFields(claim),
    shipment: command.shipment,
    backed: units,
    lots,
    effectiveAt: session.now,
  });
  return ACCEPTED;
};

export const dispatch = (session: Session, command: StockCommandOf<"dispatch">): Judgement => {
  const { dispatch: id } = command;
  const past = id === undefined ? undefined : pastOf(session, `dispatch:${id}`, command);
  if (past?.kind === "judged") return past.judgement;
  const claim = openAllocation(session, command.claim);
  if (isJudgement(claim)) return claim;
  const { units, transfer, destination } = command;
  if (claim.transfer !== transfer)
    return invalid(`${command.claim} is not of transfer ${transfer}`);
  if (units > claim.picked) return invalid(`${String(claim.picked)} units are picked`);
  const lots = fromPicked(claim, units);
  const tooMany = refuseLines(lots);
  if (tooMany.kind !== "accepted") return tooMany;
  record(session, {
    type: "StockDispatched",
    ...claimFields(claim),
    transfer,
    ...(id !== undefined && { dispatch: id }),
    ...(destination !== undefined && { destination }),
    backed: units,
    units,
    lots: lots.map((line) => ({ ...line, ...expiryOf(session, line.lot) })),
    effectiveAt: session.now,
  });
  return ACCEPTED;
};

const expiryOf = (session: Session, name: string): Expiry => {
  const lot = session.stock.lots.get(name);
  if (lot?.expiresOn === undefined) return {};
  return {
    expiresOn: lot.expiresOn,
    ...(lot.expiresAt !== undefined && { expiresAt: instantText(lot.expiresAt) }),
  };
};
