import type { CarrierScan } from "../domain/shipment/events.ts";

/** What a carrier is to take along. Nothing of it is kept in an event but opaque ids. */
export type CarrierParcel = {
  /** The carrier's idempotency key: it makes one label for it, however often it is asked. */
  readonly shipment: string;
  readonly order: string;
  readonly warehouse: string;
  readonly currency: string;
  readonly grams?: number;
  readonly region?: string;
  /** Who it goes to, line by line; empty where nobody is known (any more). */
  readonly address: readonly string[];
};

/** `cost` is in minor units of `currency`. */
export type CarrierRate = {
  readonly service: string;
  readonly cost: number;
  readonly currency: string;
};

export type MadeLabel = { readonly tracking: string; readonly cost?: number };

/** What is printed. */
export type LabelDocument = CarrierParcel & { readonly service: string; readonly tracking: string };
export type LabelFormat = "pdf" | "zpl";

export type CarrierNews = {
  readonly scan: CarrierScan;
  /** RFC 3339 UTC. */
  readonly at: string;
  readonly place?: string;
  readonly note?: string;
};

/** Somebody who brings parcels. Calls may be repeated, and may throw. */
export type Carrier = {
  readonly name: string;
  /** What it would cost; none: it does not go there. */
  readonly rates: (parcel: CarrierParcel, signal: AbortSignal) => Promise<readonly CarrierRate[]>;
  readonly label: (
    parcel: CarrierParcel & { readonly service: string },
    signal: AbortSignal,
  ) => Promise<MadeLabel>;
  readonly print: (document: LabelDocument, format: LabelFormat) => Promise<Uint8Array>;
  /** All that is known of a parcel so far; left out: it tells by itself. */
  readonly track?: (tracking: string, signal: AbortSignal) => Promise<readonly CarrierNews[]>;
};
