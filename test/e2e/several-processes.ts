import { createMemoryLeases } from "../../src/adapters/memory/leases.ts";
import { createLogMemory, openMemoryLog } from "../../src/adapters/memory/event-log.ts";
import { createMemoryOperationalStore } from "../../src/adapters/memory/operational-store.ts";
import { createMemoryReadStore } from "../../src/adapters/memory/read-store.ts";
import { createMemorySnapshots } from "../../src/adapters/memory/snapshots.ts";
import { systemClock } from "../../src/adapters/runtime.ts";
import type { Stores } from "../../src/adapters/stores.ts";
import { compose, type Composition } from "../../src/compose.ts";
import { readConfig } from "../../src/config.ts";
import type { Role } from "../../src/settings/engines.ts";

/** Servers that several processes share; what they hold outlives each of them. */
export const openTown = () => {
  const memory = createLogMemory();
  const [readStore, operational] = [createMemoryReadStore(), createMemoryOperationalStore()];
  const [snapshots, leases] = [createMemorySnapshots(), createMemoryLeases(systemClock)];
  const running: Composition[] = [];

  const storesOf = (): Stores => {
    const log = openMemoryLog({ memory, exclusive: false });
    return { log, snapshots, readStore, operational, leases, close: () => log.close() };
  };

  return {
    memory,
    leases,
    /** A process of its own on these servers, on any free port. */
    opens: async (role: Role): Promise<Composition> => {
      const environment = { STOCKBOOK_PORT: "0", STOCKBOOK_LOG_LEVEL: "silent" };
      const open = { STOCKBOOK_OPEN_CATALOGUE: "true", STOCKBOOK_EXPIRY_INTERVAL_MS: "100" };
      const config = { ...readConfig({ ...environment, ...open }), role };
      const composition = await compose(config, { stores: storesOf() });
      await composition.start();
      running.push(composition);
      return composition;
    },
    closes: async (): Promise<void> => {
      await Promise.all(running.map((one) => one.stop()));
    },
  };
};

export type Town = ReturnType<typeof openTown>;

export type Answer = {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, unknown>>;
};

let keys = 0;

type Request = {
  readonly body?: object;
  readonly key?: string;
  readonly token?: string;
  /** Named by `If-Match`. */
  readonly version?: number;
};

/** One request as it comes over HTTP, by injection. */
export const ask = async (
  { app }: Composition,
  method: "GET" | "POST",
  url: string,
  { body, key, token, version }: Request = {},
): Promise<Answer> => {
  const answer = await app.inject({
    method,
    url,
    headers: {
      host: "localhost",
      ...(method === "POST" && { "idempotency-key": key ?? `key-${String((keys += 1))}` }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(version !== undefined && { "if-match": `"${String(version)}"` }),
    },
    ...(body !== undefined && { payload: body }),
  });
  const parsed: unknown = answer.payload === "" ? {} : JSON.parse(answer.payload);
  if (typeof parsed !== "object" || parsed === null) throw new Error("no object");
  return {
    status: answer.statusCode,
    body: Object.fromEntries(Object.entries(parsed)),
    headers: answer.headers,
  };
};

/** A command as a client sends it: again under its key while the answer is 503. */
export const send = (one: Composition, url: string, request: Request): Promise<Answer> => {
  const key = request.key ?? `key-${String((keys += 1))}`;
  return until(
    () => ask(one, "POST", url, { ...request, key }),
    ({ status }) => status !== 503,
    { withinMs: 60_000, everyMs: 200 },
  );
};

/** Until it is so; whoever waits too long is told what was seen last. */
export const until = async <Seen>(
  look: () => Promise<Seen> | Seen,
  isSo: (seen: Seen) => boolean,
  { withinMs = 15_000, everyMs = 20 }: { withinMs?: number; everyMs?: number } = {},
): Promise<Seen> => {
  const end = Date.now() + withinMs;
  for (;;) {
    const seen = await look();
    if (isSo(seen)) return seen;
    if (Date.now() > end) throw new Error(`it never came to be: ${JSON.stringify(seen)}`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
};

export const isReady = (one: Composition): Promise<Answer> =>
  until(
    () => ask(one, "GET", "/health/ready"),
    ({ status }) => status === 200,
  );

export const receive = (one: Composition, receipt: string, units: number): Promise<Answer> =>
  send(one, "/api/v1/receipts", {
    body: { id: receipt, warehouse: "north", lines: [{ sku: "tea", units }] },
  });

export const reserve = (one: Composition, units: number, key?: string): Promise<Answer> =>
  send(one, "/api/v1/reservations", {
    body: { holdClass: "cart", lines: [{ sku: "tea", warehouse: "north", units }] },
    ...(key !== undefined && { key }),
  });
