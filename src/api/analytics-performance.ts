import { instantOf } from "../domain/instant.ts";
import type { OrderStatus } from "../domain/order/status.ts";
import { INSPECTION_MS, type OrderQuarter } from "../projections/order-analytics.ts";
import type { Lives } from "../projections/order-figures.ts";
import type { OrderLife } from "../projections/order-lives.ts";
import { timesOf } from "./analytics-orders.ts";
import { averageOf, groupsOf, shareOf, sum } from "./analytics-sums.ts";
import type { Days } from "./zoned-days.ts";

const SECOND_MS = 1_000;
const HOUR_MS = 3_600_000;

const seconds = (ms: number): number => Math.round(ms / SECOND_MS);

/** The value that so many of a hundred do not pass; of values in order. */
const percentile = (sorted: readonly number[], percent: number): number | null =>
  sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)] ?? null;

const spread = (durations: readonly number[]) => {
  const sorted = durations.map(seconds).sort((left, right) => left - right);
  return {
    orders: sorted.length,
    averageSeconds: averageOf(sum(sorted), sorted.length),
    medianSeconds: percentile(sorted, 50),
    p95Seconds: percentile(sorted, 95),
    longestSeconds: sorted.at(-1) ?? null,
  };
};

/** How long an order was in each status that it has left, in milliseconds. */
const stays = ({ times }: OrderLife): readonly (readonly [OrderStatus, number])[] =>
  times.flatMap(([status, at], index) => {
    const next = times[index + 1];
    return next === undefined ? [] : [[status, instantOf(next[1]) - instantOf(at)] as const];
  });

const statesOf = (lives: readonly OrderLife[]) => {
  const durations = new Map<OrderStatus, number[]>();
  for (const [status, ms] of lives.flatMap(stays)) {
    const known = durations.get(status);
    if (known === undefined) durations.set(status, [ms]);
    else known.push(ms);
  }
  return [...durations].map(([status, all]) => ({ status, ...spread(all) }));
};

const firstIn = ({ times }: OrderLife, status: OrderStatus): number | undefined => {
  const found = times.find(([one]) => one === status);
  return found === undefined ? undefined : instantOf(found[1]);
};

/** From the confirmation to the carrier: what was promised to take no longer than so many hours. */
const fulfilmentOf = (lives: readonly OrderLife[], targetHours: number, now: number) => {
  const confirmed = lives.flatMap((life) => {
    const from = firstIn(life, "confirmed");
    const to = firstIn(life, "shipped");
    if (from === undefined || (to === undefined && life.status === "cancelled")) return [];
    return [{ ms: to === undefined ? undefined : to - from, waited: now - from }];
  });
  const sent = confirmed.flatMap(({ ms }) => ms ?? []);
  const within = sent.filter((ms) => ms <= targetHours * HOUR_MS).length;
  const overdue = confirmed.filter(
    ({ ms, waited }) => ms === undefined && waited > targetHours * HOUR_MS,
  ).length;
  return {
    ...{ targetHours, ...spread(sent), within, late: sent.length - within, overdue },
    compliance: shareOf(within, sent.length + overdue),
    formula: "compliance = sent within the target / (sent + overdue): from confirmed to shipped",
  };
};

const hasBeen = ({ times }: OrderLife, status: OrderStatus): boolean =>
  times.some(([one]) => one === status);

/** What has become of these orders so far. */
const outcomeOf = (lives: readonly OrderLife[]) => {
  const lost = lives.filter((one) => one.lost).length;
  const delivered = lives.filter((one) => !one.lost && hasBeen(one, "delivered")).length;
  const cancelled = lives.filter(({ status }) => status === "cancelled").length;
  const returned = lives.filter((one) => !one.lost && hasBeen(one, "return-requested")).length;
  return {
    ...{ orders: lives.length, delivered, cancelled, lost, returned },
    fulfilment: shareOf(delivered, delivered + cancelled + lost),
    cancellation: shareOf(cancelled, lives.length),
    return: shareOf(returned, delivered),
  };
};

const outcomes = (
  lives: readonly OrderLife[],
  field: string,
  namesOf: (life: OrderLife) => readonly string[],
) => [...groupsOf(lives, namesOf)].map(([name, group]) => ({ [field]: name, ...outcomeOf(group) }));

const paymentsOf = (documents: readonly OrderQuarter[]) => {
  const times = timesOf(documents);
  const [captured, failed] = [times("payment captured"), times("payment failed")];
  return {
    ...{ captured, failed, timeouts: times("payment timeout") },
    success: shareOf(captured, captured + failed),
    refunds: { done: times("refund done"), failed: times("refund failed") },
    formula: "success = captured / (captured + failed)",
  };
};

const inspectionsOf = (documents: readonly OrderQuarter[]) => {
  const times = timesOf(documents);
  const [passed, failed] = [times("inspection passed"), times("inspection failed")];
  return {
    ...{ inspected: passed + failed, passed, failed, passRate: shareOf(passed, passed + failed) },
    averageSeconds: averageOf(seconds(times(INSPECTION_MS)), passed + failed),
  };
};

type Asked = { readonly days: Days; readonly now: number; readonly targetHours: number };

/** How fast and how well orders go through. */
export const performanceView = (
  { days, now, targetHours }: Asked,
  { items, partial }: Lives,
  documents: readonly OrderQuarter[],
) => ({
  ...{ zone: days.zone, from: days.from, to: days.to },
  /** Those that were looked through; `partial`: there were more. */
  orders: items.length,
  partial,
  states: statesOf(items),
  fulfilment: fulfilmentOf(items, targetHours, now),
  outcome: outcomeOf(items),
  channels: outcomes(items, "channel", ({ channel }) => [channel]),
  warehouses: outcomes(items, "warehouse", ({ warehouses }) => warehouses),
  payments: paymentsOf(documents),
  inspections: inspectionsOf(documents),
});
