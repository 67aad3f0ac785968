import type { Logger } from "pino";
import type { Registry } from "prom-client";
import type { FastifyInstance } from "fastify";
import type { EventCodec, EventLog } from "../commands/event-log.ts";
import type { Ledger } from "../commands/dispatch.ts";
import { DEFAULT_COUNT_RULES, type CountRules } from "../domain/count/sheet.ts";
import type { Clock, Ids, Scheduler } from "../domain/runtime.ts";
import { DEFAULT_PARCEL_RULES, type ParcelRules } from "../domain/shipment/rules.ts";
import { DEFAULT_TRANSFER_RULES, type TransferRules } from "../domain/transfer/rules.ts";
import type { StockEvent } from "../domain/stock/events.ts";
import type { LedgerEntities } from "../processes/entities.ts";
import type { Carriers } from "../processes/carriers.ts";
import type { FraudGate } from "../processes/fraud-port.ts";
import type { FulfilmentProcesses } from "../processes/fulfilment.ts";
import type { OrderSourcing } from "../processes/order-sourcing.ts";
import type { Payments } from "../processes/payments.ts";
import type { LedgerProcesses } from "../processes/processes.ts";
import type { ApiKeys } from "../processes/api-keys.ts";
import type { OperationalStore } from "../processes/operational-store.ts";
import type { DecodeEvents } from "./event-view.ts";
import type { References } from "../commands/references.ts";
import type { ReadToken } from "../processes/tokens.ts";
import type { Builds } from "../projections/read-side.ts";
import type { ReadModels } from "../projections/read-models.ts";
import { DEFAULT_FIGURE_RULES, type FigureRules } from "./figure-rules.ts";
import { QUOTAS_NONE, type HoldQuotas } from "./hold-quota-settings.ts";
import { DEFAULT_ORDER_RULES, type OrderRules } from "./order-rules.ts";
import { DEFAULT_RETURN_RULES, type ReturnRules } from "./return-rules.ts";
import { RATES, type RateSettings } from "./rate-limits.ts";

/** The write side as the API uses it. */
export type ApiLedger = Pick<
  Ledger,
  "dispatch" | "reserveLines" | "changeLines" | "history" | "head"
>;

/** Builds of projections; what they answer goes into the operation's `result`. */
export type ApiBuilds = Omit<Builds, "names">;

export type ApiSettings = {
  /** IANA name: a lot is good to the end of its expiry day in this zone. */
  readonly timeZone: string;
  readonly commandsInFlightMax: number;
  /** Commands are shed while the event loop is delayed by more. */
  readonly loopDelayMsMax: number;
  readonly headersTimeoutMs: number;
  readonly requestTimeoutMs: number;
  readonly connectionsCheckMs: number;
  /** How long a read waits for `minPosition`. */
  readonly readWaitMs: number;
  /** Answers `ready` only while every projection is within it. */
  readonly lagSecondsMax: number;
  readonly heartbeatMs: number;
  /** One line for each request at level info; off by default, for it costs more than a decision. */
  readonly logRequests: boolean;
  readonly rates: RateSettings;
  readonly quotas: HoldQuotas;
  /** Rules that a count opened now goes by. */
  readonly counts: CountRules;
  readonly transfers: TransferRules;
  readonly orders: OrderRules;
  readonly returns: ReturnRules;
  /** ISO 4217 codes that orders may be paid in. */
  readonly currencies: readonly string[];
  readonly parcels: ParcelRules;
  readonly figures: FigureRules;
  /** How long a correction that needs an approval waits for it. */
  readonly approvalHours: number;
  /** Origins whose pages may call from a browser. */
  readonly corsOrigins: readonly string[];
  /** Addresses and networks of proxies that are believed. */
  readonly trustedProxies: readonly string[];
};

export const API_DEFAULTS: ApiSettings = {
  timeZone: "UTC",
  commandsInFlightMax: 512,
  loopDelayMsMax: 200,
  headersTimeoutMs: 6_000,
  requestTimeoutMs: 8_000,
  connectionsCheckMs: 500,
  readWaitMs: 2_000,
  lagSecondsMax: 30,
  heartbeatMs: 15_000,
  logRequests: false,
  rates: RATES,
  quotas: QUOTAS_NONE,
  counts: DEFAULT_COUNT_RULES,
  transfers: DEFAULT_TRANSFER_RULES,
  orders: DEFAULT_ORDER_RULES,
  returns: DEFAULT_RETURN_RULES,
  parcels: DEFAULT_PARCEL_RULES,
  figures: DEFAULT_FIGURE_RULES,
  currencies: ["EUR", "GBP", "JPY", "USD", "VND"],
  approvalHours: 72,
  corsOrigins: [],
  trustedProxies: [],
};

/** Who may come in. */
export type Identity = {
  readonly keys: ApiKeys;
  /** Left out: no issuer of tokens is known. */
  readonly readToken?: ReadToken;
  /** The app serves nobody but this process (a command on the directory): every request is the operator's. */
  readonly unattended?: boolean;
};

/** What orders need beside the ledger: who sends, who is asked for money, who looks for fraud. */
export type OrderDesk = {
  readonly sourcing: OrderSourcing;
  readonly payments: Payments;
  readonly fraud: FraudGate;
  /** Secrets of webhooks by the name of the provider that sends them. */
  readonly webhookSecrets: ReadonlyMap<string, readonly string[]>;
  readonly carriers: Carriers;
  /** The same of the carriers' callbacks. */
  readonly carrierSecrets: ReadonlyMap<string, readonly string[]>;
};

/** Everything that the API stands on; compose.ts supplies it, tests use the memory composition. */
export type ApiNeeds = {
  readonly ledger: ApiLedger;
  readonly models: ReadModels;
  readonly builds: ApiBuilds;
  readonly log: EventLog;
  readonly codec: Pick<EventCodec<StockEvent>, "decode">;
  /** Reads any event of the log back. */
  readonly decode: DecodeEvents;
  readonly identity: Identity;
  /** Refused demand is no event: its counters live here. */
  readonly operational: Pick<
    OperationalStore,
    "get" | "put" | "delete" | "list" | "increment" | "counters"
  >;
  /** The write side of everything that is no stock, and what carries its processes on. */
  readonly entities: LedgerEntities;
  readonly processes: LedgerProcesses & FulfilmentProcesses;
  readonly orders: OrderDesk;
  /** Whether the SKUs and warehouses that a request names can be meant. */
  readonly references: References;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly scheduler: Scheduler;
  readonly logger: Logger;
  readonly metrics: Registry;
  readonly settings: ApiSettings;
  /** Milliseconds of a monotonic clock, with fractions. */
  readonly monotonic: () => number;
  /** How far the event loop runs behind, in milliseconds. */
  readonly loopDelayMs: () => number;
  /** Reasons why the process should get no requests now; none: ready. */
  readonly notReady: () => readonly string[];
  /** Routes of a benchmark or a test, behind the same parser and hooks. */
  readonly extraRoutes?: (app: FastifyInstance) => void;
};
