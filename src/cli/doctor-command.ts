import { existsSync, statSync } from "node:fs";
import { statfs } from "node:fs/promises";
import type { Config } from "../config.ts";
import { enginesOf, type Engines } from "../settings/engines.ts";
import { withoutSecrets } from "../settings/secrets.ts";
import { projectionPage, statusBody } from "./answers.ts";
import { connectLedger, type Client } from "./client.ts";
import { EXIT, faultOf, type ExitCode } from "./exits.ts";
import type { CliNeeds } from "./needs.ts";
import { configOf, openSession, type CommonOptions } from "./session.ts";

type Finding = {
  readonly check: string;
  readonly ok: boolean;
  readonly detail: string;
  readonly exit: ExitCode;
};

const NODE_MIN = [20, 20, 2] as const;
const FREE_BYTES_MIN = 256 * 1024 * 1024;
const LAG_SECONDS_MAX = 30;
const OPEN_TO_OTHERS = 0o077;

const found = (check: string, ok: boolean, detail: string): Finding => ({
  check,
  ok,
  detail,
  exit: ok ? EXIT.ok : EXIT.failure,
});

const failed = (check: string, error: unknown): Finding => {
  const { message, exit } = faultOf(error);
  return { check, ok: false, detail: message, exit };
};

const nodeFinding = (): Finding => {
  const have = process.versions.node.split(".").map(Number);
  const different = NODE_MIN.findIndex((least, index) => have[index] !== least);
  const ok = different === -1 || (have[different] ?? 0) > (NODE_MIN[different] ?? 0);
  return found("node", ok, `${process.versions.node}, at least ${NODE_MIN.join(".")} is needed`);
};

const directoryFindings = async ({ dataDir }: Config): Promise<readonly Finding[]> => {
  if (!existsSync(dataDir)) {
    return [found("data directory", true, `${dataDir} is not there yet; serve makes it`)];
  }
  const { mode } = statSync(dataDir);
  const closed = (mode & OPEN_TO_OTHERS) === 0;
  const { bavail, bsize } = await statfs(dataDir);
  const free = bavail * bsize;
  return [
    found("data directory", true, dataDir),
    found("permissions", closed, closed ? "for its owner only" : "other users may enter it"),
    found("disk", free >= FREE_BYTES_MIN, `${String(Math.floor(free / 1_048_576))} MiB free`),
  ];
};

const engineFindings = (engines: Engines): readonly Finding[] => [
  found("EventStoreDB", true, withoutSecrets(engines.eventstoreUrl)),
  found("MongoDB", true, `${withoutSecrets(engines.mongodbUrl)}, database ${engines.database}`),
];

/** Every stream followed through the files, which only the process that holds them can do. */
const logFinding = async (client: Client): Promise<Finding> => {
  if (client.checkLog === undefined) {
    return found("log files", true, "not read: a server holds them; stop it for --deep");
  }
  const { events, findings } = await client.checkLog();
  const [first] = findings;
  if (first === undefined) {
    return found("log files", true, `${events.toLocaleString("en")} events in unbroken streams`);
  }
  const detail = `${String(findings.length)} findings, the first: ${first}`;
  return { check: "log files", ok: false, detail, exit: EXIT.differences };
};

const ledgerFindings = async (
  needs: CliNeeds,
  config: Config,
  deep: boolean,
): Promise<readonly Finding[]> => {
  const client = await connectLedger(needs, config);
  try {
    const { position } = await client.ask(statusBody, "GET /api/v1/inventory/status");
    const { items } = await client.ask(projectionPage, "GET /api/v1/projections");
    return [
      found("server", true, client.where),
      found("event log", true, `read models are true up to ${position}`),
      ...(deep && enginesOf(config) === undefined ? [await logFinding(client)] : []),
      ...items.map((item) =>
        found(
          `projection ${item.name}`,
          item.status === "live" && item.lagSeconds <= LAG_SECONDS_MAX,
          `${item.status}, ${String(item.lagSeconds)} s behind${typeof item.error === "string" ? `: ${item.error}` : ""}`,
        ),
      ),
    ];
  } finally {
    await client.close();
  }
};

/** Looks at everything that a start and a day of service need. The exit code is that of the first failing check. */
export const doctor = async (
  needs: CliNeeds,
  options: CommonOptions & { readonly deep?: boolean },
): Promise<ExitCode> => {
  const { output } = openSession(needs, options);
  const findings: Finding[] = [nodeFinding()];
  try {
    const config = configOf(needs, options);
    findings.push(found("configuration", true, "every setting is known and in range"));
    const engines = enginesOf(config);
    findings.push(
      ...(engines === undefined ? await directoryFindings(config) : engineFindings(engines)),
    );
    if (engines !== undefined || existsSync(config.dataDir)) {
      findings.push(...(await ledgerFindings(needs, config, options.deep === true)));
    }
  } catch (error) {
    const code = faultOf(error).exit;
    findings.push(failed(code === EXIT.usage ? "configuration" : "ledger", error));
  }
  await output.table(findings, {
    check: (one) => one.check,
    state: (one) => (one.ok ? "ok" : "FAILED"),
    detail: (one) => one.detail,
  });
  return findings.find((one) => !one.ok)?.exit ?? EXIT.ok;
};
