import {
  accept,
  decline,
  NO_ENTITY,
  type Decider,
  type EntityContext,
  type EntityVerdict,
} from "../decider.ts";
import { instantOf, instantText } from "../instant.ts";
import { valueOf } from "../money.ts";
import type { AdjustmentCommand, AdjustmentCommandOf } from "./commands.ts";
import { orderedLots, sameRequest, unitsOf } from "./content.ts";
import type { AdjustmentEvent } from "./events.ts";
import { evolveAdjustment, initialAdjustment, type AdjustmentState } from "./state.ts";

type Verdict = EntityVerdict<AdjustmentEvent>;

const HOUR_MS = 3_600_000;

/** A request can be approved up to this instant, whether or not anything has recorded its end. */
export const isExpired = (state: AdjustmentState, at: number): boolean =>
  state.status === "expired" ||
  (state.status === "pending-approval" && at >= instantOf(state.expiresAt));

const request = (
  state: AdjustmentState,
  { content, unitCost, approvers, because, hours }: AdjustmentCommandOf<"request">,
  { at }: EntityContext,
): Verdict => {
  if (state.status !== NO_ENTITY) {
    if (sameRequest(state, content)) return accept();
    return decline("duplicate-id", "the id was used for another adjustment or write-off");
  }
  const lots = orderedLots(content.lots);
  const units = unitsOf(lots);
  const value = valueOf(units, unitCost);
  return accept({
    type: "AdjustmentRequested",
    ...content,
    lots,
    units,
    ...(value !== undefined && { value }),
    approvers,
    because,
    expiresAt: instantText(at + hours * HOUR_MS),
  });
};

/** Why nobody can decide on it any more; undefined: it waits. */
const refuseDecision = (state: AdjustmentState, { at }: EntityContext): Verdict | undefined => {
  if (isExpired(state, at)) return decline("invalid-state", `it expired at ${state.expiresAt}`);
  if (state.status === "pending-approval") return undefined;
  return decline("invalid-state", `it is ${state.status}`);
};

/** Four eyes: before anything else, so that an own request is refused in every state. */
const refuseOwn = (state: AdjustmentState, { actor }: EntityContext): Verdict | undefined =>
  state.requestedBy === actor
    ? decline("separation-of-duties", "who requests an adjustment does not decide on it")
    : undefined;

const approve = (
  state: AdjustmentState,
  { note }: AdjustmentCommandOf<"approve">,
  context: EntityContext,
): Verdict => {
  const refusal = refuseOwn(state, context) ?? refuseDecision(state, context);
  if (refusal !== undefined) return refusal;
  if (state.approvals.some(({ by }) => by === context.actor)) {
    return decline("invalid-state", `${context.actor} has approved it: another person has to`);
  }
  return accept({
    type: "AdjustmentApproved",
    missing: state.approvers - state.approvals.length - 1,
    ...(note !== undefined && { note }),
  });
};

const cancel = (
  state: AdjustmentState,
  { reason }: AdjustmentCommandOf<"cancel">,
  context: EntityContext,
): Verdict => {
  if (state.requestedBy !== context.actor) {
    return decline("forbidden", `only ${state.requestedBy} can cancel it: reject it`);
  }
  return (
    refuseDecision(state, context) ??
    accept({ type: "AdjustmentCancelled", ...(reason !== undefined && { reason }) })
  );
};

/** What the process records once the stock has answered. */
const record = (
  state: AdjustmentState,
  event: AdjustmentEvent & { readonly type: "AdjustmentPosted" | "AdjustmentRefused" },
): Verdict => {
  if (state.status === "posted" || state.status === "refused") return accept();
  if (state.status === "approved") return accept(event);
  return decline("invalid-state", "it is not approved");
};

const decide = (
  state: AdjustmentState,
  command: AdjustmentCommand,
  context: EntityContext,
): Verdict => {
  if (command.type === "request") return request(state, command, context);
  if (state.status === NO_ENTITY) return decline("not-found", "there is no such adjustment");
  switch (command.type) {
    case "approve":
      return approve(state, command, context);
    case "reject":
      return (
        refuseOwn(state, context) ??
        refuseDecision(state, context) ??
        accept({ type: "AdjustmentRejected", reason: command.reason })
      );
    case "cancel":
      return cancel(state, command, context);
    case "expire":
      if (state.status !== "pending-approval") return accept();
      return isExpired(state, context.at)
        ? accept({ type: "AdjustmentExpired" })
        : decline("invalid-state", `it can be approved until ${state.expiresAt}`);
    case "record-posted":
      return record(state, { type: "AdjustmentPosted", revision: command.revision });
    case "record-refused":
      return record(state, {
        type: "AdjustmentRefused",
        code: command.code,
        reason: command.detail,
      });
  }
};

export const adjustmentDecider: Decider<AdjustmentState, AdjustmentCommand, AdjustmentEvent> = {
  category: "adjustment",
  version: 1,
  types: [
    "AdjustmentRequested",
    "AdjustmentApproved",
    "AdjustmentRejected",
    "AdjustmentCancelled",
    "AdjustmentExpired",
    "AdjustmentPosted",
    "AdjustmentRefused",
  ],
  initial: initialAdjustment,
  evolve: evolveAdjustment,
  decide,
};
