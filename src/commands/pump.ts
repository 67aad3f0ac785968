import { forgetUpTo, markOf, openJournal } from "../domain/stock/journal.ts";
import { createBatch, type Batch, type BatchEnd } from "./batch.ts";
import { sendNext } from "./commit.ts";
import { asksOf, decideNext, isBatchFull } from "./decide-batch.ts";
import { LogUnavailable, UnknownEventType } from "./event-log.ts";
import { LedgerFault } from "./faults.ts";
import { answerDurable } from "./give-answers.ts";
import { giveAnswer, giveError, type Job } from "./job.ts";
import { clearTable, emptyTable } from "./key-table.ts";
import type { Mailbox } from "./mailbox.ts";
import { readPast } from "./past-reading.ts";
import { fullSegments } from "./past.ts";
import { keepUp } from "./snapshot-policy.ts";
import { foldTail, IntegrityFailure, loadState, type StreamState } from "./stream-state.ts";
import { UNREADABLE_RETRY_MS, type WritePath } from "./write-path.ts";

/** Does what can be done now; whatever is waited for calls it again. */
export const pump = (path: WritePath, mailbox: Mailbox): void => {
  while (!mailbox.busy) {
    if (mailbox.queue.length === 0) return;
    const { state } = mailbox;
    if (state === undefined) {
      mailbox.busy = true;
      void load(path, mailbox);
    } else if (mailbox.reading) {
      mailbox.busy = true;
      void readAhead(path, mailbox, state);
    } else {
      runBatch(path, { mailbox, state, commands: mailbox.queue.length, fresh: false });
    }
  }
};

const release = (path: WritePath, mailbox: Mailbox): void => {
  mailbox.busy = false;
  pump(path, mailbox);
};

const faultOf = (error: unknown, stream: string): unknown => {
  if (error instanceof LogUnavailable) return new LedgerFault("log-unavailable", error.message);
  if (error instanceof UnknownEventType || error instanceof IntegrityFailure) {
    return unreadableFault(stream, error);
  }
  return error;
};

/** A stream that this process can't fold takes no commands, and only that one. */
const unreadableFault = (stream: string, error: unknown): LedgerFault => {
  const detail = error instanceof Error ? error.message : String(error);
  return new LedgerFault("read-only", `${stream} takes no commands: ${detail}`, 30);
};

const failQueue = (path: WritePath, mailbox: Mailbox, error: unknown): void => {
  const { queue } = mailbox;
  mailbox.queue = [];
  for (const job of queue) giveError(path, job, error);
};

const load = async (path: WritePath, mailbox: Mailbox): Promise<void> => {
  const { stream, unreadable } = mailbox;
  try {
    if (unreadable !== undefined && path.clock.now() < unreadable.until) throw unreadable.fault;
    const { state, folded } = await loadState(path, stream);
    openJournal(state.stock);
    mailbox.state = state;
    mailbox.unreadable = undefined;
    mailbox.unsaved = folded;
    // What a snapshot named was loaded from the store; what was folded from the log is stored again.
    mailbox.segmentsSaved = folded > state.stock.revision ? 0 : fullSegments(state.past).length;
  } catch (error) {
    let fault = faultOf(error, stream);
    if (!(fault instanceof LedgerFault)) fault = unreadableFault(stream, error);
    if (fault instanceof LedgerFault && fault.code === "read-only" && error !== unreadable?.fault) {
      mailbox.unreadable = { fault, until: path.clock.now() + UNREADABLE_RETRY_MS };
    }
    failQueue(path, mailbox, fault);
  }
  release(path, mailbox);
};

type Run = {
  readonly mailbox: Mailbox;
  readonly state: StreamState;
  /** Commands from the head of the queue that may be taken. */
  readonly commands: number;
  /** The tail was read after they arrived, so that answers which append nothing need no further fence. */
  readonly fresh: boolean;
};

const runBatch = (path: WritePath, run: Run): void => {
  const { mailbox } = run;
  const batch = decideQueue(path, run);
  if (batch.appends.length > 0) {
    mailbox.busy = true;
    // The append is the fence of every answer in its batch; only a sole writer needs none before it.
    if (path.log.exclusive) answerDurable(path, batch);
    sendNext(path, batch, (end) => {
      endBatch(path, mailbox, { batch, ...end });
    });
    return;
  }
  if (!path.log.exclusive && !run.fresh && batch.decided.length > 0) {
    mailbox.busy = true;
    void judgeOnTail(path, run, batch);
    return;
  }
  answerDurable(path, batch);
  giveBackTable(path, batch);
  if (batch.broken) mailbox.state = undefined;
};

