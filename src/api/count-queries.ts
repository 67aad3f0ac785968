import type { FastifyInstance } from "fastify";
import { z } from "zod";
import * as schemas from "../commands/schemas.ts";
import { warehousesFor } from "./access-guard.ts";
import { API_PREFIX } from "./command-routes.ts";
import { reachHead } from "./claim-routing.ts";
import { varianceReport } from "./count-variances.ts";
import {
  countSummary,
  countView,
  differenceView,
  isBlind,
  type CountDocument,
} from "./count-view.ts";
import { entityTag } from "./entity-routes.ts";
import { permitted } from "./permissions.ts";
import { mayTouch, type Principal } from "./principal.ts";
import { problem } from "./problems.ts";
import { freshness, noParams, pageOf, paging, registerRead, type ReadEdge } from "./reads.ts";

const TAG = "counts";

const STATUSES = [
  "open",
  "pending-approval",
  "posting",
  "posted",
  "rejected",
  "cancelled",
] as const;

const countsQuery = z.strictObject({
  status: z.enum(STATUSES).exactOptional(),
  warehouse: schemas.id.exactOptional(),
  sku: schemas.id.exactOptional(),
  ...paging,
  ...freshness,
});

const variancesQuery = z.strictObject({
  warehouse: schemas.id.exactOptional(),
  from: schemas.day.exactOptional(),
  to: schemas.day.exactOptional(),
  sku: schemas.id.exactOptional(),
  ...freshness,
});

const listItem = (document: CountDocument, principal: Principal) => {
  const { id, status, version } = document;
  return {
    ...{ id, status, version, ...countSummary(document) },
    ...(!isBlind(document, principal) && {
      difference: differenceView(document.difference, principal),
    }),
  };
};

/** The read model follows the log: what was written before the question is in the answer. */
const findCount = async (
  { needs }: ReadEdge,
  id: string,
  principal: Principal,
): Promise<CountDocument> => {
  const { count } = needs.models.entities;
  let document = await count.get(id);
  if (document === undefined) {
    await reachHead(needs);
    document = await count.get(id);
  }
  if (document === undefined || !mayTouch(principal, document.warehouse)) {
    throw problem("not-found", "there is no count of this id");
  }
  return document;
};

/** Counts as their callers may see them: who counts sees places, who judges sees figures. */
export const registerCountQueries = (app: FastifyInstance, edge: ReadEdge): void => {
  const { count } = edge.needs.models.entities;
  registerRead(app, edge, {
    path: `${API_PREFIX}/counts`,
    operationId: "counts",
    summary: "Cycle counts by status, warehouse and SKU",
    tag: TAG,
    access: permitted("named", "count:open", "count:enter", "count:approve", "explain:read"),
    params: noParams,
    query: countsQuery,
    answer: "A page of counts without their places.",
    handler: async ({ query, principal }) => {
      const { status, sku, warehouse } = query;
      const page = await count.list(
        {
          equals: { status, skus: sku },
          anyOf: {
            warehouse: warehousesFor(principal, warehouse === undefined ? undefined : [warehouse]),
          },
        },
        pageOf(query),
      );
      return { ...page, items: page.items.map((one) => listItem(one, principal)) };
    },
  });
  registerRead(app, edge, {
    path: `${API_PREFIX}/counts/variances`,
    operationId: "count-variances",
    summary: "Differences between counted and recorded stock, by lot and bin, and the accuracy",
    tag: TAG,
    access: permitted("named", "count:open", "count:approve", "explain:read"),
    params: noParams,
    query: variancesQuery,
    answer: "The places that differed, sums over them, and the share of places that did not.",
    handler: ({ query, principal }) => {
      const { warehouse, from, to, sku } = query;
      const warehouses = warehousesFor(
        principal,
        warehouse === undefined ? undefined : [warehouse],
      );
      const filter = {
        ...(warehouses !== undefined && { warehouses }),
        ...(from !== undefined && { from }),
        ...(to !== undefined && { to }),
        ...(sku !== undefined && { sku }),
      };
      return varianceReport(edge.needs.models.entities, filter, principal);
    },
  });
  registerRead(app, edge, {
    path: `${API_PREFIX}/counts/:id`,
    operationId: "count",
    summary: "A cycle count; who counts sees what is to be counted, without figures",
    tag: TAG,
    access: permitted("object", "count:open", "count:enter", "count:approve", "explain:read"),
    params: z.strictObject({ id: schemas.id }),
    query: z.strictObject(freshness),
    answer: "The count with its places.",
    handler: async ({ params, principal }, reply) => {
      const document = await findCount(edge, params.id, principal);
      reply.header("etag", entityTag(document.version));
      return countView(document, principal);
    },
  });
};
