import type { TransferEvent } from "./events.ts";

/** The fold of one transfer, and its document in the read model. */
export type TransferState = { readonly status: "none" | "open" };

/** Fields of the state that lists may be filtered by. */
export const TRANSFER_FIELDS = ["status"] as const;

export const initialTransfer: TransferState = { status: "none" };

export const evolveTransfer = (_state: TransferState, _event: TransferEvent): TransferState => ({ status: "open" });
