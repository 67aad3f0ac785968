import type { Recorded } from "../domain/recorded.ts";
import type { StockEvent } from "../domain/stock/events.ts";
import type { Earlier } from "../domain/stock/verdict.ts";
import { printOf } from "./key-table.ts";
import type { StockAnswer, StockRequest } from "./stock-request.ts";
import type { WritePath } from "./write-path.ts";

/** What was read of a command's past. */
export type Found = {
  /** The stream's durable revision at the time. */
  readonly durable: number;
  /** For each key (or the command's id) the revision before which everything was looked through. */
  readonly looked: Map<string, number>;
  readonly earlier: Earlier[];
  /** Durable events of the same command, whose last part is still to be booked. */
  resumes: readonly Recorded<StockEvent>[] | undefined;
  /** The command's id was used for another request. */
  reused: boolean;
  /** An act was interrupted before its last part: what was read of it holds only while nothing else is written. */
  unfinished: boolean;
};

/** A command in the queue of its stream, with the one who waits for the answer. */
export type Job = {
  readonly request: StockRequest;
  /** Print of the command's id. */
  readonly print: number;
  /** Epoch milliseconds. */
  readonly deadline: number;
  readonly resolve: (answer: StockAnswer) => void;
  readonly reject: (error: unknown) => void;
  found: Found | undefined;
  /** Times that it was decided and other writers came first. */
  tries: number;
  /** Some of its events were written for this very request. */
  wrote: boolean;
};

export const createJob = (
  request: StockRequest,
  deadline: number,
  { resolve, reject }: Pick<Job, "resolve" | "reject">,
): Job => ({
  request,
  print: printOf(request.envelope.commandId),
  deadline,
  resolve,
  reject,
  found: undefined,
  tries: 0,
  wrote: false,
});

export const giveAnswer = (path: WritePath, job: Job, answer: StockAnswer): void => {
  path.load.inFlight -= 1;
  const { counters } = path;
  if (answer.status === "refused") counters.refused.add();
  else if (answer.replayed) counters.replayed.add();
  else counters.accepted.add();
  job.resolve(answer);
};

export const giveError = (path: WritePath, job: Job, error: unknown): void => {
  path.load.inFlight -= 1;
  job.reject(error);
};
