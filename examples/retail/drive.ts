import { setTimeout as pause } from "node:timers/promises";
import { UNITS_PER_LINE_MAX } from "../../src/domain/quantity.ts";
import { createScribe, type Act, type Command } from "./acts.ts";
import { CONNECTIONS_MAX, ServerFailure, type Answer, type Api } from "./http.ts";
import { linesOf, type Source } from "./lines.ts";
import type { Plan } from "./plan.ts";
import type { Filler } from "./transfers.ts";

/** What came of all commands of one run through the file. */
export type Tally = {
  commands: number;
  replayed: number;
  requests: number;
  refused: number;
  /** The first refusals, as a person reads them. */
  readonly refusals: string[];
};

export type Run = {
  readonly tally: Tally;
  readonly blindReturns: number;
  readonly reasons: ReadonlyMap<string, number>;
  readonly seconds: number;
  /** Where invoices are orders: what the lines that came back of each are worth, in pence. */
  readonly refunds?: ReadonlyMap<string, number>;
};

/** Half of what a batch may hold: the server answers others between two of them. */
const COMMANDS_PER_BATCH_MAX = 500;
const BATCH_BYTES_MAX = 900 * 1024;
const RECEIPT_LINES_MAX = 500;
const HOLDS_IN_FLIGHT_MAX = CONNECTIONS_MAX - 2;
const REFUSALS_SHOWN_MAX = 10;
const BATCH_TRIES_MAX = 10;
const BATCH_PAUSE_MS = 200;
const BUSY = new Set([429, 503, 504]);

/** Sends `all` with a bounded number in flight; the first failure ends it. */
const inParallel = async <Item>(
  all: readonly Item[],
  send: (item: Item) => Promise<void>,
): Promise<void> => {
  const rest = all.values();
  const lane = async (): Promise<void> => {
    for (const item of rest) await send(item);
  };
  await Promise.all(Array.from({ length: HOLDS_IN_FLIGHT_MAX }, lane));
};

export const count = (
  tally: Tally,
  what: string,
  result: Pick<Answer, "status" | "body" | "replayed">,
) => {
  tally.commands += 1;
  if (result.replayed) tally.replayed += 1;
  if (result.status < 400) return;
  tally.refused += 1;
  if (tally.refusals.length < REFUSALS_SHOWN_MAX) {
    const { code, detail } = result.body;
    tally.refusals.push(`${what}: ${result.status} ${code}: ${detail}`);
  }
};

type ReceiptLine = { readonly sku: string; readonly units: number };

/** A line has a largest quantity; what is more comes in several. */
const linesOfUnits = (sku: string, units: number): ReceiptLine[] => {
  const lines: ReceiptLine[] = [];
  for (let left = units; left > 0; left -= UNITS_PER_LINE_MAX) {
    lines.push({ sku, units: Math.min(left, UNITS_PER_LINE_MAX) });
  }
  return lines;
};

export const emptyTally = (): Tally => ({
  ...{ commands: 0, replayed: 0, requests: 0, refused: 0, refusals: [] },
});

/** What each warehouse receives at first: what will leave it, or everything at `uk` where transfers fill the other. */
const openingOf = ({ cover }: Plan, transfers: boolean) => {
  if (!transfers) return [["uk", cover.uk] as const, ["intl", cover.intl] as const];
  const all = new Map(cover.uk);
  for (const [sku, units] of cover.intl) all.set(sku, (all.get(sku) ?? 0) + units);
  return [["uk", all] as const];
};

/** Receives what the file will take out, before any of it is sold. */
export const receiveOpening = async (
  api: Api,
  plan: Plan,
  { fingerprint, transfers }: { readonly fingerprint: string; readonly transfers: boolean },
): Promise<Tally> => {
  const tally = emptyTally();
  const receipts = openingOf(plan, transfers).flatMap(([warehouse, units]) => {
    const lines = [...units].flatMap(([sku, units]) => linesOfUnits(sku, units));
    const pages = Math.ceil(lines.length / RECEIPT_LINES_MAX);
    return Array.from({ length: pages }, (_, page) => ({
      id: `opening-${warehouse}-${page}`,
      warehouse,
      lines: lines.slice(page * RECEIPT_LINES_MAX, (page + 1) * RECEIPT_LINES_MAX),
    }));
  });
  await inParallel(receipts, async (body) => {
    const key = `retail-${fingerprint}-${plan.lines}-${body.id}`;
    tally.requests += 1;
    count(tally, body.id, await api.command("/receipts", key, body));
  });
  return tally;
};

