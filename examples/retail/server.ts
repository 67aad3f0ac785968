import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { ServerFailure } from "./http.ts";
import { environmentOf, placeOfProcess, type Place } from "./place.ts";

export type Server = {
  readonly base: string;
  /** Ends the process: the answer says how, once it is gone. */
  readonly stop: () => Promise<string>;
};

const STOCKBOOK = fileURLToPath(new URL("../../bin/stockbook.js", import.meta.url));
const START_MS_MAX = 120_000;
const STOP_MS_MAX = 15_000;
const POLL_MS = 50;
const STDERR_CHARACTERS_MAX = 4_000;

const freePort = async (): Promise<number> => {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, "close");
  return port;
};

const isReady = async (port: number): Promise<boolean> => {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/health/ready`);
    await answer.arrayBuffer();
    return answer.ok;
  } catch {
    return false;
  }
};

const hasEnded = (child: ChildProcess): boolean =>
  child.exitCode !== null || child.signalCode !== null;

/** A server of its own on a free loopback port. @throws ServerFailure with what it wrote, if it does not start */
const startOne = async (place: Place, role = "all"): Promise<Server> => {
  const port = await freePort();
  const child = spawn(process.execPath, [STOCKBOOK, "serve"], {
    env: environmentOf(place, {
      STOCKBOOK_PORT: String(port),
      STOCKBOOK_HOST: "127.0.0.1",
      ...(role !== "all" && { STOCKBOOK_ROLE: role }),
    }),
    stdio: ["ignore", "ignore", "pipe"],
  });
  let written = "";
  child.stderr.setEncoding("utf8");
  child.stderr.on("data", (text: string) => {
    written = (written + text).slice(-STDERR_CHARACTERS_MAX);
  });
  const stop = async (): Promise<string> => {
    if (!hasEnded(child)) {
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      const patience = new AbortController();
      await Promise.race([ended, pause(STOP_MS_MAX, undefined, patience).catch(() => undefined)]);
      patience.abort();
      if (!hasEnded(child)) {
        child.kill("SIGKILL");
        await ended;
      }
    }
    if (child.signalCode !== null) return `killed by ${child.signalCode}`;
    return child.exitCode === 0 ? "" : `exit ${child.exitCode}: ${written}`;
  };
  const began = performance.now();
  while (!(await isReady(port))) {
    const late = performance.now() - began > START_MS_MAX;
    if (late || hasEnded(child)) {
      await stop();
      throw new ServerFailure(`the server did not start: ${written || "it wrote nothing"}`);
    }
    await pause(POLL_MS);
  }
  return { base: `http://127.0.0.1:${port}/api/v1`, stop };
};

export type Servers = {
  /** Where requests may go. */
  readonly bases: readonly string[];
  readonly stop: () => Promise<string>;
};

/**
 * One server for everything; or, on engines, `processes` of them that only answer and one that does the work behind
 * them. They start at once: none may need that another was first.
 */
export const startServers = async (place: Place, processes: number): Promise<Servers> => {
  const roles =
    processes === 1
      ? ["all"]
      : [...Array.from({ length: processes }, (_, index) => `api-${index + 1}`), "worker"];
  const starts = await Promise.allSettled(
    roles.map(async (name) =>
      name === "all"
        ? startOne(place, name)
        : startOne(await placeOfProcess(place, name), name.replace(/-\d+$/, "")),
    ),
  );
  const servers = starts.flatMap((start) => (start.status === "fulfilled" ? [start.value] : []));
  const stop = async (): Promise<string> => {
    const endings = await Promise.all(servers.map((server) => server.stop()));
    return endings.filter((ending) => ending !== "").join("; ");
  };
  for (const start of starts) {
    if (start.status === "fulfilled") continue;
    await stop();
    throw start.reason;
  }
  const answering = servers.filter((_, index) => roles[index] !== "worker");
  return { bases: answering.map(({ base }) => base), stop };
};
