import { stockKeyOf } from "../domain/ids.ts";
import { valueOf } from "../domain/money.ts";
import type { StockEventOf, UnitCost } from "../domain/stock/events.ts";
import type { ReadModels } from "../projections/read-models.ts";
import type { ApiNeeds } from "./needs.ts";
import { problem } from "./problems.ts";

/** What one analysis reads at the most; more is asked for in smaller spans of time, or of fewer stocks. */
const CORRECTIONS_MAX = 5_000;
const VALUED_STOCKS_MAX = 1_000;
const PAGE = 500;
/** Events and stocks that are read side by side. */
const READS_AT_ONCE = 32;

export const ANALYSED_BY = ["reason", "actor", "sku", "warehouse"] as const;
export type AnalysedBy = (typeof ANALYSED_BY)[number];

type Filter = Parameters<ReadModels["movements"]>[0];
type Needs = Pick<ApiNeeds, "models" | "log" | "decode" | "ledger">;
type Corrected = StockEventOf<"StockAdjusted"> | StockEventOf<"StockWrittenOff">;

/** One event of a correction: `up` and `down` are units that it added and took away. */
type Correction = Readonly<Record<AnalysedBy, string>> & {
  readonly stream: string;
  /** Parts of one act have one name. */
  readonly act: string;
  readonly up: number;
  readonly down: number;
};

const deltasOf = (event: Corrected): readonly number[] =>
  event.type === "StockAdjusted"
    ? event.lots.map(({ delta }) => delta)
    : event.lots.map(({ units }) => -units);

const actOf = (event: Corrected): string =>
  event.type === "StockAdjusted" ? (event.adjustment ?? event.count ?? "") : event.writeOff;

const inBatches = async <From, To>(
  all: readonly From[],
  one: (from: From) => Promise<To>,
): Promise<readonly To[]> => {
  const done: To[] = [];
  for (let from = 0; from < all.length; from += READS_AT_ONCE) {
    done.push(...(await Promise.all(all.slice(from, from + READS_AT_ONCE).map(one))));
  }
  return done;
};

const correctionAt =
  ({ log, decode }: Needs) =>
  async ({ stream, revision }: { readonly stream: string; readonly revision: number }) => {
    const { events } = await log.readStream(stream, {
      ...{ from: revision, direction: "forwards", limit: 1 },
    });
    const [stored] = events;
    const { sku, warehouse } = stockKeyOf(stream) ?? {};
    if (stored === undefined || sku === undefined || warehouse === undefined) return [];
    const { event, metadata } = decode.stock(stored);
    if (event.type !== "StockAdjusted" && event.type !== "StockWrittenOff") return [];
    const deltas = deltasOf(event);
    const correction: Correction = {
      ...{ stream, sku, warehouse, actor: metadata.actor, reason: event.reason },
      act: `${stream} ${event.type} ${actOf(event)}`,
      up: deltas.reduce((sum, delta) => sum + Math.max(0, delta), 0),
      down: deltas.reduce((sum, delta) => sum + Math.max(0, -delta), 0),
    };
    return [correction];
  };

/** @throws Problem limit-exceeded */
const correctionsOf = async (needs: Needs, filter: Filter): Promise<readonly Correction[]> => {
  const places: { readonly stream: string; readonly revision: number }[] = [];
  for (const type of ["StockAdjusted", "StockWrittenOff"]) {
    let cursor: string | undefined;
    do {
      const page = { limit: PAGE, ...(cursor !== undefined && { cursor }) };
      const { items, nextCursor } = await needs.models.movements({ ...filter, type }, page);
      places.push(...items);
      if (places.length > CORRECTIONS_MAX) {
        const detail = `there are more than ${String(CORRECTIONS_MAX)}: ask for fewer days`;
        throw problem("limit-exceeded", detail);
      }
      cursor = nextCursor;
    } while (cursor !== undefined);
  }
  return (await inBatches(places, correctionAt(needs))).flat();
};

type Costs = ReadonlyMap<string, UnitCost | undefined>;

/** The last known unit cost of each stock. @throws Problem limit-exceeded */
const costsOf = async ({ ledger }: Needs, corrections: readonly Correction[]): Promise<Costs> => {
  const stocks = [...new Map(corrections.map((one) => [one.stream, one])).values()];
  if (stocks.length > VALUED_STOCKS_MAX) {
    const detail = `they are of more than ${String(VALUED_STOCKS_MAX)} stocks: name a SKU or a warehouse`;
    throw problem("limit-exceeded", detail);
  }
  return new Map(
    await inBatches(stocks, async ({ stream, sku, warehouse }) => {
      return [stream, (await ledger.history(sku, warehouse, {})).unitCost] as const;
    }),
  );
};

type Value = { up: number; down: number };

/** Values of up and down, by currency. What a stock without a known cost moved has none. */
const valuesOf = (corrections: readonly Correction[], costs: Costs) => {
  const values = new Map<string, Value>();
  for (const { stream, up, down } of corrections) {
    const cost = costs.get(stream);
    if (cost === undefined) continue;
    const sum = values.get(cost.currency) ?? { up: 0, down: 0 };
    sum.up += valueOf(up, cost)?.amount ?? 0;
    sum.down += valueOf(down, cost)?.amount ?? 0;
    values.set(cost.currency, sum);
  }
  return [...values]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([currency, sum]) => ({ currency, ...sum }));
};

const sumsOf = (corrections: readonly Correction[], costs: Costs | undefined) => {
  const up = corrections.reduce((sum, one) => sum + one.up, 0);
  const down = corrections.reduce((sum, one) => sum + one.down, 0);
  return {
    acts: new Set(corrections.map(({ act }) => act)).size,
    ...{ up, down, net: up - down },
    ...(costs !== undefined && { values: valuesOf(corrections, costs) }),
  };
};

export type AnalysisRequest = {
  readonly by: AnalysedBy;
  readonly filter: Filter;
  /** Whether the reader may see what goods are worth. */
  readonly seesCost: boolean;
};

/**
 * Adjustments, write-offs and count corrections that are booked, summed up by what is asked for: what moved most units
 * first. Values are in minor units by the last known unit cost of each stock. @throws Problem limit-exceeded
 */
export const analyseAdjustments = async (
  needs: Needs,
  { by, filter, seesCost }: AnalysisRequest,
) => {
  const corrections = await correctionsOf(needs, filter);
  const costs = seesCost ? await costsOf(needs, corrections) : undefined;
  const groups = new Map<string, Correction[]>();
  for (const one of corrections) {
    const group = groups.get(one[by]);
    if (group === undefined) groups.set(one[by], [one]);
    else group.push(one);
  }
  const items = [...groups]
    .map(([name, group]) => ({ [by]: name, name, ...sumsOf(group, costs) }))
    .sort((one, other) => {
      const more = other.up + other.down - one.up - one.down;
      return more === 0 ? (one.name < other.name ? -1 : 1) : more;
    })
    .map(({ name: _name, ...item }) => item);
  return { by, items, totals: sumsOf(corrections, costs) };
};
