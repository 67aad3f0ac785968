import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { stockStream, type StockKey } from "../domain/ids.ts";
import { showFor } from "./access-events.ts";
import { API_PREFIX } from "./command-routes.ts";
import type { ShowEvent } from "./event-view.ts";
import { explainStock } from "./explain.ts";
import { permitted } from "./permissions.ts";
import { versionTag } from "./policy-commands.ts";
import { problem } from "./problems.ts";
import { readRevisionCursor, revisionCursor } from "./revision-cursor.ts";
import {
  freshness,
  PAGE_DEFAULT,
  paging,
  registerRead,
  stockParams,
  type ReadEdge,
} from "./reads.ts";
import { stockItem } from "./stock-view.ts";

const STOCK = `${API_PREFIX}/stock/:sku/:warehouse`;
const freshQuery = z.strictObject(freshness);
const pageQuery = z.strictObject({ ...paging, ...freshness });
type PageQuery = z.output<typeof pageQuery>;

export const SELL_FACTOR_SCALE = 10_000;

const unknownStock = () => problem("not-found", "nothing was ever recorded for this stock");

/** The fold of the log itself, so that a command's answer and the detail behind it never disagree. */
const registerDetail = (app: FastifyInstance, edge: ReadEdge): void => {
  const { ledger, clock } = edge.needs;
  registerRead(app, edge, {
    path: STOCK,
    operationId: "stock",
    summary: "One SKU in one warehouse: sums, places, policy",
    tag: "stock",
    access: permitted("named", "stock:read"),
    params: stockParams,
    query: freshQuery,
    answer: "The stock as its stream has it now.",
    handler: async ({ params }, reply) => {
      const stock = await ledger.history(params.sku, params.warehouse, {});
      if (stock.revision < 0) throw unknownStock();
      const { policy, policyRevision } = stock;
      reply.header("etag", versionTag(policyRevision + 1));
      return {
        ...stockItem(params, stock, clock.now()),
        lowStock: stock.low,
        openClaims: stock.claims.size,
        policy: policyView(policy),
        policyVersion: policyRevision + 1,
      };
    },
  });
  registerRead(app, edge, {
    path: `${STOCK}/policy`,
    operationId: "policy",
    summary: "The policy of a stock, with the ETag that a change has to name",
    tag: "stock",
    access: permitted("named", "stock:read"),
    params: stockParams,
    query: freshQuery,
    answer: "The policy; an empty object where none was set.",
    handler: async ({ params }, reply) => {
      const stock = await ledger.history(params.sku, params.warehouse, {});
      reply.header("etag", versionTag(stock.policyRevision + 1));
      return policyView(stock.policy);
    },
  });
};

const policyView = <Policy extends { readonly sellFactor?: number }>(policy: Policy) => ({
  ...policy,
  ...(policy.sellFactor === undefined ? {} : { sellFactor: policy.sellFactor / SELL_FACTOR_SCALE }),
});

type Direction = "forwards" | "backwards";

/** A page of a stream, from either end; the cursor is the revision at which the next one starts. */
const streamPage = async (
  edge: ReadEdge,
  show: ShowEvent,
  { key, query, direction }: { key: StockKey; query: PageQuery; direction: Direction },
) => {
  const stream = stockStream(key.sku, key.warehouse);
  const name = `${direction} ${stream}`;
  const start = direction === "forwards" ? 0 : ("end" as const);
  const from = query.cursor === undefined ? start : readRevisionCursor(name, query.cursor);
  const limit = query.limit ?? PAGE_DEFAULT;
  const page = await edge.needs.log.readStream(stream, { from, direction, limit: limit + 1 });
  if (page.events.length === 0 && query.cursor === undefined) throw unknownStock();
  const next = page.events[limit];
  return {
    items: page.events.slice(0, limit).map(show),
    ...(next === undefined ? {} : { nextCursor: revisionCursor(name, next.revision) }),
  };
};

export const registerStock = (app: FastifyInstance, edge: ReadEdge, show: ShowEvent): void => {
  registerDetail(app, edge);
  registerRead(app, edge, {
    path: `${STOCK}/movements`,
    operationId: "movements-of-stock",
    summary: "The ledger lines of a stock with running balances, newest first",
    tag: "stock",
    access: permitted("named", "history:read"),
    params: stockParams,
    query: pageQuery,
    answer: "A page of movements; `after` is the balance behind each.",
    handler: ({ params, query, principal }) =>
      streamPage(edge, showFor(show, principal), { key: params, query, direction: "backwards" }),
  });
  registerRead(app, edge, {
    path: `${STOCK}/events`,
    operationId: "events-of-stock",
    summary: "The events of a stock as recorded, oldest first",
    tag: "stock",
    access: permitted("named", "explain:read"),
    params: stockParams,
    query: pageQuery,
    answer: "A page of events.",
    handler: ({ params, query, principal }) =>
      streamPage(edge, showFor(show, principal), { key: params, query, direction: "forwards" }),
  });
  registerRead(app, edge, {
    path: `${STOCK}/explain`,
    operationId: "explain",
    summary: "The events, open claims and lots behind each number of a stock",
    tag: "stock",
    access: permitted("named", "explain:read"),
    params: stockParams,
    query: pageQuery,
    answer: "Every number with the parts that make it.",
    handler: ({ params, query }) => explainStock(edge, show, { key: params, query }),
  });
};
