/** How much may stand in open reservations at once; 0: no limit. */
export type HoldQuotas = {
  readonly holdsPerClient: number;
  readonly holdsPerCustomer: number;
  readonly unitsPerCustomer: number;
  /** Of what is on hand of a SKU in all warehouses: for one customer, and for one client. */
  readonly sharePercent: number;
};

export const QUOTAS_NONE: HoldQuotas = {
  holdsPerClient: 0,
  holdsPerCustomer: 0,
  unitsPerCustomer: 0,
  sharePercent: 0,
};
