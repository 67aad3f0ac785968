import type { FastifyInstance } from "fastify";
import { z } from "zod";
import * as schemas from "../commands/schemas.ts";
import { warehousesFor } from "./access-guard.ts";
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
import { transferFor } from "./transfer-runner.ts";
import { isLate, transferItem, transferView } from "./transfer-view.ts";

const STATUSES = [
  ...["requested", "approved", "allocated", "picking", "picked", "dispatching", "in-transit"],
  ...["arriving", "cancelling", "complete", "cancelled", "rejected"],
] as const;

const transfersQuery = z.strictObject({
  status: repeated(z.enum(STATUSES)).exactOptional(),
  from: schemas.id.exactOptional(),
  to: schemas.id.exactOptional(),
  /** One end of it, whichever. */
  warehouse: schemas.id.exactOptional(),
  sku: schemas.id.exactOptional(),
  ...paging,
  ...freshness,
});

const READS = permitted("named", "stock:read");

/** Transfers as they stand, and which of them are late. */
export const registerTransferQueries = (app: FastifyInstance, reads: ReadEdge): void => {
  const { models, clock } = reads.needs;
  registerRead(app, reads, {
    path: `${API_PREFIX}/transfers/:id`,
    operationId: "transfer",
    summary: "A transfer with its lines, lots, shipments and deliveries, and what can be done next",
    tag: "transfers",
    access: permitted("object", "stock:read"),
    params: z.strictObject({ id: schemas.id }),
    query: z.strictObject(freshness),
    answer: "The transfer as its stream has it now; its ETag is what an approval may name.",
    handler: async ({ params: { id }, principal }, reply) => {
      const { state, version } = await transferFor(reads.needs, id, { principal });
      reply.header("etag", entityTag(version));
      const late = isLate(state, clock.now());
      return { id, status: state.status, version, late, ...transferView(state) };
    },
  });
  registerRead(app, reads, {
    path: `${API_PREFIX}/transfers`,
    operationId: "transfers",
    summary: "Transfers in the order of their ids, by status, end and SKU",
    tag: "transfers",
    access: READS,
    params: noParams,
    query: transfersQuery,
    answer: "A page of transfers; `late`: expected before now, and not all there.",
    handler: async ({ query, principal }) => {
      const { status, from, to, warehouse, sku } = query;
      const warehouses = warehousesFor(
        principal,
        warehouse === undefined ? undefined : [warehouse],
      );
      const page = await models.entities.transfer.list(
        { equals: { from, to, skus: sku }, anyOf: { status, warehouses } },
        pageOf(query),
      );
      const now = clock.now();
      return {
        ...page,
        items: page.items.map(({ id, version, ...state }) => ({
          ...{ id, status: state.status, version },
          ...transferItem(state, now),
        })),
      };
    },
  });
};
