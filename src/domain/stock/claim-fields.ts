import { instantText } from "../instant.ts";
import type { ClaimFields } from "./events.ts";
import type { Claim } from "./state.ts";

type Owner = Partial<Pick<Claim, "customer" | "order" | "transfer" | "holdClass" | "deadline">>;

/** Who holds a claim, for how long: what is not known is left out. */
export const ownerFields = ({
  customer,
  order,
  transfer,
  holdClass,
  deadline,
}: Owner): Pick<ClaimFields, "customer" | "order" | "transfer" | "holdClass" | "deadline"> => ({
  ...(customer !== undefined && { customer }),
  ...(order !== undefined && { order }),
  ...(transfer !== undefined && { transfer }),
  ...(holdClass !== undefined && { holdClass }),
  ...(deadline !== undefined && { deadline: instantText(deadline) }),
});

/** What every event of a claim repeats, so that a reader routes it without the past. Nothing is moved unless the event says so. */
export const claimFields = (claim: Claim): ClaimFields => ({
  claim: claim.claim,
  kind: claim.kind,
  backed: 0,
  backordered: 0,
  priority: claim.priority,
  ...ownerFields(claim),
});
