import {
  accept,
  decline,
  type Decider,
  type EntityContext,
  type EntityVerdict,
} from "../decider.ts";
import { mayDo, notNow } from "./actions.ts";
import type { OrderCommand } from "./commands.ts";
import { change } from "./decide-change.ts";
import { claimNote } from "./decide-claims.ts";
import { askRefund, endPaymentTime, notePayment, noteRefund, pay } from "./decide-money.ts";
import {
  afterTrouble,
  beginPacking,
  noteAnnounced,
  noteReduced,
  noteShipment,
} from "./decide-parcels.ts";
import { place } from "./decide-place.ts";
import { noteReturn, openReturn } from "./decide-returns.ts";
import { cancel, draftOf } from "./draft.ts";
import type { OrderEvent } from "./events.ts";
import { evolve } from "./evolve.ts";
import { moneyNamed } from "./money-facts.ts";
import { initialOrder, type OrderState } from "./state.ts";
import { ORDER_EVENT_TYPES } from "./types.ts";

type Verdict = EntityVerdict<OrderEvent>;

const cancelled = (state: OrderState, reason: string, context: EntityContext): Verdict => {
  if (!mayDo(state, "cancel")) return notNow(state, "cancel");
  const draft = draftOf(state, context);
  cancel(draft, reason);
  return accept(...draft.events());
};

const decideOrder = (state: OrderState, command: OrderCommand, context: EntityContext): Verdict => {
  switch (command.type) {
    case "place":
      return place(state, command, context);
    case "pay":
      return pay(state, command);
    case "change":
      return change(state, command, context);
    case "cancel":
      return cancelled(state, command.reason, context);
    case "refund":
      return askRefund(state, command, context);
    case "open-return":
      return openReturn(state, command, context);
    case "resend":
    case "refund-shipment":
      return afterTrouble(state, command, context);
    case "note-sourced":
    case "note-reserved":
    case "note-allocated":
    case "note-released":
    case "note-shorted":
    case "note-served":
      return claimNote(state, command, context);
    case "note-payment":
      return notePayment(state, command, context);
    case "note-refund":
      return noteRefund(state, command);
    case "note-announced":
      return noteAnnounced(state, command, context);
    case "note-reduced":
      return noteReduced(state, command, context);
    case "begin-packing":
      return beginPacking(state, command);
    case "note-shipment":
      return noteShipment(state, command, context);
    case "note-return":
      return noteReturn(state, command, context);
    case "end-payment-time":
      return endPaymentTime(state, context);
  }
};

/** An order from the cart to the refund: the one place where its transitions are decided. */
export const orderDecider: Decider<OrderState, OrderCommand, OrderEvent> = {
  category: "order",
  version: 2,
  types: ORDER_EVENT_TYPES,
  initial: initialOrder,
  evolve,
  decide: (state, command, context) =>
    state.status === "none" && command.type !== "place"
      ? decline("not-found", "there is no such order")
      : moneyNamed(state, decideOrder(state, command, context)),
};
