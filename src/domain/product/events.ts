import type { UnitCost } from "../stock/events.ts";

export type AbcClass = "A" | "B" | "C";

/** What may be said of a product, and said anew. Prices belong to the catalogue, not to the ledger. */
export type ProductContent = {
  readonly title: string;
  readonly description?: string;
  /** GTINs, each with its check digit. */
  readonly barcodes: readonly string[];
  readonly lotTracked: boolean;
  readonly shelfLifeDays?: number;
  readonly weightGrams?: number;
  readonly abcClass?: AbcClass;
  /** Counted and transferred first. */
  readonly fastMover: boolean;
};

/** A quantity that was there before the ledger: booked in as a receipt with the source `opening-balance`. */
export type OpeningLine = {
  /** Id of its receipt: a function of SKU, lot and bin, so that booking it again changes nothing. */
  readonly receipt: string;
  readonly warehouse: string;
  readonly units: number;
  readonly lot: string;
  readonly bin: string;
  readonly expiresOn?: string;
  readonly expiresAt?: string;
  readonly unitCost?: UnitCost;
};

/** Which opening line is meant: the receipt's id is unique within a stock. */
export type OpeningKey = { readonly receipt: string; readonly warehouse: string };

/** The facts of one SKU's master data. Optional fields may be added; nothing is renamed. */
export type ProductEvent =
  | (ProductContent & {
      readonly type: "ProductCreated";
      /** Base unit of measure: every quantity of the SKU counts it, so it never changes. */
      readonly unit: string;
      readonly opening?: readonly OpeningLine[];
    })
  | (ProductContent & { readonly type: "ProductChanged" })
  | { readonly type: "ProductRetired"; readonly reason?: string }
  | (OpeningKey & { readonly type: "OpeningBooked"; readonly version: number })
  | (OpeningKey & {
      readonly type: "OpeningRefused";
      readonly code: string;
      readonly reason: string;
    })
  /** Every refused line is tried once more. */
  | { readonly type: "OpeningRetried" };
