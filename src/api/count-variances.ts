import { startOfDay, instantText, DAY_MS } from "../domain/instant.ts";
import { countedOf, deltaOf, differenceOfLines, type CountLine } from "../domain/count/state.ts";
import { differenceOf, type Difference } from "../domain/count/variance.ts";
import type { EntityModels } from "../projections/entity-models.ts";
import { costsFor, differenceView, varianceLine, type CountDocument } from "./count-view.ts";
import type { Principal } from "./principal.ts";
import { problem } from "./problems.ts";

/** What one report reads and says at the most; more is asked for in smaller spans of time. */
const COUNTS_MAX = 2_000;
const ROWS_MAX = 5_000;
const PAGE = 500;

export type VarianceFilter = {
  readonly warehouses?: readonly string[];
  /** Days (UTC) on which counts were closed, both included. */
  readonly from?: string;
  readonly to?: string;
  readonly sku?: string;
};

/** Counts whose figures stand or wait for a judgement; those rejected or cancelled say nothing of the stock. */
const REPORTED = ["posted", "posting", "pending-approval"] as const;

const tooMuch = (what: string) =>
  problem("limit-exceeded", `the report holds more than ${what}: ask for fewer days`);

const closedWithin = ({ from, to }: VarianceFilter) => {
  const first = from === undefined ? "" : instantText(startOfDay(from));
  const end = to === undefined ? undefined : instantText(startOfDay(to) + DAY_MS);
  return ({ closedAt = "" }: CountDocument): boolean =>
    closedAt >= first && (end === undefined || closedAt < end);
};

const countsOf = async (
  models: Pick<EntityModels, "count">,
  filter: VarianceFilter,
): Promise<readonly CountDocument[]> => {
  const isWithin = closedWithin(filter);
  const { warehouses, sku } = filter;
  const found: CountDocument[] = [];
  let cursor: string | undefined;
  do {
    const { items, nextCursor } = await models.count.list(
      { anyOf: { status: REPORTED, warehouse: warehouses }, equals: { skus: sku } },
      { limit: PAGE, ...(cursor !== undefined && { cursor }) },
    );
    found.push(...items.filter(isWithin));
    if (found.length > COUNTS_MAX) throw tooMuch(`${String(COUNTS_MAX)} counts`);
    cursor = nextCursor;
  } while (cursor !== undefined);
  return found.sort((one, other) => ((one.closedAt ?? "") < (other.closedAt ?? "") ? -1 : 1));
};

const added = (sums: readonly Difference[]): Difference => {
  const lines = sums.flatMap(({ over, under }) => [
    { units: over, value: undefined },
    { units: -under, value: undefined },
  ]);
  const values = new Map<string, { over: number; under: number }>();
  for (const { currency, over, under } of sums.flatMap((one) => one.values)) {
    const sum = values.get(currency) ?? { over: 0, under: 0 };
    values.set(currency, { over: sum.over + over, under: sum.under + under });
  }
  return {
    ...differenceOf(lines),
    places: sums.reduce((sum, { places }) => sum + places, 0),
    values: [...values].map(([currency, sum]) => ({ currency, ...sum })),
  };
};

const RATIO_DIGITS = 10_000;

/** The difference between what was counted and what the ledger said, place by place, over many counts. */
export const varianceReport = async (
  models: Pick<EntityModels, "count">,
  filter: VarianceFilter,
  principal: Principal,
) => {
  const counts = await countsOf(models, filter);
  const isMeant = (line: CountLine): boolean =>
    countedOf(line) !== undefined && (filter.sku === undefined || line.sku === filter.sku);
  let places = 0;
  const sums: Difference[] = [];
  const items: object[] = [];
  for (const count of counts) {
    const lines = count.lines.filter(isMeant);
    const costs = costsFor(count, principal);
    places += lines.length;
    sums.push(differenceOfLines(lines, count.stocks));
    for (const line of lines) {
      if (deltaOf(line) === 0) continue;
      const { id, status, warehouse, closedAt } = count;
      items.push({ count: id, status, warehouse, closedAt, ...varianceLine(line, costs) });
    }
    if (items.length > ROWS_MAX) throw tooMuch(`${String(ROWS_MAX)} places`);
  }
  const total = added(sums);
  const exact = places - total.places;
  return {
    items,
    totals: { counts: counts.length, counted: places, exact, ...differenceView(total, principal) },
    /** Null where nothing was counted. */
    accuracy: places === 0 ? null : Math.floor((exact * RATIO_DIGITS) / places) / RATIO_DIGITS,
    formula: "accuracy = exact / counted: places without a difference, of all places counted",
  };
};
