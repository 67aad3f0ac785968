import type { Extra, Print, WithBench } from "./full.ts";
import type { AnyKind } from "./requests.ts";
import type { Bench, Figure } from "./rounds.ts";
import { figureTable, hundredth } from "./table.ts";

type Alternate = (bench: Bench, kinds: readonly AnyKind[]) => Promise<ReadonlyMap<AnyKind, Figure>>;

/** The same reservation in PostgreSQL behind the same endpoint, where STOCKBOOK_BENCH_PG_URL names a server. */
export const measurePostgres = async (
  withBench: WithBench,
  print: Print,
  alternate: Alternate,
): Promise<readonly Extra[]> => {
  if ((process.env["STOCKBOOK_BENCH_PG_URL"] ?? "") === "") {
    print(["PostgreSQL: not measured, STOCKBOOK_BENCH_PG_URL is not set"]);
    return [];
  }
  const figures = await withBench(false, (bench) =>
    alternate(bench, ["hot", "pg-hot", "uniform", "pg-uniform"]),
  );
  print(figureTable(figures.values()));
  const rate = (kind: AnyKind): number => figures.get(kind)?.perSecond ?? Number.NaN;
  return [
    ["hot ÷ PostgreSQL hot", hundredth(rate("hot") / rate("pg-hot")), "≥ 10"],
    ["uniform ÷ PostgreSQL uniform", hundredth(rate("uniform") / rate("pg-uniform")), "≥ 2.8"],
  ];
};
