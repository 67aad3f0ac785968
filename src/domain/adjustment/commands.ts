import type { UnitCost } from "../stock/events.ts";
import type { AdjustmentContent } from "./events.ts";

/** What can be asked of one adjustment. Who asks stands in the context: requester and approver are told apart by it. */
export type AdjustmentCommand =
  | {
      readonly type: "request";
      /** Lines as they were asked for; those of one place and condition are summed. */
      readonly content: AdjustmentContent;
      readonly unitCost?: UnitCost;
      readonly approvers: 1 | 2;
      readonly because: string;
      /** How long it can be approved. */
      readonly hours: number;
    }
  | { readonly type: "approve"; readonly note?: string }
  | { readonly type: "reject"; readonly reason: string }
  | { readonly type: "cancel"; readonly reason?: string }
  /** What the process records. */
  | { readonly type: "expire" }
  | { readonly type: "record-posted"; readonly revision: number }
  | { readonly type: "record-refused"; readonly code: string; readonly detail: string };

export type AdjustmentCommandOf<Type extends AdjustmentCommand["type"]> = Extract<
  AdjustmentCommand,
  { type: Type }
>;
