/** What can be asked of one adjustment. */
export type AdjustmentCommand = { readonly type: "open" };
