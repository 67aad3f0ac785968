import { LogUnavailable, type AppendOutcome } from "../commands/event-log.ts";
import { runsOf, type Run } from "./migration-appends.ts";
import { eventsAfter, type LogPair } from "./migration-events.ts";
import { MigrationInterrupted, MigrationRefused } from "./migration-faults.ts";
import { pauseAfter, TRIES_MAX, type Patience } from "./migration-patience.ts";
import { reachedBy, type Reached } from "./migration-resume.ts";

type CopyNeeds = LogPair &
  Patience & {
    readonly onEvents: (events: number) => Promise<void>;
  };

const tried = async ({ target }: CopyNeeds, run: Run): Promise<AppendOutcome> => {
  try {
    return await target.append(run.stream, run.expectedRevision, run.events);
  } catch (error) {
    if (!(error instanceof LogUnavailable)) throw error;
    return { kind: "unknown", reason: error.message };
  }
};

/** The identical append until the target has said what became of it. */
const settled = async (
  needs: CopyNeeds,
  run: Run,
): Promise<Exclude<AppendOutcome, { kind: "unknown" }>> => {
  let reason = "";
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    if (needs.signal.aborted) throw new MigrationInterrupted("interrupted while copying");
    const outcome = await tried(needs, run);
    if (outcome.kind !== "unknown") return outcome;
    reason = outcome.reason;
    await pauseAfter(tries, needs);
  }
  throw new LogUnavailable(`the target does not answer: ${reason}`);
};

/** Until the end of the source, or until an append meets something that is there already. */
const copyOn = async (needs: CopyNeeds, from: Reached): Promise<[Reached, conflict: boolean]> => {
  let reached = from;
  for await (const run of runsOf(eventsAfter(needs.source, from.source))) {
    const outcome = await settled(needs, run);
    if (outcome.kind === "conflict") return [reached, true];
    const position = outcome.positions.at(-1) ?? reached.target;
    if (position <= reached.target) {
      throw new MigrationRefused(`${run.stream} stands in the target before what comes before it`);
    }
    const events = reached.events + run.events.length;
    reached = { events, source: run.position, target: position };
    await needs.onEvents(events);
  }
  return [reached, false];
};

/**
 * Copies what is missing. One append is under way at a time: with two, the loss of the first would let the second come
 * before it, for ever. @throws MigrationRefused, MigrationInterrupted, LogUnavailable
 */
export const copyEvents = async (needs: CopyNeeds, from: Reached): Promise<Reached> => {
  let reached = from;
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    const [copied, conflict] = await copyOn(needs, reached);
    if (!conflict) return copied;
    // Somebody else's event, or an append of an earlier run that came through late: see what is there now.
    const found = await reachedBy(needs, needs);
    if (found.events === copied.events) await pauseAfter(tries, needs);
    reached = found;
  }
  throw new MigrationRefused("somebody else writes to the target");
};
