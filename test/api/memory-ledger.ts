import { pino } from "pino";
import { Registry } from "prom-client";
import type { FastifyInstance, InjectOptions } from "fastify";
import { entityCodec, ledgerDecode, stockCodec } from "../../src/adapters/event-codec.ts";
import {
  createLogMemory,
  openMemoryLog,
  type LogMemory,
} from "../../src/adapters/memory/event-log.ts";
import { createMemoryOperationalStore } from "../../src/adapters/memory/operational-store.ts";
import { createOwnFleet } from "../../src/adapters/carriers/own-fleet.ts";
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
import type { EventLog } from "../../src/commands/event-log.ts";
import { createLedger, type Ledger } from "../../src/commands/dispatch.ts";
import { instantOf } from "../../src/domain/instant.ts";
import type { Clock, Ids, Scheduler } from "../../src/domain/runtime.ts";
import { createApiKeys } from "../../src/processes/api-keys.ts";
import { createCarriers } from "../../src/processes/carriers.ts";
import type { Carrier } from "../../src/processes/carrier-port.ts";
import { createLedgerEntities, type LedgerEntities } from "../../src/processes/entities.ts";
import { createLedgerProcesses } from "../../src/processes/processes.ts";
import { createManualPayments } from "../../src/adapters/payments/manual.ts";
import {
  acceptEverything,
  createFraudGate,
  type FraudCheck,
} from "../../src/processes/fraud-port.ts";
import { createFulfilment } from "../../src/processes/fulfilment.ts";
import { createOrderSourcing } from "../../src/processes/order-sourcing.ts";
import type { OperationalStore } from "../../src/processes/operational-store.ts";
import { createPayments } from "../../src/processes/payments.ts";
import type { PaymentProvider } from "../../src/processes/payment-port.ts";
import type { ReadModels } from "../../src/projections/read-models.ts";
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
  /** Beside the one that people take money by. */
  readonly providers?: readonly PaymentProvider[];
  readonly webhookSecrets?: ReadonlyMap<string, readonly string[]>;
  readonly carriers?: readonly Carrier[];
  readonly carrierSecrets?: ReadonlyMap<string, readonly string[]>;
  readonly fraud?: FraudCheck;
  /** What outlives this process; left out: nothing does. */
  readonly memory?: LogMemory;
  readonly operational?: OperationalStore;
  readonly startAt?: number;
  /** Gets between the commands and their log; the read side hears of everything. */
  readonly between?: (log: EventLog) => EventLog;
};

type ProcessNeeds = {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly scheduler: Scheduler;
  readonly ledger: Ledger;
  readonly entities: LedgerEntities;
  readonly models: () => ReadModels;
  readonly store: Pick<OperationalStore, "get">;
};

/** Who carries things on, and whom orders ask. */
const openProcesses = (needs: ProcessNeeds, options: Options) => {
  const { clock, ids, scheduler, ledger, entities, models } = needs;
  const { dispatch, head } = ledger;
  const { currencies } = API_DEFAULTS;
  const payments = createPayments({
    providers: [...(options.providers ?? []), createManualPayments(currencies)],
    ...{ scheduler, timeoutMs: 15_000, currencies },
  });
  const sourcing = createOrderSourcing({ models, dispatch, head, clock, ids });
  const fraud = createFraudGate({
    check: options.fraud ?? acceptEverything,
    ...{ threshold: 8_000, scheduler, timeoutMs: 15_000 },
  });
  const { webhookSecrets = new Map(), carrierSecrets = new Map() } = options;
  const carriers = createCarriers({
    carriers: options.carriers ?? [createOwnFleet()],
    ...{ store: needs.store, scheduler, timeoutMs: 15_000 },
  });
  return {
    orders: { payments, sourcing, fraud, webhookSecrets, carriers, carrierSecrets },
    processes: {
      ...createLedgerProcesses({ clock, entities, dispatch }),
      ...createFulfilment({
        ...{ clock, entities, dispatch, payments, source: sourcing.source, carriers },
      }),
    },
  };
};

/** The whole ledger in memory, with a clock that a test moves. */
export const openLedger = async (options: Options = {}) => {
  const time = { now: options.startAt ?? NOON };
  const clock = { now: () => time.now };
  const runtime = { clock, ids: options.ids ?? systemIds, scheduler: systemScheduler };
  const memory = options.memory ?? createLogMemory(options.logId ?? "test");
  const log = openMemoryLog({
    memory,
    scheduler: systemScheduler,
    ...(options.faults === undefined ? {} : { faults: options.faults }),
  });
  const writable = options.between?.(log) ?? log;
  const ledger = createLedger({
    ...{ ...runtime, log: writable, codec: stockCodec, snapshots: createMemorySnapshots() },
  });
  const entities = createLedgerEntities({ ...runtime, log: writable, codec: entityCodec });
  const operational = options.operational ?? createMemoryOperationalStore();
  const { orders, processes } = openProcesses(
    { ...runtime, ledger, entities, models: () => readSide.models, store: operational },
    options,
  );
  const readSide = createReadSide({
    ...{ ...runtime, feed: log, decode: ledgerDecode, store: createMemoryReadStore() },
    exclusive: true,
  });
  const lines = options.logLines;
  const logger = pino(
    { level: "info", base: null },
    { write: (line: string) => void lines?.push(line) },
  );
  const needs: ApiNeeds = {
    identity: {
      keys: createApiKeys({
        ...{ store: operational, clock },
        randomBytes: options.randomBytes ?? systemRandom,
      }),
      ...options.identity,
    },
    ...{ ...runtime, ledger, log, logger, codec: stockCodec, decode: ledgerDecode },
    ...{ entities, processes, orders },
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
