import { isWorthMore } from "../money.ts";
import type { ApprovalLimits } from "./commands.ts";
import { correctedUnits } from "./corrections.ts";
import { ACCEPTED, refuse, type Judgement, type Session } from "./session.ts";
import type { Stock } from "./state.ts";

/** Units of the act that is judged, and of all that the actor corrected in this stream in 24 h, with this act. */
type Size = { readonly units: number; readonly inAll: number };

const passesValue = (
  { unitCost }: Stock,
  { inAll }: Size,
  limits: ApprovalLimits["value"] = {},
): boolean => {
  if (unitCost === undefined || !Object.hasOwn(limits, unitCost.currency)) return false;
  const limit = limits[unitCost.currency];
  return limit !== undefined && isWorthMore(inAll, unitCost, limit);
};

const onHandOf = (stock: Stock): number => stock.good + stock.quarantined + stock.damaged;

/** Why it can't be posted without an approval, without any figure of cost; undefined: it can. */
const passedLimit = (
  stock: Stock,
  size: Size,
  { single, daily, percent, value }: ApprovalLimits,
): string | undefined => {
  const { units, inAll } = size;
  if (single !== undefined && units > single) {
    return `${String(units)} units are more than the ${String(single)} that need no approval`;
  }
  if (daily !== undefined && inAll > daily) {
    return `${String(inAll - units)} units in 24 h and ${String(units)} more pass ${String(daily)}`;
  }
  // Both sides whole: no division, so no rounding.
  if (percent !== undefined && inAll * 100 > onHandOf(stock) * percent) {
    return `${String(inAll)} units in 24 h are more than ${String(percent)} % of what is on hand`;
  }
  return passesValue(stock, size, value)
    ? "the units of 24 h are worth more than what needs no approval"
    : undefined;
};

/** Whether two people have to approve it. */
const needsTwo = (
  stock: Stock,
  size: Size,
  { secondUnits, secondValue }: ApprovalLimits,
): boolean =>
  (secondUnits !== undefined && size.inAll > secondUnits) || passesValue(stock, size, secondValue);

/** The approval that an act names, and how many people stand behind it; left out: as many as it takes. */
export type Approved = { readonly approval?: string; readonly approvers?: 1 | 2 };

/**
 * How far a correction may go without a second pair of eyes (domain rule 12). Everything but the size of the one act
 * is judged over all that the actor has corrected in this stream in 24 h, approved or not, so that splitting an act
 * does not help. What changes nothing needs no approval.
 */
export const refuseUnapproved = (
  { stock, context }: Session,
  units: number,
  { approval, approvers = 2 }: Approved,
): Judgement => {
  const people = approval === undefined ? 0 : approvers;
  if (people === 2 || units === 0) return ACCEPTED;
  const limits = { ...context.settings.approvals, ...stock.policy.approvalLimits };
  const size = { units, inAll: correctedUnits(stock, context.actor, context.at) + units };
  const large = needsTwo(stock, size, limits);
  const first = people === 0 ? passedLimit(stock, size, limits) : undefined;
  const detail = first ?? (large ? "the units of 24 h need two approvals" : undefined);
  if (detail === undefined) return ACCEPTED;
  const { unitCost } = stock;
  return refuse({
    code: "approval-required",
    approvers: large ? 2 : 1,
    ...(unitCost !== undefined && { unitCost }),
    detail,
  });
};
