import type { FastifyInstance } from "fastify";
import { z } from "zod";
import * as bodies from "../commands/order-schemas.ts";
import * as schemas from "../commands/schemas.ts";
import type { OrderState } from "../domain/order/state.ts";
import type { EntityDocument } from "../projections/entity-projection.ts";
import type { EntityFilter } from "../projections/entity-queries.ts";
import { API_PREFIX } from "./command-routes.ts";
import { entityTag } from "./entity-routes.ts";
import { maySee, orderFor } from "./order-runner.ts";
import { orderItem, orderStatusView, orderView } from "./order-view.ts";
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

const STATUSES = [
  ...["pending", "payment-pending", "confirmed", "processing", "packed", "shipped"],
  ...["in-transit", "out-for-delivery", "delivered", "cancelled", "return-requested"],
  ...["return-approved", "return-rejected", "refunded"],
] as const;

const TEXT_CHARACTERS_MAX = 100;

const ordersQuery = z.strictObject({
  status: repeated(z.enum(STATUSES)).exactOptional(),
  channel: schemas.id.exactOptional(),
  customer: schemas.id.exactOptional(),
  currency: bodies.currency.exactOptional(),
  sku: schemas.id.exactOptional(),
  text: z.string().min(1).max(TEXT_CHARACTERS_MAX).exactOptional(),
  ...paging,
  ...freshness,
});

const orderParams = z.strictObject({ id: bodies.orderId });

type OrdersQuery = z.output<typeof ordersQuery>;

/** Where a text is looked for: whatever people know an order by. */
const wordsOf = ({ id, customer, note, skus }: EntityDocument<OrderState>): readonly string[] => [
  ...[id, customer ?? "", note ?? ""],
  ...skus,
];

/** What no index knows of orders. */
const searchOf = ({ sku, text }: OrdersQuery): Pick<EntityFilter<OrderState>, "search"> => {
  if (sku === undefined && text === undefined) return {};
  const wanted = text?.toLowerCase();
  const keeps = (order: EntityDocument<OrderState>): boolean =>
    (sku === undefined || order.skus.includes(sku)) &&
    (wanted === undefined || wordsOf(order).some((one) => one.toLowerCase().includes(wanted)));
  return { search: { name: JSON.stringify([sku, wanted]), keeps } };
};

const registerOne = (app: FastifyInstance, reads: ReadEdge): void => {
  const access = permitted("object", "order:read");
  const query = z.strictObject(freshness);
  registerRead(app, reads, {
    path: `${API_PREFIX}/orders/:id`,
    operationId: "order",
    summary:
      "An order with its lines, claims, payments, parcels and returns, and what can be asked",
    ...{ tag: "orders", access, params: orderParams, query },
    answer: "The order as its stream has it now.",
    handler: async ({ params: { id }, principal }, reply) => {
      const { state, version } = await orderFor(reads.needs, id, principal);
      reply.header("etag", entityTag(version));
      return { id, status: state.status, version, ...orderView(id, state) };
    },
  });
  registerRead(app, reads, {
    path: `${API_PREFIX}/orders/:id/status`,
    operationId: "order-status",
    summary: "Where an order stands: its state, its steps, its parcels and what can be asked",
    ...{ tag: "orders", access, params: orderParams, query },
    answer: "The state as its stream has it now.",
    handler: async ({ params: { id }, principal }, reply) => {
      const { state, version } = await orderFor(reads.needs, id, principal);
      reply.header("etag", entityTag(version));
      return { id, status: state.status, version, ...orderStatusView(state) };
    },
  });
};

/** Orders as they stand. */
export const registerOrderQueries = (app: FastifyInstance, reads: ReadEdge): void => {
  const { models } = reads.needs;
  registerOne(app, reads);
  registerRead(app, reads, {
    path: `${API_PREFIX}/orders`,
    operationId: "orders",
    summary:
      "Orders in the order of their ids, by state, channel, customer, currency, SKU and text",
    tag: "orders",
    access: permitted("named", "order:read"),
    params: noParams,
    query: ordersQuery,
    answer:
      "A page of orders; of those that the caller may not see it is silent, so it may be short. `text` is looked for in ids, customers, notes and SKUs; with it or `sku` a page may be short and still have a next one.",
    handler: async ({ query, principal }) => {
      const { status, channel, customer, currency } = query;
      const placedBy = principal.ownClaims ? principal.subject : undefined;
      const page = await models.entities.order.list(
        {
          equals: { channel, customer, currency, placedBy },
          ...{ anyOf: { status }, ...searchOf(query) },
        },
        pageOf(query),
      );
      return {
        ...page,
        items: page.items
          .filter((state) => maySee(principal, state))
          .map(({ id, version, ...state }) => ({
            ...{ id, status: state.status, version },
            ...orderItem(state),
          })),
      };
    },
  });
};
