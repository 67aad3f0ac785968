/** The facts of one adjustment that needs an approval. Optional fields may be added; nothing is renamed. */
export type AdjustmentEvent = { readonly type: "AdjustmentRequested"; readonly note?: string };
