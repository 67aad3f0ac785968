import { splitClaim } from "./backorders.ts";
import { claimFields, ownerFields } from "./claim-fields.ts";
import type { StockCommandOf } from "./commands.ts";
import { endOf, refuseEnded } from "./earlier.ts";
import { ACCEPTED, invalid, record, refuse, type Judgement, type Session } from "./session.ts";
import type { Claim } from "./state.ts";

type Allocate = StockCommandOf<"allocate">;

const sameAllocation = (
  claim: Claim,
  { reservation, units, order, transfer, priority }: Allocate,
): boolean => {
  if (claim.kind !== "allocation" || claim.reservation !== reservation) return false;
  // What a command leaves out was taken from the reservation.
  const same = <Value>(held: Value, asked: Value | undefined): boolean =>
    asked === undefined ? reservation !== undefined || held === undefined : held === asked;
  return (
    same<number | undefined>(claim.asked, units) &&
    same(claim.order, order) &&
    claim.transfer === transfer &&
    same(claim.priority, priority ?? (reservation === undefined ? 0 : undefined))
  );
};

export const allocate = (session: Session, command: Allocate): Judgement => {
  const { claim: id, reservation } = command;
  const known = session.stock.claims.get(id);
  if (known !== undefined && id !== reservation) {
    if (sameAllocation(known, command)) return { kind: "repeated", revision: known.openedAt };
    return refuse({ code: "duplicate-id", detail: `${id} is open with other content` });
  }
  if (reservation !== undefined) return allocateReserved(session, command, reservation);
  if (endOf(session, id) !== undefined) {
    return refuse({ code: "reservation-closed", detail: `${id} has ended` });
  }
  const { units = 0, priority = 0, order, transfer } = command;
  if (units === 0) return invalid("an allocation without a reservation names its units");
  const split = splitClaim(session, { ...command, units, priority });
  if ("kind" in split) return split;
  record(session, {
    type: "StockAllocated",
    claim: id,
    kind: "allocation",
    backed: split.backed,
    backordered: split.backordered,
    returned: 0,
    dropped: 0,
    priority,
    ...ownerFields({ order, transfer }),
    effectiveAt: session.now,
  });
  return ACCEPTED;
};

/** Whether the caller means the claim of another order than it has. */
export const isOfAnother = (claim: Claim, order: string | undefined): boolean =>
  order !== undefined && claim.order !== order;

export const noneHere = (id: string): Judgement =>
  refuse({ code: "not-found", detail: `there is no claim ${id} here` });

/** The reservation that the command allocates from, or why it can't. */
const reservedFor = (
  session: Session,
  command: Allocate,
  reservation: string,
): Claim | Judgement => {
  const { claim: id, order, units = 0 } = command;
  const held = session.stock.claims.get(reservation);
  if (held === undefined) return refuseEnded(session, reservation);
  if (held.kind === "allocation") {
    return refuse({ code: "reservation-closed", detail: `${reservation} was allocated` });
  }
  if (id !== reservation && endOf(session, id) !== undefined) {
    return refuse({ code: "duplicate-id", detail: `${id} was used before` });
  }
  if (order !== undefined && held.order !== undefined && held.order !== order) {
    return noneHere(reservation);
  }
  const most = held.backed + held.backordered;
  return units > most ? invalid(`${reservation} holds ${String(most)} units`) : held;
};

/** Backed units first; allocating fewer than reserved ends the hold and gives the rest back in the same event. */
const allocateReserved = (session: Session, command: Allocate, reservation: string): Judgement => {
  const held = reservedFor(session, command, reservation);
  if (isJudgement(held)) return held;
  const { claim, order = held.order, transfer, priority = held.priority } = command;
  const { units = held.backed + held.backordered } = command;
  const backed = Math.min(units, held.backed);
  const backordered = units - backed;
  record(session, {
    type: "StockAllocated",
    claim,
    kind: "allocation",
    backed,
    backordered,
    returned: held.backed - backed,
    dropped: held.backordered - backordered,
    reservation,
    priority,
    // With class and deadline of the hold: whoever follows it alone learns that it left its deadline.
    ...ownerFields({ ...held, order, transfer }),
    effectiveAt: session.now,
  });
  return ACCEPTED;
};

/** The open allocation of that id, or why there is none. */
export const openAllocation = (session: Session, id: string): Claim | Judgement => {
  const claim = session.stock.claims.get(id);
  if (claim === undefined) {
    const ended = refuseEnded(session, id);
    const wasThere = ended.kind === "refused" && ended.rejection.code !== "not-found";
    return wasThere ? invalid(`allocation ${id} has ended`) : ended;
  }
  return claim.kind === "allocation" ? claim : invalid(`${id} is a reservation, not an allocation`);
};

export const isJudgement = (value: Claim | Judgement): value is Judgement => !("claim" in value);

export const releaseAllocation = (
  session: Session,
  command: StockCommandOf<"release-allocation">,
): Judgement => {
  const claim = session.stock.claims.get(command.claim);
  if (claim === undefined) return refuseEnded(session, command.claim);
  if (isOfAnother(claim, command.order)) return noneHere(command.claim);
  if (claim.kind === "reservation") return invalid(`${command.claim} is a reservation`);
  const { only } = command;
  const open = {
    backed: only === "backordered" ? 0 : claim.backed,
    backordered: only === "backed" ? 0 : claim.backordered,
  };
  const units = command.units ?? open.backed + open.backordered;
  if (units === 0 || units > open.backed + open.backordered) {
    return invalid(
      `${String(open.backed + open.backordered)} units of ${command.claim} can be released`,
    );
  }
  const backordered = Math.min(open.backordered, units);
  const backed = units - backordered;
  record(session, {
    type: "AllocationReleased",
    ...claimFields(claim),
    backed,
    backordered,
    ended: claim.backed + claim.backordered + claim.picked === units,
    ...(command.reason !== undefined && { reason: command.reason }),
    effectiveAt: session.now,
  });
  return ACCEPTED;
};
