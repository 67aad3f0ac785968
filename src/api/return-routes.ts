import type { FastifyInstance } from "fastify";
import { z } from "zod";
import * as bodies from "../commands/return-schemas.ts";
import { NONE } from "../domain/ids.ts";
import type { ReturnAsk } from "../domain/return/commands.ts";
import { requireWarehouses } from "./access-guard.ts";
import { ORDER_BYTES_MAX } from "./body-parser.ts";
import { registerEntityCommand, type EntityEdge } from "./entity-routes.ts";
import type { ApiNeeds } from "./needs.ts";
import { permitted, type Permitted } from "./permissions.ts";
import { openBlindReturn, openOrderReturn, refusalOf } from "./return-openings.ts";
import {
  returnFor,
  returnReply,
  returnRequest,
  returnToDecide,
  runReturn,
} from "./return-runner.ts";

const TAG = "returns";
const ASKS = permitted("object", "order:write");
const DECIDES = permitted("object", "return:approve");
const HANDLES = permitted("object", "return:write");

type At = { readonly edge: EntityEdge; readonly needs: ApiNeeds };

type Act<Body extends z.ZodType> = {
  readonly action: string;
  readonly summary: string;
  readonly access: Permitted;
  readonly body: Body;
  readonly answer: string;
  readonly command: (body: z.output<Body>) => ReturnAsk;
  /** Where the goods are taken in, as the body says. */
  readonly warehouse?: (body: z.output<Body>) => string | undefined;
  /** It asks the stocks. */
  readonly books?: boolean;
};

/** A command on a return that is there. */
const registerAct = <Body extends z.ZodType>(
  app: FastifyInstance,
  { edge, needs }: At,
  act: Act<Body>,
): void => {
  const { action, summary, access, body, books = false } = act;
  registerEntityCommand(app, edge, {
    operationId: `${action}-return`,
    ...{ summary, tag: TAG, access, method: "POST", path: `/returns/:id/${action}` },
    ...{ params: bodies.returnParams, body, bodyLimit: ORDER_BYTES_MAX, ifMatch: "optional" },
    answers: { 200: act.answer },
    run: async (input, call) => {
      const { id } = input.params;
      const warehouse = act.warehouse?.(input.body);
      if (warehouse !== undefined) requireWarehouses(call.principal, [warehouse]);
      const find = act.warehouse === undefined ? returnToDecide : returnFor;
      const { state } = await find(needs, id, call.principal);
      const skus = state.lines.map(({ sku }) => sku);
      const refuse = warehouse === undefined ? undefined : await refusalOf(needs, skus, warehouse);
      const answer = await runReturn(needs, {
        ...returnRequest(id, act.command(input.body), call),
        ...(refuse !== undefined && { refuse }),
      });
      return returnReply(needs, { id, answer }, { books });
    },
  });
};

const registerOpening = (app: FastifyInstance, { edge, needs }: At): void => {
  registerEntityCommand(app, edge, {
    operationId: "open-return",
    summary: "Ask to return units of a delivered order",
    ...{ tag: TAG, method: "POST", path: "/orders/:id/returns", access: ASKS },
    ...{ params: bodies.orderParams, body: bodies.orderReturn, bodyLimit: ORDER_BYTES_MAX },
    answers: {
      200: "It was asked for before, just so.",
      201: "Requested: its units are kept in the order, and nobody can return them twice.",
    },
    run: ({ params: { id: order }, body }, call) =>
      openOrderReturn(needs, { order, ...body }, call),
  });
  registerEntityCommand(app, edge, {
    operationId: "open-blind-return",
    summary: "Take goods back whose order nobody knows, from their arrival to the decision",
    ...{ tag: TAG, method: "POST", path: "/returns/blind", params: z.object({}) },
    access: permitted("named", "return:write"),
    ...{ body: bodies.blindReturn, bodyLimit: ORDER_BYTES_MAX },
    answers: {
      200: "It was taken before, just so.",
      201: "Approved by the policy; with a warehouse received, with dispositions booked and decided.",
    },
    run: ({ body }, call) => openBlindReturn(needs, body, call),
  });
};

const registerReview = (app: FastifyInstance, at: At): void => {
  const { shipDays } = at.needs.settings.returns;
  registerAct(app, at, {
    ...{ action: "review", summary: "Begin to look at a return", access: DECIDES },
    ...{ body: bodies.returnNote, answer: "Under review." },
    command: ({ note }) => ({ type: "review", ...(note !== undefined && { note }) }),
  });
  registerAct(app, at, {
    ...{ action: "approve", summary: "Approve a return", access: DECIDES },
    ...{ body: bodies.returnNote, answer: "Approved; `shipBy` says until when it is waited for." },
    command: ({ note }) => ({ type: "approve", shipDays, ...(note !== undefined && { note }) }),
  });
  registerAct(app, at, {
    ...{ action: "reject", summary: "Reject a return", access: DECIDES },
    ...{ body: bodies.returnReason, answer: "Rejected; its units can be returned otherwise." },
    command: ({ reason }) => ({ type: "reject", reason }),
  });
  registerAct(app, at, {
    ...{ action: "decide", summary: "Say what of a return is paid back", access: DECIDES },
    ...{ body: bodies.returnDecision, answer: "Decided; the order pays it back." },
    command: (body) => ({ type: "decide", ...body }),
  });
  registerAct(app, at, {
    ...{ action: "cancel", summary: "Give a return up of which nothing has come", access: ASKS },
    ...{ body: bodies.returnReason, answer: "Cancelled; its units can be returned otherwise." },
    command: ({ reason }) => ({ type: "cancel", reason }),
  });
};

const registerGoods = (app: FastifyInstance, at: At): void => {
  registerAct(app, at, {
    ...{ action: "ship-back", summary: "Say that the goods are on their way", access: ASKS },
    ...{ body: bodies.returnShipping, answer: "Shipped back." },
    command: (body) => ({ type: "ship-back", ...body }),
  });
  registerAct(app, at, {
    ...{ action: "receive", summary: "Book the arrival of returned goods", access: HANDLES },
    ...{ body: bodies.returnArrival, answer: "Received; the stocks hear of it by the inspection." },
    command: (body) => ({ type: "receive", ...body }),
    warehouse: ({ warehouse }) => warehouse,
  });
  registerAct(app, at, {
    ...{ action: "inspect", summary: "Say what became of the goods, line by line" },
    ...{ access: HANDLES, body: bodies.returnInspection, books: true },
    answer:
      "In the stocks; once everything that came is, the policy decides unless a person is to.",
    command: ({ lines, ...rest }) => ({
      ...{ type: "inspect", ...rest },
      lines: lines.map(({ lot = NONE, bin = NONE, ...line }) => ({ ...line, lot, bin })),
    }),
    warehouse: ({ warehouse }) => warehouse,
  });
};

/** A return from the request to the refund. */
export const registerReturns = (app: FastifyInstance, edge: EntityEdge, needs: ApiNeeds): void => {
  const at: At = { edge, needs };
  registerOpening(app, at);
  registerReview(app, at);
  registerGoods(app, at);
};
