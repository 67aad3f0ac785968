import { spawn, type ChildProcess } from "node:child_process";
import { Agent, request as httpRequest } from "node:http";
import { join } from "node:path";

const MAIN = join(import.meta.dirname, "../../dist/main.js");

export type Ended = { readonly code: number | null; readonly signal: NodeJS.Signals | null };

export type RealServer = {
  readonly url: string;
  readonly process: ChildProcess;
  readonly stderr: () => string;
  readonly kill: (signal: NodeJS.Signals) => Promise<Ended>;
  readonly ended: Promise<Ended>;
};

const environmentOf = (dataDir: string, more: Record<string, string>) => ({
  PATH: process.env["PATH"] ?? "",
  STOCKBOOK_DATA_DIR: dataDir,
  STOCKBOOK_PORT: "0",
  STOCKBOOK_LOG_LEVEL: "warn",
  // What is tried here is the server; its SKUs need no master data.
  STOCKBOOK_OPEN_CATALOGUE: "true",
  ...more,
});

/** The program as it ships, in a process of its own; resolves when it listens. */
export const startServer = async (
  dataDir: string,
  more: Record<string, string> = {},
): Promise<RealServer> => {
  const child = spawn(process.execPath, [MAIN, "serve", "--json"], {
    env: environmentOf(dataDir, more),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const ended = new Promise<Ended>((resolve) => {
    child.once("exit", (code, signal) => resolve({ code, signal }));
  });
  const url = await new Promise<string>((resolve, reject) => {
    let stdout = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
      if (stdout.includes("\n")) resolve(JSON.parse(stdout.slice(0, stdout.indexOf("\n"))).url);
    });
    child.once("exit", (code) => {
      reject(new Error(`the server ended with ${String(code)} before it listened: ${stderr}`));
    });
  });
  return {
    url,
    process: child,
    stderr: () => stderr,
    ended,
    kill: (signal) => {
      child.kill(signal);
      return ended;
    },
  };
};

export type Ran = {
  readonly exit: number | null;
  readonly stdout: string;
  readonly stderr: string;
};

/** Runs one command line of the program to its end. */
export const runCommand = (
  words: readonly string[],
  dataDir: string,
  more: { readonly interruptAfter?: RegExp; readonly environment?: Record<string, string> } = {},
): Promise<Ran> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [MAIN, ...words], {
      env: environmentOf(dataDir, more.environment ?? {}),
      stdio: ["ignore", "pipe", "pipe"],
    });
    let [stdout, stderr] = ["", ""];
    let interrupted = false;
    const seen = (): void => {
      if (interrupted || more.interruptAfter?.test(stdout + stderr) !== true) return;
      interrupted = true;
      child.kill("SIGINT");
    };
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
      seen();
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
      seen();
    });
    child.once("error", reject);
    child.once("close", (exit) => resolve({ exit, stdout, stderr }));
  });

export type Answer = {
  readonly status: number;
  readonly replayed: boolean;
  readonly body: any;
};

/** No complete answer came. `begun`: a part of one did. */
export class NoAnswer extends Error {
  readonly begun: boolean;
  constructor(message: string, begun: boolean) {
    super(message);
    this.begun = begun;
  }
}

/** A client with a pool of connections that it keeps, as real ones do. */
export const createHttpClient = (connections: number) => {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const send = (
    method: string,
    address: string,
    { key, body }: { readonly key?: string; readonly body?: unknown } = {},
  ): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const json = body === undefined ? undefined : JSON.stringify(body);
      const request = httpRequest(address, {
        method,
        agent,
        headers: {
          ...(json === undefined
            ? {}
            : { "content-type": "application/json", "content-length": Buffer.byteLength(json) }),
          ...(key === undefined ? {} : { "idempotency-key": key }),
        },
      });
      request.once("error", (error) => reject(new NoAnswer(error.message, false)));
      request.once("response", (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (part: string) => {
          text += part;
        });
        response.once("error", (error) => reject(new NoAnswer(error.message, true)));
        response.once("end", () => {
          try {
            resolve({
              status: response.statusCode ?? 0,
              replayed: response.headers["idempotency-replayed"] === "true",
              body: text === "" ? undefined : JSON.parse(text),
            });
          } catch {
            reject(new NoAnswer(`half an answer: ${text}`, true));
          }
        });
      });
      request.end(json);
    });
  return {
    post: (address: string, key: string, body: unknown) => send("POST", address, { key, body }),
    get: (address: string) => send("GET", address),
    close: () => {
      agent.destroy();
    },
  };
};

/** The whole log, oldest first. */
export const readLog = async (url: string): Promise<any[]> => {
  const client = createHttpClient(1);
  const events: any[] = [];
  let after = "";
  for (let pages = 0; pages < 10_000; pages++) {
    const { body } = await client.get(`${url}/api/v1/events?limit=500${after}`);
    events.push(...body.items);
    after = `&after=${encodeURIComponent(body.nextAfter)}`;
    if (body.end) break;
  }
  client.close();
  return events;
};
