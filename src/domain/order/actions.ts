import { decline } from "../decider.ts";
import { dueOf, openPayment, refundableOf } from "./amounts.ts";
import { hasPacking } from "./draft.ts";
import type { OrderState } from "./state.ts";
import { isDelivered } from "./transitions.ts";

export const ACTIONS = [
  ...["pay", "change", "cancel", "refund", "open-return", "resend", "refund-shipment"],
] as const;
export type OrderAction = (typeof ACTIONS)[number];

/** Nothing of it is being closed into a parcel yet. */
const isBeforePacking = (state: OrderState): boolean =>
  ["confirmed", "processing"].includes(state.status) && !hasPacking(state);

const isUnpaid = ({ status }: OrderState): boolean =>
  status === "pending" || status === "payment-pending";

/** Parcels that a person has to say what becomes of. */
const hasTrouble = ({ shipments }: OrderState): boolean =>
  shipments.some(({ status }) => ["lost", "refused", "returned-to-sender"].includes(status));

const MAY: Readonly<Record<OrderAction, (state: OrderState) => boolean>> = {
  pay: (state) =>
    (state.status === "payment-pending" || state.change !== undefined) &&
    openPayment(state) === undefined &&
    dueOf(state) > 0,
  change: (state) =>
    state.change === undefined &&
    openPayment(state) === undefined &&
    (state.status === "payment-pending" || isBeforePacking(state)),
  cancel: (state) => isUnpaid(state) || isBeforePacking(state),
  refund: (state) => !isUnpaid(state) && refundableOf(state) > 0,
  "open-return": (state) =>
    isDelivered(state.status) &&
    state.lines.some(({ delivered, returning }) => delivered > returning),
  resend: hasTrouble,
  "refund-shipment": hasTrouble,
};

/** What people can ask of the order now. */
export const actionsOf = (state: OrderState): readonly OrderAction[] =>
  state.status === "none" ? [] : ACTIONS.filter((action) => MAY[action](state));

export const mayDo = (state: OrderState, action: OrderAction): boolean => MAY[action](state);

const HINT: Partial<Record<OrderAction, (state: OrderState) => string | undefined>> = {
  cancel: (state) => {
    if (
      isDelivered(state.status) ||
      ["shipped", "in-transit", "out-for-delivery"].includes(state.status)
    ) {
      return "already shipped: use a return";
    }
    return hasPacking(state)
      ? "a parcel is packed already: use a return once it is delivered"
      : undefined;
  },
};

/** Says what is not possible, why, and what is instead. */
export const notNow = (state: OrderState, action: OrderAction) => {
  const hint = HINT[action]?.(state);
  const allowed = actionsOf(state).join(", ");
  return decline(
    "invalid-state",
    `the order is ${state.status}: no ${action}${hint === undefined ? "" : ` (${hint})`}; allowed: ${allowed === "" ? "nothing" : allowed}`,
  );
};
