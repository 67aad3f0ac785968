/** The facts of one transfer. Optional fields may be added; nothing is renamed. */
export type TransferEvent = { readonly type: "TransferRequested"; readonly note?: string };
