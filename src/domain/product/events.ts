/** The facts of one SKU's master data. Optional fields may be added; nothing is renamed. */
export type ProductEvent =
  | { readonly type: "ProductCreated"; readonly title: string }
  | { readonly type: "ProductRetired"; readonly reason?: string };
