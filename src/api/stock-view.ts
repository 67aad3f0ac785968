import { DAY_MS, instantText } from "../domain/instant.ts";
import type { StockKey } from "../domain/ids.ts";
import { bucketsOf, type Claim, type Stock } from "../domain/stock/state.ts";
import type { AvailabilityItem, LotItem } from "../projections/read-models.ts";

/** The fold of a stream in the shape of the availability model, as seen at an instant (epoch ms). */
export const stockItem = (
  { sku, warehouse }: StockKey,
  stock: Stock,
  at: number,
): AvailabilityItem => {
  const buckets = bucketsOf(stock);
  const holds = lapsedHolds(stock, at);
  const lots = goodUnits(stock, at, 0);
  const unsold = goodUnits(stock, at, stock.policy.sellDaysBeforeExpiry ?? 0);
  const { safetyBuffer = 0, priorityBuffer = 0 } = stock.policy;
  const waiting = stock.backordered - holds.backordered;
  return {
    sku,
    warehouse,
    ...buckets,
    backordered: stock.backordered,
    sellable: Math.max(
      0,
      buckets.available + holds.backed - unsold - waiting - safetyBuffer - priorityBuffer,
    ),
    lapsed: { holds: holds.backed, lots },
    lots: lotItems(stock),
    version: stock.revision,
  };
};

const lapsedHolds = (stock: Stock, at: number): { backed: number; backordered: number } => {
  const sums = { backed: 0, backordered: 0 };
  for (const claim of stock.claims.values()) {
    if (claim.kind !== "reservation" || claim.deadline === undefined || claim.deadline > at)
      continue;
    sums.backed += claim.backed;
    sums.backordered += claim.backordered;
  }
  return sums;
};

/** Good units of lots whose expiry, taken so many days earlier, has passed. */
const goodUnits = (stock: Stock, at: number, daysEarlier: number): number => {
  let units = 0;
  for (const { expiresAt, good } of stock.lots.values()) {
    if (expiresAt !== undefined && expiresAt - daysEarlier * DAY_MS <= at) units += good;
  }
  return units;
};

const byText = (left: string, right: string): number => {
  if (left === right) return 0;
  return left < right ? -1 : 1;
};

/** Places that hold units, in the order of lot and bin. */
export const lotItems = (stock: Stock): LotItem[] => {
  const items: LotItem[] = [];
  for (const { lot, bins, expiresAt } of stock.lots.values()) {
    for (const [bin, { good, quarantined, damaged }] of bins) {
      if (good === 0 && quarantined === 0 && damaged === 0) continue;
      const expiry = expiresAt === undefined ? {} : { expiresAt: instantText(expiresAt) };
      items.push({ lot, bin, good, quarantined, damaged, ...expiry });
    }
  }
  return items.sort((left, right) => byText(left.lot, right.lot) || byText(left.bin, right.bin));
};

/** An open claim as people read it. */
export const claimView = (claim: Claim) => ({
  claim: claim.claim,
  kind: claim.kind,
  backed: claim.backed,
  backordered: claim.backordered,
  picked: claim.picked,
  priority: claim.priority,
  openedAtRevision: claim.openedAt,
  ...(claim.customer === undefined ? {} : { customer: claim.customer }),
  ...(claim.order === undefined ? {} : { order: claim.order }),
  ...(claim.transfer === undefined ? {} : { transfer: claim.transfer }),
  ...(claim.holdClass === undefined ? {} : { holdClass: claim.holdClass }),
  ...(claim.deadline === undefined ? {} : { deadline: instantText(claim.deadline) }),
});
