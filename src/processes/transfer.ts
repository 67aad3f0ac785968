import type { TransferCommand } from "../domain/transfer/commands.ts";
import type { TransferState } from "../domain/transfer/state.ts";
import type { Process } from "./process.ts";

export const transferProcess: Process<TransferState, TransferCommand> = {
  category: "transfer",
  moving: [],
  next: () => [],
};
