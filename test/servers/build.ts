// Builds the server that the contract suites run against, where it is not built yet. Needs Go 1.22 or later.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { FERRET_SOURCE, ferretBinary } from "./ferretdb.ts";

const build = (binary: string): boolean => {
  mkdirSync(dirname(binary), { recursive: true });
  // Moved into place when it is whole: two builds at once do no harm.
  const unfinished = `${binary}.${String(process.pid)}`;
  const flags = ["-trimpath", "-ldflags=-s -w", "-tags=ferretdb_no_postgresql", "-o", unfinished];
  const run = spawnSync("go", ["build", ...flags, "."], {
    cwd: FERRET_SOURCE,
    env: { ...process.env, CGO_ENABLED: "0", GOFLAGS: "-mod=readonly -buildvcs=false" },
    stdio: "inherit",
  });
  if (run.status === 0) renameSync(unfinished, binary);
  else {
    rmSync(unfinished, { force: true });
    console.error(run.error?.message ?? "the build of FerretDB has failed");
  }
  return run.status === 0;
};

const binary = ferretBinary();
if (existsSync(binary) || build(binary)) console.log(`FerretDB is built: ${binary}`);
else process.exitCode = 1;
