import type { UnitCost } from "./stock/events.ts";

/** A whole number of minor units of an ISO 4217 currency (VND has none, so 150000 is 150,000 dong). */
export type Money = { readonly amount: number; readonly currency: string };

/** Unit costs are integers of 1/10,000 of a minor unit. */
const COST_ONE = 10_000n;

/**
 * What units are worth, rounded half away from zero. Undefined where no cost is known, or where the value is beyond
 * what a number can say exactly.
 */
export const valueOf = (units: number, cost: UnitCost | undefined): Money | undefined => {
  if (cost === undefined) return undefined;
  const exact = BigInt(Math.abs(units)) * BigInt(cost.amount);
  const rounded = (exact + COST_ONE / 2n) / COST_ONE;
  if (rounded > BigInt(Number.MAX_SAFE_INTEGER)) return undefined;
  const amount = Number(rounded);
  return { amount: units < 0 ? -amount : amount, currency: cost.currency };
};

/** Whether units are worth more than so many minor units: exact, however large both are. */
export const isWorthMore = (units: number, cost: UnitCost, minorUnits: number): boolean =>
  BigInt(Math.abs(units)) * BigInt(cost.amount) > BigInt(minorUnits) * COST_ONE;
