import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { arithmeticOf } from "./arithmetic.ts";
import { compareReadings, compareWithFile, reportOf, type Differences } from "./checks.ts";
import { driveFile, receiveOpening } from "./drive.ts";
import { createApi, type Api } from "./http.ts";
import { eventsBehind, readLedger } from "./ledger.ts";
import { fingerprintOf, type Source } from "./lines.ts";
import { planOf } from "./plan.ts";
import { catchUp, lagsOf, readModels, rebuildAll, verifyAll } from "./projections.ts";
import { createStory, percentilesOf, type Story } from "./story.ts";
import { startServer } from "./server.ts";

export type Options = {
  readonly file: string;
  readonly limit: number;
  /** Where to write what the ledger says. */
  readonly report?: string;
  /** An empty directory for the ledger, kept afterwards; without it a temporary one. */
  readonly dataDir?: string;
  readonly keep: boolean;
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

/** Everything between the first receipt and the last check; the answer is what differs. */
const runThrough = async (api: Api, options: Options, story: Story): Promise<Differences> => {
  const source: Source = options;
  const fingerprint = await fingerprintOf(source.file);
  const plan = await planOf(source);
  story.plan(plan);

  const opening = await story.timed("opening receipts", () =>
    receiveOpening(api, plan, fingerprint),
  );
  api.takeLatencies();
  const first = await driveFile(api, source, { plan, fingerprint });
  story.run(first, plan, percentilesOf(api.takeLatencies()));
  const lags = await lagsOf(api);
  story.lag(lags, await catchUp(api));

  const ledger = await story.timed("reading the ledger back", () => readLedger(api));
  story.ledger(ledger);
  if (options.report !== undefined) {
    await writeFile(options.report, `${JSON.stringify(reportOf(ledger), undefined, 2)}\n`);
  }
  const { check } = story;
  await check("every command was accepted", () =>
    Promise.resolve([...opening.refusals, ...first.tally.refusals]),
  );
  await check("on-hand of every SKU and warehouse equals the arithmetic of the file", async () =>
    compareWithFile(await arithmeticOf(source), ledger.stocks),
  );
  await check("projections verify finds no difference", () => verifyAll(api));
  await check("a rebuild of every projection gives equal documents", async () => {
    const before = await readModels(api);
    const rebuilt = await rebuildAll(api);
    await catchUp(api);
    return [...rebuilt, ...compareReadings(before, await readModels(api), "after the rebuild")];
  });
  await check("a second run under the same keys changes nothing", async () => {
    const before = await readModels(api);
    const again = await receiveOpening(api, plan, fingerprint);
    const { tally } = await driveFile(api, source, { plan, fingerprint });
    await catchUp(api);
    const differences = [...again.refusals, ...tally.refusals];
    const fresh = again.commands + tally.commands - again.replayed - tally.replayed;
    if (fresh > 0) differences.push(`${fresh} commands were not answered as repeats`);
    const { done, value } = await eventsBehind(api, ledger.after).next();
    if (done !== true) differences.push(`the log went on: ${JSON.stringify(value)}`);
    return [...differences, ...compareReadings(before, await readModels(api), "after the repeat")];
  });
  story.retries(api.retries());
  return story.differences();
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
  try {
    directory = await openDirectory(options.dataDir);
    const server = await startServer(directory);
    const api = createApi(server.base);
    try {
      differences = await runThrough(api, options, story);
    } finally {
      api.close();
      const ended = await server.stop();
      if (ended !== "") failure = `the server ended badly: ${ended}`;
    }
  } catch (error) {
    failure ??= error instanceof Error ? error.message : String(error);
  } finally {
    if (directory !== undefined && options.dataDir === undefined && !options.keep) {
      await rm(directory, { recursive: true, force: true });
    } else if (directory !== undefined) {
      print(`the ledger stays in ${directory}`);
    }
  }
  return story.end(differences, failure);
};
