import { EXIT, type ExitCode } from "./exits.ts";
import type { CliNeeds } from "./needs.ts";
import { configOf, openSession, type CommonOptions } from "./session.ts";

export type ServeCommandOptions = CommonOptions & {
  readonly port?: string;
  readonly host?: string;
  readonly memory?: boolean;
};

const FIRST_KEY = [
  "There is no API key yet: requests from this machine act as its operator, others are refused.",
  "The first key, from then on needed by every request (shown once):",
  "  stockbook apikeys create --name admin --role admin",
];

/** Serves the ledger until the process is asked to end. */
export const serve = async (needs: CliNeeds, options: ServeCommandOptions): Promise<ExitCode> => {
  const config = configOf(needs, options);
  const { output, quiet } = openSession(needs, options);
  const memory = options.memory === true;
  const server = await needs.serve(config, { memory });
  // Before anybody is told that the server is there, it can be asked to end.
  const stopped = needs.untilStopped(server.stop);
  const dataDir = memory ? null : config.dataDir;
  await output.value({ url: server.url, docs: `${server.url}/docs`, dataDir }, () => [
    `Stockbook ${needs.version} listens on ${server.url}`,
    `  API page  ${server.url}/docs`,
    `  data      ${dataDir ?? "in memory, gone at the end"}`,
  ]);
  if (!quiet) {
    for (const line of server.hasKeys ? [] : FIRST_KEY) await output.note(line);
    await output.note("Ctrl-C ends it.");
  }
  await stopped;
  return EXIT.ok;
};
