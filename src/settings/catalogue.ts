import { oneOf } from "./kinds.ts";

/** Master data: what is known, and what that means for commands. */
export const CATALOGUE_SETTINGS = {
  openCatalogue: oneOf(["true", "false"], {
    variable: "STOCKBOOK_OPEN_CATALOGUE",
    description:
      "Whether commands may name SKUs and warehouses that nobody has created. Retired ones are refused either way.",
    unit: "switch",
    standard: "false",
  }),
};
