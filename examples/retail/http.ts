import { Agent, request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { setTimeout as pause } from "node:timers/promises";

/** A server that answers wrongly, or not at all after every try. */
export class ServerFailure extends Error {
  readonly code = "server-failure";
}

/** `Body` is what the contract promises; a refusal has `code` and `detail` instead. */
export type Answer<Body = Problem> = {
  readonly status: number;
  readonly body: Body;
  readonly replayed: boolean;
  /** Up to which position the answer is true; empty where the server said none. */
  readonly position: string;
};

export type Problem = { readonly code?: string; readonly detail?: string };

type Call = {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly key?: string;
  readonly body?: unknown;
  /** Instead of `body`: CSV. */
  readonly text?: string;
};

export type Api = {
  readonly get: <Body>(path: string) => Promise<Answer<Body>>;
  /** A command under its key: sent again under the same key where the outcome is open. */
  readonly command: <Body = Problem>(
    path: string,
    key: string,
    body: unknown,
  ) => Promise<Answer<Body>>;
  readonly post: <Body>(path: string, body: unknown) => Promise<Answer<Body>>;
  /** Sends a table under its key. */
  readonly csv: <Body>(path: string, key: string, text: string) => Promise<Answer<Body>>;
  /** Milliseconds of every command request since the last call, retries not included. */
  readonly takeLatencies: () => number[];
  readonly retries: () => number;
  /** The newest position that any answer named: where the log was then, at least. */
  readonly reached: () => bigint;
  readonly close: () => void;
};

export const CONNECTIONS_MAX = 16;
/** Some seconds: a server that is busy, or starts. */
export const TRIES_MAX = 10;
/** Some minutes: an engine behind the server is killed and comes back, or elects another leader. */
export const TRIES_MAX_KILLED = 40;
const RETRY_PAUSE_MS = 250;
const RETRY_PAUSE_MS_MAX = 5_000;
const ANSWER_BYTES_MAX = 64 * 1024 * 1024;
const TIMEOUT_MS = 60_000;
const TRY_AGAIN = new Set([429, 503, 504]);

type Raw = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
};

/** Where the servers of one ledger answer, each `http://127.0.0.1:8080/api/v1`, and how often a request is tried. */
export type Way = { readonly bases: readonly string[]; readonly triesMax: number };

/**
 * A client of the servers of one ledger on loopback with kept connections. They are asked in turn, and what one of
 * them could not answer goes to the next. `apiKey` says who asks.
 */
export const createApi = ({ bases, triesMax }: Way, apiKey: string): Api => {
  const servers = bases.map((base) => new URL(base));
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS_MAX });
  let turn = 0;
  let latencies: number[] = [];
  let retried = 0;
  let reached = 0n;

  const once = ({ method, path, key, body, text }: Call): Promise<Raw> =>
    new Promise((resolve, reject) => {
      const content = text ?? (body === undefined ? undefined : JSON.stringify(body));
      const payload = content === undefined ? undefined : Buffer.from(content);
      const type = text === undefined ? "application/json" : "text/csv";
      const headers = {
        authorization: `Bearer ${apiKey}`,
        ...(payload && { "content-type": type, "content-length": payload.length }),
        ...(key !== undefined && { "idempotency-key": key }),
      };
      const { hostname, port, pathname } = servers[(turn += 1) % servers.length]!;
      const options = { agent, hostname, port, method, path: pathname + path, headers };
      const request = httpRequest(options, (response) => {
        const chunks: Buffer[] = [];
        let size = 0;
        response.on("data", (chunk: Buffer) => {
          size += chunk.length;
          chunks.push(chunk);
          if (size > ANSWER_BYTES_MAX) response.destroy(new Error("the answer has no end"));
        });
        response.on("error", reject);
        response.on("end", () => {
          const text = Buffer.concat(chunks).toString("utf8");
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
        });
      });
      request.setTimeout(TIMEOUT_MS, () => request.destroy(new Error("no answer in time")));
      request.on("error", reject);
      request.end(payload);
    });

  const call = async <Body>(asked: Call): Promise<Answer<Body>> => {
    let last = "";
    for (let attempt = 1; attempt <= triesMax; attempt++) {
      const began = performance.now();
      let raw: Raw;
      try {
        raw = await once(asked);
      } catch (error) {
        last = error instanceof Error ? error.message : String(error);
        retried += 1;
        await pause(Math.min(RETRY_PAUSE_MS_MAX, RETRY_PAUSE_MS * attempt));
        continue;
      }
      if (TRY_AGAIN.has(raw.status)) {
        last = `${raw.status} ${raw.text.slice(0, 300)}`;
        retried += 1;
        const asks = Number(raw.headers["retry-after"] ?? 0) * 1_000;
        await pause(Math.min(RETRY_PAUSE_MS_MAX, Math.max(asks, RETRY_PAUSE_MS * attempt)));
        continue;
      }
      if (asked.key !== undefined) latencies.push(performance.now() - began);
      const answer = answerOf<Body>(asked, raw);
      const position = positionOf(answer.position);
      if (position > reached) reached = position;
      return answer;
    }
    throw new ServerFailure(`${asked.method} ${asked.path}: ${triesMax} tries failed: ${last}`);
  };

  return {
    get: (path) => call({ method: "GET", path }),
    command: (path, key, body) => call({ method: "POST", path, key, body }),
    post: (path, body) => call({ method: "POST", path, body }),
    csv: (path, key, text) => call({ method: "POST", path, key, text }),
    takeLatencies: () => {
      const taken = latencies;
      latencies = [];
      return taken;
    },
    retries: () => retried,
    reached: () => reached,
    close: () => agent.destroy(),
  };
};

/** Within its log: what stands behind the name of the log; 0 where nothing was said. */
export const positionOf = (text: string): bigint =>
  BigInt(text.slice(text.indexOf(":") + 1) || "0");

const answerOf = <Body>(asked: Call, { status, headers, text }: Raw): Answer<Body> => {
  let body: Body;
  try {
    body = JSON.parse(text) as Body;
  } catch {
    throw new ServerFailure(`${asked.path} answered ${status} without JSON: ${text.slice(0, 300)}`);
  }
  if (status >= 500) {
    throw new ServerFailure(`${asked.path} answered ${status}: ${text.slice(0, 300)}`);
  }
  return {
    status,
    body,
    replayed: headers["idempotency-replayed"] === "true",
    position: String(headers["stockbook-position"] ?? ""),
  };
};
