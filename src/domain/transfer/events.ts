import type { Expiry, Place } from "../stock/events.ts";

export type LineUnits = { readonly line: number; readonly units: number };
export type LotUnits = { readonly lot: string; readonly units: number } & Expiry;

/** What a picker takes from one line; `found` below `units` is a short pick. */
export type PickLine = LineUnits & {
  readonly found?: number;
  readonly lots?: readonly (Place & { readonly units: number })[];
};

/** Of one lot: `damaged` is part of `received`; `over` came beyond what was dispatched. */
export type Delivered = Place & {
  readonly received: number;
  readonly damaged: number;
  readonly missing: number;
  readonly over: number;
};

export type DeliveryLine = {
  readonly line: number;
  readonly lots: readonly Delivered[];
  /** Reason codes of what is short, over or damaged. */
  readonly reasons: readonly string[];
};

/** Label, pickup and delivery appointment of a shipment. Instants are RFC 3339 UTC. */
export type Carriage = {
  readonly carrier?: string;
  readonly label?: string;
  readonly pickupAt?: string;
  readonly deliveryAppointment?: string;
};

/** What of a line the stock was asked for: the goods themselves, or the surplus that is booked apart. */
export type Part = "goods" | "surplus";

/**
 * The facts of one transfer. Lines are numbered from 1 in the order of the request. An act is one pick, dispatch
 * or arrival: it begins with what a person asks for, and every line of it ends with what the stock answered.
 * Type names and field names are storage format. Optional fields may be added; nothing is renamed.
 */
export type TransferEvent =
  | {
      readonly type: "TransferRequested";
      readonly from: string;
      readonly to: string;
      readonly lines: readonly { readonly sku: string; readonly units: number }[];
      readonly expectedArrival?: string;
      readonly note?: string;
      /** Units above which a transfer needed somebody else's approval at that time. */
      readonly approvalUnits: number;
    }
  | { readonly type: "TransferApproved"; readonly by: "person" | "policy"; readonly note?: string }
  | { readonly type: "TransferRejected"; readonly reason: string }
  | {
      readonly type: "TransferLineAllocated";
      readonly line: number;
      readonly backed: number;
      readonly backordered: number;
    }
  | {
      readonly type: "TransferLineRefused";
      readonly line: number;
      /** 0: the allocation. */
      readonly act: number;
      readonly part: Part;
      readonly code: string;
      readonly detail: string;
    }
  | {
      readonly type: "TransferPickBegun";
      readonly act: number;
      readonly lines: readonly PickLine[];
      readonly picker?: string;
    }
  | ({ readonly type: "TransferLinePicked"; readonly act: number } & LineUnits)
  | ({
      readonly type: "TransferDispatchBegun";
      readonly act: number;
      readonly lines: readonly LineUnits[];
      readonly expectedArrival?: string;
    } & Carriage)
  | ({
      readonly type: "TransferLineDispatched";
      readonly act: number;
      readonly lots: readonly LotUnits[];
    } & LineUnits)
  | {
      readonly type: "TransferArrivalBegun";
      readonly act: number;
      readonly arrival: string;
      readonly warehouse: string;
      /** A refused delivery that is back at the source. */
      readonly returned?: true;
      readonly lines: readonly DeliveryLine[];
      readonly note?: string;
    }
  | {
      readonly type: "TransferLineArrived";
      readonly act: number;
      readonly line: number;
      readonly part: Part;
    }
  /** What has not left is given up: picks are undone and allocations released. */
  | { readonly type: "TransferCancelBegun"; readonly reason: string }
  | ({ readonly type: "TransferPickUndone"; readonly act: number } & LineUnits)
  | { readonly type: "TransferLineReleased"; readonly line: number }
  | { readonly type: "TransferCancelled"; readonly reason: string }
  /** Some of it had left: the transfer ends with what is on its way. */
  | { readonly type: "TransferClosed"; readonly reason: string }
  | { readonly type: "TransferCompleted" };

export type TransferEventType = TransferEvent["type"];
export type TransferEventOf<Type extends TransferEventType> = Extract<
  TransferEvent,
  { type: Type }
>;

export const TRANSFER_EVENTS = [
  "TransferRequested",
  "TransferApproved",
  "TransferRejected",
  "TransferLineAllocated",
  "TransferLineRefused",
  "TransferPickBegun",
  "TransferLinePicked",
  "TransferDispatchBegun",
  "TransferLineDispatched",
  "TransferArrivalBegun",
  "TransferLineArrived",
  "TransferCancelBegun",
  "TransferPickUndone",
  "TransferLineReleased",
  "TransferCancelled",
  "TransferClosed",
  "TransferCompleted",
] as const satisfies readonly TransferEventType[];
