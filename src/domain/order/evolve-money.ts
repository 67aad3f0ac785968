import type { Trace } from "../decider.ts";
import type { OrderEvent } from "./events.ts";
import type { OrderState, Payment, Refund } from "./state.ts";

type EventOf<Type extends OrderEvent["type"]> = Extract<OrderEvent, { type: Type }>;

/** The content of a fact, without its name. */
export const contentOf = <Event extends OrderEvent>({
  type: _type,
  ...content
}: Event): Omit<Event, "type"> => content;

const withPayment = (state: OrderState, attempt: number, change: Partial<Payment>): OrderState => ({
  ...state,
  payments: state.payments.map((one) => (one.attempt === attempt ? { ...one, ...change } : one)),
});

const withRefund = (state: OrderState, refund: string, change: Partial<Refund>): OrderState => ({
  ...state,
  refunds: state.refunds.map((one) => (one.refund === refund ? { ...one, ...change } : one)),
});

export const paymentRequested = (
  state: OrderState,
  event: EventOf<"OrderPaymentRequested">,
  { recordedAt }: Trace,
): OrderState => {
  const payment: Payment = { ...contentOf(event), status: "requested", requestedAt: recordedAt };
  return { ...state, payments: [...state.payments, payment] };
};

export const paymentMoved = (
  state: OrderState,
  event: EventOf<
    | "OrderPaymentPending"
    | "OrderPaymentAuthorised"
    | "OrderPaymentCaptured"
    | "OrderPaymentFailed"
    | "OrderPaymentVoided"
  >,
  { recordedAt }: Trace,
): OrderState => {
  const { attempt } = event;
  const endedAt = recordedAt;
  switch (event.type) {
    case "OrderPaymentPending": {
      const { reference, redirect } = event;
      const where = redirect === undefined ? {} : { redirect };
      return withPayment(state, attempt, { status: "pending", reference, ...where });
    }
    case "OrderPaymentAuthorised":
      return withPayment(state, attempt, { status: "authorised", reference: event.reference });
    case "OrderPaymentCaptured": {
      const { reference, amount, late } = event;
      const end = { endedAt, ...(late === true && { late }) };
      const paid = { ...state, paid: state.paid + amount };
      return withPayment(paid, attempt, { status: "captured", reference, amount, ...end });
    }
    case "OrderPaymentFailed": {
      const { code, detail } = event;
      return withPayment(state, attempt, { status: "failed", code, detail, endedAt });
    }
    case "OrderPaymentVoided":
      return withPayment(state, attempt, { status: "voided", endedAt });
  }
};

export const refundMoved = (
  state: OrderState,
  event: EventOf<"OrderRefundRequested" | "OrderRefundDone" | "OrderRefundFailed">,
  { recordedAt }: Trace,
): OrderState => {
  if (event.type === "OrderRefundRequested") {
    const refund: Refund = {
      ...contentOf(event),
      ...{ status: "requested", tries: 0, at: recordedAt },
    };
    return { ...state, refunds: [...state.refunds, refund] };
  }
  if (event.type === "OrderRefundFailed") {
    const failed = { status: "failed", tries: event.tries, triedAt: recordedAt } as const;
    return withRefund(state, event.refund, failed);
  }
  const amount = state.refunds.find((one) => one.refund === event.refund)?.amount ?? 0;
  const done = { status: "done", reference: event.reference } as const;
  return withRefund({ ...state, refunded: state.refunded + amount }, event.refund, done);
};
