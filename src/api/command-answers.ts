import type { AnsweredEvent, StockAnswer } from "../commands/stock-request.ts";
import type { LineAnswer } from "../commands/lines.ts";
import { problemBody, PROBLEMS, type ProblemCode, type ProblemDetails } from "./problems.ts";

type Refused = Extract<StockAnswer, { status: "refused" }>;

/** What a command comes to over HTTP, before it is written as a response or as a line of a batch. */
export type Outcome =
  | {
      readonly kind: "done";
      readonly status: number;
      /** JSON text of the answer. */
      readonly text: string;
      readonly replayed: boolean;
      readonly position: bigint;
      location?: string;
      etag?: string;
    }
  | { readonly kind: "problem"; readonly code: ProblemCode; readonly details: ProblemDetails };

export type AnswerForm = {
  readonly id: string;
  /** Status of an answer in which something was accepted. */
  readonly status: number;
  /** Refused lines are results, not the refusal of the whole. */
  readonly partial: boolean;
  readonly positionText: (position: bigint) => string;
};

const refusedLine = ({ sku, warehouse }: LineAnswer, { rejection, version, after }: Refused) => ({
  sku,
  warehouse,
  status: "refused",
  code: rejection.code,
  detail: rejection.detail,
  ...("available" in rejection ? { available: rejection.available } : {}),
  units: 0,
  backed: 0,
  backordered: 0,
  version,
  after,
});

const resultOf = (line: LineAnswer): object =>
  line.answer.status === "accepted" ? acceptedLine(line) : refusedLine(line, line.answer);

const noLines: Outcome = {
  kind: "problem",
  code: "not-found",
  details: { detail: "there are no such lines" },
};

/** The answer to one command over one or several stocks: done where all were accepted (or some, if `partial`). */
export const outcomeOf = (lines: readonly LineAnswer[], form: AnswerForm): Outcome => {
  const results: object[] = [];
  let events: readonly AnsweredEvent[] = [];
  let position = -1n;
  let replayed = true;
  let refusal: LineAnswer | undefined;
  let accepted = 0;
  for (const line of lines) {
    const { answer } = line;
    results.push(resultOf(line));
    if (answer.status === "refused") {
      refusal ??= line;
      continue;
    }
    accepted += 1;
    events = events.length === 0 ? answer.events : [...events, ...answer.events];
    if (answer.position > position) position = answer.position;
    replayed &&= answer.replayed;
  }
  if (lines.length === 0) return noLines;
  if (refusal !== undefined && (!form.partial || accepted === 0)) {
    return refusedOutcome(refusal, lines, form.id);
  }
  return {
    kind: "done",
    status: form.status,
    // In one go: a text that is put together stays a tree of pieces, and the socket pays for each of them.
    text: JSON.stringify({
      id: form.id,
      position: form.positionText(position),
      lines: results,
      events,
    }),
    replayed,
    position,
  };
};

const refusedOutcome = (first: LineAnswer, lines: readonly LineAnswer[], id: string): Outcome => {
  if (first.answer.status !== "refused") throw new Error("the line was not refused");
  const { rejection } = first.answer;
  const results = lines.map(resultOf);
  const details: ProblemDetails = {
    detail: `${first.sku} in ${first.warehouse}: ${rejection.detail}`,
    extra: {
      ...("available" in rejection ? { available: rejection.available } : {}),
      id,
      lines: results,
    },
  };
  return { kind: "problem", code: rejection.code, details };
};

const acceptedLine = ({ sku, warehouse, answer }: LineAnswer) => {
  if (answer.status === "refused") throw new Error("the line was refused");
  const { units, backed, backordered, deadline, version, after } = answer;
  return {
    sku,
    warehouse,
    status: "accepted",
    units,
    backed,
    backordered,
    deadline,
    version,
    after,
  };
};

/** One entry of a batch's `results`: what the command alone would have answered. */
export const resultJson = (outcome: Outcome): string => {
  if (outcome.kind === "problem") {
    const body = JSON.stringify(problemBody(outcome.code, outcome.details));
    return `{"status":${String(PROBLEMS[outcome.code].status)},"replayed":false,"body":${body}}`;
  }
  return `{"status":${String(outcome.status)},"replayed":${String(outcome.replayed)},"body":${outcome.text}}`;
};
