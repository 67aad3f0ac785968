import { keysOf } from "../domain/stock/past-keys.ts";
import { answerOf } from "./answers.ts";
import type { Ask } from "./decide-batch.ts";
import { findIn, readAct } from "./earlier-events.ts";
import type { Found, Job } from "./job.ts";
import { printOf } from "./key-table.ts";
import type { StockAnswer } from "./stock-request.ts";
import type { WritePath } from "./write-path.ts";

export type PastReading = {
  readonly found: Found;
  /** The command was recorded before, whole: this is its answer. */
  readonly answer?: StockAnswer;
};

type Place = { readonly stream: string; readonly durable: number };
type Reading = { readonly job: Job; readonly ask: Ask; readonly found: Found };

const readCommand = async (
  path: WritePath,
  { stream, durable }: Place,
  { job, ask, found }: Reading,
): Promise<StockAnswer | undefined> => {
  const { commandId, commandHash } = job.request.envelope;
  const hit = await findIn(path, stream, {
    print: job.print,
    ranges: ask.ranges,
    matches: (recorded) => recorded.metadata.commandId === commandId,
  });
  if (hit === undefined) {
    found.looked.set(commandId, durable + 1);
    return undefined;
  }
  const { recorded: first, page } = hit;
  if (first.metadata.commandHash !== commandHash) {
    found.reused = true;
    return undefined;
  }
  const act = await readAct(path, stream, { first: first.revision, page });
  if (act.unfinished) {
    found.resumes = act.events;
    found.unfinished = true;
    return undefined;
  }
  const own = act.events.filter((recorded) => recorded.metadata.commandId === commandId);
  return answerOf(own, !job.wrote);
};

const readKey = async (
  path: WritePath,
  { stream, durable }: Place,
  { ask, found }: Reading,
): Promise<void> => {
  const { key, ranges } = ask;
  const hit = await findIn(path, stream, {
    print: printOf(key),
    ranges,
    matches: (recorded) => keysOf(recorded.event).includes(key),
  });
  if (hit === undefined) {
    found.looked.set(key, durable + 1);
  } else if (key.startsWith("claim:")) {
    // What ended a claim is one event, and nothing comes after it.
    found.earlier.push({ key, events: [hit.recorded] });
  } else {
    const act = await readAct(path, stream, { first: hit.recorded.revision, page: hit.page });
    found.earlier.push({ key, events: act.events });
    found.unfinished ||= act.unfinished;
  }
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
    durable: place.durable,
    looked: new Map(job.found?.looked),
    earlier: [...(job.found?.earlier ?? [])],
    resumes: undefined,
    reused: false,
    unfinished: false,
  };
  for (const ask of asks) {
    if (ask.key !== job.request.envelope.commandId) {
      await readKey(path, place, { job, ask, found });
      continue;
    }
    const answer = await readCommand(path, place, { job, ask, found });
    if (answer !== undefined) return { answer, found };
    if (found.reused) return { found };
  }
  return { found };
};
