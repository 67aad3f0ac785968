import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { isAlive } from "../../examples/retail/process-facts.ts";
import { ferretMissing, startFerret, type Ferret } from "../servers/ferretdb.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const EXCERPT = join(import.meta.dirname, "online-retail-excerpt.csv");
const FAKE = join(ROOT, "test/fakes/eventstoredb/main.ts");
const RUN_MS_MAX = 300_000;
/** FerretDB reads a whole collection for each document that it writes: more lines cost with their square. */
const LINES = 20;

let directory = "";
let pidFile = "";
let eventstore = "";
let ferret: Ferret | undefined;

const isMissing = ferretMissing() !== undefined;

beforeAll(async () => {
  if (isMissing) return;
  directory = mkdtempSync(join(tmpdir(), "stockbook-retail-engines-"));
  pidFile = join(directory, "eventstore.pid");
  ferret = await startFerret();
  // Its port has to stay the same over a restart: one that is free now.
  const probe = spawn(process.execPath, ["--import", "tsx", FAKE], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "inherit"],
  });
  eventstore = await firstLine(probe);
  const ended = once(probe, "exit");
  probe.kill("SIGKILL");
  await ended;
  const { port } = new URL(eventstore.replace("esdb:", "http:"));
  const log = spawn(
    process.execPath,
    [
      ...["--import", "tsx", FAKE, "--port", port],
      ...["--directory", join(directory, "log"), "--pid-file", pidFile],
    ],
    { cwd: ROOT, stdio: ["ignore", "pipe", "inherit"] },
  );
  expect(await firstLine(log)).toBe(eventstore);
});

afterAll(async () => {
  await ferret?.stop();
  const pid = pidFile === "" ? 0 : Number(readFileSync(pidFile, "utf8"));
  if (pid > 1 && (await isAlive(pid))) process.kill(pid, "SIGKILL");
  if (directory !== "") rmSync(directory, { recursive: true, force: true });
});

const firstLine = async (child: ChildProcess): Promise<string> => {
  if (child.stdout === null) throw new Error("it says nothing");
  const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  return line;
};

const run = async (...args: string[]) => {
  const engines = ["--eventstore", eventstore, "--mongodb", ferret?.url ?? ""];
  const child = spawn(
    process.execPath,
    [
      "bin/run.js",
      "examples/retail/main.ts",
      EXCERPT,
      "--limit",
      String(LINES),
      ...engines,
      ...args,
    ],
    { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] },
  );
  let said = "";
  child.stdout.on("data", (text: Buffer) => (said += text.toString()));
  child.stderr.on("data", (text: Buffer) => (said += text.toString()));
  const [code] = (await once(child, "close")) as [number];
  return { code, said };
};

const agrees = ({ code, said }: { readonly code: number; readonly said: string }): void => {
  expect(said).not.toMatch(/FAIL/);
  expect(said).toMatch(/^Everything agrees: 20 lines, [\d,]+ events in \d+ stocks/m);
  expect(code).toBe(0);
  for (const claim of [
    "ok   every command was accepted",
    "ok   on-hand of every SKU and warehouse equals the arithmetic of the file",
    "ok   the log and the documents are on the engines",
    "ok   projections verify finds no difference",
    "ok   a rebuild of every projection gives equal documents",
    "ok   a second run under the same keys changes nothing",
  ]) {
    expect(said).toContain(claim);
  }
};

test.skipIf(isMissing)(
  "the log is killed in the middle, and every command of the shop is committed exactly once",
  async () => {
    const before = Number(readFileSync(pidFile, "utf8"));
    const answer = await run("--kill", `${pidFile}:1`);
    agrees(answer);
    expect(answer.said).toMatch(new RegExp(`server killed +${before}, again \\d+ from here`));
    expect(Number(readFileSync(pidFile, "utf8"))).not.toBe(before);
  },
  RUN_MS_MAX,
);

test.skipIf(isMissing)(
  "two API processes and a worker, with transfers, while the log is killed: everything agrees all the same",
  async () => {
    const answer = await run("--processes", "2", "--transfers", "--kill", `${pidFile}:1`);
    agrees(answer);
    expect(answer.said).toContain(
      "ok   what was sent has arrived, and on-hand is the sum of its movements",
    );
    expect(answer.said).toMatch(/server killed +\d+, again \d+ from here/);
  },
  RUN_MS_MAX,
);
