import type { FastifyInstance } from "fastify";
import { z } from "zod";
import * as bodies from "../commands/order-schemas.ts";
import * as schemas from "../commands/schemas.ts";
import { PAYMENT_STATUSES } from "../projections/payments.ts";
import { API_PREFIX } from "./command-routes.ts";
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
import { DAYS_MAX, daysOf, daysQuery } from "./zoned-days.ts";

const paymentsQuery = z.strictObject({
  order: bodies.orderId.exactOptional(),
  kind: z.enum(["payment", "refund"]).exactOptional(),
  provider: schemas.id.exactOptional(),
  currency: bodies.currency.exactOptional(),
  status: repeated(z.enum(PAYMENT_STATUSES)).exactOptional(),
  by: z.enum(["requested", "ended"]).exactOptional(),
  ...daysQuery,
  ...paging,
  ...freshness,
});
type PaymentsQuery = z.output<typeof paymentsQuery>;

/** Without a day, of all days. */
const spanOf = (query: PaymentsQuery, standard: { now: number; timeZone: string }) => {
  if (query.from === undefined && query.to === undefined) return {};
  const { start, end } = daysOf(query, standard);
  return { from: start, to: end };
};

/** Payments and refunds of all orders. */
export const registerPaymentList = (app: FastifyInstance, edge: ReadEdge): void => {
  const { models, clock, settings } = edge.needs;
  registerRead(app, edge, {
    path: `${API_PREFIX}/payments`,
    operationId: "payments",
    summary: "Payments and refunds of all orders, by day, provider, state and currency",
    tag: "payments",
    access: permitted("network", "payment:confirm", "audit:read"),
    params: noParams,
    query: paymentsQuery,
    answer: `A page in the order of the times at which they were asked for, or with \`by=ended\` of their ends: then those without one are left out. \`from\` and \`to\` are days in \`zone\`, both included, at most ${String(DAYS_MAX)}.`,
    handler: ({ query }) => {
      const { order, kind, provider, currency, status, by } = query;
      const { timeZone } = settings;
      return models.payments(
        {
          ...(order !== undefined && { order }),
          ...(kind !== undefined && { kind }),
          ...(provider !== undefined && { provider }),
          ...(currency !== undefined && { currency }),
          ...(status !== undefined && { statuses: status }),
          ...spanOf(query, { now: clock.now(), timeZone }),
          by: by === "ended" ? "endedAt" : "requestedAt",
        },
        pageOf(query),
      );
    },
  });
};
