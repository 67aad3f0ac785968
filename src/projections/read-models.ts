import type { StockKey } from "../domain/ids.ts";
import type { Page } from "./page.ts";
import type { EntityModels } from "./entity-models.ts";
import type { BinModels } from "./bin-loads.ts";
import type { CoverModels } from "./cover-queries.ts";
import type { OpenHolds } from "./open-holds.ts";
import type { OrderFigures } from "./order-figures.ts";
import type { PaymentModels } from "./payment-queries.ts";
import type { ReceiptModels } from "./receipts.ts";
import type { Buckets, ClaimKind, HoldClass } from "../domain/stock/events.ts";

/** What the API and the CLI ask of the read side. Instants `at` are epoch milliseconds; all answers are right with every worker stopped. */

export type LotItem = {
  readonly lot: string;
  readonly bin: string;
  readonly good: number;
  readonly quarantined: number;
  readonly damaged: number;
  readonly expiresAt?: string;
};

export type AvailabilityItem = Buckets & {
  readonly sku: string;
  readonly warehouse: string;
  readonly backordered: number;
  readonly sellable: number;
  /** Units of holds and of lots past their time that no event has ended yet. */
  readonly lapsed: { readonly holds: number; readonly lots: number };
  readonly lots: readonly LotItem[];
  /** Revision of the stream's last event. */
  readonly version: number;
};

export type NetworkItem = Buckets & {
  readonly sku: string;
  readonly backordered: number;
  readonly sellable: number;
  readonly inTransit: number;
  readonly warehouses: readonly string[];
};

export type ReservationState = "open" | "incomplete" | "allocated" | "released" | "expired";

export type ClaimLine = {
  readonly sku: string;
  readonly warehouse: string;
  readonly kind: ClaimKind;
  readonly openedBy: string;
  readonly state: ReservationState;
  readonly backed: number;
  readonly backordered: number;
  readonly picked: number;
  readonly deadline?: string;
};

/** A claim over all its stocks. `state` is that of its lines; `open` also stands for an allocation still to be picked or shipped. */
export type ClaimItem = {
  readonly id: string;
  readonly state: ReservationState;
  readonly kind: ClaimKind;
  /** Subject of whoever asked for it first. */
  readonly openedBy: string;
  readonly customer?: string;
  readonly order?: string;
  readonly holdClass?: HoldClass;
  readonly priority: number;
  readonly deadline?: string;
  /** Lines that `mode: all` asked for; absent otherwise. */
  readonly of?: number;
  readonly openedAt: string;
  readonly lines: readonly ClaimLine[];
};

export type StockAlertKind =
  "low-stock" | "expiring-lot" | "lot-differs" | "shortage" | "before-count";
/** About orders as a whole, or a parcel. */
export type OrderAlertKind =
  "cancellation-rate" | "inspection-rate-low" | "payment-provider-down" | "label-failed";

export type AlertItem = {
  readonly kind: StockAlertKind | OrderAlertKind;
  /** Of a stock. */
  readonly sku?: string;
  readonly warehouse?: string;
  readonly detail: string;
  readonly since: string;
  readonly [field: string]: unknown;
};

/** A movement found by the index: where its event stands. */
export type MovementRef = { readonly stream: string; readonly revision: number };

export type ProjectionStatus = {
  readonly name: string;
  readonly build: string;
  readonly status: "building" | "live" | "failed" | "stopped";
  readonly position: bigint;
  readonly lagSeconds: number;
  readonly lagEvents?: number;
  readonly error?: string;
  readonly builds: readonly {
    readonly build: string;
    readonly status: string;
    readonly position: bigint;
  }[];
};

/** The warehouses of a caller who is bound to some: what stands elsewhere is left out. */
export type Within = ReadonlySet<string>;

export type ReadModels = OpenHolds &
  ReceiptModels &
  BinModels &
  PaymentModels &
  CoverModels & {
    /** Exactly one document; undefined where the stock has no history. Synchronous on the embedded store: the hot read. */
    readonly stock: (
      sku: string,
      warehouse: string,
      at: number,
    ) => Promise<AvailabilityItem | undefined> | AvailabilityItem | undefined;
    readonly availability: (
      filter: { readonly skus?: readonly string[]; readonly warehouses?: readonly string[] },
      page: { readonly limit: number; readonly cursor?: string },
      at: number,
    ) => Promise<Page<AvailabilityItem>>;
    readonly network: (
      filter: { readonly skus?: readonly string[] },
      page: { readonly limit: number; readonly cursor?: string },
      at: number,
    ) => Promise<Page<NetworkItem>>;
    readonly claim: (id: string, at: number) => Promise<ClaimItem | undefined>;
    /** The stock that a pick was made from: routes a command that names the pick alone. */
    readonly pick: (id: string) => Promise<StockKey | undefined>;
    readonly claims: (
      filter: {
        readonly openedBy?: string;
        readonly customer?: string;
        readonly order?: string;
        readonly state?: ReservationState;
        readonly within?: Within;
      },
      page: { readonly limit: number; readonly cursor?: string },
      at: number,
    ) => Promise<Page<ClaimItem>>;
    /** Holds past their deadline and incomplete holds past their grace, oldest first: what the expiry process works on. */
    readonly dueClaims: (
      at: number,
      limit: number,
    ) => Promise<
      readonly {
        readonly id: string;
        readonly sku: string;
        readonly warehouse: string;
        readonly cause: "deadline" | "sibling-missing";
      }[]
    >;
    /** Stocks with a lot past its expiry. */
    readonly dueLots: (
      at: number,
      limit: number,
    ) => Promise<readonly { readonly sku: string; readonly warehouse: string }[]>;
    readonly alerts: (
      filter: {
        readonly kind?: StockAlertKind;
        readonly sku?: string;
        readonly warehouse?: string;
        readonly within?: Within;
      },
      page: { readonly limit: number; readonly cursor?: string },
      at: number,
    ) => Promise<Page<AlertItem>>;
    readonly movements: (
      filter: {
        readonly from?: string;
        readonly to?: string;
        readonly actor?: string;
        readonly reason?: string;
        readonly order?: string;
        readonly type?: string;
        readonly sku?: string;
        readonly warehouse?: string;
        readonly within?: Within;
      },
      page: { readonly limit: number; readonly cursor?: string },
    ) => Promise<Page<MovementRef>>;
    readonly totals: (at: number) => Promise<{
      readonly skus: number;
      readonly warehouses: number;
      readonly buckets: Buckets;
      readonly lowStock: number;
      readonly outOfStock: number;
    }>;
    /** Orders and movements in figures. */
    readonly figures: OrderFigures;
    /** Everything that is no stock. */
    readonly entities: EntityModels;
    /** The position up to which all serving models are true. */
    readonly position: () => bigint;
    /** False when `position` was not reached within `timeoutMs`. */
    readonly waitFor: (position: bigint, timeoutMs: number) => Promise<boolean>;
    readonly projections: () => readonly ProjectionStatus[];
  };
