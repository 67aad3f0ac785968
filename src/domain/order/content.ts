import type { SourcingStrategy } from "../sourcing-types.ts";

/** One line of an order. `price` is what one unit costs the customer, in minor units of the order's currency. */
export type OrderedLine = { readonly sku: string; readonly units: number; readonly price: number };

/** Units of the order's lines (numbered from 1). */
export type LineUnits = { readonly line: number; readonly units: number };

/**
 * What one warehouse gives of one SKU under one claim: the lines of that SKU share it. The claim's id in that stock's
 * stream is `<order>.<attempt>`, never used twice there.
 */
export type Piece = {
  readonly sku: string;
  readonly warehouse: string;
  readonly units: number;
  readonly lines: readonly LineUnits[];
};

/** How a stock answered for the piece of that index (from 0) of the attempt. */
export type PieceAnswer =
  | {
      readonly piece: number;
      readonly status: "held";
      readonly backed: number;
      readonly backordered: number;
      /** Of the stock's stream behind the answer: what it said of the claim before is in the answer. */
      readonly revision?: number;
    }
  | {
      readonly piece: number;
      readonly status: "refused";
      readonly code: string;
      readonly detail: string;
      /** Sellable units at that moment, where the stock told. */
      readonly available?: number;
    };

/** What happens to units that nobody has: the order is refused, goes without them, or waits for them. */
export type ShortagePolicy = "refuse" | "partial" | "backorder";

/** Everything a caller says of an order. Money is in minor units of `currency`. */
export type OrderContent = {
  /** Such as web, shop, marketplace; which warehouses may send depends on it. */
  readonly channel: string;
  readonly currency: string;
  /** Opaque ids; names and addresses stand in the operational store under `contact`. */
  readonly customer?: string;
  readonly contact?: string;
  /** Where it goes to, for sourcing: such as VN-HN. */
  readonly region?: string;
  readonly priority: number;
  readonly lines: readonly OrderedLine[];
  readonly shipping: number;
  readonly discount: number;
  readonly shortage: ShortagePolicy;
  readonly strategy: SourcingStrategy;
  /** Asked for as soon as the stock is reserved; left out: `pay` asks. */
  readonly payment?: PaymentInstruction;
  readonly note?: string;
  /** When the customer ordered, where that was before the order came here. Analyses count by it; deadlines don't. */
  readonly orderedAt?: string;
};

export type PaymentInstruction = {
  readonly provider: string;
  readonly method: string;
  /** Opaque reference of the provider; never card data. */
  readonly token?: string;
};

/** Why an order is cancelled. Other text is a person's. */
export type CancelReason = string;
