import type { FastifyInstance } from "fastify";
import { z } from "zod";
import * as bodies from "../commands/order-schemas.ts";
import type { OrderCommand } from "../domain/order/commands.ts";
import type { OrderState } from "../domain/order/state.ts";
import { ORDER_BYTES_MAX } from "./body-parser.ts";
import { registerEntityCommand, type EntityCall, type EntityEdge } from "./entity-routes.ts";
import type { ApiNeeds } from "./needs.ts";
import { editOf, replacementOf } from "./order-changes.ts";
import { createOrderIntake } from "./order-intake.ts";
import { orderFor, orderReply, orderRequest, runOrder } from "./order-runner.ts";
import { createOrdersInWork } from "./orders-in-work.ts";
import { permitted } from "./permissions.ts";

const TAG = "orders";
const WRITES = permitted("object", "order:write");
const orderParams = z.strictObject({ id: bodies.orderId });
const parcelParams = z.strictObject({
  id: bodies.orderId,
  shipment: z.string().regex(/^s[1-9]\d{0,2}$/, "a parcel of the order: s1, s2, …"),
});

type Act<Params extends z.ZodType, Body extends z.ZodType> = {
  readonly operationId: string;
  readonly summary: string;
  readonly method: "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  readonly params: Params;
  readonly body: Body;
  readonly bodyLimit?: number;
  readonly tag?: string;
  readonly answer: string;
  readonly command: (
    input: {
      readonly params: z.output<Params>;
      readonly body: z.output<Body>;
      readonly state: OrderState;
    },
    call: EntityCall,
  ) => OrderCommand | Promise<OrderCommand>;
};

type At = { readonly edge: EntityEdge; readonly needs: ApiNeeds };

const named = z.object({ id: z.string() });

/** A command on an order that is there. */
export const registerOrderAct = <Params extends z.ZodType, Body extends z.ZodType>(
  app: FastifyInstance,
  { edge, needs }: At,
  act: Act<Params, Body>,
): void => {
  const { operationId, summary, method, path, params, body, bodyLimit, tag = TAG } = act;
  registerEntityCommand(app, edge, {
    ...{ operationId, summary, tag, access: WRITES, method, path, params, body },
    ...(bodyLimit !== undefined && { bodyLimit }),
    ifMatch: "optional",
    answers: { 200: act.answer },
    run: async (input, call) => {
      const { id } = named.parse(input.params);
      const { state } = await orderFor(needs, id, call.principal);
      const command = await act.command({ ...input, state }, call);
      const answer = await runOrder(needs, orderRequest(id, command, call));
      return orderReply(needs, { id, answer });
    },
  });
};

const registerPlacing = (app: FastifyInstance, { edge, needs }: At): void => {
  const inWork = createOrdersInWork(needs);
  const intake = createOrderIntake({ needs, inWork });
  registerEntityCommand(app, edge, {
    operationId: "place-order",
    summary: "Place an order: it is sourced, reserved and, where it says how, paid and confirmed",
    ...{ tag: TAG, method: "POST", path: "/orders", access: permitted("network", "order:write") },
    params: z.object({}),
    body: bodies.order,
    bodyLimit: ORDER_BYTES_MAX,
    answers: {
      200: "It was placed before, just so.",
      201: "Placed. 409 `insufficient-stock` names the lines, and where how many units are; nothing is kept then.",
    },
    run: ({ body }, call) => intake(body, call),
  });
};

const registerChanges = (app: FastifyInstance, at: At): void => {
  registerOrderAct(app, at, {
    ...{ operationId: "replace-order", method: "PUT", path: "/orders/:id", params: orderParams },
    summary: "Say an order anew before it is packed; lines keep their places",
    body: bodies.orderReplacement,
    bodyLimit: ORDER_BYTES_MAX,
    answer: "Changed; what costs more is changed once it is paid, what costs less is paid back.",
    command: ({ body, state }) => replacementOf(at.needs, body, state),
  });
  registerOrderAct(app, at, {
    ...{ operationId: "change-order", method: "PATCH", path: "/orders/:id", params: orderParams },
    summary: "Change some lines of an order before it is packed",
    body: bodies.orderEdit,
    bodyLimit: ORDER_BYTES_MAX,
    answer: "Changed, as by PUT.",
    command: ({ body, state }) => editOf(at.needs, body, state),
  });
};

const registerEnds = (app: FastifyInstance, at: At): void => {
  const cancelled = "Cancelled: goods are put back, then the money goes back.";
  registerOrderAct(app, at, {
    ...{ operationId: "cancel-order", method: "POST", path: "/orders/:id/cancel" },
    summary: "Cancel an order of which nothing is packed",
    ...{ params: orderParams, body: bodies.orderReason, answer: cancelled },
    command: ({ body: { reason } }) => ({ type: "cancel", reason }),
  });
  registerOrderAct(app, at, {
    ...{ operationId: "delete-order", method: "DELETE", path: "/orders/:id" },
    summary: "The same, as DELETE",
    ...{ params: orderParams, body: bodies.orderReason, answer: cancelled },
    command: ({ body: { reason } }) => ({ type: "cancel", reason }),
  });
  registerOrderAct(app, at, {
    ...{ operationId: "resend-shipment", method: "POST" },
    path: "/orders/:id/shipments/:shipment/resend",
    summary: "Send again what was lost, refused or sent back",
    ...{ params: parcelParams, body: bodies.parcelReason },
    answer: "A parcel in its place is being made ready.",
    command: ({ params: { shipment }, body: { reason } }) => ({
      ...{ type: "resend", shipment, reason },
    }),
  });
  registerOrderAct(app, at, {
    ...{ operationId: "refund-shipment", method: "POST" },
    path: "/orders/:id/shipments/:shipment/refund",
    summary: "Pay back what was lost, refused or sent back",
    ...{ params: parcelParams, body: bodies.parcelReason },
    answer: "The goods of the parcel are paid back.",
    command: ({ params: { shipment }, body: { reason } }) => ({
      ...{ type: "refund-shipment", shipment, reason },
    }),
  });
};

/** An order from its placing to its end. */
export const registerOrders = (app: FastifyInstance, edge: EntityEdge, needs: ApiNeeds): void => {
  const at: At = { edge, needs };
  registerPlacing(app, at);
  registerChanges(app, at);
  registerEnds(app, at);
};
