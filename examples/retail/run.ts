import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { arithmeticOf } from "./arithmetic.ts";
import { createCatalogue } from "./catalogue.ts";
import {
  compareReadings,
  compareTransfers,
  compareWithFile,
  reportOf,
  type Differences,
} from "./checks.ts";
import { count, driveFile, emptyTally, receiveOpening, type Run } from "./drive.ts";
import { createApi, TRIES_MAX, TRIES_MAX_KILLED, type Answer, type Api, type Way } from "./http.ts";
import { createKills, type KillOrder } from "./kills.ts";
import { eventsBehind, readInTransit, readLedger } from "./ledger.ts";
import { fingerprintOf, type Source } from "./lines.ts";
import { leaveEngines, missingOnEngines, placeOf, type Engines, type Place } from "./place.ts";
import { planOf } from "./plan.ts";
import { catchUp, lagsOf, readModels, rebuildAll, verifyAll } from "./projections.ts";
import { createKeys, type Keys } from "./people.ts";
import { createFiller, type Apis } from "./transfers.ts";
import { orderArithmeticOf } from "./order-arithmetic.ts";
import {
  compareAnalytics,
  compareDays,
  compareEnds,
  compareRefunds,
  openClaims,
  readOrders,
} from "./order-checks.ts";
import { driveOrders } from "./order-drive.ts";
import { createStory, percentilesOf, type Story } from "./story.ts";
import { startServers } from "./server.ts";

export type Options = {
  readonly file: string;
  readonly limit: number;
  /** Fills the second warehouse from the first by transfers. */
  readonly transfers: boolean;
  /** Invoices are orders from their creation to their delivery, credit lines are returns of them. */
  readonly orders: boolean;
  /** Where to write what the ledger says. */
  readonly report?: string;
  /** An empty directory for the ledger, kept afterwards; without it a temporary one. */
  readonly dataDir?: string;
  /** Keeps the directory, and the documents on an engine. */
  readonly keep: boolean;
  readonly engines?: Engines;
  /** Processes that answer; with more than one of them, another one works behind them. */
  readonly processes: number;
  readonly kills: readonly KillOrder[];
};

export class UnusableDirectory extends Error {
  readonly code = "unusable-directory";
}

const openDirectory = async (dataDir: string | undefined): Promise<string> => {
  if (dataDir === undefined) return mkdtemp(join(tmpdir(), "stockbook-retail-"));
  await mkdir(dataDir, { recursive: true });
  if ((await readdir(dataDir)).length > 0) {
    throw new UnusableDirectory(`${dataDir} is not empty: the run needs a ledger of its own`);
  }
  return dataDir;
};

/** A connection pool for everybody who works in the shop. */
const apisOf = (way: Way, keys: Keys): Apis => ({
  shop: createApi(way, keys.shop),
  planner: createApi(way, keys.planner),
  approver: createApi(way, keys.approver),
  picker: createApi(way, keys.picker),
  receiver: createApi(way, keys.receiver),
  auditor: createApi(way, keys.auditor),
  operator: createApi(way, keys.operator),
});

type OrderChecking = {
  readonly source: Source;
  readonly story: Story;
  /** What came back of each order is worth, in pence. */
  readonly refunds: ReadonlyMap<string, number> | undefined;
};

/** What orders add to the checks. */
const checkOrders = async (
  { planner, auditor }: Apis,
  { source, story, refunds = new Map() }: OrderChecking,
): Promise<void> => {
  const { check } = story;
  const sums = await orderArithmeticOf(source);
  const orders = await story.timed("reading the orders back", () => readOrders(planner));
  story.orders(orders, sums);
  await check("every order is delivered, refunded or cancelled, and paid", () =>
    Promise.resolve(compareEnds(orders)),
  );
  await check("no claim is open in any stock", () => openClaims(auditor));
  await check("orders, units and revenue of goods per day in London equal the file", () =>
    Promise.resolve(compareDays(orders, sums)),
  );
  await check("the analytics of orders equal the file, day by day", () =>
    compareAnalytics(auditor, sums),
  );
  await check("what was paid back equals the credit lines", () =>
    Promise.resolve(compareRefunds(orders, refunds)),
  );
};

