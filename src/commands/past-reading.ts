import { keysOf } from "../domain/stock/past-keys.ts";
import { answerOf } from "./answers.ts";
import type { Ask } from "./decide-batch.ts";
import { findIn, readAct } from "./earlier-events.ts";
import type { Found, Job } from "./job.ts";
import type { StockAnswer } from "./stock-request.ts";
import type { WritePath } from "./write-path.ts";

export type PastReading = {
  readonly found: Found;
  /** The command was recorded before, whole: this is its answer. */
  readonly answer?: StockAnswer;
  /** An act was interrupted before its last part; it may only go on while nothing else moves. */
  readonly unfinished: boolean;
};

type Place = { readonly stream: string; readonly durable: number };

const readCommand = async (
  path: WritePath,
  { stream, durable }: Place,
  { job, ask, found }: { readonly job: Job; readonly ask: Ask; readonly found: Found },
): Promise<Omit<PastReading, "found">> => {
  const { commandId, commandHash } = job.request.envelope;
  const first = await findIn(
    path,
    { stream, ranges: ask.ranges },
    { matches: (recorded) => recorded.metadata.commandId === commandId, newest: false },
  );
  if (first === undefined) {
    found.looked.set(commandId, durable + 1);
    return { unfinished: false };
  }
  if (first.metadata.commandHash !== commandHash) {
    found.reused = true;
    return { unfinished: false };
  }
  const act = await readAct(path, stream, first.revision);
  if (act.unfinished) {
    found.resumes = act.events;
    return { unfinished: true };
  }
  const own = act.events.filter((recorded) => recorded.metadata.commandId === commandId);
  const answer = answerOf(own, !job.wrote);
  return { unfinished: false, ...(answer !== undefined && { answer }) };
};

const readKey = async (
  path: WritePath,
  { stream, durable }: Place,
  { ask, found }: { readonly ask: Ask; readonly found: Found },
): Promise<boolean> => {
  const { key, ranges } = ask;
  const newest = key.startsWith("claim:");
  const hit = await findIn(
    path,
    { stream, ranges },
    { matches: (recorded) => keysOf(recorded.event).includes(key), newest },
  );
  if (hit === undefined) {
    found.looked.set(key, durable + 1);
    return false;
  }
  if (newest) {
    found.earlier.push({ key, events: [hit] });
    return false;
  }
  const act = await readAct(path, stream, hit.revision);
  found.earlier.push({ key, events: act.events });
  return act.unfinished;
};

/**
 * Reads from the log what the stream's past says of a command: its own events, if it is a repeat, and
 * what was recorded under the ids that it names. `durable` is the revision up to which the past was asked.
 */
export const readPast = async (
  path: WritePath,
  place: Place,
  { job, asks }: { readonly job: Job; readonly asks: readonly Ask[] },
): Promise<PastReading> => {
  path.counters.lookups.add();
  const found: Found = {
    looked: new Map(job.found?.looked),
    earlier: [...(job.found?.earlier ?? [])],
    resumes: undefined,
    reused: false,
  };
  let unfinished = false;
  for (const ask of asks) {
    if (ask.key !== job.request.envelope.commandId) {
      unfinished = (await readKey(path, place, { ask, found })) || unfinished;
      continue;
    }
    const read = await readCommand(path, place, { job, ask, found });
    if (read.answer !== undefined || found.reused) return { ...read, found };
    unfinished = read.unfinished || unfinished;
  }
  return { found, unfinished };
};
