import type { SupplierContent } from "./events.ts";

export type SupplierCommand =
  | { readonly type: "create"; readonly content: SupplierContent }
  /** Replaces the content as a whole. */
  | { readonly type: "change"; readonly content: SupplierContent }
  | { readonly type: "retire"; readonly reason?: string };
