/** The way of a parcel to a region. What is not said is unknown, and worse than any that is known. */
export type Route = {
  readonly region: string;
  /** Kilometres or any other unit, the same for all warehouses. */
  readonly distance?: number;
  /** What a parcel costs, in minor units of one currency for all warehouses. */
  readonly parcelCost?: number;
};

/** What may be said of a warehouse, and said anew. */
export type WarehouseContent = {
  readonly name: string;
  /** IANA name: a lot is good to the end of its expiry day in this zone. */
  readonly timeZone: string;
  /** Opaque id of an address that is kept elsewhere: no personal data stands in the log. */
  readonly addressRef?: string;
  /** Units that the site can hold. */
  readonly capacity?: number;
  /** Higher goes first where several could serve a demand. */
  readonly priority: number;
  /** Sales channels that it serves; none: all. */
  readonly channels: readonly string[];
  /** Regions that it sends to, with all that lie in them (`VN` holds `VN-HN`); left out: all. */
  readonly regions?: readonly string[];
  /** The one to the smallest region that holds the order's counts. */
  readonly routes?: readonly Route[];
};

export type Bin = {
  readonly bin: string;
  /** Place in the walk through the warehouse. */
  readonly order: number;
  /** Units that the bin can hold. */
  readonly capacity?: number;
};

/** The facts of one warehouse's master data. Optional fields may be added; nothing is renamed. */
export type WarehouseEvent =
  | (WarehouseContent & { readonly type: "WarehouseCreated"; readonly bins?: readonly Bin[] })
  | (WarehouseContent & { readonly type: "WarehouseChanged" })
  /** Bins that are new or different now, and bins that are gone. */
  | {
      readonly type: "WarehouseBinsSet";
      readonly bins: readonly Bin[];
      readonly removed?: readonly string[];
    }
  | { readonly type: "WarehouseRetired"; readonly reason?: string };
