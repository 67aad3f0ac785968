import { LogUnavailable, type AppendOutcome } from "../../commands/event-log.ts";
import type { Scheduler } from "../../domain/runtime.ts";
import { backOffMs, type Connection, type Connections } from "./connections.ts";
import { connected, type Deadline, pauseWithin, startDeadline } from "./deadline.ts";
import type { Reads } from "./reads.ts";
import type { Room } from "./room.ts";
import { type Batch, sendOnce, type Sent } from "./sending.ts";

/** A try gets a part of the whole time, so that there is time left to send the batch again. */
const TRIES_PER_DEADLINE = 3;

/** Higher than every revision: the stream is read as far as our own events. */
const ANY_REVISION = Number.MAX_SAFE_INTEGER;

export type AppendNeeds = {
  readonly room: Room;
  readonly connections: Connections;
  readonly reads: Reads;
  readonly scheduler: Scheduler;
  readonly random: () => number;
  readonly deadlineMs: number;
};

export type Appends = {
  /**
   * Never writes a batch twice, and answers at the deadline at the latest.
   * @throws LogUnavailable when nothing was written and nothing can be.
   */
  readonly append: (batch: Batch) => Promise<AppendOutcome>;
  /** When everything that is under way has its answer. */
  readonly settled: () => Promise<void>;
};

type Work = { readonly batch: Batch; readonly deadline: Deadline };

const committed = ({ batch }: Work, position: bigint): AppendOutcome => ({
  kind: "committed",
  firstRevision: batch.expectedRevision + 1,
  positions: batch.events.map(() => position),
});

/** Waits longer with every failure, and never beyond the deadline. */
const pauseAfter = (needs: AppendNeeds, { deadline }: Work, failures: number): Promise<void> =>
  pauseWithin(deadline, needs.scheduler, backOffMs(failures - 1, needs.random));

type Found = "ours" | "others" | "nothing-yet";

/** Whose events stand behind the expected revision. A part of a batch is never there alone. */
const whoseAreThere = async (
  { reads }: AppendNeeds,
  { batch, deadline }: Work,
): Promise<{ readonly found: Found; readonly position: bigint | undefined }> => {
  const { stream, expectedRevision, events } = batch;
  const [from, maxCount] = [BigInt(expectedRevision + 1), events.length];
  const there = await reads.read({ stream, from, direction: "forwards", maxCount }, deadline);
  const isOurs = there.every((event, index) => event.id === events[index]?.id);
  const position = there.at(-1)?.position?.commit;
  if (!isOurs) return { found: "others", position };
  return { found: there.length === events.length ? "ours" : "nothing-yet", position };
};

/**
 * A wrong version after a try that got no answer may be about our own events. Until a reader sees what the server
 * has spoken of, it is not replicated: wait. Undefined: not known at the deadline.
 */
const resolveConflict = async (
  needs: AppendNeeds,
  work: Work,
  actualRevision: number,
): Promise<AppendOutcome | undefined> => {
  if (actualRevision <= work.batch.expectedRevision) return { kind: "conflict", actualRevision };
  for (let looks = 1; !work.deadline.isOver(); looks++) {
    const { found, position } = await whoseAreThere(needs, work);
    // An exact revision that the stream has passed can't be met by a late copy either: rejected for good.
    if (found === "others") return { kind: "conflict", actualRevision };
    if (found === "ours" && position !== undefined) return committed(work, position);
    await pauseAfter(needs, work, looks);
  }
  return undefined;
};

/** The caller reads the tail next: it has to be there for him, or he would decide the same again. */
const awaitTail = async (needs: AppendNeeds, work: Work, actualRevision: number): Promise<void> => {
  if (actualRevision <= work.batch.expectedRevision) return;
  const { stream } = work.batch;
  const newest = { stream, from: "end", direction: "backwards", maxCount: 1 } as const;
  for (let looks = 1; !work.deadline.isOver(); looks++) {
    const [event] = await needs.reads.read(newest, work.deadline);
    if (event !== undefined && event.revision >= BigInt(actualRevision)) return;
    await pauseAfter(needs, work, looks);
  }
};

