import { markOf, undoTo } from "../domain/stock/journal.ts";
import { pastKeys } from "../domain/stock/past-keys.ts";
import { settle } from "../domain/stock/settle.ts";
import { bucketsOf } from "../domain/stock/state.ts";
import type { Context, Draft, Settled } from "../domain/stock/verdict.ts";
import { encodeParts, placePart, type Append, type Batch, type Decided } from "./batch.ts";
import { APPEND_BYTES_MAX, APPEND_EVENTS_MAX } from "./event-log.ts";
import { LedgerFault } from "./faults.ts";
import { giveError, type Found, type Job } from "./job.ts";
import { lookUp, printOf } from "./key-table.ts";
import { NOWHERE, rangesOf, type Past, type Range } from "./past.ts";
import { HISTORY_EVERY } from "./snapshots.ts";
import type { ReferenceRejection } from "./stock-request.ts";
import { CLOCK_SKEW_MS_MAX, type WritePath } from "./write-path.ts";

/** A key whose past has to be read before the command can be judged. */
export type Ask = { readonly key: string; readonly ranges: readonly Range[] };

/**
 * `done`: decided, or failed for good. `wait`: it rests on an id of this batch that is not durable yet, so it is
 * judged after the batch. `read`: what it names may have been recorded before and has to be read first, in its
 * turn: no later command of the stream may overtake it, a false alarm of a filter included.
 */
export type Step = { readonly kind: "done" | "wait" | "read" };

const DONE: Step = { kind: "done" };
const WAIT: Step = { kind: "wait" };
const READ: Step = { kind: "read" };
const NO_ASKS: readonly Ask[] = [];
const NO_DRAFTS: readonly Draft[] = [];

/** Keys of the command that the stream may know; undefined where one stands in this batch, not durable yet. */
export const asksOf = (batch: Batch, job: Job): readonly Ask[] | undefined => {
  const { stock, past } = batch.state;
  const { found } = job;
  if (lookUp(batch.pending, job.print) !== undefined) return undefined;
  let asks: Ask[] | undefined = found?.resumes === undefined ? askOfCommand(past, job) : undefined;
  for (const key of pastKeys(stock, job.request.command)) {
    const print = printOf(key);
    if (lookUp(batch.pending, print) !== undefined) return undefined;
    const known = found?.earlier.some((one) => one.key === key) === true;
    const ranges = known ? NOWHERE : rangesOf(past, print, sinceOf(found, key));
    if (ranges.length > 0) (asks ??= []).push({ key, ranges });
  }
  return asks ?? NO_ASKS;
};

const sinceOf = (found: Found | undefined, key: string): number => found?.looked.get(key) ?? 0;

const askOfCommand = (past: Past, job: Job): Ask[] | undefined => {
  const { commandId } = job.request.envelope;
  const ranges = rangesOf(past, job.print, sinceOf(job.found, commandId));
  return ranges.length === 0 ? undefined : [{ key: commandId, ranges }];
};

/** Decides one command on the state of the batch and puts its events behind those of the ones before. */
export const decideNext = (path: WritePath, batch: Batch, job: Job): Step => {
  const now = path.clock.now();
  const { stock } = batch.state;
  if (now > job.deadline) {
    path.counters.shed.add();
    giveError(path, job, new LedgerFault("busy", `${batch.stream}: the queue is too long`));
    return DONE;
  }
  if (stock.recordedAt - now > CLOCK_SKEW_MS_MAX) {
    const detail = `${batch.stream}: its newest event is more than 10 s ahead of the clock`;
    giveError(path, job, new LedgerFault("clock-skew", detail));
    return DONE;
  }
  if (job.found?.unfinished === true && job.found.durable !== batch.base) job.found = undefined;
  if (job.found?.reused === true) {
    batch.decided.push(decisionOf(batch, job, { kind: "reused" }));
    return DONE;
  }
  const asks = asksOf(batch, job);
  if (asks === undefined) return WAIT;
  if (asks.length > 0) return READ;
  judge(path, batch, { job, at: Math.max(now, stock.recordedAt) });
  return DONE;
};

type Turn = { readonly job: Job; readonly at: number };

/** An act that was interrupted goes on, whatever has become of its references since. */
const judge = (path: WritePath, batch: Batch, turn: Turn): void => {
  const { request, found } = turn.job;
  if (request.refuse === undefined || found?.resumes !== undefined) take(path, batch, turn);
  else refuse(path, batch, { ...turn, rejection: request.refuse });
};

