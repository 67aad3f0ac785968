import type {
  Condition,
  Disposition,
  Expiry,
  HoldClass,
  Inspected,
  Place,
  PlacedUnits,
  Policy,
  UnitCost,
} from "./events.ts";

/**
 * What can be asked of one SKU in one warehouse. Every command is parsed at the edge: ids are ids,
 * units are whole and positive, instants are RFC 3339 UTC text, `-` stands for no lot and no bin.
 */
export type Reason = string;

/** `settings.holdSeconds` gives each hold class its duration; the edge resolves nothing of it. */
export type StockCommand =
  | {
      readonly type: "receive";
      readonly receipt: string;
      readonly source?: string;
      /** Whose surplus it is. */
      readonly transfer?: string;
      readonly purchaseOrder?: string;
      readonly effectiveAt?: string;
      readonly lines: readonly (PlacedUnits &
        Expiry &
        Inspected & { readonly condition: Condition; readonly unitCost?: UnitCost })[];
    }
  | {
      readonly type: "reserve";
      readonly claim: string;
      readonly units: number;
      readonly holdClass: HoldClass;
      readonly deadlineSeconds?: number;
      readonly priority: number;
      readonly customer?: string;
      readonly order?: string;
      /** Lines of the request after summing, where all or none must hold. */
      readonly of?: number;
      /** Whatever the policy of the stock promises beyond what is there is not wanted. */
      readonly stockOnly?: true;
    }
  | { readonly type: "extend-reservation"; readonly claim: string; readonly order?: string }
  | { readonly type: "change-reservation"; readonly claim: string; readonly units: number }
  | {
      readonly type: "release-reservation";
      readonly claim: string;
      /** Refused where the claim is not of this order; so for all that name one. */
      readonly order?: string;
      readonly units?: number;
      readonly reason?: Reason;
    }
  | {
      /** From a reservation (`reservation`) or directly from stock. */
      readonly type: "allocate";
      readonly claim: string;
      readonly reservation?: string;
      /** Left out with a reservation: all of it. */
      readonly units?: number;
      readonly order?: string;
      readonly transfer?: string;
      readonly priority?: number;
      /** As of a reservation; what one holds already is taken as it is. */
      readonly stockOnly?: true;
    }
  | {
      readonly type: "release-allocation";
      readonly claim: string;
      readonly order?: string;
      readonly units?: number;
      readonly only?: "backed" | "backordered";
      readonly reason?: Reason;
    }
  | {
      readonly type: "pick";
      readonly pick: string;
      readonly claim: string;
      readonly units: number;
      /** Fewer than `units`: a short pick. */
      readonly found?: number;
      /** Named lots, with units that add up to what was found. */
      readonly lots?: readonly PlacedUnits[];
      readonly picker?: string;
      readonly fulfilment?: string;
    }
  | { readonly type: "reverse-pick"; readonly pick: string; readonly units?: number }
  | {
      readonly type: "ship";
      readonly shipment: string;
      readonly claim: string;
      readonly units: number;
    }
  | {
      readonly type: "dispatch";
      /** Business id of this departure; one transfer may have several of a claim. */
      readonly dispatch?: string;
      readonly claim: string;
      readonly transfer: string;
      readonly destination?: string;
      readonly units: number;
    }
  | {
      readonly type: "arrive";
      readonly transfer: string;
      readonly arrival: string;
      /** Units of this SKU that the transfer dispatched in all. */
      readonly dispatched: number;
      readonly lots: readonly (Place &
        Expiry & {
          readonly received: number;
          readonly damaged: number;
          readonly missing: number;
        })[];
    }
  | {
      readonly type: "return";
      readonly return: string;
      readonly order?: string;
      readonly blind?: boolean;
      readonly reason?: Reason;
      readonly lines: readonly (PlacedUnits & { readonly disposition: Disposition })[];
    }
  | {
      readonly type: "adjust";
      readonly adjustment: string;
      readonly reason: Reason;
      readonly note?: string;
      readonly approval?: string;
      readonly effectiveAt?: string;
      readonly lots: readonly (Place & { readonly condition: Condition; readonly delta: number })[];
    }
  | {
      readonly type: "correct-count";
      readonly count: string;
      /** Of one place of a count whose stock has refused the whole: the count. Both are never booked. */
      readonly placeOf?: string;
      /** The cycle count that it is, or of which it books one place: its places do not overtake each other. */
      readonly sheet?: string;
      readonly countedAtRevision: number;
      readonly approval?: string;
      /** How many people have approved it; left out: as many as it takes. */
      readonly approvers?: 1 | 2;
      /** `expected` is what the stream held there at `countedAtRevision`; the write path reads it. */
      readonly lots: readonly (Place & {
        readonly condition: Condition;
        readonly counted: number;
        readonly expected: number;
      })[];
    }
  | {
      readonly type: "quarantine";
      readonly quarantine: string;
      readonly reason: Reason;
      readonly note?: string;
      readonly wholeLot?: boolean;
      /** With `wholeLot` the bins and units are ignored: every unit of each lot named. */
      readonly lots: readonly PlacedUnits[];
    }
  | {
      readonly type: "release-quarantine";
      readonly quarantine: string;
      readonly reason: Reason;
      readonly note?: string;
      readonly wholeLot?: boolean;
      readonly lots: readonly PlacedUnits[];
    }
  | {
      readonly type: "damage";
      readonly damage: string;
      readonly reason: Reason;
      readonly note?: string;
      readonly lots: readonly (PlacedUnits & { readonly condition: Condition })[];
    }
  | {
      readonly type: "write-off";
      readonly writeOff: string;
      readonly reason: Reason;
      readonly note?: string;
      readonly approval?: string;
      readonly lots: readonly (PlacedUnits & { readonly condition: Condition })[];
    }
  | {
      readonly type: "correct-lot";
      readonly correction: string;
      readonly lot: string;
      readonly expiresOn: string;
      readonly expiresAt: string;
    }
  | {
      readonly type: "relocate";
      readonly relocation: string;
      readonly lot: string;
      readonly from: string;
      readonly to: string;
      readonly units: number;
    }
  | {
      readonly type: "set-policy";
      readonly policy: Policy;
      /** Revision of the last policy event + 1; 0 where there is none. Left out: not compared. */
      readonly expectedVersion?: number;
    }
  /** Records what is due and serves what can be served; asks for nothing. The expiry process sends it. */
  | { readonly type: "expire-due" };

