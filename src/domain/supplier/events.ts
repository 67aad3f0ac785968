/** What may be said of a supplier, and said anew. */
export type SupplierContent = {
  /** Of the company; people and addresses are kept elsewhere. */
  readonly name: string;
  readonly leadTimeDays: number;
  /** Least quantity of one order line, in base units. */
  readonly minimumOrderUnits?: number;
  /** Least value of an order, in minor units of the currency. */
  readonly minimumOrderValue?: number;
  /** Such as `net-30`. */
  readonly terms?: string;
  /** ISO 4217. */
  readonly currency: string;
};

/** The facts of one supplier's master data. Optional fields may be added; nothing is renamed. */
export type SupplierEvent =
  | (SupplierContent & { readonly type: "SupplierCreated" })
  | (SupplierContent & { readonly type: "SupplierChanged" })
  | { readonly type: "SupplierRetired"; readonly reason?: string };
