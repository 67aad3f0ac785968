import type { Registry } from "prom-client";
import { shareOf } from "./analytics-sums.ts";

const DURATION = "stockbook_command_duration_seconds";
const MS = 1_000;

type Bucket = { readonly upTo: number; readonly count: number };

/** Seconds below which so many of a hundred lie, as far as the buckets tell: the end of the one that holds it. */
const below = (buckets: readonly Bucket[], percent: number): number | null => {
  const all = Math.max(0, ...buckets.map(({ count }) => count));
  if (all === 0) return null;
  const found = buckets.find(({ count }) => count * 100 >= all * percent);
  return found === undefined || !Number.isFinite(found.upTo) ? null : found.upTo * MS;
};

type Value = {
  readonly value: number;
  readonly metricName?: string;
  readonly labels: Readonly<Partial<Record<string, string | number>>>;
};

const bucketsOf = (values: readonly Value[]): readonly Bucket[] => {
  const counts = new Map<number, number>();
  for (const { value, labels, metricName = "" } of values) {
    if (!metricName.endsWith("_bucket")) continue;
    const upTo = labels["le"] === "+Inf" ? Infinity : Number(labels["le"]);
    counts.set(upTo, (counts.get(upTo) ?? 0) + value);
  }
  return [...counts]
    .map(([upTo, count]) => ({ upTo, count }))
    .sort((left, right) => left.upTo - right.upTo);
};

/** Commands that this process has answered: how many, how many refused, how fast. */
export const commandFigures = async (metrics: Registry) => {
  const metric = metrics.getSingleMetric(DURATION);
  const values: readonly Value[] = metric === undefined ? [] : (await metric.get()).values;
  const counted = values.filter(({ metricName = "" }) => metricName.endsWith("_count"));
  const answered = counted.reduce((all, { value }) => all + value, 0);
  const refused = counted
    .filter(({ labels }) => labels["outcome"] === "refused")
    .reduce((all, { value }) => all + value, 0);
  const buckets = bucketsOf(values);
  return {
    ...{ answered, refused, refusedShare: shareOf(refused, answered) },
    p50MsAtMost: below(buckets, 50),
    p95MsAtMost: below(buckets, 95),
    p99MsAtMost: below(buckets, 99),
  };
};
