import type { ShipmentProgress } from "../order/status.ts";
import type { PlacedUnits } from "../stock/events.ts";
import type {
  BackLine,
  CarrierScan,
  LabelFacts,
  PieceLots,
  PieceRefusal,
  PutBack,
  ShipmentEventOf,
  SkuRefusal,
} from "./events.ts";
import type { ShipmentOpening } from "./opening.ts";

/** How many units of each piece the parcel is to hold from now on. */
export type ShipmentSize = {
  readonly pieces: readonly {
    readonly attempt: number;
    readonly piece: number;
    readonly units: number;
  }[];
};

/** A place that the pick list names, with what its lot's label must say. */
export type ListedPlace = PlacedUnits & { readonly expiresOn?: string };

/** What somebody picks of one SKU. `found` < `units`: the rest is not there. Left out: all that is left. */
export type PickWish = {
  readonly sku: string;
  readonly units?: number;
  readonly found?: number;
  readonly lots?: readonly PlacedUnits[];
};

/** What a parcel should weigh, in grams. `goods` is absent where the weight of one of its SKUs is not known. */
export type WeightRule = {
  readonly goods?: number;
  readonly packaging: number;
  /** Per cent of the expected weight that it may differ by, and grams below which no difference counts. */
  readonly tolerancePercent: number;
  readonly toleranceGrams: number;
};

/** What people, scanners and carriers ask of a parcel. */
export type ShipmentAsk =
  | { readonly type: "assign"; readonly picker: string }
  | {
      readonly type: "scan";
      readonly sku: string;
      readonly units: number;
      readonly lot?: string;
      readonly expiresOn?: string;
      /** Where what is not picked yet would be picked now. */
      readonly list: readonly ListedPlace[];
    }
  | {
      readonly type: "pick";
      readonly picker?: string;
      /** Left out: what was scanned of a piece, or else all that is left of it. */
      readonly lines?: readonly PickWish[];
      /** Whoever picks has checked what he picks. */
      readonly verified: boolean;
    }
  | ({ readonly type: "inspect" } & Omit<ShipmentEventOf<"ShipmentInspected">, "type">)
  | {
      readonly type: "pack";
      readonly grams?: number;
      readonly weight: WeightRule;
      /** Why it has to be inspected before; absent: it need not be. */
      readonly inspection?: string;
      /** Why it is packed though its weight is not as expected. */
      readonly override?: string;
      readonly carrier?: string;
      readonly service?: string;
    }
  | { readonly type: "label"; readonly carrier?: string; readonly service?: string }
  | { readonly type: "hand-over" }
  | {
      readonly type: "track";
      readonly scan: CarrierScan;
      /** When the carrier says it was; RFC 3339 UTC. */
      readonly at: string;
      readonly place?: string;
      readonly note?: string;
    }
  | { readonly type: "receive-back"; readonly lines: readonly BackLine[] };

/** What orders ask, and what the process records of the answers of stocks, carriers and orders. */
export type ShipmentNote =
  | ({ readonly type: "open" } & ShipmentOpening)
  | { readonly type: "withdraw"; readonly reason: string }
  | ({ readonly type: "resize" } & ShipmentSize)
  | {
      readonly type: "note-picked";
      readonly act: number;
      readonly pieces: readonly PieceLots[];
      readonly refused: readonly PieceRefusal[];
    }
  /** What the order said to the parcel's being closed. */
  | {
      readonly type: "note-packing";
      readonly act: number;
      readonly granted: boolean;
      readonly detail?: string;
    }
  | {
      readonly type: "note-label";
      readonly outcome:
        | ({ readonly status: "done" } & LabelFacts)
        | { readonly status: "failed"; readonly code: string; readonly detail: string };
    }
  | {
      readonly type: "note-handed-over";
      readonly act: number;
      readonly pieces: readonly number[];
      readonly refused: readonly PieceRefusal[];
    }
  | { readonly type: "note-put-back"; readonly pieces: readonly PutBack[] }
  | {
      readonly type: "note-taken-back";
      readonly act: number;
      readonly skus: readonly string[];
      readonly refused: readonly SkuRefusal[];
    }
  /** The order knows of it. */
  | { readonly type: "note-told"; readonly to: ShipmentProgress }
  /** The order has sent it again, or paid it back. */
  | {
      readonly type: "note-ended";
      readonly as: "replaced" | "refunded";
      readonly reason: string;
    };

export type ShipmentCommand = ShipmentAsk | ShipmentNote;
export type ShipmentCommandType = ShipmentCommand["type"];
export type ShipmentCommandOf<Type extends ShipmentCommandType> = Extract<
  ShipmentCommand,
  { type: Type }
>;
