import { DAY_MS, instantOf } from "../domain/instant.ts";
import type { Draft, Fact, Projection } from "./projection.ts";

/** Days with shipments that are kept of each warehouse, the newest. */
export const DEMAND_DAYS_MAX = 90;

/** `days`: number of the UTC day since 1970, and the units shipped on it, oldest first. */
type Part = { readonly warehouse: string; readonly days: readonly (readonly [number, number])[] };

/** What customers were sent of one SKU; the key is the SKU. Transfers are no demand. */
export type DemandDocument = { readonly sku: string; readonly parts: readonly Part[] };

const dayOfEvent = (effectiveAt: string): number => Math.floor(instantOf(effectiveAt) / DAY_MS);

const withUnits = (days: Part["days"], day: number, units: number): Part["days"] => {
  const at = days.findLastIndex(([known]) => known <= day);
  const known = days[at];
  const next =
    known?.[0] === day
      ? days.with(at, [day, known[1] + units])
      : days.toSpliced(at + 1, 0, [day, units]);
  const oldest = (next.at(-1)?.[0] ?? day) - DEMAND_DAYS_MAX;
  return next[0] !== undefined && next[0][0] <= oldest
    ? next.filter(([one]) => one > oldest)
    : next;
};

const apply = ({ document }: Draft<DemandDocument>, fact: Fact): DemandDocument | undefined => {
  const { sku, warehouse, event } = fact;
  if (event.type !== "StockShipped") return document;
  const parts = document?.parts ?? [];
  const at = parts.findIndex((part) => part.warehouse === warehouse);
  const days = withUnits(parts[at]?.days ?? [], dayOfEvent(event.effectiveAt), event.backed);
  const part = { warehouse, days };
  return { sku, parts: at < 0 ? [...parts, part] : parts.with(at, part) };
};

/** Units shipped of each SKU, by warehouse and day. */
export const demand: Projection<DemandDocument, Fact> = {
  name: "demand",
  version: 1,
  types: ["StockShipped"],
  indexes: [],
  fields: [],
  resident: true,
  once: false,
  keys: (fact) => [fact.sku],
  apply,
};

/** Units shipped from a warehouse in the `days` days up to `at` (epoch milliseconds), that of `at` among them. */
export const shippedFrom = (
  document: DemandDocument | undefined,
  warehouse: string,
  { at, days }: { readonly at: number; readonly days: number },
): number => {
  const today = Math.floor(at / DAY_MS);
  const part = document?.parts.find((one) => one.warehouse === warehouse);
  return (part?.days ?? []).reduce(
    (units, [day, shipped]) => (day > today - days && day <= today ? units + shipped : units),
    0,
  );
};
