import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createHttpClient, runCommand, startServer, type RealServer } from "./real-server.ts";

const VERSION_OFFSET = 60;
const LINES = 900;
const newDirectory = (): string => mkdtempSync(join(tmpdir(), "stockbook-dir-"));

const fill = async (url: string): Promise<void> => {
  const http = createHttpClient(1);
  const lines = Array.from({ length: LINES }, (_, index) => ({
    sku: `sku-${String(index)}`,
    units: 5,
    lot: "L1",
    bin: "A-01",
  }));
  const answer = await http.post(`${url}/api/v1/receipts`, "fill", { warehouse: "north", lines });
  expect(answer.status).toBe(201);
  http.close();
};

describe("a data directory that a server holds", () => {
  const dataDir = newDirectory();
  let server: RealServer;
  beforeAll(async () => {
    server = await startServer(dataDir);
    await fill(server.url);
  });
  afterAll(async () => {
    await server.kill("SIGTERM");
  });

  test("is refused to a second server, which names the holder", async () => {
    const ran = await runCommand(["serve"], dataDir);
    expect(ran.exit).toBe(6);
    expect(ran.stderr).toMatch(
      new RegExp(`in use by process ${String(server.process.pid)} for \\d+ s`),
    );
  });

  test("is open to its owner only, and so is the control socket", () => {
    expect(statSync(dataDir).mode & 0o077).toBe(0);
    expect(statSync(join(dataDir, "control.sock")).mode & 0o777).toBe(0o600);
    expect(statSync(join(dataDir, "events.sqlite")).mode & 0o777).toBe(0o600);
  });

  test("answers commands of the command line through the socket", async () => {
    const shown = await runCommand(["stock", "show", "sku-3", "--json"], dataDir);
    expect(JSON.parse(shown.stdout)).toMatchObject({ sku: "sku-3", onHand: 5 });
    const explained = await runCommand(["stock", "explain", "sku-3", "north", "--json"], dataDir);
    expect(explained.exit).toBe(0);
    const foreign = ["audit", "replay", "--to", "another-log:1"];
    expect(await runCommand(foreign, dataDir)).toMatchObject({ exit: 3, stdout: "" });
    const doctor = await runCommand(["doctor", "--json"], dataDir);
    expect(doctor).toMatchObject({ exit: 0 });
    expect(doctor.stdout).toContain("control.sock");
  });

  test("gives the same replay, hash included, from another process and from this one", async () => {
    const live = await runCommand(["audit", "replay", "--json"], dataDir);
    await server.kill("SIGTERM");
    const alone = await runCommand(["audit", "replay", "--json"], dataDir);
    expect(JSON.parse(alone.stdout)).toEqual(JSON.parse(live.stdout));
    expect(JSON.parse(alone.stdout)).toMatchObject({ events: LINES, differences: 0 });
    const doctor = await runCommand(["doctor", "--deep", "--json"], dataDir);
    expect(doctor.stdout).toContain("900 events in unbroken streams");
    expect(doctor.exit).toBe(0);
    server = await startServer(dataDir);
  });

  test("a reader that stops reading is no failure", () => {
    const main = join(import.meta.dirname, "../../dist/main.js");
    const script = `set -o pipefail; "${process.execPath}" "${main}" events export --json | head -n 1`;
    const ran = spawnSync("bash", ["--norc", "-c", script], {
      env: { PATH: process.env["PATH"] ?? "", STOCKBOOK_DATA_DIR: dataDir },
      encoding: "utf8",
    });
    expect(ran.stderr).toBe("");
    expect(JSON.parse(ran.stdout)).toMatchObject({ type: "StockReceived", revision: 0 });
    expect(ran.status).toBe(0);
  });

  test.each([
    ["an unknown projection", ["projections", "rebuild", "nothing"], 3],
    ["an unknown stream", ["audit", "replay", "--stream", "stock-none@north"], 3],
    ["a position beyond the end", ["audit", "replay", "--to", "HEAD9"], 3],
    [
      "a revision beyond the end",
      ["audit", "replay", "--stream", "stock-sku-1@north", "--to", "7"],
      3,
    ],
    ["--to before --from", ["audit", "replay", "--from", "LOG:5", "--to", "LOG:4"], 2],
    ["an unknown SKU", ["stock", "show", "no-such-sku"], 3],
  ])("%s ends a command with its code", async (_case, words, exit) => {
    const http = createHttpClient(1);
    const { position } = (await http.get(`${server.url}/api/v1/inventory/status`)).body;
    http.close();
    // A digit behind the head's position is a position beyond it.
    const named = words.map((word) => word.replace("HEAD", position));
    expect(await runCommand(named, dataDir)).toMatchObject({ exit, stdout: "" });
  });

  test("rebuild, switch and rollback work while the server serves", async () => {
    const waiting = await runCommand(
      ["projections", "rebuild", "availability", "--no-switch", "--json"],
      dataDir,
    );
    expect(waiting).toMatchObject({ exit: 0 });
    const { build } = JSON.parse(waiting.stdout).result;
    const active = async () =>
      JSON.parse(
        (await runCommand(["projections", "status", "availability", "--json"], dataDir)).stdout,
      ).build;
    const before = await active();
    expect(before).not.toBe(build);
    expect((await runCommand(["projections", "switch", "availability"], dataDir)).exit).toBe(0);
    expect(await active()).toBe(build);
    expect((await runCommand(["projections", "rollback", "availability"], dataDir)).exit).toBe(0);
    expect(await active()).toBe(before);
    expect((await runCommand(["projections", "verify"], dataDir)).exit).toBe(0);
  });
});

