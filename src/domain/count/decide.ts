import { accept, type Decider } from "../decider.ts";
import type { CountCommand } from "./commands.ts";
import type { CountEvent } from "./events.ts";
import { evolveCount, initialCount, type CountState } from "./state.ts";

export const countDecider: Decider<CountState, CountCommand, CountEvent> = {
  category: "count",
  version: 1,
  types: ["CountOpened"],
  initial: initialCount,
  evolve: evolveCount,
  decide: () => accept({ type: "CountOpened" }),
};
