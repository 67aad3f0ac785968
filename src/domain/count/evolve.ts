import type { Trace } from "../decider.ts";
import type { CountEvent, CountEventOf } from "./events.ts";
import { endLines, enterLines, linesOf, withMissing, withoutOvertaken } from "./lines.ts";
import type { CountSheet } from "./sheet.ts";
import { approvalsOf, type CountLine, type CountState, type CountStock } from "./state.ts";

const stockOf = ({ sku, countedAtRevision, unitCost }: CountSheet): CountStock => ({
  sku,
  countedAtRevision,
  ...(unitCost !== undefined && { unitCost }),
  posting: "whole",
});

const opened = (
  state: CountState,
  event: CountEventOf<"CountOpened">,
  { actor, recordedAt }: Trace,
): CountState => ({
  ...state,
  status: "open",
  warehouse: event.warehouse,
  scope: event.scope,
  rules: event.rules,
  ...(event.note !== undefined && { note: event.note }),
  openedBy: actor,
  openedAt: recordedAt,
  skus: event.sheets.map(({ sku }) => sku),
  stocks: event.sheets.map(stockOf),
  lines: linesOf(event.sheets),
});

const withCounter = (counters: readonly string[], actor: string): readonly string[] =>
  counters.includes(actor) ? counters : [...counters, actor];

const entered = (
  state: CountState,
  { entries, found = [] }: CountEventOf<"CountEntered">,
  by: Trace,
): CountState => ({
  ...state,
  counters: withCounter(state.counters, by.actor),
  skus: [...state.skus, ...found.map(({ sku }) => sku)],
  stocks: [...state.stocks, ...found.map(stockOf)],
  lines: enterLines([...state.lines, ...linesOf(found)], entries, { by, rules: state.rules }),
});

const closed = (state: CountState, event: CountEventOf<"CountClosed">, by: Trace): CountState => {
  const { missingIsZero, overtaken, difference, approval, approvers } = event;
  const lines = missingIsZero ? withMissing(state.lines, by) : state.lines;
  // Who says of goods that they are gone has counted them.
  const saysGone = missingIsZero && state.lines.some((line) => line.state === "to-count");
  return {
    ...state,
    status: approval === "needed" ? "pending-approval" : "posting",
    counters: saysGone ? withCounter(state.counters, by.actor) : state.counters,
    lines: withoutOvertaken(lines, overtaken),
    closedBy: by.actor,
    closedAt: by.recordedAt,
    missingIsZero,
    difference,
    ...(approval === "needed" && { waitingSince: by.recordedAt }),
    ...(approvers !== undefined && { approvers }),
  };
};

const changeStock = (
  stocks: readonly CountStock[],
  sku: string,
  change: Partial<CountStock>,
): readonly CountStock[] =>
  stocks.map((stock) => (stock.sku === sku ? { ...stock, ...change } : stock));

const withoutAwaiting = (stocks: readonly CountStock[]): readonly CountStock[] =>
  stocks.map(({ awaits: _awaits, approvers: _approvers, ...stock }) => stock);

const reviewed = (state: CountState, { actor, recordedAt }: Trace): CountState => ({
  ...state,
  reviewedBy: actor,
  reviewedAt: recordedAt,
});

/** With the last word that it takes it is posted. */
const approved = (
  state: CountState,
  { note, overtaken, missing }: CountEventOf<"CountApproved">,
  by: Trace,
): CountState => {
  const one = { by: by.actor, at: by.recordedAt, ...(note !== undefined && { note }) };
  const heard = {
    ...state,
    ...(note !== undefined && { reason: note }),
    ...(state.approvers !== undefined && { approvals: [...approvalsOf(state), one] }),
    lines: withoutOvertaken(state.lines, overtaken),
  };
  if (missing !== undefined) return heard;
  return {
    ...reviewed(heard, by),
    status: "posting",
    approved: true,
    stocks: withoutAwaiting(state.stocks),
  };
};

const countedLines = ({ lines }: CountState, sku: string): readonly CountLine[] =>
  lines.filter((line) => line.sku === sku && line.state === "counted");

/** A stock that refuses the whole of several places is asked for each: so one place keeps no other from being booked. */
const refused = (state: CountState, event: CountEventOf<"CountStockRefused">): CountState => {
  const { sku, place, code, detail, approvers } = event;
  if (code === "approval-required" && approvalsOf(state).length < (approvers ?? 1)) {
    const awaits = { awaits: true, ...(approvers !== undefined && { approvers }) } as const;
    return { ...state, stocks: changeStock(state.stocks, sku, awaits) };
  }
  if (place === undefined && countedLines(state, sku).length > 1) {
    return { ...state, stocks: changeStock(state.stocks, sku, { posting: "by-place" }) };
  }
  const outcome = { state: "refused", reason: `${code}: ${detail}` } as const;
  return { ...state, lines: endLines(state.lines, event, outcome) };
};

/** The fold of a count. */
export const evolveCount = (state: CountState, event: CountEvent, by: Trace): CountState => {
  switch (event.type) {
    case "CountOpened":
      return opened(state, event, by);
    case "CountEntered":
      return entered(state, event, by);
    case "CountClosed":
      return closed(state, event, by);
    case "CountApproved":
      return approved(state, event, by);
    case "CountRejected":
      return {
        ...reviewed(state, by),
        ...{ status: "rejected", approved: false, reason: event.reason },
        endedAt: by.recordedAt,
      };
    case "CountCancelled":
      return {
        ...state,
        status: "cancelled",
        ...(event.reason !== undefined && { reason: event.reason }),
        endedAt: by.recordedAt,
      };
    case "CountStockPosted":
      return {
        ...state,
        lines: endLines(state.lines, event, { state: "posted" }),
        stocks: changeStock(state.stocks, event.sku, { revision: event.revision }),
      };
    case "CountStockRefused":
      return refused(state, event);
    case "CountApprovalAsked":
      return {
        ...state,
        status: "pending-approval",
        waitingSince: by.recordedAt,
        ...(event.approvers === 2 && { approvers: 2, approvals: approvalsOf(state) }),
      };
    case "CountPosted":
      return { ...state, status: "posted", endedAt: by.recordedAt };
  }
};
