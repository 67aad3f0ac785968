import type { Moved, Ordered, OrderQuarter } from "../projections/order-analytics.ts";
import type { Timed } from "../projections/order-figures.ts";
import { sumsOf } from "../projections/quarters.ts";
import { isWanted, type Narrowed } from "./analytics-orders.ts";
import { averageOf, byPeriod, channelOf, sum } from "./analytics-sums.ts";
import type { Days, Period } from "./zoned-days.ts";

type Value = { readonly name: string; readonly ordered?: Ordered; readonly moved?: Moved };

/** By channel and currency: what was ordered, and what was paid and paid back. */
const valuesIn = (documents: readonly OrderQuarter[], asked: Narrowed): readonly Value[] => {
  const ordered = sumsOf(documents.map(({ placed }) => placed));
  const moved = sumsOf(documents.map(({ money }) => money));
  const names = [...new Set([...ordered.keys(), ...moved.keys()])].sort();
  return names
    .filter((name) => isWanted(name, asked))
    .map((name) => {
      const [value, money] = [ordered.get(name), moved.get(name)];
      return {
        name,
        ...(value !== undefined && { ordered: value }),
        ...(money !== undefined && { moved: money }),
      };
    });
};

const figuresOf = (values: readonly Value[]) => {
  const orderedOf = (figure: keyof Ordered) =>
    sum(values.map(({ ordered }) => ordered?.[figure] ?? 0));
  const movedOf = (figure: keyof Moved) => sum(values.map(({ moved }) => moved?.[figure] ?? 0));
  const [orders, ordered] = [orderedOf("orders"), orderedOf("total")];
  const [captured, refunded] = [movedOf("captured"), movedOf("refunded")];
  return {
    ...{ orders, ordered, average: averageOf(ordered, orders), goods: orderedOf("goods") },
    ...{ shipping: orderedOf("shipping"), discount: orderedOf("discount") },
    ...{ payments: movedOf("payments"), captured, refunds: movedOf("refunds"), refunded },
    net: captured - refunded,
  };
};

const byCurrency = (values: readonly Value[]) => {
  const currencies = [...new Set(values.map(({ name }) => channelOf(name).currency))].sort();
  return currencies.map((currency) => ({
    currency,
    ...figuresOf(values.filter(({ name }) => channelOf(name).currency === currency)),
  }));
};

type Asked = {
  readonly days: Days;
  readonly periods: readonly Period[];
  readonly by: string;
  readonly narrowed: Narrowed;
};

/** Money is minor units. `ordered` and its parts are of the orders placed, `captured` and `refunded` of what moved. */
export const revenueView = (
  { days, periods, by, narrowed }: Asked,
  quarters: readonly Timed<OrderQuarter>[],
) => {
  const all = valuesIn(
    quarters.map(({ document }) => document),
    narrowed,
  );
  return {
    ...{ zone: days.zone, from: days.from, to: days.to, by },
    currencies: byCurrency(all),
    channels: all.map((one) => ({ ...channelOf(one.name), ...figuresOf([one]) })),
    periods: byPeriod(periods, quarters).map(({ period, documents }) => ({
      period,
      values: byCurrency(valuesIn(documents, narrowed)),
    })),
  };
};
