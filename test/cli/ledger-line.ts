import type { Exchange } from "../../src/cli/needs.ts";
import type { OpenLedger } from "../api/memory-ledger.ts";
import { commandLine, type Ran } from "./command-line.ts";

const VISIBLE_MS_MAX = 5_000;

export type Stockbook = (...words: string[]) => Promise<Ran>;

/** The command line on a ledger of the test: each question sees what was written before it. */
export const ledgerLine = (ledger: OpenLedger, ...command: string[]): Stockbook => {
  const exchange: Exchange = async ({ method, path, headers, body }) => {
    await ledger.readSide.models.waitFor(await ledger.log.head(), VISIBLE_MS_MAX);
    const answer = await ledger.app.inject({
      ...{ method, url: path, headers },
      ...(body !== undefined && { payload: body }),
    });
    return { status: answer.statusCode, body: answer.body };
  };
  const { run } = commandLine({
    open: async () => ({ exchange, close: async () => undefined }),
  });
  return (...words) => run(...command, ...words);
};
