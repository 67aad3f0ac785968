import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { measureApiKey } from "./api-key.ts";
import { runFull, type Extra } from "./full.ts";
import type { Load, LoadAnswer } from "./load.ts";
import { measureOrders } from "./orders.ts";
import { startHelper } from "./processes.ts";
import { BATCH } from "./requests.ts";
import { alternate, type Bench, type Figure } from "./rounds.ts";
import type { ServerAnswer, ServerQuestion } from "./server.ts";
import { receiveStocks } from "./stocks.ts";
import { figureTable, hundredth, tableOf } from "./table.ts";

const KINDS = ["no-op", "hot", "uniform", "hello", "get", "batch"] as const;
const QUICK = { rounds: 3, seconds: 1.2, warmUpSeconds: 1.5 };
const FULL = { rounds: 5, seconds: 4, warmUpSeconds: 2 };

const GOALS = { hot: 0.75, uniform: 0.65, get: 0.95, batch: 3 } as const;
type Ratios = { readonly [Key in keyof typeof GOALS]: number };

/** Starts both processes on a directory of their own, and ends them whatever comes. */
export const withBench = async <Value>(
  visibility: boolean,
  work: (bench: Bench) => Promise<Value>,
): Promise<Value> => {
  const directory = await mkdtemp(join(tmpdir(), "stockbook-bench-"));
  const server = startHelper<ServerQuestion, ServerAnswer>("server");
  const load = startHelper<Load, Extract<LoadAnswer, { results: unknown }>>("load");
  try {
    const { port } = await server.ask({ ask: "start", directory, visibility });
    await receiveStocks(port);
    await server.ask({ ask: "settle" });
    const value = await work({ server, load, port });
    await server.ask({ ask: "stop" });
    return value;
  } finally {
    await Promise.all([server.stop(), load.stop()]);
    await rm(directory, { recursive: true, force: true });
  }
};

const ratiosOf = (figures: ReadonlyMap<string, Figure>): Ratios => {
  const rate = (kind: (typeof KINDS)[number]): number => figures.get(kind)?.perSecond ?? Number.NaN;
  const rounded = (ratio: number): number => Math.round(ratio * 1_000) / 1_000;
  return {
    hot: rounded(rate("hot") / rate("no-op")),
    uniform: rounded(rate("uniform") / rate("no-op")),
    get: rounded(rate("get") / rate("hello")),
    batch: rounded((rate("batch") * BATCH) / rate("uniform")),
  };
};

const print = (lines: readonly string[]): void => {
  for (const line of lines) console.log(line);
};

const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: {
      quick: { type: "boolean", default: false },
      only: { type: "string", default: "" },
      engine: { type: "string", default: "embedded" },
      eventstore: { type: "string" },
      mongodb: { type: "string" },
    },
  });
  if (values.engine === "eventstoredb") {
    const { eventstore, mongodb, quick, only } = values;
    const { measureEngines } = await import("./engines/run.ts");
    await measureEngines({ eventstore, mongodb, quick, only }, print);
    return;
  }
  if (values.only === "api-key") {
    const rows = await measureApiKey(withBench, print, values.quick);
    print(tableOf(["ratio", "measured", "goal"], rows));
    console.log(
      JSON.stringify(Object.fromEntries(rows.map(([what, ratio]) => [what, Number(ratio)]))),
    );
    return;
  }
  if (values.only === "orders") {
    const rows = await measureOrders(withBench, print, values.quick);
    print(["", ...tableOf(["what", "measured", "goal"], rows)]);
    return;
  }
  const kinds = KINDS.filter((kind) => values.only === "" || values.only.split(",").includes(kind));
  const figures = await withBench(false, (bench) =>
    alternate(bench, kinds, values.quick ? QUICK : FULL),
  );
  const ratios = ratiosOf(figures);
  print(figureTable(figures.values()));
  const extras: readonly Extra[] = values.quick ? [] : await runFull(figures, withBench, print);
  const rows = (["hot", "uniform", "get", "batch"] as const).map((key) => [
    key,
    hundredth(ratios[key]),
    `≥ ${hundredth(GOALS[key])}`,
  ]);
  console.log("");
  print(tableOf(["ratio", "measured", "goal"], [...rows, ...extras]));
  console.log(JSON.stringify(ratios));
};

await main();
