/**
 * The facts of one SKU in one warehouse. Type names and field names are storage format: they are
 * read back for ever (golden files in test/golden). Optional fields may be added; nothing is renamed.
 */
export type Condition = "good" | "quarantined" | "damaged";
export type HoldClass = "cart" | "checkout" | "saved";
export type PickStrategy = "fefo" | "fifo" | "lifo";
export type Disposition = "restock" | "quarantine" | "damaged";
export type ClaimKind = "reservation" | "allocation";

/** The buckets after an event. `physical = onHand + picked`. */
export type Buckets = {
  readonly onHand: number;
  readonly available: number;
  readonly reserved: number;
  readonly allocated: number;
  readonly quarantined: number;
  readonly damaged: number;
  readonly picked: number;
};

/** Every event: when it happened, and the buckets after it. Instants are RFC 3339 UTC text. */
export type EventBase = { readonly effectiveAt: string; readonly after: Buckets };

/** A place in the warehouse: `-` where there is no lot or no bin. */
export type Place = { readonly lot: string; readonly bin: string };
export type PlacedUnits = Place & { readonly units: number };
/** Reason of a StockQuarantined for what a short pick did not find; its `quarantine` is the id of the pick. */
export const SHORT_PICK = "short-pick";

/** `expiresOn` is the last good day as printed on the goods; `expiresAt` the instant after which they are not good. */
export type Expiry = { readonly expiresOn?: string; readonly expiresAt?: string };
/** `diverted`: good units of a blocked or expired lot, which went to quarantine instead (domain rule 15). */
export type Diverted = { readonly diverted?: true };
export type ConditionedUnits = PlacedUnits & { readonly condition: Condition } & Diverted;
export type Delta = Place & { readonly condition: Condition; readonly delta: number } & Diverted;
/** What the inspection had before it: the code that was scanned, and the units that should have come. */
export type Inspected = { readonly barcode?: string; readonly expected?: number };
/** Integer of 1/10,000 of a minor unit. */
export type UnitCost = { readonly amount: number; readonly currency: string };

/** What routes an event of a claim without its past. */
export type ClaimFields = {
  readonly claim: string;
  readonly kind: ClaimKind;
  /** Units of the claim that the event moves: taken from stock, and waiting for stock. */
  readonly backed: number;
  readonly backordered: number;
  readonly priority: number;
  readonly customer?: string;
  readonly order?: string;
  readonly transfer?: string;
  readonly holdClass?: HoldClass;
  readonly deadline?: string;
};

export type Policy = {
  readonly reorderPoint?: number;
  readonly hysteresis?: number;
  readonly safetyBuffer?: number;
  readonly priorityBuffer?: number;
  readonly backorderLimit?: number;
  /** Integer of 1/10,000. */
  readonly sellFactor?: number;
  readonly pickStrategy?: PickStrategy;
  readonly sellDaysBeforeExpiry?: number;
  readonly customerUnitLimit?: number;
  readonly customerHoldLimit?: number;
  /** Units above which one act, or an actor's acts of 24 h in this stream, must name their approval. */
  readonly approvalLimits?: { readonly single?: number; readonly daily?: number };
};

type Of<Type extends string, Fields> = EventBase & { readonly type: Type } & Fields;

