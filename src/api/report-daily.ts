import { instantText } from "../domain/instant.ts";
import { movementSums, type MovementQuarter } from "../projections/daily-report.ts";
import type { OrderQuarter } from "../projections/order-analytics.ts";
import type { Timed } from "../projections/order-figures.ts";
import type { ReadModels } from "../projections/read-models.ts";
import { orderAnalyticsView, timesOf } from "./analytics-orders.ts";
import { revenueView } from "./analytics-revenue.ts";
import type { Days } from "./zoned-days.ts";

/** What should not be, as it is counted. */
const EXCEPTIONS = [
  "payment failed",
  "payment timeout",
  "refund failed",
  "reservation refused",
  "allocation refused",
  "claim shorted",
  "label failed",
  "inspection failed",
  "parcel lost",
  "parcel refused",
  "parcel returned-to-sender",
] as const;

export type DayFacts = {
  readonly days: Days;
  readonly now: number;
  readonly orders: readonly Timed<OrderQuarter>[];
  readonly movements: readonly Timed<MovementQuarter>[];
  readonly totals: Awaited<ReturnType<ReadModels["totals"]>>;
};

/** Everything of one day. Money is minor units. */
export const dailyReportView = ({ days, now, orders, movements, totals }: DayFacts) => {
  const asked = { days, by: "day", periods: [], narrowed: {}, now };
  const analytics = orderAnalyticsView(asked, orders);
  const { currencies } = revenueView(asked, orders);
  const times = timesOf(orders.map(({ document }) => document));
  const moved = movementSums(movements.map(({ document }) => document));
  return {
    ...{ date: days.from, zone: days.zone },
    ...{ from: instantText(days.start), to: instantText(days.end) },
    orders: {
      ...{ ...analytics.totals, values: analytics.values, channels: analytics.channels },
      ...{ warehouses: analytics.warehouses, happened: analytics.happened },
      ...{ rates: analytics.rates, cancelled: analytics.cancelled },
    },
    revenue: currencies,
    movements: moved.types,
    // The day's change, and what is there when the report is read.
    stock: { physicalChange: moved.physical, now: totals },
    exceptions: EXCEPTIONS.map((what) => ({ what, times: times(what) })),
  };
};

export type DailyReport = ReturnType<typeof dailyReportView>;
