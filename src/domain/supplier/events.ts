/** The facts of one supplier's master data. Optional fields may be added; nothing is renamed. */
export type SupplierEvent =
  | { readonly type: "SupplierCreated"; readonly name: string }
  | { readonly type: "SupplierRetired"; readonly reason?: string };
