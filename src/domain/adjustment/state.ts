import type { AdjustmentEvent } from "./events.ts";

/** The fold of one adjustment, and its document in the read model. */
export type AdjustmentState = { readonly status: "none" | "open" };

/** Fields of the state that lists may be filtered by. */
export const ADJUSTMENT_FIELDS = ["status"] as const;

export const initialAdjustment: AdjustmentState = { status: "none" };

export const evolveAdjustment = (_state: AdjustmentState, _event: AdjustmentEvent): AdjustmentState => ({ status: "open" });
