import { ledgerDecode } from "../../../src/adapters/event-codec.ts";
import {
  openMemoryLog,
  type LogFaults,
  type LogMemory,
} from "../../../src/adapters/memory/event-log.ts";
import { createMemoryOperationalStore } from "../../../src/adapters/memory/operational-store.ts";
import {
  migrate,
  type MigrationNeeds,
  type MigrationProgress,
} from "../../../src/adapters/migration.ts";
import { createMemoryReadStore } from "../../../src/adapters/memory/read-store.ts";
import { systemIds, systemScheduler } from "../../../src/adapters/runtime.ts";
import type { EventLog } from "../../../src/commands/event-log.ts";
import type { Scheduler } from "../../../src/domain/runtime.ts";
import { createReadSide } from "../../../src/projections/read-side.ts";
import { NOON } from "../../api/memory-ledger.ts";

/** Waits for nothing: what is to happen later happens in the next turn. */
export const hasty: Scheduler = {
  after: (_delayMs, task) => {
    const timer = setImmediate(task);
    return () => {
      clearImmediate(timer);
    };
  },
  soon: (task) => {
    setImmediate(task);
  },
};

export const logIn = (memory: LogMemory, faults?: LogFaults): EventLog =>
  openMemoryLog({ memory, scheduler: hasty, exclusive: false, ...(faults && { faults }) });

/** Everything that a migration needs beside the two logs. */
export const kit = () => {
  const operational = {
    source: createMemoryOperationalStore(),
    target: createMemoryOperationalStore(),
  };
  const progress: MigrationProgress[] = [];
  const time = { now: 0 };
  const controller = new AbortController();
  const run = (source: EventLog, target: EventLog, more: Partial<MigrationNeeds> = {}) =>
    migrate({
      ...{ source, target, operational, scheduler: hasty, signal: controller.signal },
      clock: { now: () => (time.now += 100) },
      onProgress: async (one) => {
        progress.push(one);
      },
      ...more,
    });
  return { operational, progress, controller, run };
};

/** Read models of their own over a log. */
export const readSideOf = (log: EventLog) =>
  createReadSide({
    ...{ feed: log, decode: ledgerDecode, store: createMemoryReadStore(), exclusive: true },
    ...{ clock: { now: () => NOON }, ids: systemIds, scheduler: systemScheduler },
  });
