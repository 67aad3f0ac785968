import type { ConditionedPlace } from "./places.ts";
import type { CountEntry, Overtaken } from "./events.ts";
import type { CountRules, CountScope, CountSheet } from "./sheet.ts";

type Answered = { readonly sku: string; readonly place?: ConditionedPlace };

/** What can be asked of one count. Figures of the stock are read by the edge, and judged by the count. */
export type CountCommand =
  | {
      readonly type: "open";
      readonly warehouse: string;
      readonly scope: CountScope;
      readonly note?: string;
      readonly rules: CountRules;
      readonly sheets: readonly CountSheet[];
    }
  | {
      readonly type: "enter";
      readonly entries: readonly CountEntry[];
      /** As the stock stands now, of SKUs that are entered and not on the sheet. */
      readonly found?: readonly CountSheet[];
    }
  | {
      readonly type: "close";
      readonly missingIsZero: boolean;
      readonly overtaken: readonly Overtaken[];
    }
  | {
      readonly type: "approve";
      readonly note?: string;
      readonly overtaken: readonly Overtaken[];
    }
  | { readonly type: "reject"; readonly reason: string }
  | { readonly type: "cancel"; readonly reason?: string }
  /** What the process records of the stocks' answers. */
  | ({ readonly type: "record-posted"; readonly revision: number } & Answered)
  | ({
      readonly type: "record-refused";
      readonly code: string;
      readonly detail: string;
      readonly approvers?: 2;
    } & Answered);

export type CountCommandOf<Type extends CountCommand["type"]> = Extract<
  CountCommand,
  { type: Type }
>;
