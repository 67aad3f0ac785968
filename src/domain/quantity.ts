/** Whole units of the SKU's base unit of measure. */
export const UNITS_PER_LINE_MAX = 1_000_000_000;

/** No bucket may pass this, so that sums of buckets stay safe integers. */
export const BUCKET_UNITS_MAX = 1_000_000_000_000;

/** A sell factor is kept as an integer of 1/10,000: 1.05 is 10_500. */
export const SELL_FACTOR_ONE = 10_000;
