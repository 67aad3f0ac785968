import { accept, decline, type Decider, type EntityVerdict } from "../decider.ts";
import { sameValue } from "../same-value.ts";
import type { ProductCommand } from "./commands.ts";
import type { ProductEvent } from "./events.ts";
import {
  contentOf,
  evolveProduct,
  isLine,
  lineOf,
  NO_PRODUCT,
  type ProductState,
} from "./state.ts";

type Verdict = EntityVerdict<ProductEvent>;
type CommandOf<Type extends ProductCommand["type"]> = Extract<ProductCommand, { type: Type }>;

const create = (state: ProductState, command: CommandOf<"create">): Verdict => {
  const { content, unit, opening } = command;
  if (state.status === "none") {
    return accept({
      type: "ProductCreated",
      ...content,
      unit,
      ...(opening.length === 0 ? {} : { opening }),
    });
  }
  const same =
    state.status !== "retired" &&
    state.unit === unit &&
    sameValue(contentOf(state), contentOf(content)) &&
    sameValue(state.opening.map(lineOf), opening);
  return same ? accept() : decline("duplicate-id", "the SKU stands for something else already");
};

const change = (state: ProductState, { content, unit }: CommandOf<"change">): Verdict => {
  if (unit !== undefined && unit !== state.unit) {
    const detail = `the base unit is ${state.unit} and can't change: every quantity counts it`;
    return decline("invalid-state", detail);
  }
  if (sameValue(contentOf(state), contentOf(content))) return accept();
  return accept({ type: "ProductChanged", ...content });
};

const retire = (state: ProductState, { reason }: CommandOf<"retire">): Verdict => {
  if (state.status === "opening") {
    return decline("invalid-state", "its opening quantity is still being booked");
  }
  return accept({ type: "ProductRetired", ...(reason === undefined ? {} : { reason }) });
};

type Outcome = CommandOf<"record-opening" | "record-refusal">;

/** Recorded once for each line, whoever drives the process and however often. */
const record = (state: ProductState, command: Outcome): Verdict => {
  const line = state.opening.find(isLine(command));
  if (line === undefined) return decline("not-found", "there is no such opening line");
  if (line.status !== "due") return accept();
  const { receipt, warehouse } = command;
  if (command.type === "record-opening") {
    return accept({ type: "OpeningBooked", receipt, warehouse, version: command.version });
  }
  const { code, reason } = command;
  return accept({ type: "OpeningRefused", receipt, warehouse, code, reason });
};

const decide = (state: ProductState, command: ProductCommand): Verdict => {
  if (command.type === "create") return create(state, command);
  if (state.status === "none") return decline("not-found", "there is no such product");
  if (command.type === "record-opening" || command.type === "record-refusal") {
    return record(state, command);
  }
  if (state.status === "retired") {
    return command.type === "retire"
      ? accept()
      : decline("invalid-state", "the product is retired");
  }
  switch (command.type) {
    case "change":
      return change(state, command);
    case "retire":
      return retire(state, command);
    case "retry-opening":
      return state.openingStatus === "refused" ? accept({ type: "OpeningRetried" }) : accept();
  }
};

export const productDecider: Decider<ProductState, ProductCommand, ProductEvent> = {
  category: "product",
  version: 1,
  types: [
    "ProductCreated",
    "ProductChanged",
    "ProductRetired",
    "OpeningBooked",
    "OpeningRefused",
    "OpeningRetried",
  ],
  initial: NO_PRODUCT,
  evolve: evolveProduct,
  decide,
};
