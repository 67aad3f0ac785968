import type { LineUnits } from "../order/events.ts";

/** A line that comes back. `price` is what one unit cost the customer, in minor units. */
export type ReturnLine = LineUnits & { readonly sku: string; readonly price: number };

/** What an order says of a return that it opens. */
export type ReturnOpening = {
  readonly order: string;
  readonly currency: string;
  readonly customer?: string;
  readonly reason: string;
  readonly lines: readonly ReturnLine[];
};
