import { accept, decline, type Decider, type EntityVerdict } from "../decider.ts";
import { sameValue } from "../same-value.ts";
import type { SupplierCommand } from "./commands.ts";
import type { SupplierEvent } from "./events.ts";
import { contentOf, evolveSupplier, NO_SUPPLIER, type SupplierState } from "./state.ts";

const decide = (state: SupplierState, command: SupplierCommand): EntityVerdict<SupplierEvent> => {
  if (command.type === "create") {
    if (state.status === "none") return accept({ type: "SupplierCreated", ...command.content });
    const same =
      state.status === "active" && sameValue(contentOf(state), contentOf(command.content));
    return same ? accept() : decline("duplicate-id", "the id stands for something else already");
  }
  if (state.status === "none") return decline("not-found", "there is no such supplier");
  if (state.status === "retired") {
    return command.type === "retire"
      ? accept()
      : decline("invalid-state", "the supplier is retired");
  }
  if (command.type === "change") {
    if (sameValue(contentOf(state), contentOf(command.content))) return accept();
    return accept({ type: "SupplierChanged", ...command.content });
  }
  const { reason } = command;
  return accept({ type: "SupplierRetired", ...(reason === undefined ? {} : { reason }) });
};

export const supplierDecider: Decider<SupplierState, SupplierCommand, SupplierEvent> = {
  category: "supplier",
  version: 1,
  types: ["SupplierCreated", "SupplierChanged", "SupplierRetired"],
  initial: NO_SUPPLIER,
  evolve: evolveSupplier,
  decide,
};