export type StockEvent =
  | Of<
      "StockReceived",
      {
        readonly receipt: string;
        readonly source?: string;
        /** Whose surplus it is. */
        readonly transfer?: string;
        readonly purchaseOrder?: string;
        readonly unitCost?: UnitCost;
        readonly lots: readonly (ConditionedUnits & Expiry & Inspected)[];
        readonly beforeCount?: string;
      }
    >
  | Of<"StockReserved", ClaimFields & { readonly of?: number }>
  | Of<"ReservationExtended", ClaimFields & { readonly previousDeadline: string }>
  | Of<
      "ReservationChanged",
      ClaimFields & { readonly unitsBefore: number; readonly unitsAfter: number }
    >
  | Of<"ReservationReleased", ClaimFields & { readonly ended: boolean; readonly reason?: string }>
  | Of<"ReservationExpired", ClaimFields>
  | Of<
      "StockAllocated",
      ClaimFields & {
        readonly reservation?: string;
        /** Of the reservation, not allocated: backed units back to available, backordered units dropped. */
        readonly returned: number;
        readonly dropped: number;
      }
    >
  | Of<"AllocationReleased", ClaimFields & { readonly ended: boolean; readonly reason?: string }>
  | Of<"BackorderServed", ClaimFields & { readonly units: number }>
  | Of<"ClaimShorted", ClaimFields & { readonly units: number; readonly cause: string }>
  | Of<
      "StockPicked",
      ClaimFields & {
        readonly pick: string;
        readonly requested: number;
        readonly lots: readonly PlacedUnits[];
        readonly picker?: string;
        readonly fulfilment?: string;
      }
    >
  | Of<
      "PickReversed",
      ClaimFields & { readonly pick: string; readonly lots: readonly ConditionedUnits[] }
    >
  | Of<
      "StockShipped",
      ClaimFields & { readonly shipment: string; readonly lots: readonly PlacedUnits[] }
    >
  | Of<
      "StockDispatched",
      ClaimFields & {
        readonly transfer: string;
        readonly dispatch?: string;
        readonly destination?: string;
        readonly units: number;
        readonly lots: readonly (PlacedUnits & Expiry)[];
      }
    >
  | Of<
      "StockArrived",
      {
        readonly transfer: string;
        readonly arrival: string;
        readonly received: number;
        readonly damaged: number;
        readonly missing: number;
        readonly lots: readonly (ConditionedUnits & Expiry)[];
      }
    >
  | Of<
      "StockReturned",
      {
        readonly return: string;
        readonly order?: string;
        readonly blind?: boolean;
        readonly reason?: string;
        readonly lots: readonly (ConditionedUnits & { readonly disposition: Disposition })[];
      }
    >
  | Of<
      "StockAdjusted",
      {
        readonly adjustment?: string;
        readonly count?: string;
        readonly countedAtRevision?: number;
        readonly reason: string;
        readonly note?: string;
        readonly approval?: string;
        readonly lots: readonly Delta[];
        /** Units of the command still to be booked in further parts. */
        readonly remaining: number;
        readonly counted?: readonly Place[];
        readonly placeOf?: string;
        readonly beforeCount?: string;
      }
    >
  | Of<
      "StockQuarantined",
      {
        readonly quarantine: string;
        readonly reason: string;
        readonly note?: string;
        /** The lots named are blocked until QuarantineReleased names them. */
        readonly wholeLot?: boolean;
        readonly blocks?: readonly string[];
        readonly lots: readonly PlacedUnits[];
        readonly remaining: number;
      }
    >
  | Of<
      "QuarantineReleased",
      {
        readonly quarantine: string;
        readonly reason: string;
        readonly note?: string;
        readonly unblocks?: readonly string[];
        readonly lots: readonly PlacedUnits[];
        readonly remaining: number;
      }
    >
  | Of<
      "StockDamaged",
      {
        readonly damage: string;
        readonly reason: string;
        readonly note?: string;
        /** `condition` is what the units were before. */
        readonly lots: readonly ConditionedUnits[];
        readonly remaining: number;
      }
    >
  | Of<
      "StockWrittenOff",
      {
        readonly writeOff: string;
        readonly reason: string;
        readonly note?: string;
        readonly approval?: string;
        readonly lots: readonly ConditionedUnits[];
        readonly remaining: number;
      }
    >
  | Of<
      "LotExpired",
      { readonly lot: string; readonly lots: readonly PlacedUnits[]; readonly remaining: number }
    >
  | Of<
      "StockRelocated",
      {
        readonly relocation: string;
        readonly lot: string;
        readonly from: string;
        readonly to: string;
        readonly units: number;
        /** What moved, by condition; `bin` is where it was. */
        readonly lots: readonly ConditionedUnits[];
      }
    >
  | Of<
      "LotCorrected",
      {
        readonly correction: string;
        readonly lot: string;
        readonly expiresOn: string;
        readonly expiresAt: string;
        readonly previousExpiresOn?: string;
        /** Units that became good again, or stopped being good, with their new condition. */
        readonly lots: readonly ConditionedUnits[];
        readonly remaining: number;
      }
    >
  | Of<"StockPolicySet", { readonly policy: Policy }>
  | Of<"LowStockDetected", { readonly level: number; readonly reorderPoint: number }>
  | Of<
      "StockReplenished",
      { readonly level: number; readonly reorderPoint: number; readonly endsAt: number }
    >;

export type StockEventType = StockEvent["type"];
export type StockEventOf<Type extends StockEventType> = Extract<StockEvent, { type: Type }>;

/** An event before the fold has put the buckets behind it. */
export type Unsettled = StockEvent extends infer Event
  ? Event extends StockEvent
    ? Omit<Event, "after">
    : never
  : never;

/** Every event type with the name under which it is published to other systems. */
export const PUBLISHED_AS: { readonly [Type in StockEventType]: string } = {
  StockReceived: "inventory.received",
  StockReserved: "inventory.reserved",
  ReservationExtended: "inventory.reservation_extended",
  ReservationChanged: "inventory.reservation_changed",
  ReservationReleased: "inventory.released",
  ReservationExpired: "inventory.expired",
  StockAllocated: "inventory.allocated",
  AllocationReleased: "inventory.deallocated",
  BackorderServed: "inventory.backorder_served",
  ClaimShorted: "inventory.claim_shorted",
  StockPicked: "inventory.picked",
  PickReversed: "inventory.unpicked",
  StockShipped: "inventory.shipped",
  StockDispatched: "inventory.transfer_shipped",
  StockArrived: "inventory.transfer_received",
  StockReturned: "inventory.returned",
  StockAdjusted: "inventory.adjusted",
  StockQuarantined: "inventory.quarantined",
  QuarantineReleased: "inventory.quarantine_released",
  StockDamaged: "inventory.damaged",
  StockWrittenOff: "inventory.written_off",
  LotExpired: "inventory.lot_expired",
  StockRelocated: "inventory.relocated",
  LotCorrected: "inventory.lot_corrected",
  StockPolicySet: "inventory.policy_set",
  LowStockDetected: "inventory.low_stock",
  StockReplenished: "inventory.replenished",
};

export const isStockEventType = (type: string): type is StockEventType =>
  Object.hasOwn(PUBLISHED_AS, type);
