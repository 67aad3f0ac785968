import type {
  LineUnits,
  OrderContent,
  OrderedLine,
  PaymentInstruction,
  Piece,
  PieceAnswer,
} from "./content.ts";
import type { ReturnProgress, ShipmentProgress } from "./status.ts";

/** What sourcing has found, before anything is claimed. */
export type FoundPlan = {
  readonly pieces: readonly Piece[];
  readonly short: readonly LineUnits[];
  readonly method: string;
  readonly why?: string;
};

/** What the fraud port says. `score` is in ten-thousandths. */
export type FraudVerdict = {
  readonly score: number;
  readonly verdict: "accepted" | "rejected";
  readonly reasons: readonly string[];
};

/** What people and callers ask of an order. */
export type OrderAsk =
  /** `plan` is recorded with the order, so that one append holds both. */
  | {
      readonly type: "place";
      readonly content: OrderContent;
      readonly plan: FoundPlan;
      readonly fraud: FraudVerdict;
      /** Payments that may fail before the order is cancelled: a setting. */
      readonly paymentAttempts: number;
    }
  | ({ readonly type: "pay" } & PaymentInstruction)
  | {
      readonly type: "change";
      readonly lines: readonly OrderedLine[];
      readonly shipping?: number;
      readonly discount?: number;
      readonly note?: string;
    }
  | { readonly type: "cancel"; readonly reason: string }
  /** Left out: what is left of what was paid. */
  | {
      readonly type: "refund";
      readonly refund: string;
      readonly amount?: number;
      readonly reason: string;
    }
  | {
      readonly type: "open-return";
      readonly return: string;
      readonly lines: readonly LineUnits[];
      readonly reason: string;
      /** Days after delivery; the setting. */
      readonly windowDays: number;
    }
  /** Of a lost, refused or returned parcel. */
  | { readonly type: "resend"; readonly shipment: string; readonly reason: string }
  | { readonly type: "refund-shipment"; readonly shipment: string; readonly reason: string };

/** What the process records of the answers of stocks, providers and other streams. */
export type OrderNote =
  | ({ readonly type: "note-sourced"; readonly claim: "hold" | "allocation" } & FoundPlan)
  | {
      readonly type: "note-reserved";
      readonly attempt: number;
      readonly pieces: readonly PieceAnswer[];
      /** Earliest deadline of the holds; absent where every piece was refused. */
      readonly deadline?: string;
    }
  | {
      readonly type: "note-allocated";
      readonly attempt: number;
      readonly pieces: readonly PieceAnswer[];
    }
  | {
      readonly type: "note-released";
      readonly attempt: number;
      readonly pieces: readonly { readonly piece: number; readonly units: number }[];
    }
  /** Of a provider's answer, a webhook, or a person who says that it was paid. */
  | {
      readonly type: "note-payment";
      readonly attempt: number;
      readonly outcome:
        | { readonly status: "pending"; readonly reference: string; readonly redirect?: string }
        | { readonly status: "authorised"; readonly reference: string }
        | { readonly status: "captured"; readonly reference: string; readonly amount: number }
        | { readonly status: "failed"; readonly code: string; readonly detail: string }
        | { readonly status: "voided"; readonly reference: string };
    }
  | {
      readonly type: "note-refund";
      readonly refund: string;
      readonly outcome:
        | { readonly status: "done"; readonly reference: string }
        | { readonly status: "failed"; readonly code: string; readonly detail: string };
    }
  | {
      readonly type: "note-shorted" | "note-served";
      readonly attempt: number;
      readonly sku: string;
      readonly warehouse: string;
      readonly units: number;
      readonly revision: number;
      readonly cause?: string;
    }
  | {
      readonly type: "note-announced";
      readonly shipments?: readonly string[];
      readonly return?: string;
    }
  | {
      readonly type: "note-reduced";
      readonly shipment: string;
      readonly pieces: readonly {
        readonly attempt: number;
        readonly piece: number;
        readonly units: number;
      }[];
    }
  /** Asked by a shipment before it closes its parcel; refused `invalid-state` where the order is cancelled. */
  | { readonly type: "begin-packing"; readonly shipment: string }
  | {
      readonly type: "note-shipment";
      readonly shipment: string;
      readonly to: ShipmentProgress;
      readonly lines?: readonly LineUnits[];
      readonly reason?: string;
    }
  | {
      readonly type: "note-return";
      readonly return: string;
      readonly to: ReturnProgress;
      readonly lines?: readonly LineUnits[];
      readonly refund?: number;
      readonly reason?: string;
    }
  /** The time to pay is over. */
  | { readonly type: "end-payment-time" };

export type OrderCommand = OrderAsk | OrderNote;
export type OrderCommandType = OrderCommand["type"];
export type OrderCommandOf<Type extends OrderCommandType> = Extract<OrderCommand, { type: Type }>;
