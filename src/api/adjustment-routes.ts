import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { approval, cancellation, rejection } from "../commands/adjustment-schemas.ts";
import * as schemas from "../commands/schemas.ts";
import type { AdjustmentCommand } from "../domain/adjustment/commands.ts";
import type { AdjustmentState } from "../domain/adjustment/state.ts";
import { NO_ENTITY } from "../domain/decider.ts";
import { REASONS } from "../domain/stock/commands.ts";
import type { EntityDocument } from "../projections/entity-projection.ts";
import { boundTo } from "./access-guard.ts";
import { shownAdjustment } from "./adjustment-view.ts";
import { ANALYSED_BY, analyseAdjustments } from "./adjustment-analysis.ts";
import { API_PREFIX } from "./command-routes.ts";
import { dispatchAndDrive } from "./drive-command.ts";
import {
  entityTag,
  registerEntityCommand,
  type EntityCall,
  type EntityEdge,
  type EntityReply,
} from "./entity-routes.ts";
import type { ApiNeeds } from "./needs.ts";
import { permitted, type Permitted } from "./permissions.ts";
import { mayTouch, type Principal } from "./principal.ts";
import { problem, type Problem } from "./problems.ts";
import { freshness, noParams, pageOf, paging, registerRead, type ReadEdge } from "./reads.ts";

const ids = z.strictObject({ id: schemas.id });

/** Who has to do with corrections at all: who asks for them, decides on them, or looks them through. */
export const SEES_ADJUSTMENTS = permitted(
  "object",
  "adjustment:request",
  "write-off:request",
  "adjustment:approve",
  "audit:read",
);

const noAdjustment = (): Problem =>
  problem("not-found", "there is no adjustment of this id that needed an approval");

const seesCost = ({ permissions }: Principal): boolean => permissions.has("cost:read");

/** One decision on a request, and what the system does because of it. @throws Problem not-found */
const decideOn = async (
  needs: ApiNeeds,
  { id, command }: { readonly id: string; readonly command: AdjustmentCommand },
  { principal, envelope, dryRun, expectedVersion }: EntityCall,
): Promise<EntityReply> => {
  const entities = needs.entities.adjustment;
  const { state } = await entities.read(id);
  if (state.status === NO_ENTITY || !mayTouch(principal, state.warehouse)) throw noAdjustment();
  const answer = await dispatchAndDrive(
    { entities, driver: needs.processes.adjustment, logger: needs.logger },
    {
      ...{ id, command, envelope, dryRun },
      ...(expectedVersion !== undefined && { expectedVersion }),
    },
  );
  if (answer.status === "refused") return { id, answer, status: 200 };
  const eyes = { seesCost: seesCost(principal), at: needs.clock.now() };
  return { id, answer, status: 200, show: shownAdjustment(answer.state, eyes) };
};

type Decision<Body extends z.ZodType> = {
  readonly name: "approve" | "reject" | "cancel";
  readonly summary: string;
  readonly access: Permitted;
  readonly body: Body;
  readonly command: (body: z.output<Body>) => AdjustmentCommand;
};

const registerDecision = <Body extends z.ZodType>(
  app: FastifyInstance,
  { edge, needs }: { readonly edge: EntityEdge; readonly needs: ApiNeeds },
  { name, summary, access, body, command }: Decision<Body>,
): void => {
  registerEntityCommand(app, edge, {
    method: "POST",
    path: `/adjustments/:id/${name}`,
    operationId: `${name}-adjustment`,
    summary,
    tag: "adjustments",
    access,
    params: ids,
    body,
    ifMatch: "optional",
    answers: { 200: "Decided; a repeat under the same key gives the same answer." },
    run: (input, call) =>
      decideOn(needs, { id: input.params.id, command: command(input.body) }, call),
  });
};

const registerDecisions = (
  app: FastifyInstance,
  at: { readonly edge: EntityEdge; readonly needs: ApiNeeds },
): void => {
  registerDecision(app, at, {
    name: "approve",
    summary: "Approve the adjustment or write-off of another person; it is posted at once",
    access: permitted("object", "adjustment:approve"),
    body: approval,
    command: (body) => ({ type: "approve", ...body }),
  });
  registerDecision(app, at, {
    name: "reject",
    summary: "Reject the adjustment or write-off of another person, with the reason",
    access: permitted("object", "adjustment:approve"),
    body: rejection,
    command: (body) => ({ type: "reject", ...body }),
  });
  registerDecision(app, at, {
    name: "cancel",
    summary: "Take an own request back while it waits",
    access: permitted("object", "adjustment:request", "write-off:request"),
    body: cancellation,
    command: (body) => ({ type: "cancel", ...body }),
  });
};

