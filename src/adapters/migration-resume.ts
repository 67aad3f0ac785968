import { eventsAfter, isSame, type LogPair } from "./migration-events.ts";
import { MigrationInterrupted, MigrationRefused } from "./migration-faults.ts";

export type Reached = {
  /** Events that are in the target already. */
  readonly events: number;
  /** Where the last of them stands in the source, and in the target. */
  readonly source: bigint;
  readonly target: bigint;
};

const NOTHING_YET: Reached = { events: 0, source: 0n, target: 0n };

type Watch = { readonly signal: AbortSignal; readonly onEvents: (events: number) => Promise<void> };
const REPORT_EVERY = 1_000;

/**
 * Follows the target beside the source from the first event on. Whatever an earlier run has written is found there, so
 * a migration needs no notes of its own. @throws MigrationRefused, MigrationInterrupted
 */
export const reachedBy = async (
  { source, target }: LogPair,
  { signal, onEvents }: Watch,
): Promise<Reached> => {
  const expected = eventsAfter(source, 0n);
  let reached = NOTHING_YET;
  for await (const found of eventsAfter(target, 0n)) {
    if (signal.aborted) throw new MigrationInterrupted("interrupted while comparing");
    const next = await expected.next();
    const where = `${found.stream}, revision ${String(found.revision)}`;
    if (next.done === true) {
      throw new MigrationRefused(`the target goes on where the source ends: ${where}`);
    }
    if (!isSame(next.value, found)) {
      throw new MigrationRefused(
        `the target holds other events than the source, the first: ${where} (${found.type})`,
      );
    }
    const events = reached.events + 1;
    reached = { events, source: next.value.position, target: found.position };
    if (events % REPORT_EVERY === 0) await onEvents(events);
  }
  return reached;
};
