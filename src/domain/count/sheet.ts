import type { UnitCost } from "../stock/events.ts";
import type { ConditionedPlace } from "./places.ts";

/** A count fits one event: so many stocks and places are on its sheet, and so many more can be found. */
export const COUNT_STOCKS_MAX = 500;
export const COUNT_PLACES_MAX = 2_000;
export const COUNT_LINES_MAX = 2_500;
/** What one correction of a stock may name (EVENT_LINES_MAX of the stock decider). */
export const STOCK_PLACES_MAX = 1_000;
export const COUNT_ENTRIES_MAX = 1_000;
/** Places on the sheets of SKUs that one entry finds. */
export const FOUND_PLACES_MAX = 500;

export const ABC_CLASSES = ["A", "B", "C"] as const;
export type AbcClass = (typeof ABC_CLASSES)[number];

/** What is counted: everything in a bin, some SKUs wherever they stand, or those of an ABC class. */
export type CountScope =
  | { readonly kind: "bin"; readonly bin: string }
  | { readonly kind: "skus"; readonly skus: readonly string[] }
  | { readonly kind: "abc-class"; readonly abcClass: AbcClass };

export const sameScope = (one: CountScope, other: CountScope): boolean => {
  if (one.kind === "bin") return other.kind === "bin" && one.bin === other.bin;
  if (one.kind === "abc-class") {
    return other.kind === "abc-class" && one.abcClass === other.abcClass;
  }
  const named = new Set(one.skus);
  return (
    other.kind === "skus" &&
    new Set(other.skus).size === named.size &&
    other.skus.every((sku) => named.has(sku))
  );
};

/**
 * The rules that a count goes by: those in force when it was opened, kept with it.
 * A difference of more than `toleranceUnits` and of more than `tolerancePercent` of the expected is counted again;
 * differences of at most `approvalUnits` in all, and of at most the value named for their currency (minor units),
 * need no approval; those beyond `secondUnits` or `secondValues` need two. What waits for one can be approved for
 * `approvalHours`.
 */
export type CountRules = {
  readonly tolerancePercent: number;
  readonly toleranceUnits: number;
  readonly approvalUnits: number;
  readonly approvalValues: { readonly [currency: string]: number };
  readonly approvalHours: number;
  readonly secondUnits?: number;
  readonly secondValues?: { readonly [currency: string]: number };
};

export const DEFAULT_COUNT_RULES: CountRules = {
  tolerancePercent: 5,
  toleranceUnits: 0,
  approvalUnits: 0,
  approvalValues: {},
  approvalHours: 72,
};

export type ExpectedPlace = ConditionedPlace & { readonly expected: number };

/** What the ledger held of one SKU when its stream stood at that revision (domain rule 11); -1: it had no history. */
export type CountSheet = {
  readonly sku: string;
  readonly countedAtRevision: number;
  /** Last known, in 1/10,000 of a minor unit. */
  readonly unitCost?: UnitCost;
  readonly places: readonly ExpectedPlace[];
};

export const isWithinTolerance = (
  expected: number,
  counted: number,
  { tolerancePercent, toleranceUnits }: CountRules,
): boolean => {
  const difference = Math.abs(counted - expected);
  // Both sides whole: no division, so no rounding.
  return difference <= toleranceUnits || difference * 100 <= expected * tolerancePercent;
};
