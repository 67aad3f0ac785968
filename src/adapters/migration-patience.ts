import { LogUnavailable, type EventLog } from "../commands/event-log.ts";
import type { Scheduler } from "../domain/runtime.ts";
import { MigrationInterrupted } from "./migration-faults.ts";

/** Tries without getting further before the command gives up, after some 80 seconds; it can be started again. */
export const TRIES_MAX = 20;
const FIRST_PAUSE_MS = 50;
const PAUSE_MS_MAX = 5_000;

export type Patience = { readonly scheduler: Scheduler; readonly signal: AbortSignal };

/** Longer after each try. @throws MigrationInterrupted */
export const pauseAfter = async (tries: number, { scheduler, signal }: Patience): Promise<void> => {
  await new Promise<void>((resolve) => {
    scheduler.after(Math.min(PAUSE_MS_MAX, FIRST_PAUSE_MS * 2 ** tries), resolve);
  });
  if (signal.aborted) throw new MigrationInterrupted("interrupted while waiting for the target");
};

const tried = async <Page>(patience: Patience, read: () => Promise<Page>): Promise<Page> => {
  for (let tries = 0; ; tries++) {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof LogUnavailable) || tries + 1 >= TRIES_MAX) throw error;
      await pauseAfter(tries, patience);
    }
  }
};

/** The log, whose reads wait for a server that is gone for a while. */
export const patientReads = (log: EventLog, patience: Patience): EventLog => ({
  ...log,
  readAll: (...call) => tried(patience, () => log.readAll(...call)),
  readStream: (...call) => tried(patience, () => log.readStream(...call)),
});
