import type { Config } from "../config.ts";
import { enginesOf } from "../settings/engines.ts";
import { withoutSecrets } from "../settings/secrets.ts";
import { CliFault, EXIT, type ExitCode } from "./exits.ts";
import type { CliNeeds } from "./needs.ts";
import { configOf, openSession, type CommonOptions } from "./session.ts";

export type ServeCommandOptions = CommonOptions & {
  readonly port?: string;
  readonly host?: string;
  readonly memory?: boolean;
  readonly role?: string;
};

const FIRST_KEY = [
  "There is no API key yet: requests from this machine act as its operator, others are refused.",
  "The first key, from then on needed by every request (shown once):",
  "  stockbook apikeys create --name admin --role admin",
];

type Stand = { readonly dataDir: string | null; readonly shown: string };

/** Where the ledger stands, for a program and for a person. */
const standOf = (config: Config, memory: boolean): Stand => {
  const engines = enginesOf(config);
  if (memory) return { dataDir: null, shown: "in memory, gone at the end" };
  if (engines === undefined) return { dataDir: config.dataDir, shown: config.dataDir };
  const urls = [engines.eventstoreUrl, engines.mongodbUrl].map(withoutSecrets);
  return { dataDir: null, shown: `${urls.join(" and ")}, database ${engines.database}` };
};

const refuseMemoryOf = (config: Config, memory: boolean): void => {
  if (!memory || enginesOf(config) === undefined) return;
  throw new CliFault(
    EXIT.usage,
    "--memory is refused: STOCKBOOK_EVENTSTORE_URL and STOCKBOOK_MONGODB_URL name servers for the ledger",
  );
};

/** Serves the ledger until the process is asked to end. */
export const serve = async (needs: CliNeeds, options: ServeCommandOptions): Promise<ExitCode> => {
  const config = configOf(needs, options);
  const { output, quiet } = openSession(needs, options);
  const memory = options.memory === true;
  refuseMemoryOf(config, memory);
  const server = await needs.serve(config, { memory });
  // Before anybody is told that the server is there, it can be asked to end.
  const stopped = needs.untilStopped(server.stop);
  const { dataDir, shown } = standOf(config, memory);
  const { role } = config;
  const isApi = role !== "worker";
  const docs = isApi ? `${server.url}/docs` : null;
  await output.value({ url: server.url, docs, dataDir, role }, () => [
    `Stockbook ${needs.version} listens on ${server.url}`,
    isApi
      ? `  API page  ${server.url}/docs`
      : `  worker    ${server.url}/health/ready and ${server.url}/metrics`,
    `  data      ${shown}`,
  ]);
  if (!quiet) {
    for (const line of server.hasKeys || !isApi ? [] : FIRST_KEY) await output.note(line);
    await output.note("Ctrl-C ends it.");
  }
  await stopped;
  return EXIT.ok;
};
