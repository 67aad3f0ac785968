import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { EntityAnswer } from "../commands/entities.ts";
import type { Envelope } from "../commands/stock-request.ts";
import type { EntityState } from "../domain/decider.ts";
import type { Admission } from "./admission.ts";
import { API_PREFIX } from "./command-routes.ts";
import { dryRunOf, envelopeOf, expectedVersionOf } from "./command-headers.ts";
import type { Permitted } from "./permissions.ts";
import type { Positions } from "./positions.ts";
import { principalOf, type Principal } from "./principal.ts";
import { problem } from "./problems.ts";
import { sendJson } from "./replies.ts";
import { documented, type RouteDocs } from "./route-docs.ts";
import { parseWith } from "./validation.ts";

export type EntityEdge = { readonly admission: Admission; readonly positions: Positions };

/** Who asks, under which id, on the grounds of which version. */
export type EntityCall = {
  readonly principal: Principal;
  readonly envelope: Envelope;
  readonly dryRun: boolean;
  /** Revision that `If-Match` names; left out: any. */
  readonly expectedVersion?: number;
};

/** What a route answers: the entity's own answer, and what else it tells of the state (a function of it alone). */
export type EntityReply = {
  readonly id: string;
  readonly answer: EntityAnswer<EntityState>;
  /** Where something was accepted. */
  readonly status: 200 | 201 | 202;
  readonly location?: string;
  readonly show?: object;
};

/** A whole answer of another kind: what the route has done was no command on an entity. */
export type OtherReply = { readonly sent: true };

export type EntityRoute<Params extends z.ZodType, Body extends z.ZodType> = Pick<
  RouteDocs,
  "operationId" | "summary" | "tag" | "answers"
> & {
  readonly method: "POST" | "PUT" | "PATCH" | "DELETE";
  /** Under /api/v1. */
  readonly path: string;
  readonly access: Permitted;
  readonly params: Params;
  /** A DELETE has no body: it is parsed as `{}`. */
  readonly body: Body;
  /** Left out: what every body may have. */
  readonly bodyLimit?: number;
  /** Left out: not looked at. */
  readonly ifMatch?: "required" | "optional";
  readonly run: (
    input: { readonly params: z.output<Params>; readonly body: z.output<Body> },
    call: EntityCall,
    reply: FastifyReply,
  ) => Promise<EntityReply | OtherReply>;
};

export const noBody = z.strictObject({});

const expectedOf = (
  request: FastifyRequest,
  ifMatch: "required" | "optional" | undefined,
): number | undefined => {
  const header = request.headers["if-match"];
  if (ifMatch === undefined || (ifMatch === "optional" && header === undefined)) return undefined;
  return expectedVersionOf(header);
};

const pathOf = ({ url }: FastifyRequest): string => url.split("?", 1)[0] ?? url;

const callOf = (
  request: FastifyRequest,
  { method, ifMatch }: Pick<EntityRoute<z.ZodType, z.ZodType>, "method" | "ifMatch">,
): EntityCall => {
  const expectedVersion = expectedOf(request, ifMatch);
  return {
    principal: principalOf(request),
    envelope: envelopeOf(request, method, pathOf(request)),
    dryRun: dryRunOf(request),
    ...(expectedVersion !== undefined && { expectedVersion }),
  };
};

/** The entity tag of an entity is the revision of its last event. */
export const entityTag = (version: number): string => `"${String(version)}"`;

/** Writes the answer to a command on an entity. @throws Problem for a refusal */
export const sendEntity = (
  reply: FastifyReply,
  { id, answer, status, location, show }: EntityReply,
  positions: Positions,
): void => {
  if (answer.status === "refused") throw problem(answer.rejection.code, answer.rejection.detail);
  const { state, version, events, replayed } = answer;
  const position = positions.text(answer.position);
  reply.code(status).header("stockbook-position", position).header("etag", entityTag(version));
  if (replayed) reply.header("idempotency-replayed", "true");
  if (location !== undefined) reply.header("location", location);
  sendJson(reply, JSON.stringify({ id, status: state.status, version, position, events, ...show }));
};

/** A command on an entity under its own path: parsed strictly, counted against what may be under way. */
export const registerEntityCommand = <Params extends z.ZodType, Body extends z.ZodType>(
  app: FastifyInstance,
  { admission, positions }: EntityEdge,
  route: EntityRoute<Params, Body>,
): void => {
  const { method, path, operationId, summary, tag, access, answers, ifMatch } = route;
  app.route({
    method,
    url: API_PREFIX + path,
    ...(route.bodyLimit === undefined ? {} : { bodyLimit: route.bodyLimit }),
    config: documented({
      ...{ operationId, summary, tag, access, answers },
      command: true,
      params: route.params,
      ...(method === "DELETE" ? {} : { body: route.body }),
      ...(ifMatch === undefined ? {} : { headers: ["If-Match"] }),
      query: z.strictObject({ dryRun: z.enum(["true", "false"]).exactOptional() }),
    }),
    handler: async (request: FastifyRequest, reply: FastifyReply) => {
      const params = parseWith(route.params, request.params);
      const { body: sent = method === "DELETE" ? {} : undefined } = request;
      if (sent === undefined) throw problem("malformed-json", "the body is empty");
      const body = parseWith(route.body, sent);
      const call = callOf(request, route);
      admission.enter();
      try {
        const outcome = await route.run({ params, body }, call, reply);
        if (!("sent" in outcome)) sendEntity(reply, outcome, positions);
      } finally {
        admission.leave();
      }
      return reply;
    },
  });
};
