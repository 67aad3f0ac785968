// Runs a TypeScript program of this repository (an example, a benchmark) on Node 20, which has no type stripping.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { ensureBuilt } from "./build.js";

ensureBuilt();
const [program, ...args] = process.argv.slice(2);
const root = fileURLToPath(new URL("..", import.meta.url));
const run = spawnSync(process.execPath, ["--import", "tsx", `${root}/${program}`, ...args], {
  stdio: "inherit",
});
process.exitCode = run.status ?? 1;
