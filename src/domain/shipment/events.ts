import type { ShipmentProgress } from "../order/status.ts";
import type { Disposition, PlacedUnits } from "../stock/events.ts";
import type { ShipmentOpening } from "./opening.ts";

/** What a carrier tells of a parcel. `attempted`: nobody was there, it comes again. */
export const CARRIER_SCANS = [
  ...(["in-transit", "out-for-delivery", "attempted", "delivered"] as const),
  ...(["lost", "refused", "returned-to-sender"] as const),
] as const;
export type CarrierScan = (typeof CARRIER_SCANS)[number];

/** Pieces of a parcel are numbered from 1. */
export type PieceLots = { readonly piece: number; readonly lots: readonly PlacedUnits[] };

export type PieceRefusal = {
  readonly piece: number;
  readonly code: string;
  readonly detail: string;
};

export type SkuRefusal = { readonly sku: string; readonly code: string; readonly detail: string };

/** Units of one pick that went back to their place. */
export type PutBack = { readonly piece: number; readonly act: number; readonly units: number };

/** What a stock is asked for a piece. `found` < `units`: a short pick. */
export type PiecePick = {
  readonly piece: number;
  readonly units: number;
  readonly found?: number;
  readonly lots?: readonly PlacedUnits[];
};

/** Of a parcel that came back, as inspected. */
export type BackLine = PlacedUnits & { readonly sku: string; readonly disposition: Disposition };

/** `cost` is in minor units of `currency`. */
export type LabelFacts = {
  readonly carrier: string;
  readonly service: string;
  readonly tracking: string;
  readonly cost?: number;
  readonly currency?: string;
};

/**
 * The facts of one parcel. Type names and field names are storage format: optional fields may be added, nothing is
 * renamed. No personal data: `picker` is an opaque id, and where it goes to stands in the operational store under
 * `contact`.
 */
export type ShipmentEvent =
  | ({ readonly type: "ShipmentOpened" } & ShipmentOpening)
  | { readonly type: "ShipmentAssigned"; readonly picker: string }
  /** What was scanned is what it should be. */
  | { readonly type: "ShipmentItemScanned"; readonly pieces: readonly PieceLots[] }
  /** An act of several stocks begins: what they are asked is decided before any of them is. */
  | {
      readonly type: "ShipmentPickBegun";
      readonly act: number;
      readonly lines: readonly PiecePick[];
      readonly picker?: string;
      readonly verified?: true;
    }
  | {
      readonly type: "ShipmentPicked";
      readonly act: number;
      readonly pieces: readonly PieceLots[];
      readonly refused: readonly PieceRefusal[];
    }
  /** Asks the order for its last word. */
  | {
      readonly type: "ShipmentPackBegun";
      readonly act: number;
      readonly grams?: number;
      readonly expectedGrams?: number;
      readonly override?: string;
      readonly carrier?: string;
      readonly service?: string;
    }
  /** Somebody has looked at what is in it before it is closed. The event's own instant is the end of that. */
  | {
      readonly type: "ShipmentInspected";
      readonly result: "passed" | "failed";
      readonly inspector: string;
      readonly startedAt: string;
      /** Why it had to be; absent: nobody asked for it. */
      readonly cause?: string;
      readonly grams?: number;
      /** References of photos in a store of the house. */
      readonly photos?: readonly string[];
      readonly findings?: string;
    }
  | { readonly type: "ShipmentPackRefused"; readonly act: number; readonly detail: string }
  | { readonly type: "ShipmentPacked"; readonly act: number }
  | {
      readonly type: "ShipmentLabelRequested";
      readonly carrier?: string;
      readonly service?: string;
    }
  | ({ readonly type: "ShipmentLabelled" } & LabelFacts)
  | { readonly type: "ShipmentLabelFailed"; readonly code: string; readonly detail: string }
  | { readonly type: "ShipmentHandOverBegun"; readonly act: number }
  | {
      readonly type: "ShipmentHandedOver";
      readonly act: number;
      readonly pieces: readonly number[];
      readonly refused: readonly PieceRefusal[];
    }
  | {
      readonly type: "ShipmentTracked";
      readonly scan: CarrierScan;
      readonly at: string;
      readonly place?: string;
      readonly note?: string;
      /** The carrier has left it out: it follows from the next one. */
      readonly skipped?: true;
      /** It came behind others that say more: the parcel stays where it is. */
      readonly late?: true;
    }
  | { readonly type: "ShipmentWithdrawn"; readonly reason: string }
  /** What pieces are to hold from now on. */
  | {
      readonly type: "ShipmentResized";
      readonly pieces: readonly { readonly piece: number; readonly units: number }[];
    }
  | { readonly type: "ShipmentPutBack"; readonly pieces: readonly PutBack[] }
  | { readonly type: "ShipmentCancelled"; readonly reason: string }
  | {
      readonly type: "ShipmentReturnBegun";
      readonly act: number;
      readonly lines: readonly BackLine[];
    }
  | {
      readonly type: "ShipmentTakenBack";
      readonly act: number;
      readonly skus: readonly string[];
      readonly refused: readonly SkuRefusal[];
    }
  | { readonly type: "ShipmentTold"; readonly to: ShipmentProgress }
  | {
      readonly type: "ShipmentEnded";
      readonly as: "replaced" | "refunded";
      readonly reason: string;
    };

export type ShipmentEventOf<Type extends ShipmentEvent["type"]> = Extract<
  ShipmentEvent,
  { type: Type }
>;

/** Every event type of a parcel. */
export const SHIPMENT_EVENT_TYPES = [
  "ShipmentOpened",
  "ShipmentAssigned",
  "ShipmentItemScanned",
  "ShipmentPickBegun",
  "ShipmentPicked",
  "ShipmentInspected",
  "ShipmentPackBegun",
  "ShipmentPackRefused",
  "ShipmentPacked",
  "ShipmentLabelRequested",
  "ShipmentLabelled",
  "ShipmentLabelFailed",
  "ShipmentHandOverBegun",
  "ShipmentHandedOver",
  "ShipmentTracked",
  "ShipmentWithdrawn",
  "ShipmentResized",
  "ShipmentPutBack",
  "ShipmentCancelled",
  "ShipmentReturnBegun",
  "ShipmentTakenBack",
  "ShipmentTold",
  "ShipmentEnded",
] as const satisfies readonly ShipmentEvent["type"][];
