import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NONE_GIVEN } from "../settings/identity.ts";
import { statusBody } from "./answers.ts";
import { demoRequests, type DemoRequest } from "./demo-data.ts";
import { CliFault, EXIT, type ExitCode } from "./exits.ts";
import type { CliNeeds } from "./needs.ts";
import type { ServeCommandOptions } from "./serve-command.ts";
import { configOf, openSession } from "./session.ts";

export type DemoOptions = ServeCommandOptions & {
  /** Fills the ledger, says what is in it and ends. */
  readonly exit?: boolean;
};

/** Whatever the environment names: what is shown here stands in a directory of its own. */
const NO_ENGINES = { role: "all", eventstoreUrl: NONE_GIVEN, mongodbUrl: NONE_GIVEN } as const;

const send = async (url: string, { key, path, body }: DemoRequest): Promise<void> => {
  const answer = await fetch(url + path, {
    method: "POST",
    headers: { "content-type": "application/json", "idempotency-key": key },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new CliFault(EXIT.failure, `${path} was refused: ${text}`);
};

const examplesOf = (url: string, dataDir: string | undefined): readonly string[] => {
  const option = dataDir === undefined ? "" : ` --data-dir ${dataDir}`;
  return [
    "Try:",
    `  curl -s '${url}/api/v1/availability?sku=tea-lotus-100g'`,
    `  curl -s '${url}/api/v1/stock/tea-lotus-100g/saigon/explain'`,
    ...(dataDir === undefined
      ? []
      : [
          `  npx --no-install stockbook stock show tea-lotus-100g${option}`,
          `  npx --no-install stockbook projections verify${option}`,
        ]),
  ];
};

/** A server with a filled ledger in a directory of its own, which goes away at the end. */
export const demo = async (needs: CliNeeds, options: DemoOptions): Promise<ExitCode> => {
  const { output } = openSession(needs, options);
  const memory = options.memory === true;
  const ownDirectory = options.dataDir === undefined && !memory;
  const dataDir = ownDirectory ? mkdtempSync(join(tmpdir(), "stockbook-demo-")) : options.dataDir;
  const tidy = (): void => {
    if (ownDirectory && dataDir !== undefined) rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    const config = configOf(needs, { ...options, ...(dataDir === undefined ? {} : { dataDir }) });
    const server = await needs.serve(
      { ...config, ...NO_ENGINES, logLevel: "warn", openCatalogue: "true" },
      { memory },
    );
    const { url } = server;
    const stop = async (): Promise<void> => {
      await server.stop();
      tidy();
    };
    const stopped = options.exit === true ? undefined : needs.untilStopped(stop);
    const requests = demoRequests();
    for (const request of requests) await send(url, request);
    const status = statusBody.parse(await (await fetch(`${url}/api/v1/inventory/status`)).json());
    await output.value(
      { url, docs: `${url}/docs`, dataDir: dataDir ?? null, commands: requests.length, status },
      () => [
        `The demonstration is ready: ${String(requests.length)} commands booked through the API.`,
        `  API       ${url}/api/v1`,
        `  API page  ${url}/docs`,
        `  metrics   ${url}/metrics`,
        ...examplesOf(url, memory ? undefined : dataDir),
      ],
    );
    if (stopped === undefined) await stop();
    else await output.note("Ctrl-C ends it.");
    await stopped;
    return EXIT.ok;
  } catch (error) {
    tidy();
    throw error;
  }
};
