import type { FastifyInstance } from "fastify";
import { z } from "zod";
import * as schemas from "../commands/schemas.ts";
import * as bodies from "../commands/transfer-schemas.ts";
import { instantText } from "../domain/instant.ts";
import type { TransferCommand } from "../domain/transfer/commands.ts";
import { summed } from "../domain/transfer/request.ts";
import { requireWarehouses } from "./access-guard.ts";
import { API_PREFIX } from "./command-routes.ts";
import { registerEntityCommand, type EntityCall, type EntityEdge } from "./entity-routes.ts";
import type { ApiNeeds } from "./needs.ts";
import { permitted, type Permitted } from "./permissions.ts";
import { mayTouch } from "./principal.ts";
import { arrivalOf, dispatchOf, pickOf } from "./transfer-commands.ts";
import { findingsFor, refuseUnknown } from "./transfer-findings.ts";
import {
  createTransferRunner,
  requestOf,
  transferFor,
  transferReply,
  type End,
  type TransferRunner,
} from "./transfer-runner.ts";

const idParams = z.strictObject({ id: schemas.id });
const TAG = "transfers";

type Desk = { readonly needs: ApiNeeds; readonly run: TransferRunner };

type RequestBody = bodies.TransferRequestBody;

/** The command that a body asks for, or why what it names can't be meant. */
const requestCommand = async (
  { needs }: Desk,
  { id, body }: { readonly id: string; readonly body: RequestBody },
  { principal, envelope }: EntityCall,
) => {
  const { from, to, expectedArrival, note } = body;
  const refuse = await refuseUnknown(needs, body);
  const lines = summed(body.lines);
  const wanted = { id, from, to, lines };
  const found = refuse === undefined ? await findingsFor(needs, wanted, envelope) : { short: [] };
  const command: TransferCommand = {
    type: "request",
    ...{ from, to, lines, found },
    // Whoever does not answer for the source always needs somebody who does.
    approvalUnits: mayTouch(principal, from) ? needs.settings.transfers.approvalUnits : 0,
    ...(expectedArrival !== undefined && { expectedArrival: instantText(expectedArrival) }),
    ...(note !== undefined && { note }),
  };
  return { command, ...(refuse !== undefined && { refuse }) };
};

const requestTransfer = async (desk: Desk, body: RequestBody, call: EntityCall) => {
  const { principal, envelope, dryRun } = call;
  if (!mayTouch(principal, body.to)) requireWarehouses(principal, [body.from]);
  const id = body.id ?? envelope.commandId;
  const { command, ...refused } = await requestCommand(desk, { id, body }, call);
  const answer = await desk.run({ ...requestOf(id, command, call), ...refused });
  const isNew = answer.status === "accepted" && (answer.events.length > 0 || dryRun);
  return transferReply(id, answer, {
    ...{ acts: false, status: isNew ? 201 : 200 },
    ...(isNew && !dryRun && { location: `${API_PREFIX}/transfers/${id}` }),
  });
};

const approveTransfer = async (
  { needs, run }: Desk,
  { id, note }: { readonly id: string; readonly note?: string },
  call: EntityCall,
) => {
  const { principal, envelope } = call;
  const { state } = await transferFor(needs, id, { principal, end: "source" });
  const { from, to } = state;
  const lines = state.lines.map(({ sku, units }) => ({ sku, units }));
  const isOpen = state.status === "requested";
  const found = isOpen
    ? await findingsFor(needs, { id, from, to, lines }, envelope)
    : { short: [] };
  const refuse = isOpen ? await refuseUnknown(needs, { from, to, lines }) : undefined;
  const command = { type: "approve", found, ...(note !== undefined && { note }) } as const;
  const answer = await run({
    ...requestOf(id, command, call),
    ...(refuse === undefined ? {} : { refuse }),
  });
  return transferReply(id, answer, { acts: false });
};

type ActRoute<Body extends z.ZodType> = {
  readonly action: string;
  readonly summary: string;
  readonly access: Permitted;
  readonly body: Body;
  /** Undefined: whoever touches one of the ends. */
  readonly end: (body: z.output<Body>) => End | undefined;
  readonly command: (body: z.output<Body>, call: EntityCall) => TransferCommand;
  /** It asks the stocks for each of its lines. */
  readonly acts: boolean;
  readonly answer: string;
};

