import type { ConditionedPlace, PlaceOfSku } from "./places.ts";
import type { CountRules, CountScope, CountSheet } from "./sheet.ts";
import type { Difference } from "./variance.ts";

/** What somebody counted at one place. `moved`: by how much the book figure had changed since the count was opened. */
export type CountEntry = PlaceOfSku & { readonly counted: number; readonly moved?: number };

/** A place that another count has corrected since this one was opened: its difference is booked already. */
export type Overtaken = PlaceOfSku & { readonly by: string };

/** What the stock answered: of the whole SKU, or of one place where the SKU as a whole was refused. */
type Answered = { readonly sku: string; readonly place?: ConditionedPlace };

/** The facts of one cycle count. Optional fields may be added; nothing is renamed. */
export type CountEvent =
  | {
      readonly type: "CountOpened";
      readonly warehouse: string;
      readonly scope: CountScope;
      readonly note?: string;
      readonly rules: CountRules;
      readonly sheets: readonly CountSheet[];
    }
  | {
      readonly type: "CountEntered";
      readonly entries: readonly CountEntry[];
      /** SKUs that nobody expected in the bin, pinned to the revision that their stock had at the entry. */
      readonly found?: readonly CountSheet[];
    }
  | {
      readonly type: "CountClosed";
      /** What nobody entered counts as gone; else as not counted. */
      readonly missingIsZero: boolean;
      readonly overtaken: readonly Overtaken[];
      readonly difference: Difference;
      /** Whether somebody else has to approve it before it is posted. */
      readonly approval: "needed" | "not-needed";
      /** Two people have to; absent: one. */
      readonly approvers?: 2;
    }
  | {
      readonly type: "CountApproved";
      readonly note?: string;
      readonly overtaken: readonly Overtaken[];
      /** One more person has to approve it; absent: it is posted next. */
      readonly missing?: 1;
    }
  | { readonly type: "CountRejected"; readonly reason: string }
  | { readonly type: "CountCancelled"; readonly reason?: string }
  | ({ readonly type: "CountStockPosted"; readonly revision: number } & Answered)
  | ({
      readonly type: "CountStockRefused";
      readonly code: string;
      readonly detail: string;
      /** Of `approval-required`: the stock asks for two people; absent: for one. */
      readonly approvers?: 2;
    } & Answered)
  /** The stock's own limits ask for an approval that the count did not need by its rules (domain rule 12). */
  | {
      readonly type: "CountApprovalAsked";
      readonly skus: readonly string[];
      /** Two people have to, who has approved it already among them; absent: one. */
      readonly approvers?: 2;
    }
  | { readonly type: "CountPosted" };

export type CountEventOf<Type extends CountEvent["type"]> = Extract<CountEvent, { type: Type }>;
