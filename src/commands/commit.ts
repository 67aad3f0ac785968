import { forgetUpTo, markOf, undoTo } from "../domain/stock/journal.ts";
import type { Append, Batch, BatchEnd, Decided } from "./batch.ts";
import { LogUnavailable, type AppendOutcome } from "./event-log.ts";
import { LedgerFault } from "./faults.ts";
import { answerDurable } from "./give-answers.ts";
import { createJob, giveError, type Job } from "./job.ts";
import { remember } from "./past.ts";
import { foldTail } from "./stream-state.ts";
import {
  CONFLICT_PAUSE_MS_MAX,
  CONFLICT_TRIES_MAX,
  pause,
  UNKNOWN_RESENDS_MAX,
  type WritePath,
} from "./write-path.ts";

/** How long an append that was given up may still land, at the most (late copies in a network). */
const DOUBT_MS = 30_000;

type OnEnd = (end: BatchEnd) => void;

const expectedOf = (batch: Batch): number => batch.base + batch.positions.length;

/** Writes the appends of a batch one after the other, each answer as soon as what it rests on is durable. */
export const sendNext = (path: WritePath, batch: Batch, onEnd: OnEnd): void => {
  const append = batch.appends[batch.sent];
  if (append === undefined) {
    const { stock } = batch.state;
    forgetUpTo(stock, markOf(stock));
    onEnd({});
    return;
  }
  path.log
    .append(batch.stream, expectedOf(batch), append.events)
    .then((outcome) => {
      if (outcome.kind !== "committed") return recover(path, { batch, append, outcome, onEnd });
      committed(path, { batch, append }, outcome.positions);
      sendNext(path, batch, onEnd);
      return undefined;
    })
    .catch((error: unknown) => {
      onEnd(giveUp(batch, error));
    });
};

const committed = (
  path: WritePath,
  { batch, append }: { readonly batch: Batch; readonly append: Append },
  positions: readonly bigint[],
): void => {
  const { past } = batch.state;
  path.counters.appends.add();
  path.counters.events.add(append.events.length);
  for (const position of positions) batch.positions.push(position);
  const { keys } = append;
  for (let index = 0; index < keys.length; index += 2) {
    remember(past, keys[index] ?? 0, keys[index + 1] ?? 0);
  }
  batch.state.headId = append.events[append.events.length - 1]?.id ?? "";
  batch.sent += 1;
  batch.uncertain = false;
  answerDurable(path, batch);
};

type Trouble = {
  readonly batch: Batch;
  readonly append: Append;
  readonly outcome: AppendOutcome;
  readonly onEnd: OnEnd;
};

const recover = async (path: WritePath, trouble: Trouble): Promise<void> => {
  const { batch, append, onEnd } = trouble;
  let outcome: AppendOutcome | undefined = trouble.outcome;
  if (outcome.kind === "unknown") outcome = await resolveUnknown(path, batch, append);
  switch (outcome?.kind) {
    case "committed":
      committed(path, { batch, append }, outcome.positions);
      sendNext(path, batch, onEnd);
      return;
    case "conflict":
      onEnd(await decideAgain(path, batch));
      return;
    case "unknown":
    case undefined:
      onEnd(unresolved(path, batch));
  }
};

/**
 * Sends the identical append again: the same ids on the same revision are written once at the most. What
 * stays unknown is looked for in the tail. Undefined: perhaps it still comes.
 */
const resolveUnknown = async (
  path: WritePath,
  batch: Batch,
  append: Append,
): Promise<AppendOutcome | undefined> => {
  path.counters.unknownOutcomes.add();
  batch.uncertain = true;
  for (let resend = 1; resend <= UNKNOWN_RESENDS_MAX; resend++) {
    const outcome = await path.log.append(batch.stream, expectedOf(batch), append.events);
    if (outcome.kind === "committed") return outcome;
    if (outcome.kind === "conflict") break;
    await pause(path, 5 * 2 ** resend);
  }
  return lookForIds(path, batch, append);
};

