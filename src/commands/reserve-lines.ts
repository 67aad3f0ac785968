import type { StockCommand } from "../domain/stock/commands.ts";
import type { HoldClass } from "../domain/stock/events.ts";
import { lineIdOf } from "./command-id.ts";
import {
  dispatchLines,
  isRefused,
  isReplayed,
  type Line,
  type LineAnswer,
  type LineNeeds,
} from "./lines.ts";
import type { Envelope } from "./stock-request.ts";

/** A hold over one or several stocks; `lines` are summed already, one for each stock. */
export type HoldRequest = {
  readonly claim: string;
  readonly mode: "all" | "partial";
  readonly holdClass: HoldClass;
  readonly deadlineSeconds?: number;
  readonly priority: number;
  readonly customer?: string;
  readonly order?: string;
  readonly lines: readonly Line[];
  readonly envelope: Envelope;
  readonly dryRun?: boolean;
};

/** What has been taken may always be given up. */
const withoutRefusal = ({ sku, warehouse, units }: Line): Line => ({ sku, warehouse, units });

/** Nothing is reserved for a hold with a line that can't be meant, so every line is refused that is not a repeat. */
const refusedAsOne = (request: HoldRequest): HoldRequest => {
  const { lines } = request;
  const first = lines.find((line) => line.refuse !== undefined);
  if (first?.refuse === undefined || lines.length === 1) return request;
  const { code, detail } = first.refuse;
  const sibling = { code, detail: `nothing is reserved, because ${detail}` };
  return { ...request, lines: lines.map((line) => ({ ...line, refuse: line.refuse ?? sibling })) };
};

const SIBLING_REFUSED = "sibling-refused";

const reservation = (request: HoldRequest): ((line: Line) => StockCommand) => {
  const { claim, holdClass, deadlineSeconds, priority, customer, order, mode, lines } = request;
  return ({ units }) => ({
    type: "reserve",
    claim,
    units,
    holdClass,
    priority,
    ...(deadlineSeconds !== undefined && { deadlineSeconds }),
    ...(customer !== undefined && { customer }),
    ...(order !== undefined && { order }),
    ...(mode === "all" && lines.length > 1 && { of: lines.length }),
  });
};

const reserve = ({ dispatch }: LineNeeds, request: HoldRequest): Promise<readonly LineAnswer[]> =>
  dispatchLines(dispatch, request.lines, {
    envelope: request.envelope,
    ...(request.dryRun === true && { dryRun: true }),
    command: reservation(request),
  });

/** Gives lines up because a sibling was refused; always under the same command id, so that it happens once. */
const giveUp = (
  { dispatch }: LineNeeds,
  { claim, envelope }: HoldRequest,
  { lines, dryRun }: { readonly lines: readonly Line[]; readonly dryRun: boolean },
): Promise<readonly LineAnswer[]> =>
  dispatchLines(dispatch, lines.map(withoutRefusal), {
    envelope: {
      ...envelope,
      commandId: lineIdOf(envelope.commandId, SIBLING_REFUSED),
      causationId: envelope.commandId,
    },
    dryRun,
    command: () => ({ type: "release-reservation", claim, reason: SIBLING_REFUSED }),
  });

/** What became of a line that was found: asked by judging, without recording, the release that would end it. */
const fateOf = ({ answer }: LineAnswer): "open" | "given-up" | "ended" => {
  if (answer.status === "refused") return "ended";
  return answer.replayed ? "given-up" : "open";
};

const fatesOf = async (
  needs: LineNeeds,
  request: HoldRequest,
  lines: readonly Line[],
): Promise<readonly ReturnType<typeof fateOf>[]> =>
  (await giveUp(needs, request, { lines, dryRun: true })).map(fateOf);

