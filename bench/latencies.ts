export type Percentiles = { readonly p50: number; readonly p95: number; readonly p99: number };

/** Latencies in a histogram of 10 µs up to a second: a constant cost for each request. */
const BUCKET_MS = 0.01;
const BUCKETS = 100_000;

export type Latencies = {
  readonly add: (ms: number) => void;
  readonly percentiles: () => Percentiles;
};

export const createLatencies = (): Latencies => {
  const counts = new Uint32Array(BUCKETS + 1);
  let total = 0;
  const at = (share: number): number => {
    let left = Math.ceil(total * share);
    for (let bucket = 0; bucket <= BUCKETS; bucket++) {
      left -= counts[bucket] ?? 0;
      if (left <= 0) return (bucket + 1) * BUCKET_MS;
    }
    return BUCKETS * BUCKET_MS;
  };
  return {
    add: (ms) => {
      const bucket = Math.min(BUCKETS, Math.max(0, Math.floor(ms / BUCKET_MS)));
      counts[bucket] = (counts[bucket] ?? 0) + 1;
      total += 1;
    },
    percentiles: () => ({ p50: at(0.5), p95: at(0.95), p99: at(0.99) }),
  };
};

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = Math.floor(sorted.length / 2);
  if (sorted.length % 2 === 1) return sorted[middle] ?? Number.NaN;
  return ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
};
