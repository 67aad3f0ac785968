import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import * as schemas from "../commands/schemas.ts";
import type { ProjectionStatus } from "../projections/read-models.ts";
import { API_PREFIX } from "./command-routes.ts";
import type { Operation } from "./operation.ts";
import type { Operations, Work } from "./operations.ts";
import { permitted, type Permitted } from "./permissions.ts";
import { problem } from "./problems.ts";
import { noParams, registerRead, type ReadEdge } from "./reads.ts";
import { sendJson } from "./replies.ts";
import { documented } from "./route-docs.ts";
import { parseQuery } from "./query-text.ts";
import { parseWith } from "./validation.ts";

const PROJECTIONS = `${API_PREFIX}/projections`;
const nameParams = z.strictObject({ name: schemas.id });
const idParams = z.strictObject({ id: schemas.id });
const nothing = z.strictObject({});
const rebuildBody = z.strictObject({ switch: z.boolean().exactOptional() });

const statusView = ({ positions }: ReadEdge, status: ProjectionStatus) => ({
  ...status,
  position: positions.text(status.position),
  builds: status.builds.map((build) => ({ ...build, position: positions.text(build.position) })),
});

/** @throws Problem not-found */
const projectionOf = ({ needs }: ReadEdge, name: string): ProjectionStatus => {
  const status = needs.models.projections().find((one) => one.name === name);
  if (status === undefined) throw problem("not-found", "there is no projection of this name");
  return status;
};

const operationLocation = ({ id }: Operation): string => `${API_PREFIX}/operations/${id}`;

const sendOperation = (reply: FastifyReply, operation: Operation): void => {
  reply.code(202).header("location", operationLocation(operation));
  sendJson(reply, JSON.stringify(operation));
};

type Action = {
  readonly kind: string;
  readonly path: string;
  readonly summary: string;
  readonly access: Permitted;
  readonly body: z.ZodType;
  /** Waits for the end before it answers: one write, not a long run. */
  readonly short: boolean;
  readonly task: (
    name: string,
    body: unknown,
  ) => (work: Work) => Promise<Readonly<Record<string, unknown>>>;
};

/** A verification names its position as the log counts; outside it is opaque. */
const opaque =
  ({ positions }: ReadEdge) =>
  <Result extends { readonly position: string }>(result: Result) => ({
    ...result,
    position: positions.text(BigInt(result.position)),
  });

const actionsOf = (edge: ReadEdge): readonly Action[] => {
  const { builds } = edge.needs;
  return [
    {
      kind: "rebuild",
      path: "rebuilds",
      summary: "Fill a new build beside the live one, verify it and switch to it",
      access: permitted("network", "projection:operate"),
      body: rebuildBody,
      short: false,
      task: (name, body) => (work) =>
        builds
          .rebuild(name, { ...work, switch: parseWith(rebuildBody, body).switch ?? true })
          .then(opaque(edge)),
    },
    {
      kind: "verify",
      path: "verify",
      summary: "Compare the documents with a fold of the log",
      access: permitted("network", "projection:operate", "audit:read"),
      body: nothing,
      short: false,
      task: (name) => (work) => builds.verify(name, work).then(opaque(edge)),
    },
    {
      kind: "switch",
      path: "switch",
      summary: "Let the build that waits serve",
      access: permitted("network", "projection:operate"),
      body: nothing,
      short: true,
      task: (name) => () => builds.switchTo(name),
    },
    {
      kind: "rollback",
      path: "rollback",
      summary: "Let the build before serve again",
      access: permitted("network", "projection:operate"),
      body: nothing,
      short: true,
      task: (name) => () => builds.rollback(name),
    },
  ];
};

const registerAction = (
  app: FastifyInstance,
  { edge, operations }: { readonly edge: ReadEdge; readonly operations: Operations },
  action: Action,
): void => {
  app.route({
    method: "POST",
    url: `${PROJECTIONS}/:name/${action.path}`,
    config: documented({
      operationId: `${action.kind}-projection`,
      summary: action.summary,
      tag: "projections",
      access: action.access,
      params: nameParams,
      body: action.body,
      answers: { 202: "The operation; ask its Location for progress and result." },
    }),
    handler: async (request: FastifyRequest, reply: FastifyReply) => {
      const { name } = parseWith(nameParams, request.params);
      parseQuery(nothing, request);
      const body = parseWith(action.body, request.body ?? {});
      projectionOf(edge, name);
      const operation = await operations.start(action.kind, name, action.task(name, body));
      if (action.short) {
        await operations.ended(operation.id);
        if (operation.error !== undefined) {
          throw problem("invalid-state", operation.error.detail);
        }
      }
      sendOperation(reply, operation);
      return reply;
    },
  });
};

const registerOperations = (app: FastifyInstance, edge: ReadEdge, operations: Operations): void => {
  const found = (operation: Operation | undefined): Operation => {
    if (operation === undefined) throw problem("not-found", "there is no operation of this id");
    return operation;
  };
  registerRead(app, edge, {
    path: `${API_PREFIX}/operations/:id`,
    operationId: "operation",
    summary: "How far an operation has come, and its result",
    tag: "operations",
    access: permitted("network", "projection:operate", "audit:read"),
    params: idParams,
    query: nothing,
    answer: "The operation.",
    handler: async ({ params }) => found(await operations.find(params.id)),
  });
  app.route({
    method: "DELETE",
    url: `${API_PREFIX}/operations/:id`,
    config: documented({
      operationId: "cancel-operation",
      summary: "Cancel an operation; a rebuild goes on where it stopped when it is started again",
      tag: "operations",
      access: permitted("network", "projection:operate"),
      params: idParams,
      answers: { 202: "The operation, which is about to stop." },
    }),
    handler: async (request: FastifyRequest, reply: FastifyReply) => {
      const { id } = parseWith(idParams, request.params);
      parseQuery(nothing, request);
      sendOperation(reply, found(await operations.cancel(id)));
      return reply;
    },
  });
};

/** How the read side stands, and the work on its builds. */
export const registerProjections = (
  app: FastifyInstance,
  edge: ReadEdge,
  operations: Operations,
): void => {
  registerRead(app, edge, {
    path: PROJECTIONS,
    operationId: "projections",
    summary: "All projections with build, status, position and lag",
    tag: "projections",
    access: permitted("none", "projection:operate", "audit:read"),
    params: noParams,
    query: nothing,
    answer: "The projections.",
    handler: () =>
      Promise.resolve({
        items: edge.needs.models.projections().map((status) => statusView(edge, status)),
      }),
  });
  registerRead(app, edge, {
    path: `${PROJECTIONS}/:name`,
    operationId: "projection",
    summary: "One projection with its builds",
    tag: "projections",
    access: permitted("none", "projection:operate", "audit:read"),
    params: nameParams,
    query: nothing,
    answer: "The projection.",
    handler: ({ params }) => Promise.resolve(statusView(edge, projectionOf(edge, params.name))),
  });
  for (const action of actionsOf(edge)) registerAction(app, { edge, operations }, action);
  registerOperations(app, edge, operations);
};
