import type { Money } from "../money.ts";
import type { Delta } from "../stock/events.ts";

/** Both correct the books; a write-off takes only away, and is asked for by others than an adjustment. */
export type AdjustmentKind = "adjustment" | "write-off";

/** What is to be corrected. Of a write-off every delta is negative. */
export type AdjustmentContent = {
  readonly kind: AdjustmentKind;
  readonly sku: string;
  readonly warehouse: string;
  /** A reason code (REASONS of the stock). */
  readonly reason: string;
  readonly note?: string;
  /** RFC 3339 UTC; left out: when it is posted. */
  readonly effectiveAt?: string;
  /** One line for each place and condition, in the order of their names. */
  readonly lots: readonly Delta[];
};

/** The facts of one adjustment that needs an approval. Optional fields may be added; nothing is renamed. */
export type AdjustmentEvent =
  | ({
      readonly type: "AdjustmentRequested";
      /** Units that it moves, up and down together, and what they are worth by the last known cost. */
      readonly units: number;
      readonly value?: Money;
      /** How many people have to approve it, and the limit that it passed. */
      readonly approvers: 1 | 2;
      readonly because: string;
      /** RFC 3339 UTC: from then on nobody can approve it. */
      readonly expiresAt: string;
    } & AdjustmentContent)
  /** `missing`: how many people have still to approve it. */
  | { readonly type: "AdjustmentApproved"; readonly missing: number; readonly note?: string }
  | { readonly type: "AdjustmentRejected"; readonly reason: string }
  | { readonly type: "AdjustmentCancelled"; readonly reason?: string }
  | { readonly type: "AdjustmentExpired" }
  /** `revision` of the stock after it. */
  | { readonly type: "AdjustmentPosted"; readonly revision: number }
  /** The stock had changed meanwhile and would not take it: `code` is that of its refusal. */
  | { readonly type: "AdjustmentRefused"; readonly code: string; readonly reason: string };