const lookForIds = async (
  path: WritePath,
  batch: Batch,
  { events }: Append,
): Promise<AppendOutcome | undefined> => {
  const from = expectedOf(batch) + 1;
  for (let look = 1; look <= UNKNOWN_RESENDS_MAX; look++) {
    const limit = events.length;
    const page = await path.log.readStream(batch.stream, { from, direction: "forwards", limit });
    const [first] = page.events;
    if (first?.id === events[0]?.id && page.events.length === events.length) {
      const positions = page.events.map((event) => event.position);
      return { kind: "committed", firstRevision: from, positions };
    }
    // Another event stands there: ours can't be written on this revision any more.
    if (first !== undefined) return { kind: "conflict", actualRevision: from };
    await pause(path, 5 * 2 ** look);
  }
  return undefined;
};

const unresolved = (path: WritePath, batch: Batch): BatchEnd => {
  const commands = new Set<string>();
  for (const { job } of batch.decided.slice(batch.answered)) {
    commands.add(job.request.envelope.commandId);
  }
  const until = path.clock.now() + DOUBT_MS;
  return { ...giveUp(batch, undefined), doubt: { revision: expectedOf(batch), commands, until } };
};

const UNKNOWN_DETAIL = "it is not known whether the command was written; retry with the same key";

/** No answer to the rest of the batch. Nothing was written of an append that the log refused to take. */
const giveUp = (batch: Batch, error: unknown): BatchEnd => {
  const { stock } = batch.state;
  const refused = error instanceof LogUnavailable || error instanceof LedgerFault;
  if (refused && !batch.uncertain && batch.sent === 0) {
    undoTo(stock, batch.decided[0]?.mark ?? 0);
    forgetUpTo(stock, markOf(stock));
    return { error };
  }
  const plain = error !== undefined && !batch.uncertain;
  return { error: plain ? error : new LedgerFault("outcome-unknown", UNKNOWN_DETAIL), drop: true };
};

const ignore = (): void => undefined;

/** Goes on with a backorder queue whose later parts were not written, though its command has its answer. */
const queueJob = (path: WritePath, { request }: Job): Job => {
  path.load.inFlight += 1;
  const { sku, warehouse, envelope } = request;
  const commandId = path.ids.next();
  const causationId = envelope.commandId;
  return createJob(
    {
      ...{ sku, warehouse, command: { type: "expire-due" } },
      envelope: { ...envelope, actor: "system", commandId, commandHash: "", causationId },
    },
    Number.MAX_SAFE_INTEGER,
    { resolve: ignore, reject: ignore },
  );
};

const isPartlyWritten = ({ job, base, drafts }: Decided, durable: number): boolean =>
  job.wrote || drafts.some((draft, index) => draft.own && base + 1 + index <= durable);

/** Other writers came first: the tail is folded, and what has no answer yet is decided again in the same order. */
const decideAgain = async (path: WritePath, batch: Batch): Promise<BatchEnd> => {
  const { state, stream, decided } = batch;
  const { stock } = state;
  const durable = expectedOf(batch);
  path.counters.conflicts.add();
  const first = decided.find((one) => one.endsIn >= batch.sent);
  if (first !== undefined) undoTo(stock, first.mark);
  forgetUpTo(stock, markOf(stock));
  const tries = Math.max(0, ...decided.slice(batch.answered).map(({ job }) => job.tries)) + 1;
  // Before the tail is read: what is decided on must not grow old meanwhile.
  if (tries > 1) await pause(path, Math.min(2 ** tries, CONFLICT_PAUSE_MS_MAX));
  await foldTail(path, { stream, state });
  forgetUpTo(stock, markOf(stock));
  const again: Job[] = [];
  for (const one of decided.slice(batch.answered)) {
    const { job } = one;
    job.wrote = isPartlyWritten(one, durable);
    job.found = undefined;
    job.tries += 1;
    if (job.tries < CONFLICT_TRIES_MAX) again.push(job);
    else giveError(path, job, new LedgerFault("busy", `${stream}: other writers came first`));
  }
  const cut = decided.slice(0, batch.answered).find((one) => one.endsIn >= batch.sent);
  if (cut !== undefined) again.unshift(queueJob(path, cut.job));
  return { again };
};
