import type { Logger } from "pino";
import type { Ledger } from "../commands/dispatch.ts";
import type { Config } from "../config.ts";
import type { Clock, Scheduler } from "../domain/runtime.ts";
import { createExpiry } from "../processes/expiry.ts";
import { type LedgerProcesses, watchedOf } from "../processes/processes.ts";
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
  readonly processes: LedgerProcesses;
  /** Asked before each round and each drive: whether it is still for this process to do. */
  readonly mayWork: () => boolean;
};

/** The expiry process and the watchdog. */
export const createWorkers = (needs: WorkerNeeds): Workers => {
  const { config, clock, scheduler, logger, ledger, models, processes, mayWork } = needs;
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
    ...{ clock, scheduler, watched: watchedOf(processes, models.entities), mayWork },
    settings: { intervalMs: config.watchdogIntervalMs, standingMs: config.watchdogStandingMs },
    report: reportAs("watchdog"),
  });
  return {
    start: () => {
      expiry.start();
      watchdog.start();
    },
    stop: async () => {
      await expiry.stop();
      await watchdog.stop();
    },
  };
};
