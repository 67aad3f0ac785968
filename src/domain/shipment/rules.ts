/** Which parcels somebody looks into before they are closed. */
export type InspectionRules = {
  readonly skus: readonly string[];
  /** Minor units of the parcel's currency from which on it is inspected; 0: no value is. */
  readonly value: number;
  /** Share of all others, per cent. */
  readonly sharePercent: number;
};

/** What a house has set for its parcels (settings/shipments.ts). */
export type ParcelRules = {
  /** Weight of an empty parcel with its filling. */
  readonly packagingGrams: number;
  /** What it may weigh more or less: a share of the expected weight, but at least so many grams. */
  readonly tolerancePercent: number;
  readonly toleranceGrams: number;
  readonly inspection: InspectionRules;
};

export const DEFAULT_PARCEL_RULES: ParcelRules = {
  ...{ packagingGrams: 200, tolerancePercent: 10, toleranceGrams: 50 },
  inspection: { skus: [], value: 0, sharePercent: 0 },
};