export type StockCommandType = StockCommand["type"];
export type StockCommandOf<Type extends StockCommandType> = Extract<StockCommand, { type: Type }>;

/** Reason codes that say that something happened to the goods: never refused because units are claimed. */
export const PHYSICAL_REASONS = [
  "damage",
  "loss",
  "theft",
  "found",
  "expired",
  "sample",
  "internal-use",
  "transfer-difference",
  "handling",
] as const;
/** Reason codes that correct the books: refused where good stock would become smaller than its claims. */
export const BOOK_REASONS = ["booking-error", "opening-balance", "unspecified"] as const;
export const QUARANTINE_REASONS = ["inspection", "quality", "recall"] as const;
export const REASONS = [...PHYSICAL_REASONS, ...BOOK_REASONS, ...QUARANTINE_REASONS] as const;

/**
 * From where on one act of correction, or an actor's acts of 24 h in one stock, must name their approval (domain
 * rule 12). A limit that is not named does not hold. `single` and `daily` hold where the stock's policy has none.
 */
export type ApprovalLimits = {
  /** Units of one act, and of an actor's acts of 24 h. */
  readonly single?: number;
  readonly daily?: number;
  /** Of an actor's acts of 24 h: their value in minor units by currency, and their share of what is on hand. */
  readonly value?: { readonly [currency: string]: number };
  readonly percent?: number;
  /** Beyond these units, or this value, of an actor's acts of 24 h two people have to approve. */
  readonly secondUnits?: number;
  readonly secondValue?: { readonly [currency: string]: number };
};

/** Durations of hold classes in seconds, and the limits of what needs no second pair of eyes. */
export type StockSettings = {
  readonly holdSeconds: { readonly [Class in HoldClass]: number };
  readonly approvals: ApprovalLimits;
};

export const DEFAULT_SETTINGS: StockSettings = {
  holdSeconds: { cart: 1_800, checkout: 900, saved: 86_400 },
  approvals: {},
};
