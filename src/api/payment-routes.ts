import type { FastifyInstance } from "fastify";
import { z } from "zod";
import * as bodies from "../commands/order-schemas.ts";
import { id } from "../commands/schemas.ts";
import type { OrderCommandOf } from "../domain/order/commands.ts";
import { refundKey, type OrderState } from "../domain/order/state.ts";
import { API_PREFIX } from "./command-routes.ts";
import { registerEntityCommand, type EntityCall, type EntityEdge } from "./entity-routes.ts";
import type { ApiNeeds } from "./needs.ts";
import { registerOrderAct } from "./order-routes.ts";
import { orderFor, orderReply, orderRequest, runOrder } from "./order-runner.ts";
import { dueNow, paymentView } from "./order-view.ts";
import { requireProvider } from "./payment-providers.ts";
import { registerReconciliation } from "./payment-reconciliation.ts";
import { permitted } from "./permissions.ts";
import { problem } from "./problems.ts";
import { freshness, noParams, registerRead, type ReadEdge } from "./reads.ts";

const TAG = "payments";
const orderParams = z.strictObject({ id: bodies.orderId });
const attemptParams = z.strictObject({
  id: bodies.orderId,
  attempt: z
    .string()
    .regex(/^[1-9]\d{0,2}$/, "the number of a payment")
    .transform(Number),
});

const ALIASES = [
  ["payments", "pay-order"],
  ["payment", "pay-order-alias"],
] as const;

const REFUND_ALIASES = [
  ["refunds", "refund-order"],
  ["refund", "refund-order-alias"],
] as const;

/** The refund's name: a repeat of the command is the same refund. */
const refundName = ({ envelope }: EntityCall): string => envelope.commandId;

const registerAsks = (app: FastifyInstance, edge: EntityEdge, needs: ApiNeeds): void => {
  const at = { edge, needs };
  for (const [path, operationId] of ALIASES) {
    registerOrderAct(app, at, {
      ...{ operationId, method: "POST", path: `/orders/:id/${path}`, tag: TAG },
      summary: "Pay an order, or what a change of it costs more",
      ...{ params: orderParams, body: bodies.payment },
      answer:
        "Asked for; `payments` says how it stands, `redirect` where the customer goes to pay.",
      command: ({ body: { provider, method, token } }) => {
        requireProvider(needs, provider);
        return { type: "pay", provider, method, ...(token !== undefined && { token }) };
      },
    });
  }
  for (const [path, operationId] of REFUND_ALIASES) {
    registerOrderAct(app, at, {
      ...{ operationId, method: "POST", path: `/orders/:id/${path}`, tag: TAG },
      summary: "Pay back some of what was paid, or all that is left of it",
      ...{ params: orderParams, body: bodies.orderRefund },
      answer: "Asked of the provider; `refunds` says how it stands.",
      command: ({ body: { amount, reason } }, call) => ({
        ...{ type: "refund", refund: refundName(call), reason },
        ...(amount !== undefined && { amount }),
      }),
    });
  }
};

type Said = z.output<typeof bodies.paymentOutcome>;

const outcomeOf = (
  body: Said,
  { attempt, amount }: OrderState["payments"][number],
  id: string,
): OrderCommandOf<"note-payment">["outcome"] => {
  if (body.status === "failed") {
    return { status: "failed", code: "not-paid", detail: body.reason };
  }
  const reference = body.reference ?? `manual-${id}.p${String(attempt)}`;
  return { status: "captured", reference, amount: body.amount ?? amount };
};

const OPEN: readonly string[] = ["requested", "pending"];

/** The payment that a person speaks of: one that nobody else answers for. @throws Problem */
const confirmable = (state: OrderState, attempt: number): OrderState["payments"][number] => {
  const payment = state.payments.find((one) => one.attempt === attempt);
  if (payment === undefined) throw problem("not-found", `no payment ${String(attempt)}`);
  if (payment.provider !== "manual") {
    throw problem("invalid-state", `${payment.provider} itself says how its payments end`);
  }
  return payment;
};

