import { accept, type Decider } from "../decider.ts";
import type { TransferCommand } from "./commands.ts";
import type { TransferEvent } from "./events.ts";
import { evolveTransfer, initialTransfer, type TransferState } from "./state.ts";

export const transferDecider: Decider<TransferState, TransferCommand, TransferEvent> = {
  category: "transfer",
  version: 1,
  types: ["TransferRequested"],
  initial: initialTransfer,
  evolve: evolveTransfer,
  decide: () => accept({ type: "TransferRequested" }),
};
