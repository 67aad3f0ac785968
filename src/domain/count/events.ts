/** The facts of one cycle count. Optional fields may be added; nothing is renamed. */
export type CountEvent = { readonly type: "CountOpened"; readonly note?: string };
