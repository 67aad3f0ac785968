import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** Folder of the program's source: a FerretDB, the MongoDB protocol over SQLite. */
export const FERRET_SOURCE = join(import.meta.dirname, "ferretdb");
const MADE_OF = ["go.mod", "go.sum", "main.go"];
const NAME_CHARS = 16;

/** Where the built program is, or would be: outside the repository, named by what it is made of. */
export const ferretBinary = (): string => {
  const made = createHash("sha256");
  for (const file of MADE_OF) made.update(readFileSync(join(FERRET_SOURCE, file)));
  const caches = process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache");
  return join(caches, "stockbook", `ferretdb-${made.digest("hex").slice(0, NAME_CHARS)}`);
};

/** Why it can't be started; undefined: it can. */
export const ferretMissing = (): string | undefined =>
  existsSync(ferretBinary())
    ? undefined
    : "FerretDB is not built: run `npm run servers` (needs Go 1.22 or later)";

export type Ferret = {
  readonly url: string;
  readonly pid: number;
  /** Resolves when the process has ended; a directory of its own is removed. */
  readonly stop: () => Promise<void>;
};

/** It must have said its URL by then. */
const START_MS = 20_000;
/** What it complains about is kept, the last so many characters. */
const COMPLAINTS_CHARS = 4_000;

/**
 * Starts a FerretDB on the loopback: on a free port, with a new directory, unless they are named. It ends with this
 * process, however that ends. @throws Error where it is not built or doesn't start
 */
export const startFerret = async (
  options: { readonly directory?: string; readonly port?: number } = {},
): Promise<Ferret> => {
  const missing = ferretMissing();
  if (missing !== undefined) throw new Error(missing);
  const directory = options.directory ?? mkdtempSync(join(tmpdir(), "stockbook-ferretdb-"));
  const port = options.port === undefined ? [] : [String(options.port)];
  // It reads its standard input to the end, which comes when this process ends.
  const child = spawn(ferretBinary(), [directory, ...port], { stdio: "pipe" });
  let complaints = "";
  child.stderr.on("data", (text: Buffer) => {
    complaints = `${complaints}${text.toString()}`.slice(-COMPLAINTS_CHARS);
  });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const stop = async (): Promise<void> => {
    child.stdin.end();
    child.kill();
    await ended;
    if (options.directory === undefined) rmSync(directory, { recursive: true, force: true });
  };
  const url = await new Promise<string | undefined>((resolve) => {
    const timer = setTimeout(() => resolve(undefined), START_MS);
    const said = (line: string | undefined): void => {
      clearTimeout(timer);
      resolve(line);
    };
    createInterface({ input: child.stdout }).once("line", said);
    child.once("error", () => said(undefined));
    child.once("exit", () => said(undefined));
  });
  if (url === undefined || child.pid === undefined) {
    await stop();
    throw new Error(`FerretDB has not started: ${complaints}`);
  }
  return { url, pid: child.pid, stop };
};