async function* windowsOf(acts: AsyncIterable<readonly Act[]>): AsyncGenerator<readonly Act[]> {
  let window: Act[] = [];
  let commands = 0;
  for await (const some of acts) {
    for (const act of some) {
      if (commands > 0 && commands + act.commands.length > COMMANDS_PER_BATCH_MAX) {
        yield window;
        window = [];
        commands = 0;
      }
      window.push(act);
      commands += act.commands.length;
    }
  }
  if (window.length > 0) yield window;
}

const batchesOf = (window: readonly Act[]): Command[][] => {
  const batches: Command[][] = [];
  let batch: Command[] = [];
  let bytes = 0;
  for (const command of window.flatMap((act) => act.commands)) {
    const size = Buffer.byteLength(JSON.stringify(command)) + 1;
    if (batch.length === COMMANDS_PER_BATCH_MAX || bytes + size > BATCH_BYTES_MAX) {
      batches.push(batch);
      batch = [];
      bytes = 0;
    }
    batch.push(command);
    bytes += size;
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
};

type BatchAnswer = { readonly results?: readonly Result[] };
type Result = Pick<Answer, "status" | "body" | "replayed">;

/** Lines that met a busy server are asked again, with the whole batch: what was taken is only repeated. */
const sendBatch = async (api: Api, commands: readonly Command[]): Promise<readonly Result[]> => {
  const key = `${commands[0]?.key ?? ""}-batch`;
  for (let attempt = 1; attempt <= BATCH_TRIES_MAX; attempt++) {
    const path = "/commands/batch";
    const { body, status } = await api.command<BatchAnswer>(path, key, { commands });
    const results = body.results;
    if (status !== 200 || results?.length !== commands.length) {
      const said = JSON.stringify(body)?.slice(0, 300);
      throw new ServerFailure(`a batch of ${commands.length} was answered ${status}: ${said}`);
    }
    if (!results.some((result) => BUSY.has(result.status))) return results;
    await pause(BATCH_PAUSE_MS * attempt);
  }
  throw new ServerFailure(`a batch of ${commands.length} met a busy server every time`);
};

export type Driving = {
  readonly plan: Plan;
  readonly fingerprint: string;
  readonly tally: Tally;
  /** Where the second warehouse is filled by transfers. */
  readonly filler?: Filler;
  /** Told before each window how much of the file will be done after it, from 0 to 1. */
  readonly progress?: (done: number) => void;
};

/** Lines that ask for something. */
const workOf = ({ lines, skipped }: Plan): number =>
  lines - [...skipped.values()].reduce((sum, count) => sum + count, 0);

/**
 * Runs the file through the ledger, a window of invoices at a time: each hold is a request of its own, and what
 * follows from the holds goes as batches in the order of the file. The holds of the next window are made while
 * the batch of this one is under way.
 */
export const driveFile = async (
  api: Api,
  source: Source,
  { plan, fingerprint, filler, tally, progress }: Driving,
): Promise<Run> => {
  const began = performance.now();
  const scribe = createScribe(plan, fingerprint);

  async function* acts(): AsyncGenerator<readonly Act[]> {
    for await (const line of linesOf(source)) {
      const some = scribe.take(line);
      if (some.length > 0) yield some;
    }
    yield scribe.finish();
  }
  const hold = async ({ hold: asked }: Act): Promise<void> => {
    if (asked === undefined) return;
    tally.requests += 1;
    const answer = await api.command("/reservations", asked.key, asked.body);
    count(tally, `hold ${String(asked.body["id"])}`, answer);
  };
  const send = async (window: readonly Act[]): Promise<void> => {
    for (const commands of batchesOf(window)) {
      const results = await sendBatch(api, commands);
      tally.requests += 1;
      commands.forEach(({ type, id }, index) => {
        count(tally, `${type} ${String(id)}`, results[index]!);
      });
    }
  };

  let sending = Promise.resolve();
  let lines = 0;
  for await (const window of windowsOf(acts())) {
    lines += window.reduce((sum, act) => sum + act.lines, 0);
    progress?.(lines / workOf(plan));
    await filler?.fill(window);
    await Promise.all([inParallel(window, hold), sending]);
    sending = send(window);
    // Its failure is seen by the next await; until then it must not count as unhandled.
    sending.catch(() => undefined);
  }
  await sending;
  const seconds = (performance.now() - began) / 1_000;
  return { tally, blindReturns: scribe.blindReturns(), reasons: scribe.reasons, seconds };
};
