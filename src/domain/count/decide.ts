import {
  accept,
  decline,
  NO_ENTITY,
  type Decider,
  type EntityContext,
  type EntityVerdict,
} from "../decider.ts";
import { instantOf } from "../instant.ts";
import type { CountCommand, CountCommandOf } from "./commands.ts";
import { judgeEntries } from "./entries.ts";
import type { CountEvent } from "./events.ts";
import { evolveCount } from "./evolve.ts";
import { withMissing, withoutOvertaken } from "./lines.ts";
import { endOfPosting, judgePosted, judgeRefused } from "./posting.ts";
import { COUNT_PLACES_MAX, COUNT_STOCKS_MAX, sameScope, STOCK_PLACES_MAX } from "./sheet.ts";
import {
  approvalsOf,
  differenceOfLines,
  ENDED,
  initialCount,
  type CountState,
  type CountStatus,
} from "./state.ts";
import { approversOf } from "./variance.ts";

type Verdict = EntityVerdict<CountEvent>;

const HOUR_MS = 3_600_000;

/** Places that one event can say to be overtaken. */
const OVERTAKEN_MAX = 1_000;

const notIn = (state: CountState, wanted: CountStatus): Verdict =>
  decline("invalid-state", `the count is ${state.status}, not ${wanted}`);

const open = (state: CountState, command: CountCommandOf<"open">): Verdict => {
  const { warehouse, scope, note, rules, sheets } = command;
  if (state.status !== NO_ENTITY) {
    const isSame =
      state.warehouse === warehouse && state.note === note && sameScope(state.scope, scope);
    return isSame ? accept() : decline("duplicate-id", "the id stands for another count");
  }
  if (sheets.length > COUNT_STOCKS_MAX) {
    const detail = `a count takes ${String(COUNT_STOCKS_MAX)} SKUs, not ${String(sheets.length)}`;
    return decline("limit-exceeded", detail);
  }
  const places = sheets.reduce((sum, sheet) => sum + sheet.places.length, 0);
  const most = Math.max(0, ...sheets.map((sheet) => sheet.places.length));
  if (places > COUNT_PLACES_MAX || most > STOCK_PLACES_MAX) {
    const detail = `a count takes ${String(COUNT_PLACES_MAX)} places, ${String(STOCK_PLACES_MAX)} of one SKU`;
    return decline("limit-exceeded", detail);
  }
  return accept({
    type: "CountOpened",
    ...{ warehouse, scope, rules, sheets },
    ...(note !== undefined && { note }),
  });
};

/** The events and, where they leave nothing to be booked, the end of the count. */
const acceptPosting = (state: CountState, event: CountEvent, context: EntityContext): Verdict => {
  const trace = { revision: 0, actor: context.actor, recordedAt: context.now };
  return accept(event, ...endOfPosting(evolveCount(state, event, trace)));
};

const close = (
  state: CountState,
  { missingIsZero, overtaken }: CountCommandOf<"close">,
  context: EntityContext,
): Verdict => {
  if (state.status !== "open") return notIn(state, "open");
  const due = state.lines.filter((line) => line.state === "recount-due").length;
  if (due > 0) return decline("invalid-state", `${String(due)} places wait for a second count`);
  const trace = { revision: 0, actor: context.actor, recordedAt: context.now };
  const lines = missingIsZero ? withMissing(state.lines, trace) : state.lines;
  const counted = lines.filter((line) => line.state === "counted");
  if (counted.length === 0 && lines.length > 0) {
    return decline("invalid-state", "nothing has been counted: enter figures, or cancel the count");
  }
  if (overtaken.length > OVERTAKEN_MAX) {
    return decline("limit-exceeded", "other counts have booked most of it: cancel it");
  }
  const difference = differenceOfLines(
    withoutOvertaken(counted, overtaken).filter((line) => line.state === "counted"),
    state.stocks,
  );
  const approvers = approversOf(difference, state.rules);
  return acceptPosting(
    state,
    {
      type: "CountClosed",
      ...{ missingIsZero, overtaken, difference },
      approval: approvers === 0 ? "not-needed" : "needed",
      ...(approvers === 2 && { approvers }),
    },
    context,
  );
};

/** Neither who opened a count nor who entered figures judges it; whatever becomes of it, that comes first. */
const refuseOwn = (state: CountState, { actor }: EntityContext): Verdict | undefined => {
  if (state.status === NO_ENTITY) return decline("not-found", "there is no such count");
  if (state.openedBy === actor) {
    return decline("separation-of-duties", "who opened a count does not judge it");
  }
  if (state.counters.includes(actor)) {
    return decline("separation-of-duties", "who counted does not judge the count");
  }
  return state.status === "pending-approval" ? undefined : notIn(state, "pending-approval");
};

const approve = (
  state: CountState,
  { note, overtaken }: CountCommandOf<"approve">,
  context: EntityContext,
): Verdict => {
  const refusal = refuseOwn(state, context);
  if (refusal !== undefined) return refusal;
  const before = approvalsOf(state);
  if (before.some(({ by }) => by === context.actor)) {
    return decline("invalid-state", `${context.actor} has approved it: another person has to`);
  }
  const { waitingSince = state.openedAt, rules, approvers = 1 } = state;
  if (context.at >= instantOf(waitingSince) + rules.approvalHours * HOUR_MS) {
    const detail = `it has waited for more than ${String(rules.approvalHours)} h: count it again`;
    return decline("invalid-state", detail);
  }
  if (overtaken.length > OVERTAKEN_MAX) {
    return decline("limit-exceeded", "other counts have booked most of it: reject it");
  }
  return acceptPosting(
    state,
    {
      type: "CountApproved",
      ...(note !== undefined && { note }),
      overtaken,
      ...(before.length + 1 < approvers && { missing: 1 }),
    },
    context,
  );
};

const cancel = (state: CountState, { reason }: CountCommandOf<"cancel">): Verdict => {
  if (state.status !== "open" && state.status !== "pending-approval") {
    return decline("invalid-state", `the count is ${state.status}`);
  }
  if (state.lines.some((line) => line.state === "posted")) {
    return decline("invalid-state", "a part of the count is posted: approve or reject the rest");
  }
  return accept({ type: "CountCancelled", ...(reason !== undefined && { reason }) });
};

const decide = (state: CountState, command: CountCommand, context: EntityContext): Verdict => {
  if (state.status === NO_ENTITY && command.type !== "open") {
    return decline("not-found", "there is no such count");
  }
  switch (command.type) {
    case "open":
      return open(state, command);
    case "enter":
      return state.status === "open"
        ? judgeEntries(state, command, context.actor)
        : notIn(state, "open");
    case "close":
      return close(state, command, context);
    case "approve":
      return approve(state, command, context);
    case "reject":
      return refuseOwn(state, context) ?? accept({ type: "CountRejected", reason: command.reason });
    case "cancel":
      return cancel(state, command);
    case "record-posted":
      return judgePosted(state, command);
    case "record-refused":
      return judgeRefused(state, command);
  }
};

export const countDecider: Decider<CountState, CountCommand, CountEvent> = {
  category: "count",
  version: 1,
  types: [
    "CountOpened",
    "CountEntered",
    "CountClosed",
    "CountApproved",
    "CountRejected",
    "CountCancelled",
    "CountStockPosted",
    "CountStockRefused",
    "CountApprovalAsked",
    "CountPosted",
  ],
  initial: initialCount,
  evolve: evolveCount,
  decide,
};

export const hasEnded = ({ status }: CountState): boolean => ENDED.includes(status);
