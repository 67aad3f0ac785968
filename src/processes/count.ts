import type { StockAnswer } from "../commands/stock-request.ts";
import type { CountCommand } from "../domain/count/commands.ts";
import type { ConditionedPlace } from "../domain/count/places.ts";
import { linesToPost } from "../domain/count/posting.ts";
import { placeId } from "../domain/count/place-ids.ts";
import {
  approvalsOf,
  countedOf,
  deltaOf,
  type CountLine,
  type CountState,
} from "../domain/count/state.ts";
import type { StockCommandOf } from "../domain/stock/commands.ts";
import type { Process, Step } from "./process.ts";

type CountStep = Step<CountCommand>;

/** Stocks that are asked side by side: a large count takes several rounds. */
const STEPS_MAX = 16;

type Correction = StockCommandOf<"correct-count">;

const linesOf = (lines: readonly CountLine[]): Correction["lots"] =>
  lines.map((line) => ({
    ...{ lot: line.lot, bin: line.bin, condition: line.condition, expected: line.expected },
    counted: countedOf(line) ?? line.expected,
  }));

const recordOf =
  (sku: string, place?: ConditionedPlace) =>
  (answer: StockAnswer): CountCommand => {
    const of = { sku, ...(place !== undefined && { place }) };
    if (answer.status === "accepted") {
      return { type: "record-posted", ...of, revision: answer.version };
    }
    const { rejection } = answer;
    const { code, detail } = rejection;
    const two = rejection.code === "approval-required" && rejection.approvers === 2;
    return { type: "record-refused", ...of, code, detail, ...(two && { approvers: 2 }) };
  };

type Posting = { readonly id: string; readonly state: CountState };

/** `delta = counted − expected` of the lines, as one act of the stock (domain rule 11). */
const stepOf = (
  { id, state }: Posting,
  lines: readonly CountLine[],
  act: { readonly key: string; readonly count: string; readonly place?: ConditionedPlace },
): CountStep | undefined => {
  const [first] = lines;
  const stock = state.stocks.find((one) => one.sku === first?.sku);
  if (stock === undefined) return undefined;
  return {
    kind: "stock",
    key: act.key,
    sku: stock.sku,
    warehouse: state.warehouse,
    ...(state.closedBy !== undefined && { actor: state.closedBy }),
    command: {
      type: "correct-count",
      count: act.count,
      ...(act.place !== undefined && { placeOf: id }),
      sheet: id,
      countedAtRevision: stock.countedAtRevision,
      ...(state.approved === true && {
        approval: id,
        approvers: approvalsOf(state).length > 1 ? 2 : 1,
      }),
      lots: linesOf(lines),
    },
    then: recordOf(stock.sku, act.place),
  };
};

/** Place by place: what was found before what is missing, so that it covers claims. */
const placeSteps = (posting: Posting, lines: readonly CountLine[]): readonly CountStep[] => {
  const found = lines.filter((line) => deltaOf(line) >= 0);
  const next = found.length > 0 ? found : lines;
  return next.flatMap((line) => {
    const number = posting.state.lines.indexOf(line);
    const { lot, bin, condition } = line;
    const key = `post:${line.sku}:${String(number)}`;
    const act = { key, count: placeId(posting.id, number), place: { lot, bin, condition } };
    return stepOf(posting, [line], act) ?? [];
  });
};

const bySku = (lines: readonly CountLine[]): ReadonlyMap<string, readonly CountLine[]> => {
  const groups = new Map<string, CountLine[]>();
  for (const line of lines) {
    const group = groups.get(line.sku);
    if (group === undefined) groups.set(line.sku, [line]);
    else group.push(line);
  }
  return groups;
};

/** Books what was counted, SKU by SKU, when the count is closed or approved; what the stocks answer is recorded. */
export const countProcess: Process<CountState, CountCommand> = {
  category: "count",
  moving: ["posting"],
  next: (id, state) => {
    if (state.status !== "posting") return [];
    const posting = { id, state };
    const split = new Set(
      state.stocks.filter((stock) => stock.posting === "by-place").map(({ sku }) => sku),
    );
    const steps: CountStep[] = [];
    for (const [sku, lines] of bySku(linesToPost(state))) {
      if (steps.length >= STEPS_MAX) break;
      const whole = stepOf(posting, lines, { key: `post:${sku}`, count: id });
      if (split.has(sku)) steps.push(...placeSteps(posting, lines));
      else if (whole !== undefined) steps.push(whole);
    }
    return steps.slice(0, STEPS_MAX);
  },
};
