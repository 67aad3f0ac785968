import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { type SourcingBody, sourcing } from "../commands/order-schemas.ts";
import { ORDER_BYTES_MAX } from "./body-parser.ts";
import { API_PREFIX } from "./command-routes.ts";
import type { EntityEdge } from "./entity-routes.ts";
import type { ApiNeeds } from "./needs.ts";
import { permitted } from "./permissions.ts";
import { problem } from "./problems.ts";
import { parseQuery } from "./query-text.ts";
import { markRead, type ReadEdge } from "./reads.ts";
import { sendJson } from "./replies.ts";
import { documented } from "./route-docs.ts";
import { parseWith } from "./validation.ts";

const nothing = z.strictObject({});

type Ranked = { readonly priority: number };

/** As master data says it: higher goes first. */
const asSaid = <One extends Ranked>(one: One): One => ({ ...one, priority: 0 - one.priority });

/** Who would send what, and why: nothing is stored or reserved. @throws Problem unknown-reference */
const explain = async ({ orders, references }: ApiNeeds, body: SourcingBody) => {
  const refused = await references.judgeSkus(body.lines.map(({ sku }) => sku));
  if (refused !== undefined) throw problem(refused.code, refused.detail);
  const { channel, shortage, strategy, priority, region, lines } = body;
  const { found, plan, there } = await orders.sourcing.explain({
    ...{ channel, shortage, strategy, priority },
    ...(region !== undefined && { region }),
    lines: lines.map(({ sku, units }, index) => ({ line: index + 1, sku, units })),
  });
  const { chosen, alternatives, candidates, excluded } = plan;
  return {
    ...{ ...found, chosen: asSaid(chosen), alternatives: alternatives.map(asSaid) },
    ...{ candidates: candidates.map(asSaid), excluded, there },
  };
};

/** Sourcing without an order. */
export const registerSourcing = (
  app: FastifyInstance,
  { admission }: EntityEdge,
  reads: ReadEdge,
): void => {
  app.route({
    method: "POST",
    url: `${API_PREFIX}/orders/source`,
    bodyLimit: ORDER_BYTES_MAX,
    config: documented({
      operationId: "source-order",
      summary: "Explain which warehouses would send an order: candidates, choice and why",
      tag: "orders",
      access: permitted("network", "order:read"),
      query: nothing,
      body: sourcing,
      answers: {
        200: "`pieces` is who sends what, `short` what nobody has, `why` the rule that decided. Nothing is stored.",
      },
    }),
    handler: async (request: FastifyRequest, reply: FastifyReply) => {
      parseQuery(nothing, request);
      if (request.body === undefined) throw problem("malformed-json", "the body is empty");
      const body = parseWith(sourcing, request.body);
      admission.enter();
      try {
        const answer = await explain(reads.needs, body);
        markRead(reads, reply);
        sendJson(reply, JSON.stringify(answer));
      } finally {
        admission.leave();
      }
      return reply;
    },
  });
};