/** Everything between the first receipt and the last check; the answer is what differs. */
const runThrough = async (
  { apis, place }: { readonly apis: Apis; readonly place: Place },
  options: Options,
  story: Story,
): Promise<Differences> => {
  const source: Source = options;
  const { transfers } = options;
  const { shop, auditor, operator } = apis;
  const reached = (): bigint =>
    Object.values(apis).reduce((most, api) => (api.reached() > most ? api.reached() : most), 0n);
  const fingerprint = await fingerprintOf(source.file);
  const plan = await planOf(source);
  story.plan(plan);

  const kills = createKills(options.kills);

  const drive = (progress?: (done: number) => void): Promise<Run> => {
    const tally = emptyTally();
    const noteAnswer = (what: string, answer: Answer): void => {
      tally.requests += 1;
      count(tally, what, answer);
    };
    const filler = createFiller(apis, { plan, fingerprint, count: noteAnswer });
    const driving = {
      ...{ plan, fingerprint, tally },
      ...(transfers && { filler }),
      ...(progress && { progress }),
    };
    return options.orders ? driveOrders(apis, source, driving) : driveFile(shop, source, driving);
  };

  await story.timed("products and warehouses", () => createCatalogue(shop, plan, fingerprint));
  const opening = await story.timed("opening receipts", () =>
    receiveOpening(shop, plan, { fingerprint, transfers }),
  );
  const takeLatencies = (): number[] => Object.values(apis).flatMap((api) => api.takeLatencies());
  takeLatencies();
  const first = await drive(kills.progress).finally(async () => {
    story.outages(await kills.settled());
  });
  story.run(first, plan, percentilesOf(takeLatencies()));
  const lags = await lagsOf(operator);
  story.lag(lags, await catchUp(operator, reached()));

  const ledger = await story.timed("reading the ledger back", () => readLedger(auditor));
  story.ledger(ledger);
  if (options.report !== undefined) {
    await writeFile(options.report, `${JSON.stringify(reportOf(ledger), undefined, 2)}\n`);
  }
  const { check } = story;
  await check("every command was accepted", () =>
    Promise.resolve([...opening.refusals, ...first.tally.refusals]),
  );
  await check("on-hand of every SKU and warehouse equals the arithmetic of the file", async () =>
    compareWithFile(await arithmeticOf(source), ledger.stocks, transfers),
  );
  if (options.orders) await checkOrders(apis, { source, story, refunds: first.refunds });
  if (options.engines !== undefined) {
    const [stock = ""] = ledger.stocks.keys();
    await check("the log and the documents are on the engines", () =>
      missingOnEngines(place, `stock-${stock}`),
    );
  }
  if (transfers) {
    await check("what was sent has arrived, and on-hand is the sum of its movements", async () =>
      compareTransfers(ledger.stocks, await readInTransit(auditor)),
    );
  }
  await check("projections verify finds no difference", () => verifyAll(operator));
  await check("a rebuild of every projection gives equal documents", async () => {
    const before = await readModels(auditor);
    const rebuilt = await rebuildAll(operator);
    await catchUp(operator, reached());
    return [...rebuilt, ...compareReadings(before, await readModels(auditor), "after the rebuild")];
  });
  await check("a second run under the same keys changes nothing", async () => {
    const before = await readModels(auditor);
    await createCatalogue(shop, plan, fingerprint);
    const again = await receiveOpening(shop, plan, { fingerprint, transfers });
    const { tally } = await drive();
    await catchUp(operator, reached());
    const differences = [...again.refusals, ...tally.refusals];
    const fresh = again.commands + tally.commands - again.replayed - tally.replayed;
    if (fresh > 0) differences.push(`${fresh} commands were not answered as repeats`);
    const { done, value } = await eventsBehind(auditor, ledger.after).next();
    if (done !== true) differences.push(`the log went on: ${JSON.stringify(value)}`);
    return [
      ...differences,
      ...compareReadings(before, await readModels(auditor), "after the repeat"),
    ];
  });
  story.retries(Object.values(apis).reduce((sum, api) => sum + api.retries(), 0));
  return story.differences();
};

/** What the run leaves behind on the engines, as a sentence. */
const cleanUp = async (place: Place, keep: boolean): Promise<string> => {
  const name = String(place.settings["STOCKBOOK_MONGODB_DATABASE"]);
  const streams = `streams ${String(place.settings["STOCKBOOK_STREAM_PREFIX"])}…`;
  if (keep) return `on the engines stay: database ${name}, ${streams}`;
  try {
    await leaveEngines(place);
    return `on the engines stay: ${streams}`;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return `on the engines stay: database ${name} (${why}), ${streams}`;
  }
};

/**
 * Takes a file of the retailer through a server of its own. `print` gets the report line by line; the last line
 * is one sentence. Answers whether everything agreed.
 */
export const runRetail = async (
  options: Options,
  print: (line: string) => void,
): Promise<boolean> => {
  const story = createStory(print);
  let failure: string | undefined;
  let differences: Differences = [];
  let directory: string | undefined;
  let place: Place | undefined;
  try {
    directory = await openDirectory(options.dataDir);
    place = placeOf(directory, options.engines);
    const { bases, stop } = await startServers(place, options.processes);
    const open: Api[] = [];
    try {
      const triesMax = options.kills.length > 0 ? TRIES_MAX_KILLED : TRIES_MAX;
      const way = { bases, triesMax };
      const apis = apisOf(way, await createKeys(place, way));
      open.push(...Object.values(apis));
      differences = await runThrough({ apis, place }, options, story);
    } finally {
      for (const api of open) api.close();
      const ended = await stop();
      if (ended !== "") failure = `the server ended badly: ${ended}`;
    }
  } catch (error) {
    failure ??= error instanceof Error ? error.message : String(error);
  } finally {
    if (place !== undefined && options.engines !== undefined) {
      print(await cleanUp(place, options.keep));
    }
    if (directory !== undefined && options.dataDir === undefined && !options.keep) {
      await rm(directory, { recursive: true, force: true });
    } else if (directory !== undefined) {
      print(`the ledger stays in ${directory}`);
    }
  }
  return story.end(differences, failure);
};
