import type { OpeningKey, OpeningLine, ProductContent } from "./events.ts";

export type ProductCommand =
  | {
      readonly type: "create";
      readonly content: ProductContent;
      readonly unit: string;
      readonly opening: readonly OpeningLine[];
    }
  /** Replaces the content as a whole. `unit` may be repeated, not changed. */
  | { readonly type: "change"; readonly content: ProductContent; readonly unit?: string }
  | { readonly type: "retire"; readonly reason?: string }
  /** Steps of the process that books the opening quantity; `version` is the stock's revision after it. */
  | (OpeningKey & { readonly type: "record-opening"; readonly version: number })
  | (OpeningKey & {
      readonly type: "record-refusal";
      readonly code: string;
      readonly reason: string;
    })
  | { readonly type: "retry-opening" };
