import { correctedUnits } from "./corrections.ts";
import { ACCEPTED, refuse, type Judgement, type Session } from "./session.ts";

/** Units that one act, or an actor's acts of the last 24 h in this stream, may move without an approval (domain rule 12). */
export const refuseUnapproved = (
  session: Session,
  units: number,
  approval: string | undefined,
): Judgement => {
  const { stock, context } = session;
  const { single, daily } = stock.policy.approvalLimits ?? {};
  if (approval !== undefined) return ACCEPTED;
  if (single !== undefined && units > single) {
    const detail = `${String(units)} units are more than the ${String(single)} that need no approval`;
    return refuse({ code: "approval-required", detail });
  }
  if (daily === undefined) return ACCEPTED;
  const before = correctedUnits(stock, context.actor, context.at);
  if (before + units > daily) {
    const detail = `${String(before)} units in 24 h and ${String(units)} more pass ${String(daily)}`;
    return refuse({ code: "approval-required", detail });
  }
  return ACCEPTED;
};
