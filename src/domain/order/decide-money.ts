import { accept, decline, type EntityContext, type EntityVerdict } from "../decider.ts";
import { instantOf } from "../instant.ts";
import { mayDo, notNow } from "./actions.ts";
import { dueOf, openPayment, paidForOf, refundableOf } from "./amounts.ts";
import type { OrderCommandOf } from "./commands.ts";
import { cancel, draftOf, refund, settle, type Draft } from "./draft.ts";
import type { OrderEvent } from "./events.ts";
import { PAYMENT_ATTEMPTS_MAX, type OrderState, type Payment } from "./state.ts";
import { paymentEnd } from "./todo.ts";

type Verdict = EntityVerdict<OrderEvent>;
type Outcome = OrderCommandOf<"note-payment">["outcome"];

export const pay = (state: OrderState, command: OrderCommandOf<"pay">): Verdict => {
  if (!mayDo(state, "pay")) return notNow(state, "pay");
  const attempt = state.payments.length + 1;
  if (attempt > PAYMENT_ATTEMPTS_MAX) {
    return decline("limit-exceeded", `an order has ${String(PAYMENT_ATTEMPTS_MAX)} payments`);
  }
  const { provider, method, token } = command;
  return accept({
    ...{ type: "OrderPaymentRequested", attempt, provider, method, amount: dueOf(state) },
    ...(token !== undefined && { token }),
  });
};

/** Whether the order waits for money at all: else what comes goes back. */
const isAwaited = (state: OrderState): boolean =>
  (state.status === "payment-pending" || state.change !== undefined) && dueOf(state) > 0;

const backWhatIsTooMuch = (draft: Draft): void => {
  const state = draft.state();
  const over = paidForOf(state) - state.total;
  if (over > 0) refund(draft, { amount: over, reason: "overpaid" });
};

const change = (draft: Draft): void => {
  const { change: asked } = draft.state();
  if (asked === undefined) return;
  const { lines, shipping, discount, total, note } = asked;
  const said = note === undefined ? {} : { note };
  draft.add({ type: "OrderChanged", lines, shipping, discount, total, ...said });
};

type Captured = Extract<Outcome, { status: "captured" }>;

const captured = (draft: Draft, payment: Payment, { reference, amount }: Captured): void => {
  const { attempt } = payment;
  const fact = { type: "OrderPaymentCaptured", attempt, reference, amount } as const;
  if (!isAwaited(draft.state())) {
    draft.add({ ...fact, late: true });
    refund(draft, { amount, reason: "late-payment" });
    return;
  }
  draft.add(fact);
  if (dueOf(draft.state()) > 0) return;
  if (draft.state().change === undefined) draft.add({ type: "OrderConfirmed", reason: "paid" });
  else change(draft);
  backWhatIsTooMuch(draft);
};

type Failed = Extract<Outcome, { status: "failed" }>;

const failed = (draft: Draft, { attempt }: Payment, { code, detail }: Failed): void => {
  draft.add({ type: "OrderPaymentFailed", attempt, code, detail });
  const { change: asked, payments, status, paymentAttempts } = draft.state();
  if (asked !== undefined) {
    draft.add({ type: "OrderChangeDropped", change: asked.change, reason: "payment-failed" });
    return;
  }
  const failures = payments.filter((one) => one.status === "failed").length;
  if (status === "payment-pending" && failures >= paymentAttempts) cancel(draft, "payment-failed");
};

/** An end that was recorded stands; only a success may come later than a failure. */
const isNews = ({ status }: Payment, outcome: Outcome): boolean => {
  if (status === "captured") return false;
  if (outcome.status === "captured") return true;
  if (status === "failed" || status === "voided") return false;
  return status !== outcome.status;
};

export const notePayment = (
  state: OrderState,
  { attempt, outcome }: OrderCommandOf<"note-payment">,
  context: EntityContext,
): Verdict => {
  const payment = state.payments.find((one) => one.attempt === attempt);
  if (payment === undefined) return decline("not-found", `no payment ${String(attempt)}`);
  if (!isNews(payment, outcome)) return accept();
  const draft = draftOf(state, context);
  switch (outcome.status) {
    case "pending": {
      const { reference, redirect } = outcome;
      const where = redirect === undefined ? {} : { redirect };
      draft.add({ type: "OrderPaymentPending", attempt, reference, ...where });
      break;
    }
    case "authorised":
      draft.add({ type: "OrderPaymentAuthorised", attempt, reference: outcome.reference });
      break;
    case "captured":
      captured(draft, payment, outcome);
      break;
    case "failed":
      failed(draft, payment, outcome);
      break;
    case "voided":
      draft.add({ type: "OrderPaymentVoided", attempt, reference: outcome.reference });
      break;
  }
  settle(draft);
  return accept(...draft.events());
};

/** The time to pay is over, and nothing is under way that could still come. */
export const endPaymentTime = (state: OrderState, context: EntityContext): Verdict => {
  if (state.deadline === undefined) return accept();
  const end = paymentEnd(state, instantOf(state.deadline));
  if (end === undefined || context.at < end) return accept();
  const draft = draftOf(state, context);
  const open = openPayment(state);
  if (open !== undefined) {
    const said = { code: "timeout", detail: "no answer until the end of the time to pay" };
    draft.add({ type: "OrderPaymentFailed", attempt: open.attempt, ...said });
  }
  cancel(draft, "payment-timeout");
  return accept(...draft.events());
};

export const askRefund = (
  state: OrderState,
  command: OrderCommandOf<"refund">,
  context: EntityContext,
): Verdict => {
  if (!mayDo(state, "refund")) return notNow(state, "refund");
  const left = refundableOf(state);
  const { amount = left, reason } = command;
  if (amount > left) {
    return decline(
      "invalid-state",
      `${String(left)} of what was paid is left, not ${String(amount)}`,
    );
  }
  const draft = draftOf(state, context);
  refund(draft, { amount, reason, refund: command.refund, apart: true });
  return accept(...draft.events());
};

export const noteRefund = (
  state: OrderState,
  { refund: id, outcome }: OrderCommandOf<"note-refund">,
): Verdict => {
  const one = state.refunds.find(({ refund: name }) => name === id);
  if (one === undefined) return decline("not-found", `no refund ${id}`);
  if (one.status === "done") return accept();
  if (outcome.status === "done") {
    return accept({ type: "OrderRefundDone", refund: id, reference: outcome.reference });
  }
  const { code, detail } = outcome;
  return accept({ type: "OrderRefundFailed", refund: id, code, detail, tries: one.tries + 1 });
};
