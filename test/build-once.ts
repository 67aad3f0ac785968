import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Worker threads and servers started by tests run what ships: dist/, built once before all tests. */
export const setup = (): void => {
  const script = fileURLToPath(new URL("../bin/ensure.js", import.meta.url));
  const run = spawnSync(process.execPath, [script], { stdio: "inherit" });
  if (run.status !== 0) throw new Error("the build before the tests failed");
};
