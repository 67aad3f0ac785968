import type { LineUnits } from "../order/content.ts";
import type { ReturnProgress } from "../order/status.ts";
import type { Disposition, Place } from "../stock/events.ts";

/** A line that comes back. `price` is what one unit cost the customer, in minor units of the return's currency. */
export type ReturnLine = LineUnits & { readonly sku: string; readonly price: number };

/** What an inspection found of a line: a line may be named several times, for places and dispositions differ. */
export type InspectedLine = LineUnits &
  Place & { readonly disposition: Disposition; readonly note?: string };

/** Units of a line that are paid back, and what they come to. */
export type RefundLine = LineUnits & { readonly amount: number };

/** What a stock would not take of an inspection. */
export type BookingRefusal = {
  readonly sku: string;
  readonly code: string;
  readonly detail: string;
};

/**
 * The facts of one return. Lines of an order's return have the numbers that they have in the order; those of a blind
 * one are numbered from 1. Type names and field names are storage format: optional fields may be added, nothing is
 * renamed. Instants are RFC 3339 UTC, money is minor units of `currency`.
 */
export type ReturnEvent =
  | {
      readonly type: "ReturnRequested";
      /** The order that it belongs to; left out: a blind return, of which nobody knows the order. */
      readonly order?: string;
      readonly currency: string;
      readonly customer?: string;
      readonly reason: string;
      readonly lines: readonly ReturnLine[];
    }
  | { readonly type: "ReturnReviewBegun"; readonly note?: string }
  /** From `shipBy` on it lapses unless the goods are on their way. */
  | {
      readonly type: "ReturnApproved";
      readonly by: "person" | "policy";
      readonly shipBy: string;
      readonly note?: string;
    }
  | { readonly type: "ReturnRejected"; readonly reason: string }
  | {
      readonly type: "ReturnShippedBack";
      readonly carrier?: string;
      readonly tracking?: string;
    }
  /** They stand in the building; the stocks hear of them once they are inspected. */
  | {
      readonly type: "ReturnReceived";
      readonly warehouse: string;
      readonly lines: readonly LineUnits[];
      readonly note?: string;
    }
  /** `decision`: who says what is paid back once everything that came is in the stocks. */
  | {
      readonly type: "ReturnInspected";
      readonly act: number;
      readonly lines: readonly InspectedLine[];
      readonly decision: "policy" | "person";
    }
  /** What the stocks took of an inspection. */
  | { readonly type: "ReturnBooked"; readonly act: number; readonly skus: readonly string[] }
  /** What they would not take is to be inspected again. */
  | {
      readonly type: "ReturnBookingRefused";
      readonly act: number;
      readonly refused: readonly BookingRefusal[];
    }
  | {
      readonly type: "ReturnRefundApproved";
      readonly amount: number;
      readonly lines: readonly RefundLine[];
      readonly reason: string;
    }
  | { readonly type: "ReturnRefundRejected"; readonly reason: string }
  /** `outside`: no order pays it back, whoever took the goods does. */
  | {
      readonly type: "ReturnRefundProcessed";
      readonly amount: number;
      readonly outside?: true;
    }
  | { readonly type: "ReturnLapsed" }
  | { readonly type: "ReturnCancelled"; readonly reason: string }
  /** The order knows of it. */
  | { readonly type: "ReturnTold"; readonly to: ReturnStatus };

export type ReturnStatus = "none" | ReturnProgress;

export type ReturnEventType = ReturnEvent["type"];
export type ReturnEventOf<Type extends ReturnEventType> = Extract<ReturnEvent, { type: Type }>;

export const RETURN_EVENTS = [
  "ReturnRequested",
  "ReturnReviewBegun",
  "ReturnApproved",
  "ReturnRejected",
  "ReturnShippedBack",
  "ReturnReceived",
  "ReturnInspected",
  "ReturnBooked",
  "ReturnBookingRefused",
  "ReturnRefundApproved",
  "ReturnRefundRejected",
  "ReturnRefundProcessed",
  "ReturnLapsed",
  "ReturnCancelled",
  "ReturnTold",
] as const satisfies readonly ReturnEventType[];
