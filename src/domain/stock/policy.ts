import type { StockCommandOf } from "./commands.ts";
import { ACCEPTED, record, refuse, type Judgement, type Session } from "./session.ts";

/** Revision of the last policy event + 1; 0 where there is none. */
export const policyVersion = (stock: { readonly policyRevision: number }): number =>
  stock.policyRevision + 1;

/** Replaces the whole policy. What it lets be served is served by the same decision. */
export const setPolicy = (session: Session, command: StockCommandOf<"set-policy">): Judgement => {
  const version = policyVersion(session.stock);
  if (command.expectedVersion !== undefined && command.expectedVersion !== version) {
    return refuse({
      code: "precondition-failed",
      detail: `the policy is at version ${String(version)}`,
    });
  }
  record(session, { type: "StockPolicySet", policy: command.policy, effectiveAt: session.now });
  return ACCEPTED;
};
