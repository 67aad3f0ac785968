/** What a house has set for its parcels (settings/shipments.ts). */
export type ParcelRules = {
  /** Weight of an empty parcel with its filling. */
  readonly packagingGrams: number;
  /** What it may weigh more or less: a share of the expected weight, but at least so many grams. */
  readonly tolerancePercent: number;
  readonly toleranceGrams: number;
};

export const DEFAULT_PARCEL_RULES: ParcelRules = {
  ...{ packagingGrams: 200, tolerancePercent: 10, toleranceGrams: 50 },
};
