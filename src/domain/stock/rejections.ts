import type { UnitCost } from "./events.ts";

/** Why a command records nothing: a closed union. The codes are the `code` of the HTTP problem. */
export type StockRejection =
  | { readonly code: "insufficient-stock"; readonly available: number; readonly detail: string }
  | { readonly code: "limit-exceeded"; readonly detail: string }
  | { readonly code: "hold-limit"; readonly detail: string }
  | { readonly code: "duplicate-id"; readonly detail: string }
  | { readonly code: "reservation-closed"; readonly detail: string }
  | { readonly code: "reservation-expired"; readonly detail: string }
  /** How many people have to approve it, and the last known cost: for who records the request, not to be shown. */
  | {
      readonly code: "approval-required";
      readonly approvers: 1 | 2;
      readonly unitCost?: UnitCost;
      readonly detail: string;
    }
  | { readonly code: "invalid-state"; readonly detail: string }
  | { readonly code: "precondition-failed"; readonly detail: string }
  | { readonly code: "not-found"; readonly detail: string };

export type StockRejectionCode = StockRejection["code"];
