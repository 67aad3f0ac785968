import { setTimeout as pause } from "node:timers/promises";
import type { Extra, Print } from "./full.ts";
import { nextRun, type Bench } from "./rounds.ts";
import { hundredth, tableOf, whole } from "./table.ts";

const FILL_SECONDS = 12;
const CONNECTIONS = 16;
const POLL_MS = 25;
const PARSE_MS_MIN = 1_000;

type Operation = {
  readonly id: string;
  readonly state: string;
  readonly progress?: { readonly done: number };
};
type Page = { readonly items: readonly Readonly<Record<string, unknown>>[] };

const read = async <Body>(url: string, init: RequestInit = {}): Promise<Body> => {
  const answer = await fetch(url, init);
  if (!answer.ok) throw new Error(`${url} was answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as Body;
};

/** JSON.parse of the events as they are stored, on one thread. */
const parseRate = (texts: readonly string[]): number => {
  let parsed = 0;
  const began = performance.now();
  while (performance.now() - began < PARSE_MS_MIN) {
    for (const text of texts) JSON.parse(text);
    parsed += texts.length;
  }
  return (parsed * 1_000) / (performance.now() - began);
};

/**
 * One rebuild from its start to its end, in seconds. Its progress runs over the log twice: the fill, and then the
 * verification of what was filled.
 */
export const rebuild = async (
  base: string,
  name: string,
): Promise<{ fill: number; all: number }> => {
  const began = performance.now();
  const seconds = (): number => (performance.now() - began) / 1_000;
  const { id } = await read<Operation>(`${base}/projections/${name}/rebuilds`, {
    method: "POST",
    headers: { "content-type": "application/json", "idempotency-key": nextRun() },
    body: "{}",
  });
  let fill: number | undefined;
  let done = 0;
  for (;;) {
    const operation = await read<Operation>(`${base}/operations/${id}`);
    const { progress, state } = operation;
    if (fill === undefined && progress !== undefined && progress.done < done) fill = seconds();
    done = progress?.done ?? done;
    if (state === "done") return { fill: fill ?? seconds(), all: seconds() };
    if (state !== "running") throw new Error(JSON.stringify(operation));
    await pause(POLL_MS);
  }
};

/** Rebuilds of the availability model over a filled log: events/s against the parsing alone, and memory. */
export const measureRebuild = async (bench: Bench, print: Print): Promise<readonly Extra[]> => {
  const base = `http://127.0.0.1:${bench.port}/api/v1`;
  await bench.load.ask({
    ...{ mode: "closed", kind: "batch", port: bench.port, run: nextRun() },
    ...{ connections: CONNECTIONS, seconds: FILL_SECONDS },
  });
  await bench.server.ask({ ask: "settle" });
  const { head: events } = await bench.server.ask({ ask: "usage" });
  const { items } = await read<Page>(`${base}/events?limit=500`);
  // The stored text of an event: its content; the metadata is parsed by none of the folds.
  const texts = items.map(({ data, after, effectiveAt }) =>
    JSON.stringify({ ...(data as object), after, effectiveAt }),
  );
  const parses = parseRate(texts);
  const rows: string[][] = [];
  const rates: number[] = [];
  const memory: number[] = [];
  for (let round = 1; round <= 3; round++) {
    const { fill, all } = await rebuild(base, "availability");
    const { rssBytes } = await bench.server.ask({ ask: "usage" });
    rates.push(events / fill);
    memory.push(rssBytes / 2 ** 20);
    const seconds = [fill, all].map(hundredth);
    rows.push([String(round), whole(events / fill), ...seconds, whole(rssBytes / 2 ** 20)]);
  }
  print(tableOf(["rebuild", "events/s", "fill s", "with verification s", "RSS MiB"], rows));
  print([`${whole(events)} events; JSON.parse alone ${whole(parses)} events/s`]);
  const best = Math.max(...rates);
  const growth = (memory.at(-1) ?? Number.NaN) / (memory[0] ?? Number.NaN);
  return [
    ["rebuild (fill), events/s ÷ JSON.parse rate", hundredth(best / parses), "≥ 0.45"],
    ["RSS after the third rebuild ÷ after the first", hundredth(growth), "flat"],
  ];
};
