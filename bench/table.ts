import type { Figure } from "./rounds.ts";

/** A table in plain columns: the first one left, the others right. */
export const tableOf = (
  head: readonly string[],
  rows: readonly (readonly string[])[],
): readonly string[] => {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => (row[column] ?? "").length)));
  return all.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return column === 0 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join("  ")
      .trimEnd(),
  );
};

export const whole = (value: number): string => Math.round(value).toLocaleString("en");
export const hundredth = (value: number): string => value.toFixed(2);

export const figureTable = (figures: Iterable<Figure>): readonly string[] =>
  tableOf(
    [
      "contender",
      "req/s",
      "p50 ms",
      "p95 ms",
      "p99 ms",
      "server µs",
      "load µs",
      "behind ms",
      "shed",
    ],
    [...figures].map((one) => [
      one.kind,
      whole(one.perSecond),
      ...[one.p50, one.p95, one.p99].map(hundredth),
      ...[one.serverMicros, one.loadMicros, one.behindMs].map((micros) => micros.toFixed(1)),
      String(one.refused),
    ]),
  );
