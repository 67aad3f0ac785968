import type { EntityVerdict } from "../decider.ts";
import type { OrderEvent } from "./events.ts";
import type { OrderState } from "./state.ts";

/** Facts about money say of which currency it is and who moves it, so that nobody has to look the order up. */
const withMoney = (state: OrderState, event: OrderEvent): OrderEvent => {
  const { currency, channel } = state;
  if (event.type === "OrderPaymentRequested") return { ...event, currency };
  if (event.type === "OrderPaymentCaptured") return { ...event, currency, channel };
  if (event.type === "OrderRefundRequested") {
    const provider = state.payments.find(({ attempt }) => attempt === event.attempt)?.provider;
    return { ...event, currency, ...(provider !== undefined && { provider }) };
  }
  if (event.type === "OrderRefundDone") {
    const amount = state.refunds.find(({ refund }) => refund === event.refund)?.amount;
    return { ...event, currency, channel, ...(amount !== undefined && { amount }) };
  }
  return event;
};

/** The verdict with its facts about money complete. */
export const moneyNamed = (
  state: OrderState,
  verdict: EntityVerdict<OrderEvent>,
): EntityVerdict<OrderEvent> =>
  verdict.kind === "accepted"
    ? { ...verdict, events: verdict.events.map((event) => withMoney(state, event)) }
    : verdict;
