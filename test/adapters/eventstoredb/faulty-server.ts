import { openEventStoreLog } from "../../../src/adapters/eventstoredb/event-log.ts";
import { systemClock, systemIds, systemScheduler } from "../../../src/adapters/runtime.ts";
import type { EventLog } from "../../../src/commands/event-log.ts";
import type { Fault, Operation } from "../../fakes/eventstoredb/faults.ts";
import { type FakeEventStore, startFakeEventStore } from "../../fakes/eventstoredb/server.ts";

/** Short, so that a test of silence doesn't take long. */
export const DEADLINE_MS = 200;
/** What an answer may be late: a second, and what a busy machine adds to it. */
export const LATE_MS = 1_000;

/** A server on which faults are put one by one, and how to open logs on it. */
export type FaultyServer = FakeEventStore & {
  /** The next call of the kind meets it; undefined: all goes well again. */
  readonly next: (operation: Operation, ...faults: readonly Fault[]) => void;
  readonly openLog: (options?: {
    readonly deadlineMs?: number;
    readonly prefix?: string;
  }) => Promise<EventLog>;
  /** What the logs have had to say. */
  readonly reports: string[];
  /** Closes the logs and ends the server. */
  readonly end: () => Promise<void>;
};

export const startFaultyServer = async (
  options: { readonly proxied?: boolean; readonly writeTimeoutMs?: number } = {},
): Promise<FaultyServer> => {
  const waiting = new Map<Operation, Fault[]>();
  const reports: string[] = [];
  const logs: EventLog[] = [];
  const fake = await startFakeEventStore({
    ...options,
    faults: (operation) => waiting.get(operation)?.shift(),
  });
  return {
    ...fake,
    reports,
    next: (operation, ...faults) => void waiting.set(operation, [...faults]),
    openLog: async ({ deadlineMs = DEADLINE_MS, prefix = "" } = {}) => {
      const log = await openEventStoreLog({
        ...{ url: fake.url, prefix, deadlineMs },
        ...{ clock: systemClock, ids: systemIds, scheduler: systemScheduler },
        report: (_error, detail) => void reports.push(detail),
      });
      logs.push(log);
      return log;
    },
    end: async () => {
      waiting.clear();
      await Promise.all(logs.map((log) => log.close()));
      await fake.stop();
    },
  };
};
