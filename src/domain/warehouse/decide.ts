import { accept, decline, type Decider, type EntityVerdict } from "../decider.ts";
import { sameValue } from "../same-value.ts";
import type { WarehouseCommand } from "./commands.ts";
import type { Bin, WarehouseEvent } from "./events.ts";
import {
  BINS_MAX,
  contentOf,
  evolveWarehouse,
  NO_WAREHOUSE,
  withBins,
  type WarehouseState,
} from "./state.ts";

type Verdict = EntityVerdict<WarehouseEvent>;
type CommandOf<Type extends WarehouseCommand["type"]> = Extract<WarehouseCommand, { type: Type }>;

/** Those that are not there yet, or are different. */
const differing = (state: WarehouseState, bins: readonly Bin[]): readonly Bin[] => {
  const known = new Map(state.bins.map((bin) => [bin.bin, bin]));
  return bins.filter((bin) => !sameValue(known.get(bin.bin), bin));
};

const create = (state: WarehouseState, { content, bins }: CommandOf<"create">): Verdict => {
  if (state.status === "none") {
    return accept({
      type: "WarehouseCreated",
      ...content,
      ...(bins.length === 0 ? {} : { bins }),
    });
  }
  // Bins that came later make it no other warehouse.
  const same =
    state.status === "active" &&
    sameValue(contentOf(state), contentOf(content)) &&
    differing(state, bins).length === 0;
  return same ? accept() : decline("duplicate-id", "the id stands for something else already");
};

const setBins = (state: WarehouseState, { bins, remove }: CommandOf<"set-bins">): Verdict => {
  const known = new Set(state.bins.map((bin) => bin.bin));
  const set = differing(state, bins);
  const removed = remove.filter((bin) => known.has(bin));
  if (set.length === 0 && removed.length === 0) return accept();
  if (withBins(state.bins, set, removed).length > BINS_MAX) {
    return decline("limit-exceeded", `a warehouse has at most ${String(BINS_MAX)} bins`);
  }
  return accept({
    type: "WarehouseBinsSet",
    bins: set,
    ...(removed.length === 0 ? {} : { removed }),
  });
};

const decide = (state: WarehouseState, command: WarehouseCommand): Verdict => {
  if (command.type === "create") return create(state, command);
  if (state.status === "none") return decline("not-found", "there is no such warehouse");
  if (state.status === "retired") {
    return command.type === "retire"
      ? accept()
      : decline("invalid-state", "the warehouse is retired");
  }
  switch (command.type) {
    case "change":
      if (sameValue(contentOf(state), contentOf(command.content))) return accept();
      return accept({ type: "WarehouseChanged", ...command.content });
    case "set-bins":
      return setBins(state, command);
    case "retire": {
      const { reason } = command;
      return accept({ type: "WarehouseRetired", ...(reason === undefined ? {} : { reason }) });
    }
  }
};

export const warehouseDecider: Decider<WarehouseState, WarehouseCommand, WarehouseEvent> = {
  category: "warehouse",
  version: 2,
  types: ["WarehouseCreated", "WarehouseChanged", "WarehouseBinsSet", "WarehouseRetired"],
  initial: NO_WAREHOUSE,
  evolve: evolveWarehouse,
  decide,
};