test("a data directory of a newer version is refused and not touched", async () => {
  const dataDir = newDirectory();
  const server = await startServer(dataDir);
  await server.kill("SIGTERM");
  const path = join(dataDir, "events.sqlite");
  const bytes = readFileSync(path);
  bytes.writeUInt32BE(99, VERSION_OFFSET);
  writeFileSync(path, bytes);
  const hash = () => createHash("sha256").update(readFileSync(path)).digest("hex");
  const before = hash();
  for (const words of [["serve"], ["stock", "show", "tea"], ["audit", "replay"]]) {
    const ran = await runCommand(words, dataDir);
    expect(ran).toMatchObject({ exit: 7, stdout: "" });
    expect(ran.stderr).toContain("format 99");
  }
  expect(hash()).toBe(before);
});

test.each([
  ["a wrong value", { STOCKBOOK_PORT: "99999" }, 'STOCKBOOK_PORT="99999"'],
  ["a name that is not known", { STOCKBOOK_PROT: "1" }, "did you mean STOCKBOOK_PORT?"],
])("%s stops the start with one clear line", async (_case, environment, line) => {
  const ran = await runCommand(["serve"], newDirectory(), { environment });
  expect(ran).toMatchObject({ exit: 2, stdout: "" });
  expect(ran.stderr).toContain(line);
  expect(ran.stderr.trim().split("\n")).toHaveLength(1);
});

test("an address of the network is refused as long as everybody could come in", async () => {
  const dataDir = newDirectory();
  const open = { STOCKBOOK_HOST: "0.0.0.0", STOCKBOOK_PORT: "0" };
  const refused = await runCommand(["serve"], dataDir, { environment: open });
  expect(refused).toMatchObject({ exit: 7, stdout: "" });
  expect(refused.stderr).toContain("there is no API key yet");
  expect(refused.stderr).toContain("stockbook apikeys create");
});

test("a port that is taken is said so", async () => {
  const server = await startServer(newDirectory());
  const { port } = new URL(server.url);
  const ran = await runCommand(["serve", "--port", port], newDirectory());
  expect(ran).toMatchObject({ exit: 1, stdout: "" });
  expect(ran.stderr).toContain("--port 0");
  await server.kill("SIGTERM");
});

test("the demonstration fills itself through the API and adds up", async () => {
  const dataDir = newDirectory();
  const ran = await runCommand(["demo", "--exit", "--json", "--data-dir", dataDir], dataDir);
  expect(ran.exit).toBe(0);
  expect(JSON.parse(ran.stdout)).toMatchObject({ dataDir, status: { skus: 12, warehouses: 2 } });
  expect(await runCommand(["audit", "replay"], dataDir)).toMatchObject({ exit: 0 });
});
