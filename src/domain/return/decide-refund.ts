import { accept, decline, type EntityContext, type EntityVerdict } from "../decider.ts";
import type { LineUnits } from "../order/content.ts";
import { joined } from "../order/units.ts";
import type { ReturnCommandOf } from "./commands.ts";
import { draftOf, type Draft } from "./draft.ts";
import type { RefundLine, ReturnEvent } from "./events.ts";
import { isInspected, lineOf, linesRestocked, type ReturnState } from "./state.ts";

type Verdict = EntityVerdict<ReturnEvent>;

/** What the units of each line cost: shipping is not paid back. */
const priced = (state: ReturnState, lines: readonly LineUnits[]): readonly RefundLine[] =>
  lines.map(({ line, units }) => ({
    ...{ line, units },
    amount: units * (lineOf(state, line)?.price ?? 0),
  }));

const sumOf = (lines: readonly RefundLine[]): number =>
  lines.reduce((sum, { amount }) => sum + amount, 0);

type Granted = {
  readonly amount: number;
  readonly lines: readonly RefundLine[];
  readonly reason: string;
};

/** Where no order pays it back, whoever takes the goods does: the return has nothing to wait for. */
const grant = (draft: Draft, granted: Granted): void => {
  const { amount } = granted;
  draft.add({ type: "ReturnRefundApproved", ...granted });
  if (draft.state().order !== undefined) return;
  draft.add({ type: "ReturnRefundProcessed", amount, outside: true });
};

const DAMAGED = "damaged";
const RESALEABLE = "can be sold again";

/**
 * The rule of document O: what can be sold again is paid back, damaged goods are not. Goods in quarantine are neither
 * yet, so that a person decides.
 */
export const decideByRule = (draft: Draft): void => {
  const state = draft.state();
  if (state.decision !== "policy" || !isInspected(state)) return;
  if (state.lines.some(({ quarantined }) => quarantined > 0)) return;
  const good = priced(state, linesRestocked(state));
  if (good.length === 0) draft.add({ type: "ReturnRefundRejected", reason: DAMAGED });
  else grant(draft, { lines: good, amount: sumOf(good), reason: RESALEABLE });
};

const sameUnits = (one: readonly LineUnits[], other: readonly LineUnits[]): boolean => {
  const units = new Map(one.map((each) => [each.line, each.units]));
  return one.length === other.length && other.every((each) => units.get(each.line) === each.units);
};

const faultOf = (
  state: ReturnState,
  { lines, amount, sum }: { lines: readonly LineUnits[]; amount: number; sum: number },
): string | undefined => {
  const wrong = lines.find(({ line, units }) => units > (lineOf(state, line)?.received ?? 0));
  if (wrong !== undefined) {
    const came = String(lineOf(state, wrong.line)?.received ?? 0);
    return `${came} units of line ${String(wrong.line)} have come, not ${String(wrong.units)}`;
  }
  return amount > sum ? `these units cost ${String(sum)}, not ${String(amount)}` : undefined;
};

/** A person says what is paid back. Whoever departs from the rule says why. */
export const decide = (
  state: ReturnState,
  command: ReturnCommandOf<"decide">,
  context: EntityContext,
): Verdict => {
  const rule = linesRestocked(state);
  const wanted = joined(command.lines ?? rule, []).filter(({ units }) => units > 0);
  const lines = priced(state, wanted);
  const sum = sumOf(lines);
  const { amount = sum, reason } = command;
  const fault = faultOf(state, { lines: wanted, amount, sum });
  if (fault !== undefined) return decline("invalid-state", fault);
  const departs = !sameUnits(wanted, rule) || amount !== sum;
  if (departs && reason === undefined) {
    return decline("invalid-state", "what is not paid back as the rule says needs a reason");
  }
  const draft = draftOf(state, context);
  const isNothing = wanted.length === 0 || (amount === 0 && sum > 0);
  if (isNothing) draft.add({ type: "ReturnRefundRejected", reason: reason ?? DAMAGED });
  else grant(draft, { lines, amount, reason: reason ?? RESALEABLE });
  return accept(...draft.events());
};