/** A command on a transfer that is there. */
const registerAct = <Body extends z.ZodType>(
  app: FastifyInstance,
  { edge, desk }: { readonly edge: EntityEdge; readonly desk: Desk },
  route: ActRoute<Body>,
): void => {
  const { action, summary, access, acts } = route;
  registerEntityCommand(app, edge, {
    operationId: `${action}-transfer`,
    ...{ summary, tag: TAG, access, method: "POST", ifMatch: "optional" },
    path: `/transfers/:id/${PATHS[action] ?? action}`,
    params: idParams,
    body: route.body,
    answers: { 200: route.answer },
    run: async ({ params: { id }, body }, call) => {
      const { principal } = call;
      const end = route.end(body);
      await transferFor(desk.needs, id, { principal, ...(end === undefined ? {} : { end }) });
      const answer = await desk.run(requestOf(id, route.command(body, call), call));
      return transferReply(id, answer, { acts });
    },
  });
};

/** Where what is made of a transfer is a list of its own. */
const PATHS: { readonly [action: string]: string } = { pick: "picks", receive: "arrivals" };

const source = (): End => "source";

const registerActs = (app: FastifyInstance, edge: EntityEdge, desk: Desk): void => {
  const at = { edge, desk };
  registerAct(app, at, {
    action: "pick",
    summary: "Pick a transfer at its source: all of it, or named lines and lots",
    access: permitted("object", "transfer:dispatch", "pick:write"),
    body: bodies.transferPick,
    end: source,
    command: pickOf,
    acts: true,
    answer: "Picked. 409 names the lines that a stock refused; the others are picked.",
  });
  registerAct(app, at, {
    action: "dispatch",
    summary: "Send what is picked on its way",
    access: permitted("object", "transfer:dispatch"),
    body: bodies.transferDispatch,
    end: source,
    command: dispatchOf,
    acts: true,
    answer: "In transit, with lots and expiries as picked.",
  });
  registerAct(app, at, {
    action: "receive",
    summary: "Say what of a transfer has come, and what is missing, damaged or too much",
    access: permitted("object", "transfer:receive"),
    body: bodies.transferArrival,
    end: ({ returned }) => (returned === true ? "source" : "destination"),
    command: (body, { envelope }) => arrivalOf(body, envelope.commandId),
    acts: true,
    answer: "Booked; the transfer is complete when nothing of it is under way any more.",
  });
  registerAct(app, at, {
    action: "cancel",
    summary: "Cancel a transfer of which nothing has left",
    access: permitted("object", "transfer:request", "transfer:approve"),
    body: bodies.transferReason,
    end: () => undefined,
    command: ({ reason }) => ({ type: "cancel", reason }),
    acts: false,
    answer: "Cancelled: picks are undone and allocations released.",
  });
  registerAct(app, at, {
    action: "close",
    summary: "Give up what has not left, where some of it has",
    access: permitted("object", "transfer:request", "transfer:approve"),
    body: bodies.transferReason,
    end: source,
    command: ({ reason }) => ({ type: "close", reason }),
    acts: false,
    answer: "The rest is put back; the transfer ends with what is on its way.",
  });
};

const registerReview = (app: FastifyInstance, edge: EntityEdge, desk: Desk): void => {
  registerEntityCommand(app, edge, {
    operationId: "request-transfer",
    summary: "Ask for goods of one warehouse in another",
    tag: TAG,
    method: "POST",
    path: "/transfers",
    access: permitted("named", "transfer:request"),
    params: z.object({}),
    body: bodies.transferRequest,
    answers: {
      200: "It was requested before, just so.",
      201: "Requested; where the policy asks for no approval it is allocated already.",
    },
    run: ({ body }, call) => requestTransfer(desk, body, call),
  });
  registerEntityCommand(app, edge, {
    operationId: "approve-transfer",
    summary: "Approve a transfer that somebody else has requested, and allocate it",
    tag: TAG,
    method: "POST",
    path: "/transfers/:id/approve",
    access: permitted("object", "transfer:approve"),
    params: idParams,
    body: bodies.transferApproval,
    ifMatch: "optional",
    answers: { 200: "Allocated; `cancelled` where a stock had too little after all." },
    run: ({ params: { id }, body }, call) => approveTransfer(desk, { id, ...body }, call),
  });
  registerAct(
    app,
    { edge, desk },
    {
      action: "reject",
      summary: "Reject a transfer",
      access: permitted("object", "transfer:approve"),
      body: bodies.transferReason,
      end: source,
      command: ({ reason }) => ({ type: "reject", reason }),
      acts: false,
      answer: "Rejected.",
    },
  );
};

/** The life of a transfer. */
export const registerTransfers = (
  app: FastifyInstance,
  edge: EntityEdge,
  needs: ApiNeeds,
): void => {
  const desk: Desk = { needs, run: createTransferRunner(needs) };
  registerReview(app, edge, desk);
  registerActs(app, edge, desk);
};
