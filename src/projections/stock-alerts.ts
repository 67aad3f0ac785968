import type { StockEvent } from "../domain/stock/events.ts";
import { earliestExpiry, foldLots, type KnownLots } from "./known-lots.ts";
import { GOODS_EVENTS } from "./movements.ts";
import type { Draft, Fact, Projection } from "./projection.ts";
import { lowerBound } from "./sorted.ts";

export type LowStock = {
  readonly warehouse: string;
  /** available + reserved when it crossed the point. */
  readonly level: number;
  readonly reorderPoint: number;
  readonly since: string;
};
/** An event that happened before a count which was already taken: the count has probably seen its units (domain rule 16). */
export type BeforeCount = {
  readonly warehouse: string;
  readonly count: string;
  readonly type: string;
  readonly revision: number;
  readonly since: string;
};
export type WarehouseLots = KnownLots & { readonly warehouse: string };

/** What needs a person's eye about one SKU; the key is the SKU. */
export type AlertsDocument = {
  readonly sku: string;
  low: LowStock[];
  beforeCount: BeforeCount[];
  /** In the order of the warehouses. */
  warehouses: WarehouseLots[];
  /** From when there is something to show: 0 = already, else the earliest expiry of good units. Epoch milliseconds. */
  alertsFrom: number | null;
};

/** Newest ones of a SKU; the others are in the movements. */
const BEFORE_COUNT_MAX = 20;

const apply = (draft: Draft<AlertsDocument>, fact: Fact): AlertsDocument | undefined => {
  const { event } = fact;
  const document = draft.document ?? emptyAlerts(fact.sku);
  if (event.type === "LowStockDetected" || event.type === "StockReplenished") {
    document.low = document.low.filter((one) => one.warehouse !== fact.warehouse);
    if (event.type === "LowStockDetected") {
      const { level, reorderPoint, effectiveAt: since } = event;
      document.low.push({ warehouse: fact.warehouse, level, reorderPoint, since });
    }
  } else {
    foldWarehouse(document, fact, draft.base);
    foldCounts(document, fact);
  }
  document.alertsFrom = alertsFrom(document);
  return isEmpty(document) ? undefined : document;
};

const emptyAlerts = (sku: string): AlertsDocument => ({
  sku,
  low: [],
  beforeCount: [],
  warehouses: [],
  alertsFrom: null,
});

const isEmpty = ({ low, beforeCount, warehouses }: AlertsDocument): boolean =>
  low.length === 0 && beforeCount.length === 0 && warehouses.length === 0;

const foldWarehouse = (
  document: AlertsDocument,
  { event, warehouse }: Fact,
  seen: AlertsDocument | undefined,
): void => {
  const index = lowerBound(document.warehouses, (one) => one.warehouse < warehouse);
  const there = document.warehouses[index];
  const known = there?.warehouse === warehouse ? there : undefined;
  const part = known === undefined ? { warehouse, lots: [] } : { ...known };
  const base = seen?.warehouses.find((one) => one.warehouse === warehouse);
  foldLots({ part, base, goodMoved: () => undefined }, event);
  const kept = part.lots.length === 0 ? [] : [part];
  document.warehouses = document.warehouses.toSpliced(index, known === undefined ? 0 : 1, ...kept);
};

/** A new count of the warehouse has seen everything that came before it. */
const foldCounts = (document: AlertsDocument, { event, warehouse, recorded }: Fact): void => {
  if (event.type === "StockAdjusted" && event.count !== undefined) {
    document.beforeCount = document.beforeCount.filter((one) => one.warehouse !== warehouse);
  }
  const count = beforeCountOf(event);
  if (count === undefined) return;
  const { type, effectiveAt: since } = event;
  const late = { warehouse, count, type, revision: recorded.revision, since };
  document.beforeCount = [...document.beforeCount.slice(1 - BEFORE_COUNT_MAX), late];
};

const beforeCountOf = (event: StockEvent): string | undefined =>
  "beforeCount" in event ? event.beforeCount : undefined;

/** Lots that stand in two warehouses under different expiries. */
export const differingLots = (
  document: AlertsDocument,
): readonly { readonly lot: string; readonly warehouse: string; readonly expiresAt: number }[] => {
  const there = document.warehouses.flatMap(({ warehouse, lots }) =>
    lots.flatMap(({ lot, expiresAt, units }) =>
      units > 0 && expiresAt !== null ? [{ lot, warehouse, expiresAt }] : [],
    ),
  );
  const first = new Map<string, number>();
  const differing = new Set<string>();
  for (const { lot, expiresAt } of there) {
    const seen = first.get(lot);
    if (seen === undefined) first.set(lot, expiresAt);
    else if (seen !== expiresAt) differing.add(lot);
  }
  return there.filter(({ lot }) => differing.has(lot));
};

const alertsFrom = (document: AlertsDocument): number | null => {
  if (document.low.length > 0 || document.beforeCount.length > 0) return 0;
  if (document.warehouses.length > 1 && differingLots(document).length > 0) return 0;
  let earliest: number | null = null;
  for (const { lots } of document.warehouses) {
    const at = earliestExpiry(lots);
    if (at !== null && (earliest === null || at < earliest)) earliest = at;
  }
  return earliest;
};

/** Low stock, dated lots (expiring, or different between warehouses), facts entered behind a count. */
export const stockAlerts: Projection<AlertsDocument, Fact> = {
  name: "stock-alerts",
  version: 1,
  types: [...GOODS_EVENTS, "LowStockDetected", "StockReplenished"],
  indexes: ["sku", "alertsFrom"],
  fields: [],
  resident: true,
  once: false,
  keys: (fact) => [fact.sku],
  apply,
};
