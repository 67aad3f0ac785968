import type { Logger } from "pino";
import { stockCodec } from "../adapters/event-codec.ts";
import type { Stores } from "../adapters/stores.ts";
import type { Ledger } from "../commands/dispatch.ts";
import type { Config } from "../config.ts";
import type { Clock, Scheduler } from "../domain/runtime.ts";
import { createClaimWatch } from "../processes/claim-watch.ts";
import type { Carriers } from "../processes/carriers.ts";
import type { LedgerEntities } from "../processes/entities.ts";
import { createDailyReconciliation } from "../processes/daily-reconciliation.ts";
import { createExpiry } from "../processes/expiry.ts";
import { type FulfilmentProcesses, fulfilmentWatched } from "../processes/fulfilment.ts";
import type { Payments } from "../processes/payments.ts";
import { type LedgerProcesses, watchedOf } from "../processes/processes.ts";
import { createTracking } from "../processes/shipment-tracking.ts";
import { createWatchdog } from "../processes/watchdog.ts";
import type { ReadModels } from "../projections/read-models.ts";

/** What goes on without being asked. */
export type Workers = { readonly start: () => void; readonly stop: () => Promise<void> };

export type WorkerNeeds = {
  readonly config: Config;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly logger: Logger;
  readonly ledger: Ledger;
  readonly models: ReadModels;
  readonly entities: LedgerEntities;
  readonly processes: LedgerProcesses & FulfilmentProcesses;
  readonly carriers: Pick<Carriers, "track">;
  readonly payments: Pick<Payments, "statement" | "providers">;
  readonly stores: Pick<Stores, "log" | "operational">;
  /** Asked before each round and each drive: whether it is still for this process to do. */
  readonly mayWork: () => boolean;
};

const MINUTE_MS = 60_000;

type Report = (fault: unknown, detail: string) => void;

/** Asks carriers for news of parcels on their way. */
const openTracking = (needs: WorkerNeeds, report: Report) => {
  const { config, clock, scheduler, models, entities, processes, carriers, mayWork } = needs;
  return createTracking({
    ...{ clock, scheduler, carriers, mayWork, report },
    ...{ shipments: entities.shipment, queries: models.entities.shipment },
    drive: async (id, order) => {
      await processes.shipment.drive(id);
      await processes.order.drive(order);
    },
    intervalMs: config.trackingPollMinutes * MINUTE_MS,
  });
};

/** Holds what was paid on a day against what providers say. */
const openReconciliation = (needs: WorkerNeeds, report: Report) => {
  const { clock, scheduler, logger, models, payments, stores, mayWork } = needs;
  return createDailyReconciliation({
    ...{ clock, scheduler, models, payments, store: stores.operational, mayWork, report },
    differs: ({ day, provider, agreed, differing }) => {
      logger.warn({ day, provider, agreed, differing }, "payments are not as the provider says");
    },
  });
};

/** The expiry process, the watchdog, news of parcels, the watch over claims of orders, and what was paid. */
export const createWorkers = (needs: WorkerNeeds): Workers => {
  const { config, clock, scheduler, logger, ledger, models, mayWork } = needs;
  const { entities, processes, stores } = needs;
  const reportAs =
    (process: string) =>
    (fault: unknown, detail: string): void => {
      logger.warn({ err: fault, process }, detail);
    };
  const expiry = createExpiry({
    ...{ clock, scheduler, models, dispatch: ledger.dispatch, mayWork },
    settings: { intervalMs: config.expiryIntervalMs, batch: config.expiryBatch },
    report: reportAs("expiry"),
  });
  const watchdog = createWatchdog({
    ...{ clock, scheduler, mayWork },
    watched: [
      ...watchedOf(processes, models.entities),
      ...fulfilmentWatched(processes, models.entities),
    ],
    settings: { intervalMs: config.watchdogIntervalMs, standingMs: config.watchdogStandingMs },
    report: reportAs("watchdog"),
  });
  const claims = createClaimWatch({
    ...{ feed: stores.log, store: stores.operational, decode: stockCodec.decode },
    ...{ orders: entities.order, drive: processes.order.drive, scheduler, mayWork },
    report: reportAs("claim-watch"),
  });
  const tracking = openTracking(needs, reportAs("tracking"));
  const reconciliation = openReconciliation(needs, reportAs("reconciliation"));
  return {
    start: () => {
      expiry.start();
      watchdog.start();
      claims.start();
      tracking.start();
      reconciliation.start();
    },
    stop: async () => {
      await reconciliation.stop();
      await tracking.stop();
      await claims.stop();
      await expiry.stop();
      await watchdog.stop();
    },
  };
};
