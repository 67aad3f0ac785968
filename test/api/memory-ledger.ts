import { pino } from "pino";
import { Registry } from "prom-client";
import type { FastifyInstance, InjectOptions } from "fastify";
import { entityCodec, ledgerDecode, stockCodec } from "../../src/adapters/event-codec.ts";
import { createLogMemory, openMemoryLog } from "../../src/adapters/memory/event-log.ts";
import { createMemoryOperationalStore } from "../../src/adapters/memory/operational-store.ts";
import { createMemoryReadStore } from "../../src/adapters/memory/read-store.ts";
import { createMemorySnapshots } from "../../src/adapters/memory/snapshots.ts";
import { systemIds, systemRandom, systemScheduler } from "../../src/adapters/runtime.ts";
import { buildApp } from "../../src/api/app.ts";
import {
  API_DEFAULTS,
  type ApiNeeds,
  type ApiSettings,
  type Identity,
} from "../../src/api/needs.ts";
import { createReferences } from "../../src/commands/references.ts";
import { createLedger } from "../../src/commands/dispatch.ts";
import { instantOf } from "../../src/domain/instant.ts";
import type { Ids } from "../../src/domain/runtime.ts";
import { createApiKeys } from "../../src/processes/api-keys.ts";
import { createLedgerEntities } from "../../src/processes/entities.ts";
import { createLedgerProcesses } from "../../src/processes/processes.ts";
import { createReadSide } from "../../src/projections/read-side.ts";

export const NOON = instantOf("2026-11-21T12:00:00.000Z");

type Options = {
  readonly settings?: Partial<ApiSettings>;
  readonly faults?: NonNullable<Parameters<typeof openMemoryLog>[0]>["faults"];
  /** Replaces needs of the API: a part that fails, a slow one. */
  readonly alter?: (needs: ApiNeeds) => ApiNeeds;
  readonly logLines?: string[];
  readonly ids?: Ids;
  readonly logId?: string;
  readonly identity?: Partial<Identity>;
  readonly randomBytes?: (count: number) => Uint8Array;
  /** Commands may name only what was created. Most tests are about something else and create nothing. */
  readonly closedCatalogue?: boolean;
};

/** The whole ledger in memory, with a clock that a test moves. */
export const openLedger = async (options: Options = {}) => {
  const time = { now: NOON };
  const clock = { now: () => time.now };
  const runtime = { clock, ids: options.ids ?? systemIds, scheduler: systemScheduler };
  const memory = createLogMemory(options.logId ?? "test");
  const log = openMemoryLog({
    memory,
    scheduler: systemScheduler,
    ...(options.faults === undefined ? {} : { faults: options.faults }),
  });
  const ledger = createLedger({
    ...{ ...runtime, log, codec: stockCodec, snapshots: createMemorySnapshots() },
  });
  const entities = createLedgerEntities({ ...runtime, log, codec: entityCodec });
  const processes = createLedgerProcesses({ ...runtime, entities, dispatch: ledger.dispatch });
  const readSide = createReadSide({
    ...{ ...runtime, feed: log, decode: ledgerDecode, store: createMemoryReadStore() },
    exclusive: true,
  });
  const lines = options.logLines;
  const logger = pino(
    { level: "info", base: null },
    { write: (line: string) => void lines?.push(line) },
  );
  const operational = createMemoryOperationalStore();
  const needs: ApiNeeds = {
    identity: {
      keys: createApiKeys({
        ...{ store: operational, clock },
        randomBytes: options.randomBytes ?? systemRandom,
      }),
      ...options.identity,
    },
    ...{ ...runtime, ledger, log, logger, codec: stockCodec, decode: ledgerDecode },
    ...{ entities, processes },
    references: createReferences({ ...entities, open: options.closedCatalogue !== true }),
    models: readSide.models,
    builds: readSide.builds,
    operational,
    metrics: new Registry(),
    settings: { ...API_DEFAULTS, ...options.settings },
    monotonic: () => 0,
    loopDelayMs: () => 0,
    notReady: () => [],
  };
  const app = await buildApp(options.alter?.(needs) ?? needs);
  await readSide.start();
  await readSide.caughtUp();
  const close = async (): Promise<void> => {
    await app.close();
    await readSide.stop();
    await log.close();
  };
  return { app, ledger, log, memory, readSide, time, needs, close, ...createCaller(app) };
};

export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly type: string;
  // Answers are looked at by tests in whatever shape they have.
  readonly body: ReturnType<typeof JSON.parse>;
};

const createCaller = (app: FastifyInstance) => {
  let keys = 0;
  const call = async (options: InjectOptions): Promise<Answer> => {
    const response = await app.inject(options);
    const type = String(response.headers["content-type"] ?? "");
    return {
      status: response.statusCode,
      headers: response.headers,
      type,
      body: type.includes("json") ? JSON.parse(response.body) : response.body,
    };
  };
  const nextKey = () => `key-${String((keys += 1))}`;
  return {
    call,
    get: (url: string, headers: Record<string, string> = {}) =>
      call({ method: "GET", url: `/api/v1${url}`, headers }),
    /** A command under a key of its own, unless one is named. */
    post: (url: string, body: unknown, headers: Record<string, string> = {}) =>
      call({
        method: "POST",
        url: `/api/v1${url}`,
        headers: {
          "content-type": "application/json",
          "idempotency-key": nextKey(),
          ...headers,
        },
        payload: JSON.stringify(body),
      }),
    put: (url: string, body: unknown, headers: Record<string, string> = {}) =>
      call({
        method: "PUT",
        url: `/api/v1${url}`,
        headers: {
          "content-type": "application/json",
          "idempotency-key": nextKey(),
          ...headers,
        },
        payload: JSON.stringify(body),
      }),
    remove: (url: string, headers: Record<string, string> = {}) =>
      call({
        method: "DELETE",
        url: `/api/v1${url}`,
        headers: { "idempotency-key": nextKey(), ...headers },
      }),
  };
};

export type OpenLedger = Awaited<ReturnType<typeof openLedger>>;
