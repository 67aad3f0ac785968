import { execFile } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createMemoryOperationalStore } from "../../src/adapters/memory/operational-store.ts";
import { systemRandom } from "../../src/adapters/runtime.ts";
import { createApiKeys } from "../../src/processes/api-keys.ts";
import { openLedger, type OpenLedger } from "../api/memory-ledger.ts";
import { ROOT, textOf } from "./deploy-files.ts";

const run = promisify(execFile);
const SCRIPTS = join(ROOT, "deploy/container");
const BOOTSTRAP = "0123456789abcdefghijklmnopqrstuvwxyzABCDEF";

let directory: string;
let ledger: OpenLedger;
let port: number;

const node = async (words: readonly string[], environment: Record<string, string> = {}) => {
  const { PATH = "" } = process.env;
  const settings = { cwd: directory, env: { PATH, ...environment } };
  try {
    return { code: 0, ...(await run(process.execPath, [...words], settings)) };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, stdout, stderr };
  }
};
const script = (name: string, ...words: readonly string[]) => node([join(SCRIPTS, name), ...words]);

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "stockbook-container-"));
  ledger = await openLedger({
    alter: (needs) => ({
      ...needs,
      identity: {
        keys: createApiKeys({
          ...{
            store: createMemoryOperationalStore(),
            clock: needs.clock,
            randomBytes: systemRandom,
          },
          bootstrap: BOOTSTRAP,
        }),
      },
    }),
  });
  await ledger.app.listen({ host: "127.0.0.1", port: 0 });
  port = (ledger.app.server.address() as AddressInfo).port;
});

afterAll(async () => {
  await ledger.close();
  rmSync(directory, { recursive: true, force: true });
});

describe("deploy/container", () => {
  test("the health check says yes to a server that is there and no to one that is not", async () => {
    const health = join(SCRIPTS, "health.js");
    const there = { STOCKBOOK_PORT: String(port) };
    expect(await node([health, "/health/ready"], there)).toMatchObject({ code: 0 });
    expect(await node([health], there)).toMatchObject({ code: 0 });
    expect(await node([health, "/health/none"], there)).toMatchObject({ code: 1 });
    const gone = await node([health], { STOCKBOOK_PORT: "1" });
    expect(gone).toMatchObject({ code: 1, stderr: expect.stringContaining("/health/live") });
  });

  test("the first key is made once, long enough, for nobody else to read", async () => {
    const file = join(directory, "admin");
    expect((await script("first-key.js", file)).stdout).toContain("was made");
    const key = readFileSync(file, "utf8");
    expect(key.trim().length).toBeGreaterThanOrEqual(32);
    expect(statSync(file).mode & 0o777).toBe(0o400);
    expect((await script("first-key.js", file)).stdout).toContain("already");
    expect(readFileSync(file, "utf8")).toBe(key);
  });

  test("Prometheus gets a key of its own, which reads the metrics and changes nothing", async () => {
    const server = `http://127.0.0.1:${String(port)}`;
    const [admin, file] = [join(directory, "bootstrap"), join(directory, "scrape")];
    writeFileSync(admin, `${BOOTSTRAP}\n`, { mode: 0o400 });
    expect(await script("scrape-key.js", server, admin, file)).toMatchObject({ code: 0 });
    const key = readFileSync(file, "utf8");
    const authorization = `Bearer ${key}`;
    const metrics = await fetch(`${server}/metrics`, { headers: { authorization } });
    expect(metrics.status).toBe(200);
    const keys = await fetch(`${server}/api/v1/api-keys`, { headers: { authorization } });
    expect(keys.status).toBe(403);
    expect((await script("scrape-key.js", server, admin, file)).stdout).toContain("already");
    expect(readFileSync(file, "utf8")).toBe(key);
    writeFileSync(join(directory, "wrong"), "x".repeat(40));
    const refused = await script(
      "scrape-key.js",
      server,
      join(directory, "wrong"),
      join(directory, "other"),
    );
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining("401") });
    expect(existsSync(join(directory, "other"))).toBe(false);
  });
});

describe("Dockerfile", () => {
  const lines = textOf("Dockerfile")
    .split("\n")
    .filter((line) => !line.startsWith("#"));
  const copied = lines
    .filter((line) => line.startsWith("COPY ") && !line.includes("--from"))
    .flatMap((line) => line.split(" ").slice(1, -1));

  test("starts from a pinned release, installs nothing that runs scripts, ends as a user without rights", () => {
    const text = lines.join("\n");
    expect(text).toMatch(/^ARG NODE=node:\d+\.\d+\.\d+-\w+-slim$/m);
    expect(
      lines.filter((line) => line.startsWith("FROM")).every((line) => line.includes("${NODE}")),
    ).toBe(true);
    const installs = [...text.matchAll(/npm ci[^&\n]*/g)].map(([one]) => one);
    expect(installs).toHaveLength(2);
    expect(installs.every((one) => one.includes("--ignore-scripts"))).toBe(true);
    expect(text.lastIndexOf("USER 1000:1000")).toBeGreaterThan(text.lastIndexOf("RUN "));
    expect(text).toMatch(/^HEALTHCHECK /m);
  });

  test("copies only what is there and what .dockerignore lets through", () => {
    expect(copied.length).toBeGreaterThan(5);
    expect(copied.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
    const ignore = textOf(".dockerignore").split("\n");
    expect(ignore).toContain("*");
    expect(copied.filter((path) => !ignore.includes(`!${path.replace("./", "")}`))).toEqual([]);
  });

  test("what the last stage holds is enough to start", async () => {
    const image = join(directory, "app");
    mkdirSync(image);
    for (const path of ["dist", "bin", "package.json"]) {
      cpSync(join(ROOT, path), join(image, path), { recursive: true });
    }
    symlinkSync(join(ROOT, "node_modules"), join(image, "node_modules"));
    const program = join(image, "bin/stockbook.js");
    const settings = { STOCKBOOK_HOST: "0.0.0.0", STOCKBOOK_DATA_DIR: join(directory, "data") };
    const printed = await node([program, "config", "print", "--json"], settings);
    expect(printed).toMatchObject({ code: 0, stdout: expect.stringContaining("0.0.0.0") });
    // Without any key the container would be open to everybody: it does not start.
    const open = await node([program, "serve"], { ...settings, STOCKBOOK_PORT: "0" });
    expect(open.code).toBe(7);
  });
});

describe("scripts of the shell", () => {
  test.each([
    "deploy/new-passwords.sh",
    "deploy/eventstoredb/certificates.sh",
    "deploy/mongodb/start.sh",
    "deploy/mongodb/ready.sh",
  ])("%s can be read by a shell", async (path) => {
    await expect(run("sh", ["-n", join(ROOT, path)])).resolves.toBeDefined();
  });

  test("passwords are made once, each its own, for nobody else to read", async () => {
    mkdirSync(join(directory, "clone/deploy"), { recursive: true });
    const copy = join(directory, "clone/deploy/new-passwords.sh");
    cpSync(join(ROOT, "deploy/new-passwords.sh"), copy);
    await run("sh", [copy]);
    const file = join(directory, "clone/.env");
    const passwords = readFileSync(file, "utf8")
      .trim()
      .split("\n")
      .map((line) => line.split("=")[1]);
    expect(new Set(passwords).size).toBe(passwords.length);
    expect(passwords.every((one) => /^[0-9a-f]{48}$/.test(one ?? ""))).toBe(true);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    await expect(run("sh", [copy])).rejects.toMatchObject({ code: 1 });
  });
});
