import type {
  CancelReason,
  LineUnits,
  OrderContent,
  OrderedLine,
  Piece,
  PieceAnswer,
} from "./content.ts";
import type { OrderStatus, ReturnProgress, ShipmentProgress } from "./status.ts";

/**
 * The facts of one order. Type names and field names are storage format: optional fields may be added, nothing is
 * renamed. Instants are RFC 3339 UTC, money is minor units of the order's currency.
 */
export type OrderEvent =
  | ({
      readonly type: "OrderPlaced";
      readonly total: number;
      /** Payments that may fail before the order is cancelled. */
      readonly paymentAttempts: number;
    } & OrderContent)
  /** Which pieces are to be claimed under `<order>.<attempt>`, decided before anything is claimed. */
  | {
      readonly type: "OrderSourced";
      readonly attempt: number;
      readonly pieces: readonly Piece[];
      /** Units that nobody has. */
      readonly short: readonly LineUnits[];
      readonly method: string;
      /** `hold`: soft claims with a deadline, before payment; `allocation`: firm ones, after it. */
      readonly claim: "hold" | "allocation";
      readonly why?: string;
    }
  /** All pieces of the attempt hold. */
  | {
      readonly type: "OrderReserved";
      readonly attempt: number;
      readonly pieces: readonly PieceAnswer[];
      readonly deadline: string;
    }
  /** Not all of them do: what holds is given back, and the order is sourced again or ends. */
  | {
      readonly type: "OrderReservationRefused";
      readonly attempt: number;
      readonly pieces: readonly PieceAnswer[];
    }
  /** Units that the order goes without, by its policy. The total falls by what they cost. */
  | {
      readonly type: "OrderLinesDropped";
      readonly lines: readonly LineUnits[];
      readonly total: number;
      readonly reason: string;
    }
  | {
      readonly type: "OrderPaymentRequested";
      readonly attempt: number;
      readonly provider: string;
      readonly method: string;
      readonly token?: string;
      readonly amount: number;
      readonly currency?: string;
    }
  | {
      readonly type: "OrderPaymentPending";
      readonly attempt: number;
      readonly reference: string;
      /** Where the customer goes to pay. */
      readonly redirect?: string;
    }
  | {
      readonly type: "OrderPaymentAuthorised";
      readonly attempt: number;
      readonly reference: string;
    }
  | {
      readonly type: "OrderPaymentCaptured";
      readonly attempt: number;
      readonly reference: string;
      readonly amount: number;
      readonly currency?: string;
      /** Of the order: where it was placed. */
      readonly channel?: string;
      /** It came after the order had ended or was paid otherwise: it is refunded in full. */
      readonly late?: true;
    }
  | {
      readonly type: "OrderPaymentFailed";
      readonly attempt: number;
      readonly code: string;
      readonly detail: string;
    }
  | { readonly type: "OrderPaymentVoided"; readonly attempt: number; readonly reference: string }
  | {
      readonly type: "OrderFraudChecked";
      /** Ten-thousandths, 0 to 10,000. */
      readonly score: number;
      readonly verdict: "accepted" | "rejected";
      readonly reasons: readonly string[];
    }
  | { readonly type: "OrderConfirmed"; readonly reason: string }
  /** The pieces of the attempt are firm: allocated from their holds, or directly. */
  | {
      readonly type: "OrderAllocated";
      readonly attempt: number;
      readonly pieces: readonly PieceAnswer[];
    }
  /** The stocks gave some of what they had promised back to nobody: it is sourced anew. */
  | {
      readonly type: "OrderAllocationRefused";
      readonly attempt: number;
      readonly pieces: readonly PieceAnswer[];
    }
  /** A stock has shorted the order's claim (ClaimShorted): so many units of it wait now. */
  | {
      readonly type: "OrderClaimShorted";
      readonly attempt: number;
      readonly sku: string;
      readonly warehouse: string;
      readonly units: number;
      /** Revision of the stock's event: noticed once. */
      readonly revision: number;
      readonly cause: string;
    }
  | {
      readonly type: "OrderBackorderServed";
      readonly attempt: number;
      readonly sku: string;
      readonly warehouse: string;
      readonly units: number;
      readonly revision: number;
    }
  /** Units of claims that the order has given back. */
  | {
      readonly type: "OrderReleased";
      readonly attempt: number;
      readonly pieces: readonly { readonly piece: number; readonly units: number }[];
    }
  | {
      readonly type: "OrderChanged";
      readonly lines: readonly OrderedLine[];
      readonly shipping: number;
      readonly discount: number;
      readonly total: number;
      readonly note?: string;
    }
  /** A change that costs more: it holds once the rest is paid. */
  | {
      readonly type: "OrderChangeRequested";
      readonly change: number;
      readonly lines: readonly OrderedLine[];
      readonly shipping: number;
      readonly discount: number;
      readonly total: number;
      readonly note?: string;
    }
  | { readonly type: "OrderChangeDropped"; readonly change: number; readonly reason: string }
  /** One parcel from one warehouse: `s<n>`, in a stream of its own (`shipment-<order>.s<n>`). */
  | {
      readonly type: "OrderShipmentOpened";
      readonly shipment: string;
      readonly warehouse: string;
      readonly pieces: readonly {
        readonly attempt: number;
        readonly piece: number;
        readonly units: number;
      }[];
      /** The shipment that it is sent in place of. */
      readonly replaces?: string;
    }
  /** From here on the order can't be cancelled: asked for before the parcel is closed. */
  | { readonly type: "OrderPackingBegun"; readonly shipment: string }
  /** The parcel's own stream knows of it. */
  | { readonly type: "OrderShipmentAnnounced"; readonly shipment: string }
  /** Units that the parcel goes without; its own stream knows of it. */
  | {
      readonly type: "OrderShipmentReduced";
      readonly shipment: string;
      readonly pieces: readonly {
        readonly attempt: number;
        readonly piece: number;
        readonly units: number;
      }[];
    }
  | {
      readonly type: "OrderShipmentMoved";
      readonly shipment: string;
      readonly to: ShipmentProgress;
      /** Units by line that are in the parcel, once it is packed. */
      readonly lines?: readonly LineUnits[];
      readonly reason?: string;
    }
  /** The order's own state follows: one step at a time, along the transitions of the machine. */
  | { readonly type: "OrderAdvanced"; readonly to: OrderStatus; readonly reason: string }
  | { readonly type: "OrderCancelled"; readonly reason: CancelReason }
  | {
      readonly type: "OrderRefundRequested";
      readonly refund: string;
      readonly amount: number;
      readonly reason: string;
      readonly currency?: string;
      /** Which capture it comes from, and who took that. */
      readonly attempt: number;
      readonly provider?: string;
      readonly return?: string;
      /** The order costs what it did: goodwill, goods that came back or got lost. It never becomes due again. */
      readonly apart?: true;
    }
  | {
      readonly type: "OrderRefundDone";
      readonly refund: string;
      readonly reference: string;
      readonly amount?: number;
      readonly currency?: string;
      /** Of the order: where it was placed. */
      readonly channel?: string;
    }
  | {
      readonly type: "OrderRefundFailed";
      readonly refund: string;
      readonly code: string;
      readonly detail: string;
      /** How often it was tried. */
      readonly tries: number;
    }
  /** Returnable units are kept for the return before it opens. */
  | {
      readonly type: "OrderReturnOpened";
      readonly return: string;
      readonly lines: readonly LineUnits[];
      readonly reason: string;
    }
  | { readonly type: "OrderReturnAnnounced"; readonly return: string }
  | {
      readonly type: "OrderReturnMoved";
      readonly return: string;
      readonly to: ReturnProgress;
      /** What stays taken of it when it ends: the rest is returnable again. */
      readonly lines?: readonly LineUnits[];
      readonly refund?: number;
      readonly reason?: string;
    };

export type OrderEventOf<Type extends OrderEvent["type"]> = Extract<OrderEvent, { type: Type }>;
