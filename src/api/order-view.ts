import { actionsOf } from "../domain/order/actions.ts";
import { dueOf } from "../domain/order/amounts.ts";
import { claimOf, type Holding, type OrderState, type Payment } from "../domain/order/state.ts";

/** Without the token: whoever reads an order does not pay with it. */
export const paymentView = ({ token: _token, ...payment }: Payment) => payment;

const holdView = (id: string, { seen: _seen, claim: kind, ...holding }: Holding) => ({
  claim: claimOf(id, holding.attempt),
  kind,
  ...holding,
});

/** What the customer is still asked for: what was paid back of a paid order is not. */
export const dueNow = (state: OrderState): number =>
  state.status === "payment-pending" || state.change !== undefined ? dueOf(state) : 0;

const moneyOf = (state: OrderState) => {
  const { currency, shipping, discount, total, paid, refunded } = state;
  return { currency, shipping, discount, total, paid, refunded, due: dueNow(state) };
};

/** An order as its state alone tells it: what a command answers, and every repeat of it. */
export const orderView = (id: string, state: OrderState) => {
  const { channel, customer, contact, region, priority, shortage, strategy, note } = state;
  const { placedBy, placedAt, orderedAt, confirmedAt, deliveredAt, since, deadline, cancelReason } =
    state;
  return {
    ...{ channel, customer, contact, region, priority, shortage, strategy, note },
    actions: actionsOf(state),
    ...moneyOf(state),
    lines: state.lines,
    ...{ placedBy, placedAt, orderedAt, confirmedAt, deliveredAt, since, deadline, cancelReason },
    ...(state.change !== undefined && { change: state.change }),
    holds: state.holdings.map((one) => holdView(id, one)),
    payments: state.payments.map(paymentView),
    refunds: state.refunds,
    shipments: state.shipments.map(({ announced: _announced, ...shipment }) => shipment),
    returns: state.returns.map(({ announced: _announced, ...one }) => one),
    steps: state.steps,
  };
};

/** Where it stands, for whoever asks again and again. */
export const orderStatusView = (state: OrderState) => {
  const { since, deadline, cancelReason, shipments, returns } = state;
  return {
    ...{ since, deadline, cancelReason },
    actions: actionsOf(state),
    ...moneyOf(state),
    shipments: shipments.map(({ shipment, warehouse, status }) => ({
      ...{ shipment, warehouse, status },
    })),
    returns: returns.map((one) => ({ return: one.return, status: one.status })),
    steps: state.steps,
  };
};

/** One of many in a list: without claims, parcels and steps. */
export const orderItem = (state: OrderState) => {
  const { channel, customer, region, priority, placedBy, placedAt, orderedAt, since } = state;
  return {
    ...{ channel, customer, region, priority },
    actions: actionsOf(state),
    ...moneyOf(state),
    lines: state.lines.length,
    units: state.lines.reduce((sum, { units, dropped }) => sum + units - dropped, 0),
    warehouses: state.warehouses,
    ...{ placedBy, placedAt, orderedAt, since, cancelReason: state.cancelReason },
  };
};
