// The contract and engine suites alone, and on which engines they did not run.
import { spawnSync } from "node:child_process";
import { ferretMissing } from "./ferretdb.ts";

const SUITES = ["test/contract", "test/adapters/mongodb", "test/adapters/eventstoredb"];

const skipped = (): readonly string[] => {
  const missing = ferretMissing();
  return [
    ...(missing === undefined ? [] : [`a MongoDB-protocol server: ${missing}`]),
    ...["MONGODB", "EVENTSTORE"].flatMap((engine) => {
      const name = `STOCKBOOK_TEST_${engine}_URL`;
      return process.env[name] === undefined ? [`a real server: ${name} is not set`] : [];
    }),
  ];
};

const tell = (): void => {
  for (const engine of skipped()) console.log(`SKIPPED  ${engine}`);
};

tell();
const command = ["--no-install", "vitest", "run", ...SUITES, ...process.argv.slice(2)];
const run = spawnSync("npx", command, { stdio: "inherit" });
tell();
process.exitCode = run.status ?? 1;
