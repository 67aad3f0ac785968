import type { StockEvent, StockEventType } from "../domain/stock/events.ts";
import { STOCK_EVENTS } from "./availability.ts";
import type { Draft, Fact, Projection } from "./projection.ts";
import { quarterOf } from "./quarters.ts";

/**
 * Movements of all stocks within one quarter of an hour; the key is its begin. Of each type how many events, and how
 * many units they moved (`<type> units`); `physical`: by how much there was more in the houses afterwards.
 */
export type MovementQuarter = { readonly [figure: string]: number };

const PHYSICAL = "physical";
const UNITS = new Map<string, string>(STOCK_EVENTS.map((type) => [type, `${type} units`]));

const unitsOf = (lots: readonly { readonly units: number }[]): number => {
  let sum = 0;
  for (const { units } of lots) sum += units;
  return sum;
};

const unitsMoved = (event: StockEvent): number => {
  if (event.type === "StockAdjusted") {
    return event.lots.reduce((sum, { delta }) => sum + Math.abs(delta), 0);
  }
  // Of a claim: what it holds or lets go, and what waits.
  if ("backed" in event) return Math.abs(event.backed) + Math.abs(event.backordered);
  return "lots" in event ? unitsOf(event.lots) : 0;
};

/** By how much an event changes what stands in the house. */
export const physicalChange = (event: StockEvent): number => {
  switch (event.type) {
    case "StockReceived":
    case "StockArrived":
    case "StockReturned":
      return unitsOf(event.lots);
    case "StockAdjusted":
      return event.lots.reduce((sum, { delta }) => sum + delta, 0);
    case "StockShipped":
    case "StockDispatched":
    case "StockWrittenOff":
      return -unitsOf(event.lots);
    case "StockReserved":
    case "ReservationExtended":
    case "ReservationChanged":
    case "ReservationReleased":
    case "ReservationExpired":
    case "StockAllocated":
    case "AllocationReleased":
    case "BackorderServed":
    case "ClaimShorted":
    case "StockPicked":
    case "PickReversed":
    case "StockQuarantined":
    case "QuarantineReleased":
    case "StockDamaged":
    case "LotExpired":
    case "StockRelocated":
    case "LotCorrected":
    case "StockPolicySet":
    case "LowStockDetected":
    case "StockReplenished":
      return 0;
  }
};

const apply = ({ document }: Draft<MovementQuarter>, { event }: Fact): MovementQuarter => {
  const sums: Record<string, number> = document ?? {};
  const units = UNITS.get(event.type) ?? event.type;
  sums[event.type] = (sums[event.type] ?? 0) + 1;
  sums[units] = (sums[units] ?? 0) + unitsMoved(event);
  sums[PHYSICAL] = (sums[PHYSICAL] ?? 0) + physicalChange(event);
  return sums;
};

/** What the daily report says of movements, by when they were recorded. */
export const dailyReport: Projection<MovementQuarter, Fact> = {
  name: "daily-report",
  version: 1,
  types: STOCK_EVENTS,
  indexes: [],
  fields: [],
  resident: false,
  once: false,
  keys: ({ recorded }) => [quarterOf(recorded.metadata.recordedAt)],
  apply,
};

export type MovementSums = {
  readonly types: readonly {
    readonly type: StockEventType;
    readonly events: number;
    readonly units: number;
  }[];
  readonly physical: number;
};

/** The sums of several quarters; types of which there was nothing are left out. */
export const movementSums = (quarters: readonly MovementQuarter[]): MovementSums => {
  const sumOf = (figure: string): number =>
    quarters.reduce((sum, one) => sum + (one[figure] ?? 0), 0);
  const types = STOCK_EVENTS.map((type) => ({
    ...{ type, events: sumOf(type), units: sumOf(`${type} units`) },
  }));
  return { types: types.filter(({ events }) => events > 0), physical: sumOf(PHYSICAL) };
};
