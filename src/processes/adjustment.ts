import type { AdjustmentCommand } from "../domain/adjustment/commands.ts";
import type { AdjustmentState } from "../domain/adjustment/state.ts";
import type { Process } from "./process.ts";

export const adjustmentProcess: Process<AdjustmentState, AdjustmentCommand> = {
  category: "adjustment",
  moving: [],
  next: () => [],
};
