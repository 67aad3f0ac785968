import { accept, type Decider } from "../decider.ts";
import type { AdjustmentCommand } from "./commands.ts";
import type { AdjustmentEvent } from "./events.ts";
import { evolveAdjustment, initialAdjustment, type AdjustmentState } from "./state.ts";

export const adjustmentDecider: Decider<AdjustmentState, AdjustmentCommand, AdjustmentEvent> = {
  category: "adjustment",
  version: 1,
  types: ["AdjustmentRequested"],
  initial: initialAdjustment,
  evolve: evolveAdjustment,
  decide: () => accept({ type: "AdjustmentRequested" }),
};