/** A hold that lost a line can't be completed any more: what is open is given up, and every line says so. */
const close = async (needs: LineNeeds, request: HoldRequest): Promise<readonly LineAnswer[]> => {
  const dryRun = request.dryRun === true;
  const released = await giveUp(needs, request, { lines: request.lines, dryRun });
  const detail = `${request.claim} was given up as a whole; a new attempt takes a new id and key`;
  return released.map(({ sku, warehouse, answer: { version, after } }) => ({
    sku,
    warehouse,
    answer: {
      status: "refused",
      rejection: { code: "reservation-closed", detail },
      version,
      after,
    },
  }));
};

const settleHold = async (
  needs: LineNeeds,
  request: HoldRequest,
  answers: readonly LineAnswer[],
): Promise<readonly LineAnswer[]> => {
  const { lines } = request;
  const linesWhere = (test: (answer: LineAnswer) => boolean): readonly Line[] =>
    lines.filter((_line, index) => {
      const answer = answers[index];
      return answer !== undefined && test(answer);
    });
  if (answers.some(isRefused)) {
    const accepted = linesWhere((answer) => !isRefused(answer));
    if (request.dryRun !== true) await giveUp(needs, request, { lines: accepted, dryRun: false });
    return answers;
  }
  const found = linesWhere(isReplayed);
  if (found.length === 0) return answers;
  const fates = await fatesOf(needs, request, found);
  // Found whole, it is answered as it was then, whatever became of it since, unless it was given up as a whole.
  const whole = found.length === lines.length;
  const lost = whole ? fates.includes("given-up") : fates.some((fate) => fate !== "open");
  return lost ? close(needs, request) : answers;
};

/** Lines of an earlier attempt are found first: the missing ones are decided only while all of those are open. */
const completeHold = async (
  needs: LineNeeds,
  request: HoldRequest,
  found: readonly Line[],
): Promise<readonly LineAnswer[]> => {
  if (found.length > 0 && found.length < request.lines.length) {
    const known = await reserve(needs, { ...request, lines: found, dryRun: true });
    const replayed = found.filter(
      (_line, index) => known[index] !== undefined && isReplayed(known[index]),
    );
    const fates = await fatesOf(needs, request, replayed);
    if (fates.some((fate) => fate !== "open")) return close(needs, request);
  }
  return settleHold(needs, request, await reserve(needs, request));
};

const rememberedLines = async (
  needs: LineNeeds,
  { lines, envelope }: HoldRequest,
): Promise<readonly Line[]> => {
  const flags = await Promise.all(
    lines.map(async (line) => needs.remembersNow(line, envelope.commandId)),
  );
  return lines.filter((_line, index) => flags[index] === true);
};

/**
 * Reserves every line side by side, one answer a line, in order. Of `mode: all` (with several lines) a refused
 * line makes the accepted ones be released before this answers; repeating the request completes what a
 * crash interrupted. @throws LedgerFault when a line has no outcome; the same request again completes it
 */
export const reserveLines = async (
  needs: LineNeeds,
  request: HoldRequest,
): Promise<readonly LineAnswer[]> => {
  const { lines, mode } = request;
  if (new Set(lines.map(({ sku, warehouse }) => `${sku}@${warehouse}`)).size < lines.length) {
    throw new RangeError("lines of one stock have to be summed first");
  }
  if (mode === "partial" || lines.length === 1) return reserve(needs, request);
  return reserveAll(needs, refusedAsOne(request));
};

const reserveAll = async (
  needs: LineNeeds,
  request: HoldRequest,
): Promise<readonly LineAnswer[]> => {
  const { lines, envelope } = request;
  const flags = lines.map((line) => needs.remembers(line, envelope.commandId));
  // Nothing is known and all of it in memory: the lines take their places in the queues at once. Where that is old,
  // the appends find out, and what they have found is settled afterwards.
  if (flags.every((flag) => flag === false)) {
    return settleHold(needs, request, await reserve(needs, request));
  }
  return completeHold(needs, request, await rememberedLines(needs, request));
};
