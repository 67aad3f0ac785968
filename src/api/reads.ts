import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import * as schemas from "../commands/schemas.ts";
import { requireWarehouses } from "./access-guard.ts";
import type { ApiNeeds } from "./needs.ts";
import type { Positions } from "./positions.ts";
import { principalOf, type Principal } from "./principal.ts";
import { problem } from "./problems.ts";
import { sendJson } from "./replies.ts";
import { documented, type RouteDocs } from "./route-docs.ts";
import { parseQuery } from "./query-text.ts";
import { parseWith } from "./validation.ts";

export const PAGE_MAX = 500;
export const PAGE_DEFAULT = 50;
export const REPEATS_MAX = 100;
const CURSOR_CHARACTERS_MAX = 2_000;
const POSITION_CHARACTERS_MAX = 200;

/** Query parameters are text; each is read by its own rule, and none may be repeated unless it says so. */
export const position = z.string().min(1).max(POSITION_CHARACTERS_MAX);
export const limit = z
  .string()
  .regex(/^[1-9]\d{0,2}$/, `a whole number from 1 to ${String(PAGE_MAX)}`)
  .transform(Number)
  .refine((value) => value <= PAGE_MAX, `at most ${String(PAGE_MAX)}`);
export const cursor = z.string().min(1).max(CURSOR_CHARACTERS_MAX);
export const paging = { limit: limit.exactOptional(), cursor: cursor.exactOptional() };
export const freshness = { minPosition: position.exactOptional() };

export const repeated = <Item extends z.ZodType<string, string>>(item: Item) =>
  z
    .union([item, z.array(item).min(1).max(REPEATS_MAX)])
    .transform((value: string | readonly string[]) =>
      typeof value === "string" ? [value] : [...new Set(value)],
    );

export const stockParams = z.strictObject({ sku: schemas.id, warehouse: schemas.id });

export const pageOf = (query: { readonly limit?: number; readonly cursor?: string }) => ({
  limit: query.limit ?? PAGE_DEFAULT,
  ...(query.cursor === undefined ? {} : { cursor: query.cursor }),
});

export type ReadEdge = {
  readonly needs: ApiNeeds;
  readonly positions: Positions;
};

/** Until the read side has reached `minPosition`. @throws Problem validation-failed, read-model-behind */
export const reach = async (
  { needs, positions }: ReadEdge,
  minPosition: string | undefined,
): Promise<void> => {
  if (minPosition === undefined) return;
  const wanted = positions.read(minPosition, "/minPosition");
  const { models, settings } = needs;
  if (models.position() >= wanted) return;
  if (await models.waitFor(wanted, settings.readWaitMs)) return;
  throw problem("read-model-behind", {
    detail: "the read model has not reached minPosition in time",
    extra: { position: positions.text(models.position()) },
  });
};

/** Says up to which position an answer is true, and whether the log behind it can be trusted to be current. */
export const markRead = ({ needs, positions }: ReadEdge, reply: FastifyReply): void => {
  reply.header("stockbook-position", positions.text(needs.models.position()));
  if (!needs.log.writable()) reply.header("stockbook-stale", "true");
};

type Shape = z.ZodType;
type ReadRoute<Params extends Shape, Query extends Shape> = Pick<
  RouteDocs,
  "operationId" | "summary" | "tag" | "access"
> & {
  readonly path: string;
  readonly params: Params;
  readonly query: Query;
  readonly answer: string;
  readonly handler: (
    input: {
      readonly params: z.output<Params>;
      readonly query: z.output<Query>;
      readonly principal: Principal;
    },
    reply: FastifyReply,
  ) => Promise<unknown>;
};

const withMinPosition = z.looseObject(freshness);

const namesWarehouses = z.object({
  warehouse: z.union([z.string().transform((one) => [one]), z.array(z.string())]).exactOptional(),
});

/** A warehouse that the path or the query names must be the caller's. @throws Problem forbidden */
const requireNamed = ({
  params,
  query,
  principal,
}: {
  readonly params: unknown;
  readonly query: unknown;
  readonly principal: Principal;
}): void => {
  if (principal.warehouses === "all") return;
  for (const part of [params, query]) {
    const { data } = namesWarehouses.safeParse(part);
    requireWarehouses(principal, data?.warehouse ?? []);
  }
};

/** A query: parsed strictly, answered when the read side is as far as asked, marked with its position. */
export const registerRead = <Params extends Shape, Query extends Shape>(
  app: FastifyInstance,
  edge: ReadEdge,
  route: ReadRoute<Params, Query>,
): void => {
  const { path, params, query, operationId, summary, tag, access, answer } = route;
  app.route({
    method: "GET",
    url: path,
    config: documented({
      ...{ operationId, summary, tag, access, params, query },
      answers: { 200: answer },
    }),
    handler: async (request: FastifyRequest, reply: FastifyReply) => {
      const input = {
        params: parseWith(params, request.params),
        query: parseQuery(query, request),
        principal: principalOf(request),
      };
      requireNamed(input);
      await reach(edge, parseQuery(withMinPosition, request).minPosition);
      markRead(edge, reply);
      const body = await route.handler(input, reply);
      sendJson(reply, JSON.stringify(body));
      return reply;
    },
  });
};

export const noParams = z.object({});
