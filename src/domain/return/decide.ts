import { accept, decline, NO_ENTITY, type Decider } from "../decider.ts";
import type { EntityContext, EntityVerdict } from "../decider.ts";
import { DAY_MS, instantOf, instantText } from "../instant.ts";
import type {
  BlindOpening,
  ReturnAsk,
  ReturnCommand,
  ReturnNote,
  ReturnOpening,
} from "./commands.ts";
import { inspect, noteBooked, receive, takeIn } from "./decide-goods.ts";
import { decide as decideRefund } from "./decide-refund.ts";
import { draftOf, notNow, type Draft } from "./draft.ts";
import { RETURN_EVENTS, type ReturnEvent } from "./events.ts";
import { evolveReturn } from "./evolve.ts";
import { initialReturn, isEnded, type ReturnState } from "./state.ts";
import { toTell } from "./telling.ts";
import { mayDo } from "./transitions.ts";

type Verdict = EntityVerdict<ReturnEvent>;

const sameOpening = (state: ReturnState, opening: BlindOpening & { order?: string }): boolean => {
  const { order, currency, customer, reason, lines } = opening;
  return (
    state.order === order &&
    state.currency === currency &&
    state.customer === customer &&
    state.reason === reason &&
    state.lines.length === lines.length &&
    state.lines.every((one, index) => {
      const { line, sku, units, price } = lines[index] ?? {};
      return one.line === line && one.sku === sku && one.units === units && one.price === price;
    })
  );
};

const requestedBy = (opening: BlindOpening & { order?: string }): ReturnEvent => {
  const { order, currency, customer, reason, lines } = opening;
  return {
    ...{ type: "ReturnRequested", currency, reason, lines },
    ...(order !== undefined && { order }),
    ...(customer !== undefined && { customer }),
  };
};

const known = (state: ReturnState, opening: BlindOpening & { order?: string }): Verdict =>
  sameOpening(state, opening)
    ? accept()
    : decline("duplicate-id", "the id was used for another return");

const open = (state: ReturnState, opening: ReturnOpening): Verdict =>
  state.status === NO_ENTITY ? accept(requestedBy(opening)) : known(state, opening);

type Approval = {
  readonly by: "person" | "policy";
  readonly shipDays: number;
  readonly note?: string;
};

/** A return is looked at before it is approved: whoever does both at once has done so. */
const approve = (draft: Draft, { by, shipDays, note }: Approval, at: number): void => {
  if (draft.state().status === "requested") draft.add({ type: "ReturnReviewBegun" });
  const shipBy = instantText(at + shipDays * DAY_MS);
  draft.add({ type: "ReturnApproved", by, shipBy, ...(note !== undefined && { note }) });
};

const asked = (state: ReturnState, ask: ReturnAsk, context: EntityContext): Verdict => {
  const draft = draftOf(state, context);
  switch (ask.type) {
    case "open-blind":
      if (state.status !== NO_ENTITY) return known(state, ask);
      draft.add(requestedBy(ask));
      approve(draft, { by: "policy", shipDays: ask.shipDays }, context.at);
      if (ask.arrived !== undefined) takeIn(draft, ask.arrived);
      break;
    case "review":
      draft.add({ type: "ReturnReviewBegun", ...(ask.note !== undefined && { note: ask.note }) });
      break;
    case "approve":
      approve(draft, { ...ask, by: "person" }, context.at);
      break;
    case "reject":
      if (state.status === "requested") draft.add({ type: "ReturnReviewBegun" });
      draft.add({ type: "ReturnRejected", reason: ask.reason });
      break;
    case "ship-back":
      draft.add({ ...ask, type: "ReturnShippedBack" });
      break;
    case "receive":
      return receive(state, ask, context);
    case "inspect":
      return inspect(state, ask, context);
    case "decide":
      return decideRefund(state, ask, context);
    case "cancel":
      draft.add({ type: "ReturnCancelled", reason: ask.reason });
      break;
  }
  return accept(...draft.events());
};

const lapse = (state: ReturnState, { at }: EntityContext): Verdict => {
  if (state.status !== "approved" || state.shipBy === undefined) return accept();
  return at < instantOf(state.shipBy)
    ? decline("invalid-state", `the goods may be sent until ${state.shipBy}`)
    : accept({ type: "ReturnLapsed" });
};

/** What the process records: what is so already is recorded once. */
const noted = (state: ReturnState, note: ReturnNote, context: EntityContext): Verdict => {
  switch (note.type) {
    case "open":
      return open(state, note);
    case "note-booked":
      return noteBooked(state, note, context);
    case "note-refunded":
      if (isEnded(state)) return accept();
      return state.status === "refund-approved"
        ? accept({ type: "ReturnRefundProcessed", amount: note.amount })
        : decline("invalid-state", `the return is ${state.status}: nothing is paid back`);
    case "lapse":
      return lapse(state, context);
    case "note-told":
      return toTell(state) === note.to ? accept({ type: "ReturnTold", to: note.to }) : accept();
  }
};

const isAsk = (command: ReturnCommand): command is ReturnAsk =>
  command.type !== "open" && command.type !== "lapse" && !command.type.startsWith("note-");

/** A return from the request to the refund. */
export const returnDecider: Decider<ReturnState, ReturnCommand, ReturnEvent> = {
  category: "return",
  version: 1,
  types: RETURN_EVENTS,
  initial: initialReturn,
  evolve: evolveReturn,
  decide: (state, command, context) => {
    if (!isAsk(command)) {
      return state.status === NO_ENTITY && command.type !== "open"
        ? decline("not-found", "there is no such return")
        : noted(state, command, context);
    }
    if (command.type === "open-blind") return asked(state, command, context);
    if (state.status === NO_ENTITY) return decline("not-found", "there is no such return");
    // Whoever comes too late by the clock finds it lapsed, whether or not anything has recorded that.
    const isLate =
      state.status === "approved" &&
      command.type === "ship-back" &&
      context.at >= instantOf(state.shipBy ?? "");
    if (isLate) return decline("invalid-state", `the goods were to be sent until ${state.shipBy}`);
    return mayDo(state, command.type)
      ? asked(state, command, context)
      : notNow(state, command.type);
  },
};
