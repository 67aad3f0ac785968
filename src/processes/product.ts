import { openingCommand } from "../commands/opening-stock.ts";
import type { ProductCommand } from "../domain/product/commands.ts";
import type { Opening, ProductState } from "../domain/product/state.ts";
import type { Process, Step } from "./process.ts";

const step = (sku: string, line: Opening): Step<ProductCommand> => {
  const { receipt, warehouse } = line;
  return {
    kind: "stock",
    key: `${receipt}@${warehouse}`,
    ...{ sku, warehouse },
    command: openingCommand(line),
    then: (answer) => {
      if (answer.status === "accepted") {
        return { type: "record-opening", receipt, warehouse, version: answer.version };
      }
      const { code, detail } = answer.rejection;
      return { type: "record-refusal", receipt, warehouse, code, reason: detail };
    },
  };
};

/**
 * Books the opening quantities that a product was created with: one receipt a line, each side by side. A refusal is
 * recorded on the line, where everybody can see it; a fault is tried again until the line has an answer.
 */
export const productProcess: Process<ProductState, ProductCommand> = {
  category: "product",
  moving: ["opening"],
  next: (sku, { opening }) =>
    opening.filter((line) => line.status === "due").map((line) => step(sku, line)),
};
