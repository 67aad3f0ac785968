import type { Bin, WarehouseContent } from "./events.ts";

export type WarehouseCommand =
  | {
      readonly type: "create";
      readonly content: WarehouseContent;
      readonly bins: readonly Bin[];
    }
  /** Replaces the content as a whole; the bins stay. */
  | { readonly type: "change"; readonly content: WarehouseContent }
  | {
      readonly type: "set-bins";
      readonly bins: readonly Bin[];
      readonly remove: readonly string[];
    }
  | { readonly type: "retire"; readonly reason?: string };