const STATUSES = [
  "pending-approval",
  "approved",
  "posted",
  "refused",
  "rejected",
  "cancelled",
  "expired",
] as const;

const adjustmentsQuery = z.strictObject({
  status: z.enum(STATUSES).exactOptional(),
  kind: z.enum(["adjustment", "write-off"]).exactOptional(),
  sku: schemas.id.exactOptional(),
  warehouse: schemas.id.exactOptional(),
  reason: z.enum(REASONS).exactOptional(),
  requestedBy: z.string().min(1).max(200).exactOptional(),
  ...paging,
  ...freshness,
});

const itemOf = (
  document: EntityDocument<AdjustmentState>,
  eyes: Parameters<typeof shownAdjustment>[1],
): object => {
  const { id, version, trail = [] } = document;
  return { id, version, ...shownAdjustment(document, eyes), trail };
};

const registerAdjustmentReads = (app: FastifyInstance, reads: ReadEdge): void => {
  const { models, clock } = reads.needs;
  const eyesOf = (principal: Principal) => ({ seesCost: seesCost(principal), at: clock.now() });
  registerRead(app, reads, {
    path: `${API_PREFIX}/adjustments/:id`,
    operationId: "adjustment",
    summary: "An adjustment or write-off that needed an approval, and who decided what",
    tag: "adjustments",
    access: SEES_ADJUSTMENTS,
    params: ids,
    query: z.strictObject(freshness),
    answer: "The adjustment. `value` is there for those who may see costs.",
    handler: async ({ params, principal }, reply) => {
      const document = await models.entities.adjustment.get(params.id);
      if (document === undefined || !mayTouch(principal, document.warehouse)) throw noAdjustment();
      reply.header("etag", entityTag(document.version));
      return itemOf(document, eyesOf(principal));
    },
  });
  registerRead(app, reads, {
    path: `${API_PREFIX}/adjustments`,
    operationId: "adjustments",
    summary: "Adjustments and write-offs that needed an approval",
    tag: "adjustments",
    access: { ...SEES_ADJUSTMENTS, reach: "named" },
    params: noParams,
    query: adjustmentsQuery,
    answer: "A page of adjustments, in the order of their ids.",
    handler: async ({ query, principal }) => {
      const { status, kind, sku, warehouse, reason, requestedBy } = query;
      const bound = boundTo(principal);
      const filter = {
        equals: { status, kind, sku, warehouse, reason, requestedBy },
        ...(bound !== undefined && { anyOf: { warehouse: [...bound] } }),
      };
      const page = await models.entities.adjustment.list(filter, pageOf(query));
      const eyes = eyesOf(principal);
      return { ...page, items: page.items.map((document) => itemOf(document, eyes)) };
    },
  });
};

const analysisQuery = z.strictObject({
  by: z.enum(ANALYSED_BY).exactOptional(),
  from: schemas.day.exactOptional(),
  to: schemas.day.exactOptional(),
  sku: schemas.id.exactOptional(),
  warehouse: schemas.id.exactOptional(),
  reason: schemas.id.exactOptional(),
  actor: z.string().min(1).max(200).exactOptional(),
  ...freshness,
});

const NAMED = ["from", "to", "sku", "warehouse", "reason", "actor"] as const;

const registerAnalysis = (app: FastifyInstance, reads: ReadEdge): void => {
  registerRead(app, reads, {
    path: `${API_PREFIX}/adjustments/analysis`,
    operationId: "adjustment-analysis",
    summary: "What was corrected, by reason, person, SKU or warehouse",
    tag: "adjustments",
    access: permitted("named", "adjustment:approve", "audit:read"),
    params: noParams,
    query: analysisQuery,
    answer:
      "Booked adjustments, write-offs and count corrections of the days (UTC, both included), most units first. `values` are there for those who may see costs.",
    handler: ({ query, principal }) => {
      const within = boundTo(principal);
      const named = NAMED.flatMap((name) => {
        const value = query[name];
        return value === undefined ? [] : [[name, value] as const];
      });
      return analyseAdjustments(reads.needs, {
        by: query.by ?? "reason",
        filter: { ...Object.fromEntries(named), ...(within !== undefined && { within }) },
        seesCost: seesCost(principal),
      });
    },
  });
};

/** What is decided on adjustments and write-offs that wait, and what became of them. */
export const registerAdjustments = (
  app: FastifyInstance,
  edge: EntityEdge,
  reads: ReadEdge,
): void => {
  registerDecisions(app, { edge, needs: reads.needs });
  registerAdjustmentReads(app, reads);
  registerAnalysis(app, reads);
};