const registerOutcome = (app: FastifyInstance, edge: EntityEdge, needs: ApiNeeds): void => {
  registerEntityCommand(app, edge, {
    operationId: "confirm-payment",
    summary: "Say of a payment by hand that the money has come, or that it will not",
    tag: TAG,
    method: "POST",
    path: "/orders/:id/payments/:attempt/outcome",
    access: permitted("object", "payment:confirm"),
    params: attemptParams,
    body: bodies.paymentOutcome,
    answers: { 200: "Recorded; an order that is paid in full is confirmed." },
    run: async ({ params: { id, attempt }, body }, call) => {
      const { state } = await orderFor(needs, id, call.principal);
      const payment = confirmable(state, attempt);
      const outcome = outcomeOf(body, payment, id);
      const command = { type: "note-payment", attempt, outcome } as const;
      const answer = await runOrder(needs, orderRequest(id, command, call));
      const isOld = !OPEN.includes(payment.status) && payment.status !== outcome.status;
      if (isOld && answer.status === "accepted" && answer.events.length === 0) {
        throw problem("invalid-state", `payment ${String(attempt)} is ${payment.status}`);
      }
      return orderReply(needs, { id, answer });
    },
  });
};

/** The refund's name is whatever its command was called. */
const refundParams = z.strictObject({ id: bodies.orderId, refund: id });

const registerRefundOutcome = (app: FastifyInstance, edge: EntityEdge, needs: ApiNeeds): void => {
  registerEntityCommand(app, edge, {
    operationId: "settle-refund",
    summary:
      "Say of a refund that the provider has refused that the money was given back otherwise",
    tag: TAG,
    method: "POST",
    path: "/orders/:id/refunds/:refund/outcome",
    access: permitted("object", "payment:confirm"),
    params: refundParams,
    body: bodies.refundOutcome,
    answers: { 200: "Recorded, or done before; it is not asked of the provider any more." },
    run: async ({ params: { id: order, refund }, body }, call) => {
      const { state } = await orderFor(needs, order, call.principal);
      const one = state.refunds.find((each) => each.refund === refund);
      if (one === undefined) throw problem("not-found", `no refund ${refund}`);
      if (one.status === "requested") {
        throw problem("invalid-state", `refund ${refund} is asked of its provider just now`);
      }
      const reference = body.reference ?? `manual-${refundKey(order, refund)}`;
      const command = {
        type: "note-refund",
        refund,
        outcome: { status: "done", reference },
      } as const;
      const answer = await runOrder(needs, orderRequest(order, command, call));
      return orderReply(needs, { id: order, answer });
    },
  });
};

const registerReads = (app: FastifyInstance, reads: ReadEdge): void => {
  const { needs } = reads;
  for (const [path, operationId] of [
    ["payments", "order-payments"],
    ["payment", "order-payments-alias"],
  ] as const) {
    registerRead(app, reads, {
      path: `${API_PREFIX}/orders/:id/${path}`,
      operationId,
      summary: "How an order is paid: attempts, refunds, and what is due",
      ...{ tag: TAG, access: permitted("object", "order:read"), params: orderParams },
      query: z.strictObject(freshness),
      answer: "Payments and refunds in minor units of the order's currency.",
      handler: async ({ params: { id }, principal }) => {
        const { state } = await orderFor(needs, id, principal);
        const { currency, total, paid, refunded, refunds, payments } = state;
        return {
          ...{ id, status: state.status, currency, total, paid, refunded, due: dueNow(state) },
          payments: payments.map(paymentView),
          refunds,
        };
      },
    });
  }
  registerRead(app, reads, {
    path: `${API_PREFIX}/payments/methods`,
    operationId: "payment-methods",
    summary: "Ways to pay, as the providers offer them",
    ...{ tag: TAG, access: permitted("none", "order:read"), params: noParams },
    query: z.strictObject({ currency: bodies.currency.exactOptional() }),
    answer:
      "`provider` and `id` are what a payment names; providers that do not answer are left out.",
    handler: async ({ query: { currency } }) => ({
      items: await needs.orders.payments.methods(currency),
    }),
  });
};

/** How orders are paid. */
export const registerPayments = (app: FastifyInstance, edge: EntityEdge, reads: ReadEdge): void => {
  registerAsks(app, edge, reads.needs);
  registerOutcome(app, edge, reads.needs);
  registerRefundOutcome(app, edge, reads.needs);
  registerReads(app, reads);
  registerReconciliation(app, reads);
};
