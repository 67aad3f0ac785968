import type { LineUnits } from "../order/content.ts";
import type { BookingRefusal, InspectedLine, ReturnLine, ReturnStatus } from "./events.ts";

/** What an order says of a return that it opens. */
export type ReturnOpening = {
  readonly order: string;
  readonly currency: string;
  readonly customer?: string;
  readonly reason: string;
  readonly lines: readonly ReturnLine[];
};

/** Goods that nobody knows the order of: lines are numbered from 1 in the order of the request. */
export type BlindOpening = Omit<ReturnOpening, "order">;

/** What people ask of a return. */
export type ReturnAsk =
  /** Approved at once, by the policy. */
  | ({
      readonly type: "open-blind";
      readonly shipDays: number;
      /** The goods are there already, all of them, and may have been inspected. */
      readonly arrived?: {
        readonly warehouse: string;
        readonly inspected?: readonly InspectedLine[];
        readonly decision: "policy" | "person";
      };
    } & BlindOpening)
  | { readonly type: "review"; readonly note?: string }
  /** `shipDays`: how long the goods may take to be sent; a setting. */
  | { readonly type: "approve"; readonly shipDays: number; readonly note?: string }
  | { readonly type: "reject"; readonly reason: string }
  | { readonly type: "ship-back"; readonly carrier?: string; readonly tracking?: string }
  | {
      readonly type: "receive";
      readonly warehouse: string;
      /** Left out: everything that is still to come. */
      readonly lines?: readonly LineUnits[];
      readonly note?: string;
    }
  | {
      readonly type: "inspect";
      /** Where the goods came in; needed where nobody has booked their arrival. */
      readonly warehouse?: string;
      readonly lines: readonly InspectedLine[];
      readonly decision: "policy" | "person";
    }
  | {
      readonly type: "decide";
      /** Units that are paid back; left out: those that went back into stock. */
      readonly lines?: readonly LineUnits[];
      /** Left out: what those units cost; it may be less. */
      readonly amount?: number;
      readonly reason?: string;
    }
  | { readonly type: "cancel"; readonly reason: string };

/** What orders ask, and what the process records. */
export type ReturnNote =
  | ({ readonly type: "open" } & ReturnOpening)
  | {
      readonly type: "note-booked";
      readonly act: number;
      readonly skus: readonly string[];
      readonly refused: readonly BookingRefusal[];
    }
  /** The money is back. */
  | { readonly type: "note-refunded"; readonly amount: number }
  /** The goods were not sent in time. */
  | { readonly type: "lapse" }
  | { readonly type: "note-told"; readonly to: ReturnStatus };

export type ReturnCommand = ReturnAsk | ReturnNote;
export type ReturnCommandType = ReturnCommand["type"];
export type ReturnCommandOf<Type extends ReturnCommandType> = Extract<
  ReturnCommand,
  { type: Type }
>;
