/** What can be asked of one transfer. */
export type TransferCommand = { readonly type: "open" };
