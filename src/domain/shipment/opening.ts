import type { LineUnits } from "../order/content.ts";

/** Units of one claim in the stock of the parcel's warehouse. */
export type ShipmentPiece = {
  readonly attempt: number;
  /** Index of the piece in the order's attempt. */
  readonly piece: number;
  readonly sku: string;
  readonly units: number;
  readonly claim: string;
};

/** A line of the order as far as it is in the parcel. `price` is of one unit, in minor units. */
export type ShipmentLine = LineUnits & { readonly sku: string; readonly price: number };

/** What an order says of a parcel that it opens. */
export type ShipmentOpening = {
  readonly order: string;
  /** `s1`, `s2`, … within the order. */
  readonly shipment: string;
  readonly warehouse: string;
  readonly channel: string;
  readonly currency: string;
  readonly priority: number;
  readonly customer?: string;
  /** Key of the contact in the operational store: where it goes to. */
  readonly contact?: string;
  readonly region?: string;
  readonly replaces?: string;
  readonly pieces: readonly ShipmentPiece[];
  readonly lines: readonly ShipmentLine[];
};