/** Tables kept for later batches; more are made where more are under way at once. */
const SPARE_TABLES_MAX = 256;

const giveBackTable = (path: WritePath, { pending }: Batch): void => {
  if (path.tables.length >= SPARE_TABLES_MAX) return;
  clearTable(pending);
  path.tables.push(pending);
};

const decideQueue = (path: WritePath, { mailbox, state, commands }: Run): Batch => {
  const { stream, queue, doubt } = mailbox;
  const { revision } = state.stock;
  const doubtful = doubt?.revision === revision && path.clock.now() < doubt.until;
  const batch = createBatch(stream, state, {
    doubtful: doubtful ? doubt.commands : undefined,
    pending: path.tables.pop() ?? emptyTable(),
  });
  let taken = 0;
  while (taken < commands && !isBatchFull(path, batch)) {
    const job = queue[taken];
    if (job === undefined) break;
    const step = decideNext(path, batch, job);
    mailbox.reading = step.kind === "read";
    if (step.kind === "wait" || step.kind === "read") break;
    taken += 1;
  }
  mailbox.queue = taken === queue.length ? [] : queue.slice(taken);
  return batch;
};

/**
 * Answers that append nothing have no fence of their own. Where others may write, the tail is read once for
 * all of the batch; if there is one, they are decided again on it.
 */
const judgeOnTail = async (path: WritePath, run: Run, batch: Batch): Promise<void> => {
  const { mailbox, state } = run;
  const { stock } = state;
  let again = false;
  try {
    const folded = await foldTail(path, { stream: mailbox.stream, state });
    forgetUpTo(stock, markOf(stock));
    mailbox.unsaved += folded;
    again = folded > 0 && !batch.broken;
    if (!again) answerDurable(path, batch);
  } catch (error) {
    mailbox.state = undefined;
    const fault = faultOf(error, mailbox.stream);
    for (const { job } of batch.decided) giveError(path, job, fault);
  }
  if (batch.broken) mailbox.state = undefined;
  mailbox.busy = false;
  if (again) {
    const commands = batch.decided.length;
    mailbox.queue = [...batch.decided.map(({ job }) => job), ...mailbox.queue];
    runBatch(path, { mailbox, state, commands, fresh: true });
  }
  pump(path, mailbox);
};

/**
 * Reads what the commands at the head of the queue name of the past, all at once, while nothing else moves
 * on the stream. Repeats are answered; the others go on in their order.
 */
const readAhead = async (path: WritePath, mailbox: Mailbox, state: StreamState): Promise<void> => {
  const { stream } = mailbox;
  const ahead = mailbox.queue.slice(0, path.limits.batchCommands);
  const batch = createBatch(stream, state);
  const gone = new Set<Job>();
  const read = async (job: Job): Promise<void> => {
    if (job.found?.unfinished === true) job.found = undefined;
    const asks = asksOf(batch, job) ?? [];
    if (asks.length === 0) return;
    try {
      const reading = await readPast(path, { stream, durable: batch.base }, { job, asks });
      job.found = reading.found;
      if (reading.answer === undefined) return;
      giveAnswer(path, job, reading.answer);
    } catch (error) {
      giveError(path, job, faultOf(error, stream));
    }
    gone.add(job);
  };
  await Promise.all(ahead.map(read));
  mailbox.queue = mailbox.queue.filter((job) => !gone.has(job));
  mailbox.reading = false;
  release(path, mailbox);
};

const endBatch = (
  path: WritePath,
  mailbox: Mailbox,
  { batch, again, error, drop, doubt }: BatchEnd & { readonly batch: Batch },
): void => {
  const { state } = batch;
  if (error !== undefined) {
    const fault = faultOf(error, mailbox.stream);
    for (const { job } of batch.decided.slice(batch.answered)) giveError(path, job, fault);
  }
  if (again !== undefined) mailbox.queue = [...again, ...mailbox.queue];
  mailbox.unsaved += batch.positions.length;
  mailbox.doubt = doubt;
  giveBackTable(path, batch);
  if (drop === true || batch.broken) mailbox.state = undefined;
  else keepUp(path, { mailbox, state, from: batch.base });
  release(path, mailbox);
};
