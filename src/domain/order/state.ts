import { NO_ENTITY } from "../decider.ts";
import type { LineUnits, OrderContent, OrderedLine, Piece } from "./content.ts";
import type { OrderStatus, ReturnProgress, ShipmentProgress } from "./status.ts";

/** Bounds of one order. */
export const ORDER_LINES_MAX = 2_000;
/** Attempts in a row before units count as unobtainable: as soft claims, and as firm ones once it is paid. */
export const HOLD_TRIES_MAX = 3;
export const ALLOCATION_TRIES_MAX = 1;
/** How long after the deadline a payment that is under way is waited for. */
export const PAYMENT_GRACE_MS = 3_600_000;
/** A refund is tried so often by itself, some weeks long; then a person sees to it. */
export const REFUND_TRIES_MAX = 30;
export const PAYMENT_ATTEMPTS_MAX = 20;
export const RETURNS_MAX = 100;
export const SHIPMENTS_MAX = 200;
/** Claims that one parcel is made of. */
export const PARCEL_PIECES_MAX = 500;

export type OrderLine = OrderedLine & {
  readonly line: number;
  /** By the order's policy it goes without these. */
  readonly dropped: number;
  /** Lost on the way, to be sent again. */
  readonly replaced: number;
  readonly packed: number;
  readonly shipped: number;
  readonly delivered: number;
  /** In returns that are open or done: no more than `shipped`. */
  readonly returning: number;
};

/** One claim in one stock. `held`: as hold; `firm`: as allocation. */
export type Holding = Piece & {
  readonly attempt: number;
  /** Index within its attempt. */
  readonly piece: number;
  readonly status: "planned" | "refused" | "held" | "firm" | "released";
  readonly backed: number;
  readonly backordered: number;
  /** Soft, with a deadline, or firm. */
  readonly claim: "hold" | "allocation";
  /** Units that are in parcels, sent ones among them. */
  readonly assigned: number;
  readonly shipped: number;
  /** Of a line that goes without units, or an order that ends: to be given back. */
  readonly excess: number;
  /** Revision of the stock's last fact that shorted or served it. */
  readonly seen: number;
  readonly code?: string;
  readonly available?: number;
};

export type Payment = {
  readonly attempt: number;
  readonly provider: string;
  readonly method: string;
  readonly token?: string;
  readonly amount: number;
  readonly currency?: string;
  readonly status: "requested" | "pending" | "authorised" | "captured" | "failed" | "voided";
  readonly reference?: string;
  readonly redirect?: string;
  readonly code?: string;
  readonly detail?: string;
  readonly late?: true;
  readonly requestedAt: string;
  readonly endedAt?: string;
};

export type Refund = {
  readonly refund: string;
  readonly amount: number;
  readonly currency?: string;
  readonly reason: string;
  readonly attempt: number;
  readonly provider?: string;
  readonly return?: string;
  /** Beside what the order costs. */
  readonly apart?: true;
  readonly status: "requested" | "done" | "failed";
  readonly reference?: string;
  readonly tries: number;
  readonly at: string;
  readonly triedAt?: string;
};

export type OrderShipment = {
  readonly shipment: string;
  readonly warehouse: string;
  readonly status: ShipmentProgress;
  readonly lines: readonly LineUnits[];
  readonly pieces: readonly {
    readonly attempt: number;
    readonly piece: number;
    readonly units: number;
  }[];
  readonly replaces?: string;
  readonly reason?: string;
  /** The parcel's own stream knows of it. */
  readonly announced: boolean;
  /** From here on the order can't be cancelled. */
  readonly packing: boolean;
};

export type OrderReturn = {
  readonly return: string;
  readonly status: ReturnProgress;
  readonly lines: readonly LineUnits[];
  readonly refund?: number;
  readonly reason: string;
  /** The return's own stream knows of it. */
  readonly announced: boolean;
};

/** Document P's view of the same order. */
export type OrderStep = {
  readonly step: string;
  readonly status: "done" | "failed" | "waiting";
  readonly at: string;
  readonly detail?: string;
};

/** The fold of one order, and its document in the read model. */
export type OrderState = Omit<OrderContent, "lines" | "note"> & {
  readonly status: OrderStatus;
  /** `system`: the process has something to do; `timed`: from `dueAt` on; `none`: it waits for others. */
  readonly work: "system" | "timed" | "none";
  readonly dueAt?: string;
  readonly note?: string;
  readonly lines: readonly OrderLine[];
  readonly skus: readonly string[];
  readonly warehouses: readonly string[];
  readonly total: number;
  readonly paymentAttempts: number;
  readonly paid: number;
  readonly refunded: number;
  readonly placedBy: string;
  readonly placedAt: string;
  readonly confirmedAt?: string;
  readonly deliveredAt?: string;
  /** When it came into the status that it has. */
  readonly since: string;
  /** Newest sourcing attempt; claims of the order are `<order>.<attempt>`. */
  readonly attempt: number;
  /** Attempts since the last one that went through. */
  readonly tries: number;
  readonly holdings: readonly Holding[];
  readonly deadline?: string;
  readonly payments: readonly Payment[];
  readonly refunds: readonly Refund[];
  readonly shipments: readonly OrderShipment[];
  readonly returns: readonly OrderReturn[];
  readonly steps: readonly OrderStep[];
  readonly cancelReason?: string;
  /** A change that waits for its payment. */
  readonly change?: {
    readonly change: number;
    readonly lines: readonly OrderedLine[];
    readonly shipping: number;
    readonly discount: number;
    readonly total: number;
    readonly note?: string;
  };
  readonly changes: number;
  /** What the newest change has added, until it is claimed: where nobody has it, the order goes on without. */
  readonly grown?: readonly LineUnits[];
};

/** Fields of the state that lists may be filtered by. */
export const ORDER_FIELDS = [
  ...(["status", "work", "channel", "customer", "currency", "placedBy"] as const),
];

export const initialOrder: OrderState = {
  ...{ status: NO_ENTITY, work: "none", channel: "", currency: "", priority: 0 },
  ...{
    lines: [],
    skus: [],
    warehouses: [],
    shipping: 0,
    discount: 0,
    total: 0,
    paymentAttempts: 1,
  },
  ...{ shortage: "refuse", strategy: "fewest-parcels", paid: 0, refunded: 0 },
  ...{ placedBy: "", placedAt: "", since: "", attempt: 0, tries: 0 },
  ...{ holdings: [], payments: [], refunds: [], shipments: [], returns: [], steps: [] },
  changes: 0,
};

/** Name of the order's claim in every stock of that attempt. */
export const claimOf = (order: string, attempt: number): string => `${order}.${String(attempt)}`;

/** Id of a parcel's own stream; within the order it is `s1`, `s2`, … */
export const shipmentId = (order: string, shipment: string): string => `${order}.${shipment}`;

/** What the provider knows a refund by. */
export const refundKey = (order: string, refund: string): string => `${order}.${refund}`;

/** Name of a payment attempt: the provider's idempotency key. */
export const chargeOf = (order: string, attempt: number): string => `${order}.p${String(attempt)}`;
