import { mkdirSync } from "node:fs";
import { readConfig, type Config } from "../config.ts";
import { enginesOf } from "../settings/engines.ts";
import { connectLedger, type Client } from "./client.ts";
import type { ExitCode } from "./exits.ts";
import type { CliNeeds } from "./needs.ts";
import { createOutput, type Output } from "./output.ts";

/** Options that every command takes. */
export type CommonOptions = {
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly dataDir?: string;
};

/** What a command works with. */
export type Session = {
  readonly needs: CliNeeds;
  readonly output: Output;
  readonly quiet: boolean;
};

export type LedgerSession = Session & { readonly client: Client; readonly config: Config };

export const openSession = (needs: CliNeeds, options: CommonOptions): Session => ({
  needs,
  output: createOutput(needs, options.json === true),
  quiet: options.quiet === true,
});

/** The settings in force: an option of the command line wins over the environment. @throws ConfigFault */
export const configOf = (
  needs: CliNeeds,
  options: CommonOptions & {
    readonly port?: string;
    readonly host?: string;
    readonly role?: string;
  },
): Config =>
  readConfig({
    ...needs.environment(),
    ...(options.dataDir === undefined ? {} : { STOCKBOOK_DATA_DIR: options.dataDir }),
    ...(options.port === undefined ? {} : { STOCKBOOK_PORT: options.port }),
    ...(options.host === undefined ? {} : { STOCKBOOK_HOST: options.host }),
    ...(options.role === undefined ? {} : { STOCKBOOK_ROLE: options.role }),
  });

/** Commands on the ledger have options of their own that are named like settings (`apikeys create --role`). */
const ledgerConfig = (needs: CliNeeds, { dataDir }: CommonOptions): Config =>
  configOf(needs, dataDir === undefined ? {} : { dataDir });

/** The same for a command that may be the first on a directory: it makes the ledger where there is none. */
export const withNewLedger: typeof withLedger = async (needs, options, run) => {
  const config = ledgerConfig(needs, options);
  if (enginesOf(config) === undefined) mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
  return withLedger(needs, options, run);
};

/** Runs a command on the ledger, and lets go of the ledger whatever happens. */
export const withLedger = async (
  needs: CliNeeds,
  options: CommonOptions,
  run: (session: LedgerSession) => Promise<ExitCode>,
): Promise<ExitCode> => {
  const config = ledgerConfig(needs, options);
  const client = await connectLedger(needs, config);
  try {
    return await run({ ...openSession(needs, options), client, config });
  } finally {
    await client.close();
  }
};
