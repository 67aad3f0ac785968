import { existsSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import { join } from "node:path";
import type { z } from "zod";
import type { Config } from "../config.ts";
import { enginesOf } from "../settings/engines.ts";
import { CliFault, EXIT, type ExitCode } from "./exits.ts";
import type { CliNeeds, Exchange, OpenLedger } from "./needs.ts";
import { problemBody } from "./answers.ts";

/** A server that has the lock opens its socket a moment later. */
const SOCKET_TRIES_MAX = 20;
const SOCKET_PAUSE_MS = 100;

export const CONTROL_SOCKET = "control.sock";

/** Method and path in one word, as documents write them: `GET /api/v1/projections`. */
export type Route = `${"GET" | "POST" | "DELETE"} /${string}`;

/** The ledger as a command sees it, over the control socket of a server or opened by itself. */
export type Client = {
  /** True where others work on the ledger as well: only then something new can happen meanwhile. */
  readonly live: boolean;
  /** What answers, for a person. */
  readonly where: string;
  /** @throws CliFault where the answer is a problem or not what was expected. */
  readonly ask: <Schema extends z.ZodType>(
    schema: Schema,
    route: Route,
    body?: unknown,
  ) => Promise<z.infer<Schema>>;
  /** One command with a body of whatever kind; its answer as it came. */
  readonly send: (
    route: Route,
    request: { readonly body: string | Buffer; readonly headers: Readonly<Record<string, string>> },
  ) => Promise<{ readonly status: number; readonly body: string }>;
  readonly checkLog?: OpenLedger["checkLog"];
  readonly close: () => Promise<void>;
};

const socketExchange =
  (socketPath: string): Exchange =>
  ({ method, path, headers, body }) =>
    new Promise((resolve, reject) => {
      const request = httpRequest(
        { socketPath, method, path, headers: { host: "localhost", ...headers } },
        (response) => {
          const chunks: Buffer[] = [];
          response.on("data", (chunk: Buffer) => chunks.push(chunk));
          response.on("error", reject);
          response.on("end", () => {
            const text = Buffer.concat(chunks).toString("utf8");
            resolve({ status: response.statusCode ?? 0, body: text });
          });
        },
      );
      request.on("error", reject);
      request.end(body);
    });

const accepts = (socketPath: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(socketPath);
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => {
      resolve(false);
    });
  });

const EXIT_OF_STATUS: Readonly<Record<number, ExitCode>> = {
  400: EXIT.badData,
  403: EXIT.guarded,
  404: EXIT.badData,
  409: EXIT.guarded,
  422: EXIT.badData,
  429: EXIT.unavailable,
  503: EXIT.unavailable,
  504: EXIT.unavailable,
};

export const problemFault = (status: number, body: string): CliFault => {
  const exit = EXIT_OF_STATUS[status] ?? EXIT.failure;
  try {
    const { title, detail, code, errors } = problemBody.parse(JSON.parse(body));
    const places = (errors ?? []).slice(1).map((one) => `${one.pointer} ${one.detail}`);
    return new CliFault(exit, [`${detail ?? title} (${code})`, ...places].join("; "));
  } catch {
    return new CliFault(exit, `the server answered ${String(status)}`);
  }
};

const methodOf = (route: Route): "GET" | "POST" | "DELETE" => {
  if (route.startsWith("GET ")) return "GET";
  return route.startsWith("POST ") ? "POST" : "DELETE";
};

const clientOver = (
  exchange: Exchange,
  rest: Pick<Client, "live" | "where"> & { readonly nextKey: () => string },
): Omit<Client, "close"> => ({
  live: rest.live,
  where: rest.where,
  send: (route, { body, headers }) => {
    const method = methodOf(route);
    return exchange({
      method,
      path: route.slice(method.length + 1),
      body,
      headers: {
        accept: "application/json",
        "content-length": String(Buffer.byteLength(body)),
        "idempotency-key": rest.nextKey(),
        ...headers,
      },
    });
  },
  ask: async (schema, route, body) => {
    const method = methodOf(route);
    const path = route.slice(method.length + 1);
    const json = method === "POST" ? JSON.stringify(body ?? {}) : undefined;
    const headers: Record<string, string> =
      json === undefined
        ? { accept: "application/json" }
        : {
            accept: "application/json",
            "content-type": "application/json",
            "content-length": String(Buffer.byteLength(json)),
            "idempotency-key": rest.nextKey(),
          };
    const answer = await exchange({
      method,
      path,
      headers,
      ...(json === undefined ? {} : { body: json }),
    });
    if (answer.status >= 400) throw problemFault(answer.status, answer.body);
    const parsed = schema.safeParse(answer.body === "" ? {} : JSON.parse(answer.body));
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    throw new CliFault(
      EXIT.failure,
      `${route} answered what this version does not understand: ${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}`,
    );
  },
});

const isLocked = (error: unknown): boolean =>
  error instanceof Error && "code" in error && error.code === "data-directory-locked";

/** Servers let in whoever asks: the command is one more process on the ledger, for as long as it takes. */
const openEngines = async (needs: CliNeeds, config: Config): Promise<Client> => {
  const { exchange, ...opened } = await needs.open(config);
  const where = "the engines were opened";
  return { ...opened, ...clientOver(exchange, { live: true, where, nextKey: needs.ids.next }) };
};

/**
 * Talks to the server of the data directory where one runs, else opens the directory and holds its lock
 * until `close`. A ledger on engines is opened beside whoever else works on it.
 * @throws CliFault where there is no ledger; whatever the lock and the format say otherwise
 */
export const connectLedger = async (needs: CliNeeds, config: Config): Promise<Client> => {
  if (enginesOf(config) !== undefined) return openEngines(needs, config);
  const socketPath = join(config.dataDir, CONTROL_SOCKET);
  if (!existsSync(config.dataDir)) {
    throw new CliFault(
      EXIT.unavailable,
      `there is no ledger in ${config.dataDir}`,
      "start one with `stockbook serve`, or name its directory with --data-dir",
    );
  }
  const nextKey = needs.ids.next;
  for (let attempt = 1; ; attempt++) {
    if (await accepts(socketPath)) {
      const where = `answers on ${socketPath}`;
      const client = clientOver(socketExchange(socketPath), { live: true, where, nextKey });
      return { ...client, close: () => Promise.resolve() };
    }
    try {
      const { exchange, ...opened } = await needs.open(config);
      const where = "none; the directory was opened";
      return { ...opened, ...clientOver(exchange, { live: false, where, nextKey }) };
    } catch (error) {
      if (!isLocked(error) || attempt === SOCKET_TRIES_MAX) throw error;
    }
    await new Promise<void>((resolve) => {
      needs.scheduler.after(SOCKET_PAUSE_MS, resolve);
    });
  }
};
