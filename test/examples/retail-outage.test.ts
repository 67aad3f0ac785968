import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { once } from "node:events";
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test } from "vitest";
import { createKills, killOrderOf } from "../../examples/retail/kills.ts";
import { killAndRestart, type Outage } from "../../examples/retail/outage.ts";
import { isAlive } from "../../examples/retail/process-facts.ts";

/** Says over TCP which process it is, where it stands and what it was told. */
const SERVER = `
import { createServer } from "node:net";
import { writeFileSync } from "node:fs";
const [port, pidFile] = process.argv.slice(2);
writeFileSync(pidFile, String(process.pid));
const said = () => [process.pid, process.cwd(), process.env.GREETING, process.argv.slice(4).join("|")].join(";");
createServer((socket) => socket.end(said())).listen(Number(port), "127.0.0.1", () => console.log("began"));
`;

let directory = "";
const started: ChildProcess[] = [];
const pidFiles = new Set<string>();

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "stockbook-outage-test-"));
});
afterEach(async () => {
  for (const child of started.splice(0)) child.kill("SIGKILL");
  for (const file of pidFiles) {
    const pid = Number(readFileSync(file, "utf8"));
    if (!(await isAlive(pid))) continue;
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It ended by itself meanwhile.
    }
  }
  pidFiles.clear();
});
afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

const freePort = async (): Promise<number> => {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, "close");
  return port;
};

const ASKED_MAX = 200;
const STARTS_MAX = 20;

const ask = async (port: number, asked = 1): Promise<readonly string[]> => {
  const { connect } = await import("node:net");
  const socket = connect({ port, host: "127.0.0.1" });
  let said = "";
  socket.on("data", (bytes: Buffer) => (said += bytes.toString()));
  // The kernel may still hand a connection to the process that was killed: it is reset, and the next one is not.
  socket.on("error", () => undefined);
  await new Promise((resolve) => socket.once("close", resolve));
  if (said !== "") return said.split(";");
  if (asked === ASKED_MAX) throw new Error(`nobody answers on port ${port}`);
  await new Promise((resolve) => setImmediate(resolve));
  return ask(port, asked + 1);
};

const startDummy = async (name: string) => {
  const program = join(directory, `${name}.mjs`);
  const pidFile = join(directory, `${name}.pid`);
  writeFileSync(program, SERVER);
  const port = await freePort();
  const start = (): ChildProcess => {
    const child = spawn(process.execPath, [program, String(port), pidFile, "two words", "--last"], {
      cwd: directory,
      env: { GREETING: "good = morning" },
      stdio: ["ignore", "pipe", "inherit"],
    });
    started.push(child);
    return child;
  };
  const child = start();
  if (child.stdout !== null) await once(child.stdout, "data");
  pidFiles.add(pidFile);
  return { port, pidFile, child, start };
};

test("a killed server is started again as it was, and the file has its new process", async () => {
  const { port, pidFile, child } = await startDummy("alone");
  const ended = once(child, "exit");
  const outage = await killAndRestart(pidFile);
  await ended;
  expect(child.signalCode).toBe("SIGKILL");
  expect(outage).toMatchObject({ killed: child.pid, supervised: false });
  expect(outage.restarted).not.toBe(child.pid);
  expect(Number(readFileSync(pidFile, "utf8"))).toBe(outage.restarted);
  expect(await ask(port)).toEqual([
    String(outage.restarted),
    directory,
    "good = morning",
    "two words|--last",
  ]);
});

test("a server under a supervisor is killed and left to it", async () => {
  const { port, pidFile, child, start } = await startDummy("watched");
  // As supervisors do: one that finds its port still held by the one before ends, and is started once more.
  let starts = 0;
  onTestFinished(() => void (starts = STARTS_MAX));
  const watch = (one: ChildProcess): void => {
    one.once("exit", () => {
      starts += 1;
      if (starts <= STARTS_MAX) watch(start());
    });
  };
  watch(child);
  const outage = await killAndRestart(pidFile);
  expect(outage.supervised).toBe(true);
  expect((await ask(port))[0]).toBe(String(outage.restarted));
  expect(Number(readFileSync(pidFile, "utf8"))).toBe(outage.restarted);
});

test("a file without a living process is refused in one sentence", async () => {
  const file = join(directory, "none.pid");
  await expect(killAndRestart(file)).rejects.toThrow(`${file} has no process id`);
  writeFileSync(file, "999999999");
  await expect(killAndRestart(file)).rejects.toThrow(/process 999999999 of .* can't be read/);
});

test("kills are spread over the run, one at a time", async () => {
  const begun: string[] = [];
  let underWay = 0;
  const kill = async (pidFile: string): Promise<Outage> => {
    underWay += 1;
    expect(underWay).toBe(1);
    begun.push(pidFile);
    await new Promise((resolve) => setImmediate(resolve));
    underWay -= 1;
    return { killed: 1, restarted: 2, supervised: false, downMs: 3 };
  };
  const kills = createKills(
    [
      { pidFile: "log", times: 3 },
      { pidFile: "documents", times: 1 },
    ],
    kill,
  );
  kills.progress(0.2);
  expect(await kills.settled()).toHaveLength(0);
  kills.progress(0.25);
  expect(await kills.settled()).toHaveLength(1);
  kills.progress(0.9);
  expect(await kills.settled()).toHaveLength(4);
  expect(begun).toEqual(["log", "log", "documents", "log"]);
});

test("a server that does not come back is told at the end", async () => {
  const kills = createKills([{ pidFile: "log", times: 1 }], () =>
    Promise.reject(new Error("gone")),
  );
  kills.progress(1);
  await expect(kills.settled()).rejects.toThrow("gone");
});

test("what to kill is a file and a number", () => {
  expect(killOrderOf("/run/es.pid:3")).toEqual({ pidFile: "/run/es.pid", times: 3 });
  expect(killOrderOf("C:es.pid")).toBeUndefined();
  expect(killOrderOf("es.pid:0")).toBeUndefined();
});
