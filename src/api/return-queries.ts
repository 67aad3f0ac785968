import type { FastifyInstance } from "fastify";
import { z } from "zod";
import * as bodies from "../commands/return-schemas.ts";
import * as schemas from "../commands/schemas.ts";
import { API_PREFIX } from "./command-routes.ts";
import { entityTag } from "./entity-routes.ts";
import { permitted } from "./permissions.ts";
import {
  freshness,
  noParams,
  pageOf,
  paging,
  registerRead,
  repeated,
  type ReadEdge,
} from "./reads.ts";
import { maySeeReturn, returnFor } from "./return-runner.ts";
import { returnItem, returnView } from "./return-view.ts";

const STATUSES = [
  ...["requested", "under-review", "approved", "rejected", "shipped-back", "received"],
  ...["quality-check", "refund-approved", "refund-rejected", "refund-processed"],
  ...["lapsed", "cancelled"],
] as const;

const returnsQuery = z.strictObject({
  status: repeated(z.enum(STATUSES)).exactOptional(),
  order: schemas.id.exactOptional(),
  customer: schemas.id.exactOptional(),
  warehouse: schemas.id.exactOptional(),
  ...paging,
  ...freshness,
});

/** Returns as they stand. */
export const registerReturnQueries = (app: FastifyInstance, reads: ReadEdge): void => {
  const { needs } = reads;
  registerRead(app, reads, {
    path: `${API_PREFIX}/returns/:id`,
    operationId: "goods-return",
    summary: "A return with its lines, what became of them, and what can be asked",
    tag: "returns",
    access: permitted("object", "order:read", "return:write"),
    params: bodies.returnParams,
    query: z.strictObject(freshness),
    answer: "The return as its stream has it now.",
    handler: async ({ params: { id }, principal }, reply) => {
      const { state, version } = await returnFor(needs, id, principal);
      reply.header("etag", entityTag(version));
      return { id, status: state.status, version, ...returnView(state) };
    },
  });
  registerRead(app, reads, {
    path: `${API_PREFIX}/returns`,
    operationId: "returns",
    summary: "Returns in the order of their ids, by status, order, customer and warehouse",
    tag: "returns",
    access: permitted("named", "order:read", "return:write"),
    params: noParams,
    query: returnsQuery,
    answer: "A page of returns; what the caller may not see is left out, so it may be short.",
    handler: async ({ query, principal }) => {
      const { status, order, customer, warehouse } = query;
      const page = await needs.models.entities.return.list(
        { equals: { order, customer, warehouse }, anyOf: { status } },
        pageOf(query),
      );
      const seen = await Promise.all(
        page.items.map((state) => maySeeReturn(needs, principal, state)),
      );
      return {
        ...page,
        items: page.items
          .filter((_, index) => seen[index])
          .map(({ id, version, ...state }) => ({
            ...{ id, status: state.status, version },
            ...returnItem(state),
          })),
      };
    },
  });
};