const contextOf = ({ settings }: WritePath, job: Job, at: number): Context => {
  const { actor } = job.request.envelope;
  const { found } = job;
  if (found === undefined) return { at, actor, settings };
  return {
    at,
    actor,
    settings,
    ...(found.earlier.length > 0 && { earlier: found.earlier }),
    ...(found.resumes !== undefined && { resumes: found.resumes }),
  };
};

/** A decision that records nothing; it rests on everything that stands before it in the batch. */
const decisionOf = (batch: Batch, job: Job, verdict: Decided["verdict"]): Decided => {
  const { stock } = batch.state;
  return {
    job,
    verdict,
    mark: markOf(stock),
    base: stock.revision,
    drafts: NO_DRAFTS,
    before: NOTHING_BEFORE,
    version: stock.revision,
    after: bucketsOf(stock),
    dependsOn: batch.appends.length - 1,
    endsIn: -1,
  };
};

const flat = (parts: readonly (readonly Draft[])[]): readonly Draft[] => {
  const [first, ...more] = parts;
  if (first === undefined) return NO_DRAFTS;
  return more.length === 0 ? first : parts.flat();
};

/** A bug in a decision fails that command alone; what it left in the state is taken back, and the state loaded anew. */
const failed = (
  path: WritePath,
  batch: Batch,
  { job, mark, error }: { readonly job: Job; readonly mark: number; readonly error: unknown },
): void => {
  undoTo(batch.state.stock, mark);
  batch.broken = true;
  path.counters.decisionFailures.add();
  giveError(path, job, error);
};

const take = (path: WritePath, batch: Batch, { job, at }: Turn): void => {
  const { stock } = batch.state;
  const mark = markOf(stock);
  const base = stock.revision;
  const dry = job.request.dryRun === true;
  let settled: Settled;
  let parts: readonly Append[] = [];
  try {
    settled = settle(stock, job.request.command, contextOf(path, job, at));
    if (!dry) parts = encodeParts(path, settled.parts, { job, at, base });
  } catch (error) {
    failed(path, batch, { job, mark, error });
    return;
  }
  const drafts = flat(settled.parts);
  const recorded = settled.verdict.kind === "accepted" && drafts.some((draft) => draft.own);
  const version = stock.revision;
  const after = bucketsOf(stock);
  if (dry) undoTo(stock, mark);
  const before = resumedEvents(job);
  let dependsOn = batch.appends.length - 1;
  for (const [index, part] of parts.entries()) {
    placePart(batch, part);
    // The answer waits for the last own event; a backorder queue may go on behind it.
    const own = recorded && settled.parts[index]?.some((draft) => draft.own) !== true;
    if (!own) dependsOn = batch.appends.length - 1;
  }
  const endsIn = parts.length === 0 ? -1 : batch.appends.length - 1;
  const { verdict } = settled;
  batch.decided.push({
    job,
    verdict,
    mark,
    base,
    drafts,
    before,
    version,
    after,
    dependsOn,
    endsIn,
  });
};

/**
 * What the edge has against a command holds only for what is new. So it is judged without recording: the same
 * content under a business id that has been recorded is a repeat, whatever key it comes under.
 */
const refuse = (
  path: WritePath,
  batch: Batch,
  { job, at, rejection }: Turn & { readonly rejection: ReferenceRejection },
): void => {
  const { stock } = batch.state;
  const mark = markOf(stock);
  try {
    const { verdict } = settle(stock, job.request.command, contextOf(path, job, at));
    undoTo(stock, mark);
    const repeated = verdict.kind === "repeated";
    batch.decided.push(decisionOf(batch, job, repeated ? verdict : { kind: "refused", rejection }));
  } catch (error) {
    failed(path, batch, { job, mark, error });
  }
};

const NOTHING_BEFORE: Decided["before"] = [];

const resumedEvents = (job: Job): Decided["before"] => {
  const { commandId } = job.request.envelope;
  const resumes = job.found?.resumes;
  if (resumes === undefined) return NOTHING_BEFORE;
  return resumes.filter((recorded) => recorded.metadata.commandId === commandId);
};

/** True where no more commands should join: the append is full, or ends at a revision whose state is kept. */
export const isBatchFull = (path: WritePath, batch: Batch): boolean =>
  batch.broken ||
  batch.decided.length >= path.limits.batchCommands ||
  batch.events >= APPEND_EVENTS_MAX ||
  batch.bytes >= APPEND_BYTES_MAX ||
  (batch.events > 0 && batch.state.stock.revision % HISTORY_EVERY === 0);