/** Whether the connection is worth another try after this. */
const isTrusted = (sent: Sent, tries: number): boolean => {
  // A node that says twice in a row that it doesn't know may not be the leader any more.
  if (sent.kind === "unknown") return sent.answered && tries < 2;
  return sent.kind === "not-sent" && sent.elsewhere && tries < 2;
};

const settleConflict = async (
  needs: AppendNeeds,
  work: Work,
  { actualRevision, isDoubtful }: { readonly actualRevision: number; readonly isDoubtful: boolean },
): Promise<AppendOutcome> => {
  try {
    if (isDoubtful) {
      const reason = "the stream's tail can't be seen";
      const outcome = await resolveConflict(needs, work, actualRevision);
      return outcome ?? { kind: "unknown", reason };
    }
    await awaitTail(needs, work, actualRevision);
  } catch (error) {
    if (!(error instanceof LogUnavailable)) throw error;
    if (isDoubtful) return { kind: "unknown", reason: error.message };
  }
  return { kind: "conflict", actualRevision };
};

/** What a try means for the batch; undefined: send it again. */
const concluded = async (
  needs: AppendNeeds,
  work: Work,
  { sent, isDoubtful }: { readonly sent: Sent; readonly isDoubtful: boolean },
): Promise<AppendOutcome | undefined> => {
  switch (sent.kind) {
    case "committed":
      if (sent.position !== undefined) return committed(work, sent.position);
      return settleConflict(needs, work, { actualRevision: ANY_REVISION, isDoubtful: true });
    case "conflict":
      return settleConflict(needs, work, { actualRevision: sent.actualRevision, isDoubtful });
    case "refused":
      if (isDoubtful) return { kind: "unknown", reason: sent.reason };
      throw new LogUnavailable(`the server refuses the append: ${sent.reason}`);
    case "not-sent":
    case "unknown":
      return undefined;
  }
};

const write = async (needs: AppendNeeds, work: Work): Promise<AppendOutcome> => {
  const { connections, room, scheduler, deadlineMs } = needs;
  const { batch, deadline } = work;
  const ms = Math.ceil(deadlineMs / TRIES_PER_DEADLINE);
  let isDoubtful = false;
  let reason = "no connection";
  for (let tries = 1; !deadline.isOver(); tries++) {
    const connection: Connection | undefined = await connected(connections, deadline);
    if (connection === undefined) break;
    const full = await room.enter(deadline);
    if (full !== undefined) {
      reason = full;
      break;
    }
    const sent = await sendOnce(scheduler, connection, { batch, deadline, ms }).finally(room.leave);
    const outcome = await concluded(needs, work, { sent, isDoubtful });
    if (outcome !== undefined) return outcome;
    isDoubtful ||= sent.kind !== "not-sent";
    if ("reason" in sent) reason = sent.reason;
    if (!isTrusted(sent, tries)) connections.discard(connection, `an append failed: ${reason}`);
    await pauseAfter(needs, work, tries);
  }
  if (isDoubtful) return { kind: "unknown", reason };
  throw new LogUnavailable(`nothing was written: ${reason}`);
};

/** Appends of one stream go out one after the other, those of different streams side by side. */
export const createAppends = (needs: AppendNeeds): Appends => {
  const turns = new Map<string, Promise<unknown>>();

  return {
    append: async (batch) => {
      const deadline = startDeadline(needs.scheduler, needs.deadlineMs);
      const before = turns.get(batch.stream);
      const run = async (): Promise<AppendOutcome> => write(needs, { batch, deadline });
      const turn = before === undefined ? run() : before.then(run, run);
      turns.set(batch.stream, turn);
      try {
        return await turn;
      } finally {
        deadline.cancel();
        if (turns.get(batch.stream) === turn) turns.delete(batch.stream);
      }
    },
    settled: async () => {
      await Promise.allSettled(turns.values());
    },
  };
};
