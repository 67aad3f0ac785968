import { answerOf } from "./answers.ts";
import { nothingRecorded, ownEvents, type Batch, type Decided } from "./batch.ts";
import { readAct } from "./earlier-events.ts";
import { LedgerFault } from "./faults.ts";
import { giveAnswer, giveError } from "./job.ts";
import type { StockAnswer } from "./stock-request.ts";
import type { WritePath } from "./write-path.ts";

const REUSED = {
  code: "idempotency-key-reused",
  detail: "the Idempotency-Key was used before for another request",
} as const;

/** Answers, in order, every decision that rests on nothing but durable events. */
export const answerDurable = (path: WritePath, batch: Batch): void => {
  for (;;) {
    const decided = batch.decided[batch.answered];
    if (decided === undefined || decided.dependsOn >= batch.sent) return;
    batch.answered += 1;
    answerOne(path, batch, decided);
  }
};

const answerOne = (path: WritePath, batch: Batch, decided: Decided): void => {
  const { job, verdict, version, after } = decided;
  switch (verdict.kind) {
    case "accepted":
      answerAccepted(path, batch, decided);
      return;
    case "repeated":
      void answerRepeated(path, batch, { decided, revision: verdict.revision });
      return;
    case "refused":
    case "reused": {
      if (batch.sent === 0 && batch.doubtful?.has(job.request.envelope.commandId) === true) {
        const detail = `${batch.stream}: an earlier attempt may still be written; retry with the same key`;
        giveError(path, job, new LedgerFault("outcome-unknown", detail));
        return;
      }
      const rejection = verdict.kind === "reused" ? REUSED : verdict.rejection;
      giveAnswer(path, job, { status: "refused", rejection, version, after });
    }
  }
};

const answerAccepted = (path: WritePath, batch: Batch, decided: Decided): void => {
  const { job } = decided;
  const answer = answerOf(ownEvents(batch, decided), false);
  if (answer !== undefined && job.request.dryRun !== true) {
    giveAnswer(path, job, answer);
    return;
  }
  // Nothing was recorded for it, so its place in the log is the head of it.
  path.log.head().then(
    (position) => {
      giveAnswer(path, job, withPosition(answer ?? nothingRecorded(decided, position), position));
    },
    (error: unknown) => {
      giveError(path, job, error);
    },
  );
};

const withPosition = (answer: StockAnswer, position: bigint): StockAnswer =>
  answer.status === "accepted" ? { ...answer, position } : answer;

/** The same content under another key: the answer is that of the command which recorded it. */
const answerRepeated = async (
  path: WritePath,
  batch: Batch,
  { decided, revision }: { readonly decided: Decided; readonly revision: number },
): Promise<void> => {
  const { job } = decided;
  try {
    const { events } = await readAct(path, batch.stream, { first: revision });
    const commandId = events[0]?.metadata.commandId;
    const own = events.filter((recorded) => recorded.metadata.commandId === commandId);
    const answer = answerOf(own, true);
    if (answer === undefined) throw new Error(`${batch.stream}@${String(revision)} is not there`);
    giveAnswer(path, job, answer);
  } catch (error) {
    giveError(path, job, error);
  }
};
