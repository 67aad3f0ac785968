import { instantText } from "../instant.ts";
import type { ClaimFields } from "./events.ts";
import type { Claim } from "./state.ts";

/** What every event of a claim repeats, so that a reader routes it without the past. Nothing is moved unless the event says so. */
export const claimFields = (claim: Claim): ClaimFields => ({
  claim: claim.claim,
  kind: claim.kind,
  backed: 0,
  backordered: 0,
  priority: claim.priority,
  ...(claim.customer !== undefined && { customer: claim.customer }),
  ...(claim.order !== undefined && { order: claim.order }),
  ...(claim.transfer !== undefined && { transfer: claim.transfer }),
  ...(claim.holdClass !== undefined && { holdClass: claim.holdClass }),
  ...(claim.deadline !== undefined && { deadline: instantText(claim.deadline) }),
});
