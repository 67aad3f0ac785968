import { DAY_MS, instantText } from "../instant.ts";
import { isJudgement, isOfAnother, noneHere } from "./allocations.ts";
import { splitClaim } from "./backorders.ts";
import { claimFields, ownerFields } from "./claim-fields.ts";
import type { StockCommandOf } from "./commands.ts";
import { endOf, refuseEnded } from "./earlier.ts";
import { ACCEPTED, invalid, record, refuse, type Judgement, type Session } from "./session.ts";
import type { Claim } from "./state.ts";

const HOUR_MS = 3_600_000;

/**
 * Deadlines stand on a grid, so that as many holds as there are share few instants: 10 s within an hour, 1 min
 * within a day, 1 h beyond (domain rule 4). Rounded up: a hold is never shorter than promised.
 */
export const deadlineAfter = (at: number, durationMs: number): number => {
  const grid = durationMs <= HOUR_MS ? 10_000 : durationMs <= DAY_MS ? 60_000 : HOUR_MS;
  return Math.ceil((at + durationMs) / grid) * grid;
};

type Reserve = StockCommandOf<"reserve">;

const sameHold = (claim: Claim, command: Reserve): boolean =>
  claim.kind === "reservation" &&
  claim.asked === command.units &&
  claim.holdClass === command.holdClass &&
  claim.customer === command.customer &&
  claim.order === command.order &&
  claim.priority === command.priority &&
  claim.of === command.of;

/** Limits against hoarding, exact within this stream (domain rule 5). */
const overCustomerLimit = (
  session: Session,
  customer: string | undefined,
  more: { readonly holds: number; readonly units: number },
): Judgement | undefined => {
  const { customerHoldLimit, customerUnitLimit } = session.stock.policy;
  if (customer === undefined) return undefined;
  const { holds, units } = session.stock.customers.get(customer) ?? { holds: 0, units: 0 };
  if (customerHoldLimit !== undefined && holds + more.holds > customerHoldLimit) {
    const detail = `the customer has ${String(holds)} open holds of at most ${String(customerHoldLimit)}`;
    return refuse({ code: "hold-limit", detail });
  }
  if (customerUnitLimit !== undefined && units + more.units > customerUnitLimit) {
    const detail = `the customer holds ${String(units)} units of at most ${String(customerUnitLimit)}`;
    return refuse({ code: "hold-limit", detail });
  }
  return undefined;
};

/** What an id says that is open, or was: the same hold again, other content, or an end. Undefined for a new id. */
const judgeKnown = (session: Session, command: Reserve): Judgement | undefined => {
  const { claim } = command;
  const open = session.stock.claims.get(claim);
  if (open === undefined) {
    if (endOf(session, claim) === undefined) return undefined;
    return refuse({ code: "reservation-closed", detail: `${claim} has ended` });
  }
  if (open.kind === "allocation" && open.reservation === claim) {
    return refuse({ code: "reservation-closed", detail: `${claim} was allocated` });
  }
  if (sameHold(open, command)) return { kind: "repeated", revision: open.openedAt };
  return refuse({ code: "duplicate-id", detail: `${claim} is open with other content` });
};

export const reserve = (session: Session, command: Reserve): Judgement => {
  const { at, settings } = session.context;
  const { claim, units, holdClass, priority, customer, order, of } = command;
  const known = judgeKnown(session, command);
  if (known !== undefined) return known;
  const hoarding = overCustomerLimit(session, customer, { holds: 1, units });
  if (hoarding !== undefined) return hoarding;
  const split = splitClaim(session, command);
  if ("kind" in split) return split;
  const seconds = command.deadlineSeconds ?? settings.holdSeconds[holdClass];
  const deadline = deadlineAfter(at, seconds * 1_000);
  record(session, {
    type: "StockReserved",
    claim,
    kind: "reservation",
    backed: split.backed,
    backordered: split.backordered,
    priority,
    ...ownerFields({ customer, order, holdClass, deadline }),
    ...(of !== undefined && { of }),
    effectiveAt: session.now,
  });
  return ACCEPTED;
};

type Named = { readonly claim: string; readonly order?: string };

/** The open reservation of that id, or why there is none. To whoever names another order there is none. */
const openReservation = (session: Session, { claim: id, order }: Named): Claim | Judgement => {
  const claim = session.stock.claims.get(id);
  if (claim === undefined) return refuseEnded(session, id);
  if (isOfAnother(claim, order)) return noneHere(id);
  if (claim.kind === "reservation") return claim;
  return refuse({ code: "reservation-closed", detail: `${id} is an allocation` });
};

export const extendReservation = (
  session: Session,
  command: StockCommandOf<"extend-reservation">,
): Judgement => {
  const claim = openReservation(session, command);
  if (isJudgement(claim)) return claim;
  if (claim.extended) return invalid(`${command.claim} was extended before`);
  const { at, settings } = session.context;
  const seconds = settings.holdSeconds[claim.holdClass ?? "cart"];
  const old = claim.deadline ?? at;
  const deadline = Math.max(old, deadlineAfter(at, seconds * 1_000));
  record(session, {
    type: "ReservationExtended",
    ...claimFields({ ...claim, deadline }),
    backed: claim.backed,
    backordered: claim.backordered,
    previousDeadline: instantText(old),
    effectiveAt: session.now,
  });
  return ACCEPTED;
};

export const changeReservation = (
  session: Session,
  command: StockCommandOf<"change-reservation">,
): Judgement => {
  const claim = openReservation(session, command);
  if (isJudgement(claim)) return claim;
  const held = claim.backed + claim.backordered;
  if (command.units === 0) {
    return releaseReservation(session, { type: "release-reservation", claim: command.claim });
  }
  const more = command.units - held;
  if (more === 0) return ACCEPTED;
  if (more > 0) {
    const hoarding = overCustomerLimit(session, claim.customer, { holds: 0, units: more });
    if (hoarding !== undefined) return hoarding;
  }
  // Less is taken from what waits first: what is backed stays with its owner as long as possible.
  const split =
    more > 0
      ? splitClaim(session, { units: more, priority: claim.priority })
      : {
          backordered: -Math.min(claim.backordered, -more),
          backed: -Math.max(0, -more - claim.backordered),
        };
  if ("kind" in split) return split;
  record(session, {
    type: "ReservationChanged",
    ...claimFields(claim),
    // Adding zero turns a negative zero into zero: -0 is not a unit count that JSON keeps.
    backed: split.backed + 0,
    backordered: split.backordered + 0,
    unitsBefore: held,
    unitsAfter: command.units,
    effectiveAt: session.now,
  });
  return ACCEPTED;
};

export const releaseReservation = (
  session: Session,
  command: StockCommandOf<"release-reservation">,
): Judgement => {
  const claim = openReservation(session, command);
  if (isJudgement(claim)) return claim;
  const held = claim.backed + claim.backordered;
  const units = command.units ?? held;
  if (units > held) return invalid(`${command.claim} holds ${String(held)} units`);
  const backordered = Math.min(claim.backordered, units);
  record(session, {
    type: "ReservationReleased",
    ...claimFields(claim),
    backed: units - backordered,
    backordered,
    ended: units === held,
    ...(command.reason !== undefined && { reason: command.reason }),
    effectiveAt: session.now,
  });
  return ACCEPTED;
};
