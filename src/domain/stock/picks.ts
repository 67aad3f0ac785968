import { instantText } from "../instant.ts";
import { isJudgement, openAllocation } from "./allocations.ts";
import { claimFields } from "./claim-fields.ts";
import type { StockCommandOf } from "./commands.ts";
import { pastOf } from "./earlier.ts";
import type { ConditionedUnits, Expiry, PlacedUnits } from "./events.ts";
import { divide, isPickable, planPick } from "./pick-plan.ts";
import { merged, unitsAt } from "./places.ts";
import {
  ACCEPTED,
  insufficient,
  invalid,
  record,
  refuse,
  type Judgement,
  type Session,
} from "./session.ts";
import { bookLoss } from "./shorting.ts";
import type { Claim, PickedUnits } from "./state.ts";

type Pick = StockCommandOf<"pick">;

const sumOf = (lines: readonly PlacedUnits[]): number =>
  lines.reduce((sum, line) => sum + line.units, 0);

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

export const pick = (session: Session, command: Pick): Judgement => {
  const past = pastOf(session, `pick:${command.pick}`, command);
  if (past.kind === "judged") return past.judgement;
  const claim = openAllocation(session, command.claim);
  if (isJudgement(claim)) return claim;
  const { units, found = units } = command;
  if (found > units) return invalid("more was found than was to be picked");
  if (units > claim.backed) return invalid(`${String(claim.backed)} units can be picked`);
  const named = merged(command.lots ?? []);
  if (named.length > 0) {
    const judgement = refuseNamed(session, named, found);
    if (judgement.kind !== "accepted") return judgement;
  }
  const plan = planPick(session.stock, { units, at: session.context.at, named });
  const { first: taken, rest: missing } = divide(plan, found);
  record(session, {
    type: "StockPicked",
    ...claimFields(claim),
    pick: command.pick,
    backed: found,
    requested: units,
    lots: taken,
    ...(command.picker !== undefined && { picker: command.picker }),
    ...(command.fulfilment !== undefined && { fulfilment: command.fulfilment }),
    effectiveAt: session.now,
  });
  if (missing.length > 0) quarantineMissing(session, command, missing);
  return ACCEPTED;
};

/** What a short pick did not find is blocked where it should have been, until it is counted. */
const quarantineMissing = (
  session: Session,
  command: Pick,
  missing: readonly PlacedUnits[],
): void => {
  bookLoss(session, {
    lots: missing,
    cause: "short-pick",
    event: (lots, remaining) => ({
      type: "StockQuarantined",
      quarantine: command.pick,
      reason: "short-pick",
      lots,
      remaining,
      effectiveAt: session.now,
    }),
  });
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
  const back = fromPicked(claim, units, command.pick).map((line): ConditionedUnits => {
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
  const lines = [...(claim.pickedLots ?? [])].sort((left, right) => own(left) - own(right));
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
  record(session, {
    type: "StockShipped",
    ...claimFields(claim),
    shipment: command.shipment,
    backed: units,
    lots: fromPicked(claim, units),
    effectiveAt: session.now,
  });
  return ACCEPTED;
};

export const dispatch = (session: Session, command: StockCommandOf<"dispatch">): Judgement => {
  const claim = openAllocation(session, command.claim);
  if (isJudgement(claim)) return claim;
  const { units, transfer, destination } = command;
  if (claim.transfer !== transfer)
    return invalid(`${command.claim} is not of transfer ${transfer}`);
  if (units > claim.picked) return invalid(`${String(claim.picked)} units are picked`);
  record(session, {
    type: "StockDispatched",
    ...claimFields(claim),
    transfer,
    ...(destination !== undefined && { destination }),
    backed: units,
    units,
    lots: fromPicked(claim, units).map((line) => ({ ...line, ...expiryOf(session, line.lot) })),
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
