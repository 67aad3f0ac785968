import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import * as schemas from "../commands/schemas.ts";
import type { Guard } from "./access-guard.ts";
import type { Admission } from "./admission.ts";
import type { Outcome } from "./command-answers.ts";
import type { CommandKind, Target } from "./command-kind.ts";
import { dryRunOf, envelopeOf, expectedVersionOf } from "./command-headers.ts";
import type { CommandRunner } from "./command-runner.ts";
import type { Positions } from "./positions.ts";
import { principalOf } from "./principal.ts";
import { problem } from "./problems.ts";
import { sendJson, sendProblem } from "./replies.ts";
import { documented } from "./route-docs.ts";
import { parseWith } from "./validation.ts";

export const API_PREFIX = "/api/v1";

export type CommandEdge = {
  readonly runner: CommandRunner;
  readonly guard: Guard;
  readonly admission: Admission;
  readonly positions: Positions;
};

const idParams = z.strictObject({ id: schemas.id });
const stockParams = z.strictObject({ sku: schemas.id, warehouse: schemas.id });
const dryRunQuery = z.strictObject({ dryRun: z.enum(["true", "false"]).exactOptional() });

const paramsOf = (names: CommandKind["names"]) => {
  if (names === "nothing") return undefined;
  return names === "id" ? idParams : stockParams;
};

/** The path of a command with its ids in it: what its key stands for, and what a repeat has to match. */
export const routeOf = ({ path }: CommandKind, { id, sku, warehouse }: Target): string =>
  API_PREFIX +
  path
    .replace(":id", id ?? "")
    .replace(":sku", sku ?? "")
    .replace(":warehouse", warehouse ?? "");

const sendOutcome = (reply: FastifyReply, outcome: Outcome, positions: Positions): void => {
  if (outcome.kind === "problem") {
    sendProblem(reply, outcome.code, outcome.details);
    return;
  }
  reply.code(outcome.status).header("stockbook-position", positions.text(outcome.position));
  if (outcome.replayed) reply.header("idempotency-replayed", "true");
  if (outcome.location !== undefined) reply.header("location", outcome.location);
  if (outcome.etag !== undefined) reply.header("etag", outcome.etag);
  sendJson(reply, outcome.text);
};

type CommandRoute = {
  readonly kind: CommandKind;
  readonly method: "POST" | "PUT" | "DELETE";
  readonly path: string;
  readonly operationId: string;
};

const targetOf = (kind: CommandKind, request: FastifyRequest): Target => {
  if (kind.names === "nothing") return {};
  if (kind.names === "id") return parseWith(idParams, request.params);
  const { sku, warehouse } = parseWith(stockParams, request.params);
  const expectedVersion = expectedVersionOf(request.headers["if-match"]);
  return { sku, warehouse, ...(expectedVersion === undefined ? {} : { expectedVersion }) };
};

const registerCommand = (app: FastifyInstance, edge: CommandEdge, route: CommandRoute): void => {
  const { kind, method, path, operationId } = route;
  const { runner, admission, positions } = edge;
  const params = paramsOf(kind.names);
  const handler = (request: FastifyRequest, reply: FastifyReply): void => {
    const target = targetOf(kind, request);
    const { body = method === "DELETE" ? {} : undefined } = request;
    if (body === undefined) throw problem("malformed-json", "the body is empty");
    const plan = kind.plan(body, target);
    const call = {
      principal: principalOf(request),
      envelope: envelopeOf(request, kind.method, routeOf(kind, target)),
      dryRun: dryRunOf(request),
      alone: true,
    } as const;
    admission.enter();
    void runner.run(kind, plan, call).then((outcome) => {
      admission.leave();
      sendOutcome(reply, outcome, positions);
    });
  };
  app.route({
    method,
    url: API_PREFIX + path,
    config: documented({
      operationId,
      summary: kind.summary,
      tag: "commands",
      access: kind.access,
      command: true,
      ...(params === undefined ? {} : { params }),
      ...(method === "DELETE" ? {} : { body: kind.schema }),
      ...(kind.names === "stock" ? { headers: ["If-Match"] } : {}),
      query: dryRunQuery,
      answers: {
        [kind.status]: "Accepted; a repeat under the same key gives the same answer.",
        ...kind.also,
      },
    }),
    handler,
  });
};

/** Every kind of command under its own path, and the two names that the operations documents use. */
export const registerCommands = (
  app: FastifyInstance,
  edge: CommandEdge,
  kinds: readonly CommandKind[],
): void => {
  for (const kind of kinds) {
    const { method, path, type } = kind;
    registerCommand(app, edge, { kind, method, path, operationId: type });
    if (type === "reserve") {
      registerCommand(app, edge, { kind, method, path: "/inventory/hold", operationId: "hold" });
    }
    if (type === "release-reservation") {
      const path = "/inventory/hold/:id";
      registerCommand(app, edge, { kind, method: "DELETE", path, operationId: "release-hold" });
    }
  }
};
