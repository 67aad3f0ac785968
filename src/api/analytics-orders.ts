import type { Ordered, OrderQuarter } from "../projections/order-analytics.ts";
import type { Timed } from "../projections/order-figures.ts";
import { countsOf, sumsOf } from "../projections/quarters.ts";
import { averageOf, byPeriod, channelOf, shareOf, sum } from "./analytics-sums.ts";
import type { Days, Period } from "./zoned-days.ts";

export type Narrowed = { readonly channel?: string; readonly currency?: string };

/** Whether a channel and currency are asked for. */
export const isWanted = (name: string, asked: Narrowed): boolean => {
  const { channel, currency } = channelOf(name);
  if (asked.channel !== undefined && asked.channel !== channel) return false;
  return asked.currency === undefined || asked.currency === currency;
};

type Named = readonly [string, Ordered];

const placedIn = (documents: readonly OrderQuarter[], asked: Narrowed): readonly Named[] =>
  [...sumsOf(documents.map(({ placed }) => placed))].filter(([name]) => isWanted(name, asked));

const volume = (all: readonly Named[]) => ({
  orders: sum(all.map(([, one]) => one.orders)),
  lines: sum(all.map(([, one]) => one.lines)),
  units: sum(all.map(([, one]) => one.units)),
});

const moneyOf = (all: readonly Named[]) => {
  const figure = (name: keyof Ordered): number => sum(all.map(([, one]) => one[name]));
  return {
    ...{ orders: figure("orders"), goods: figure("goods"), shipping: figure("shipping") },
    ...{ discount: figure("discount"), total: figure("total") },
    average: averageOf(figure("total"), figure("orders")),
  };
};

const byCurrency = (all: readonly Named[]) => {
  const currencies = [...new Set(all.map(([name]) => channelOf(name).currency))].sort();
  return currencies.map((currency) => ({
    currency,
    ...moneyOf(all.filter(([name]) => channelOf(name).currency === currency)),
  }));
};

const byName = <Item>([left]: readonly [string, Item], [right]: readonly [string, Item]): number =>
  left < right ? -1 : 1;

/** How often something happened in the time, whenever the orders were placed. */
export const timesOf = (documents: readonly OrderQuarter[]): ((name: string) => number) => {
  const counts = countsOf(documents.map((one) => one.counts));
  return (name) => counts.get(name) ?? 0;
};

/** An order whose return is rejected is delivered once more; one that got lost is delivered nowhere. */
const endsOf = (times: (name: string) => number) => ({
  confirmed: times("confirmed"),
  delivered: times("delivered") - times("return-rejected") - times("lost"),
  cancelled: times("cancelled"),
  lost: times("lost"),
  returned: times("return-requested") - times("lost"),
  refunded: times("refunded"),
});

const RATES_FORMULA =
  "of what was recorded in the time: fulfilment = delivered / (delivered + cancelled + lost), cancellation = cancelled / placed, return = orders with a return asked for / delivered";

export const ratesOf = (documents: readonly OrderQuarter[]) => {
  const times = timesOf(documents);
  const ends = endsOf(times);
  const { delivered, cancelled, lost, returned } = ends;
  return {
    happened: { placed: times("placed"), ...ends },
    rates: {
      fulfilment: shareOf(delivered, delivered + cancelled + lost),
      cancellation: shareOf(cancelled, times("placed")),
      return: shareOf(returned, delivered),
      formula: RATES_FORMULA,
    },
  };
};

const CANCELLED = "cancelled ";

const reasonsOf = (documents: readonly OrderQuarter[]) =>
  [...countsOf(documents.map(({ counts }) => counts))]
    .filter(([name]) => name.startsWith(CANCELLED))
    .map(([name, orders]) => ({ reason: name.slice(CANCELLED.length), orders }));

const HOUR_MS = 3_600_000;
const HUNDREDTHS = 100;

/** Orders an hour, over the part of the time that has passed; with two digits. */
const perHour = (orders: number, { start, end }: Days, now: number): number | null => {
  const hours = (Math.min(end, now) - start) / HOUR_MS;
  return hours <= 0 ? null : Math.round((orders * HUNDREDTHS) / hours) / HUNDREDTHS;
};

type Asked = {
  readonly days: Days;
  readonly periods: readonly Period[];
  readonly by: string;
  readonly narrowed: Narrowed;
  readonly now: number;
};

/** What was ordered, and what became of orders. */
export const orderAnalyticsView = (asked: Asked, quarters: readonly Timed<OrderQuarter>[]) => {
  const { days, periods, by, narrowed, now } = asked;
  const documents = quarters.map(({ document }) => document);
  const placed = placedIn(documents, narrowed);
  const totals = volume(placed);
  const warehouses = [...sumsOf(documents.map((one) => one.warehouses))].sort(byName);
  return {
    ...{ zone: days.zone, from: days.from, to: days.to, by },
    totals: { ...totals, perHour: perHour(totals.orders, days, now) },
    values: byCurrency(placed),
    channels: placed.toSorted(byName).map(([name, one]) => ({
      ...channelOf(name),
      ...{ lines: one.lines, units: one.units, ...moneyOf([[name, one]]) },
    })),
    warehouses: warehouses.map(([warehouse, one]) => ({ warehouse, ...one })),
    ...ratesOf(documents),
    cancelled: reasonsOf(documents),
    periods: byPeriod(periods, quarters).map(({ period, documents: own }) => {
      const there = placedIn(own, narrowed);
      return { period, ...volume(there), values: byCurrency(there) };
    }),
  };
};
