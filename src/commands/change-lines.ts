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

/** New units for lines of a hold (0 gives the line up), judged as a whole. */
export type ChangeRequest = {
  readonly claim: string;
  readonly lines: readonly Line[];
  readonly envelope: Envelope;
  readonly dryRun?: boolean;
};

const change = (
  { dispatch }: LineNeeds,
  { claim, envelope }: ChangeRequest,
  { lines, dryRun }: { readonly lines: readonly Line[]; readonly dryRun: boolean },
): Promise<readonly LineAnswer[]> =>
  dispatchLines(dispatch, lines, {
    envelope,
    dryRun,
    command: ({ units }) => ({ type: "change-reservation", claim, units }),
  });

/** Units that the change adds to the line; a release (to 0) and a change that changes nothing add none. */
const addedBy = ({ answer }: LineAnswer): number => {
  if (answer.status === "refused") return 0;
  const changed = answer.events.some((event) => event.type === "ReservationChanged");
  return changed ? answer.backed + answer.backordered : 0;
};

type Judged = { readonly line: Line; readonly judged: LineAnswer };

/** Takes increases back after a sibling was refused. What can't be taken back (the hold has ended) is gone anyway. */
const takeBack = (
  needs: LineNeeds,
  request: ChangeRequest,
  taken: readonly Judged[],
): Promise<readonly LineAnswer[]> => {
  const { envelope } = request;
  const undo = { ...envelope, commandId: lineIdOf(envelope.commandId, "sibling-refused") };
  const lines = taken.map(({ line: { sku, warehouse, units }, judged }) => ({
    ...{ sku, warehouse },
    units: units - addedBy(judged),
  }));
  const undoing = { ...request, envelope: { ...undo, causationId: envelope.commandId } };
  return change(needs, undoing, { lines, dryRun: false });
};

/** A line that was changed under this key and then taken back: the request was refused, and stays so. */
const wasTakenBack = async (
  needs: LineNeeds,
  request: ChangeRequest,
  judged: readonly LineAnswer[],
): Promise<boolean> => {
  const found = request.lines.filter(
    (_line, index) => judged[index] !== undefined && isReplayed(judged[index]),
  );
  if (found.length === 0) return false;
  const flags = await Promise.all(
    found.map(async (line) =>
      needs.remembers(line, lineIdOf(request.envelope.commandId, "sibling-refused")),
    ),
  );
  return flags.includes(true);
};

const refusedAgain = (
  request: ChangeRequest,
  judged: readonly LineAnswer[],
): readonly LineAnswer[] => {
  const detail = `the change of ${request.claim} was refused as a whole; another attempt takes a new key`;
  return judged.map(({ sku, warehouse, answer: { version, after } }) => ({
    sku,
    warehouse,
    answer: { status: "refused", rejection: { code: "invalid-state", detail }, version, after },
  }));
};

/**
 * Changes the units of several lines of a hold, all or none. First every line is judged without recording; then
 * the increases are made side by side, and taken back if the stock went elsewhere meanwhile; then the
 * decreases, which only the end of the hold can still refuse.
 *
 * A crash in between leaves some lines changed and others not: each stock is right by itself, nothing is
 * oversold, and the same request under the same key completes what is missing. Without that repeat the
 * hold stays as it is until its deadline.
 */
export const changeLines = async (
  needs: LineNeeds,
  request: ChangeRequest,
): Promise<readonly LineAnswer[]> => {
  const { lines } = request;
  const dryRun = request.dryRun === true;
  if (lines.length === 1) return change(needs, request, { lines, dryRun });
  const judged = await change(needs, request, { lines, dryRun: true });
  if (await wasTakenBack(needs, request, judged)) return refusedAgain(request, judged);
  if (dryRun || judged.some(isRefused)) return judged;
  const pairs = lines.flatMap((line, index): Judged[] => {
    const answer = judged[index];
    return answer === undefined ? [] : [{ line, judged: answer }];
  });
  const more = pairs.filter((pair) => addedBy(pair.judged) > 0);
  const less = pairs.filter((pair) => addedBy(pair.judged) <= 0);
  const raised = await change(needs, request, {
    lines: more.map((one) => one.line),
    dryRun: false,
  });
  const refused = raised.some(isRefused);
  const lowered = refused
    ? less.map((one) => one.judged)
    : await change(needs, request, { lines: less.map((one) => one.line), dryRun: false });
  if (refused || lowered.some(isRefused)) {
    await takeBack(
      needs,
      request,
      more.filter((_pair, index) => raised[index]?.answer.status === "accepted"),
    );
  }
  const answers = new Map(
    [...raised, ...lowered].map((one) => [`${one.sku}@${one.warehouse}`, one]),
  );
  return judged.map((one) => answers.get(`${one.sku}@${one.warehouse}`) ?? one);
};
