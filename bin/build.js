// Compiles src/ to dist/ with the TypeScript compiler. `ensureBuilt` does so only where a source is newer than the last build.
import {
  existsSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { join } from "node:path";

const root = fileURLToPath(new URL("..", import.meta.url));
const stamp = join(root, "dist", ".built");
const REPLACE_ATTEMPTS_MAX = 20;

const newestSource = () =>
  readdirSync(join(root, "src"), { recursive: true })
    .map((name) => statSync(join(root, "src", name)).mtimeMs)
    .reduce((newest, mtime) => Math.max(newest, mtime), 0);

export const build = () => {
  const newest = newestSource();
  const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");
  const fresh = join(root, `dist.${String(process.pid)}`);
  const args = [tsc, "-p", join(root, "tsconfig.build.json"), "--outDir", fresh];
  const run = spawnSync(process.execPath, args, {
    stdio: ["ignore", process.stderr, process.stderr],
  });
  if (run.status !== 0) {
    rmSync(fresh, { recursive: true, force: true });
    throw new Error(`the build failed with status ${String(run.status)}`);
  }
  writeFileSync(join(fresh, ".built"), String(newest));
  replaceDist(fresh);
};

/** Two programs may build at once: each fills a folder of its own, the last one stays. */
const replaceDist = (fresh) => {
  const dist = join(root, "dist");
  for (let attempt = 1; ; attempt++) {
    try {
      rmSync(dist, { recursive: true, force: true });
      renameSync(fresh, dist);
      return;
    } catch (error) {
      if (attempt === REPLACE_ATTEMPTS_MAX) throw error;
    }
  }
};

/** A package from the registry ships dist/ and no src/; a clone builds it on first use. */
export const ensureBuilt = () => {
  if (!existsSync(join(root, "src"))) return;
  if (existsSync(stamp) && Number(readFileSync(stamp, "utf8")) >= newestSource()) return;
  process.stderr.write("stockbook: compiling (once after each change of src/) …\n");
  build();
};

if (process.argv[1] === fileURLToPath(import.meta.url)) build();
