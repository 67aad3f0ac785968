/** The facts of one warehouse's master data. Optional fields may be added; nothing is renamed. */
export type WarehouseEvent =
  | { readonly type: "WarehouseCreated"; readonly name: string }
  | { readonly type: "WarehouseRetired"; readonly reason?: string };
