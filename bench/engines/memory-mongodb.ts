import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { once } from "node:events";
import { homedir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const PROJECT = join(import.meta.dirname, "memory-mongodb");
const MADE_OF = ["pom.xml", "src/main/java/MemoryMongo.java"];
const NAME_CHARS = 16;
const HEAP = "-Xmx1500m";

/** Where it is built: outside the repository, named by what it is made of. */
const builtAt = (): string => {
  const made = createHash("sha256");
  for (const file of MADE_OF) made.update(readFileSync(join(PROJECT, file)));
  const caches = process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache");
  return join(caches, "stockbook", `memory-mongodb-${made.digest("hex").slice(0, NAME_CHARS)}`);
};

const runs = (program: string): boolean => spawnSync(program, ["-version"]).status === 0;

/** Whether this machine can have it: Java 17 or later, and Maven for the first time. */
export const canHaveMemoryMongo = (): boolean =>
  runs("java") && (existsSync(join(builtAt(), "classpath")) || runs("mvn"));

const build = (out: string): void => {
  mkdirSync(out, { recursive: true });
  const goals = ["compile", "dependency:build-classpath"];
  const options = [`-Dout=${out}`, `-Dmdep.outputFile=${join(out, "classpath")}`];
  const { status, stdout } = spawnSync("mvn", ["-q", "-f", PROJECT, ...options, ...goals]);
  if (status !== 0) throw new Error(`mongo-java-server could not be built: ${String(stdout)}`);
};

/**
 * The MongoDB protocol over documents in memory (mongo-java-server), in a process of its own on loopback. It is no
 * MongoDB: nothing is on a disk, and nothing is confirmed by anybody else.
 */
export const startMemoryMongo = async (): Promise<{
  readonly url: string;
  readonly stop: () => Promise<void>;
}> => {
  const out = builtAt();
  if (!existsSync(join(out, "classpath"))) build(out);
  const path = `${join(out, "classes")}:${readFileSync(join(out, "classpath"), "utf8").trim()}`;
  const child = spawn("java", [HEAP, "-cp", path, "MemoryMongo"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const ended = once(child, "exit");
  const line = once(createInterface({ input: child.stdout }), "line");
  const [url] = (await Promise.race([line, ended])) as [unknown];
  if (typeof url !== "string") throw new Error("mongo-java-server did not start");
  return {
    url,
    stop: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  };
};
