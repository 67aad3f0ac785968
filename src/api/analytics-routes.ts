import type { FastifyInstance } from "fastify";
import { z } from "zod";
import * as bodies from "../commands/order-schemas.ts";
import * as schemas from "../commands/schemas.ts";
import { orderAnalyticsView, type Narrowed } from "./analytics-orders.ts";
import { performanceView } from "./analytics-performance.ts";
import { revenueView } from "./analytics-revenue.ts";
import { commandFigures } from "./command-figures.ts";
import { API_PREFIX } from "./command-routes.ts";
import { permitted } from "./permissions.ts";
import { freshness, noParams, registerRead, type ReadEdge } from "./reads.ts";
import { DAYS_MAX, daysOf, daysQuery, periodKind, periodsOf } from "./zoned-days.ts";

const TAG = "analytics";
const access = permitted("network", "audit:read");
const performanceQuery = z.strictObject({ ...daysQuery, ...freshness });
const periodsQuery = z.strictObject({
  ...daysQuery,
  by: periodKind.exactOptional(),
  channel: schemas.id.exactOptional(),
  currency: bodies.currency.exactOptional(),
  ...freshness,
});
type PeriodsQuery = z.output<typeof periodsQuery>;

const DAYS = `\`from\` and \`to\` are days in \`zone\`, both included, at most ${String(DAYS_MAX)}; left out: the last thirty.`;

const narrowedBy = ({ channel, currency }: PeriodsQuery): Narrowed => ({
  ...(channel !== undefined && { channel }),
  ...(currency !== undefined && { currency }),
});

/** Figures about orders, from sums that are kept by quarters of an hour. */
export const registerAnalytics = (app: FastifyInstance, edge: ReadEdge): void => {
  const { models, clock, settings, metrics } = edge.needs;
  const standard = () => ({ now: clock.now(), timeZone: settings.timeZone });
  const askedOf = (query: PeriodsQuery) => {
    const { by = "day" } = query;
    const days = daysOf(query, standard());
    return { days, by, periods: periodsOf(days, by), narrowed: narrowedBy(query) };
  };
  registerRead(app, edge, {
    path: `${API_PREFIX}/analytics/orders`,
    operationId: "analytics-orders",
    summary: "Orders, units and values by day or hour, channel and currency; rates",
    ...{ tag: TAG, access, params: noParams, query: periodsQuery },
    answer: `Orders count when the customer ordered, as they were placed; rates and warehouses when it was recorded, over all channels. ${DAYS}`,
    handler: async ({ query }) => {
      const asked = askedOf(query);
      const { start: from, end: to } = asked.days;
      const quarters = await models.figures.quarters({ from, to });
      return orderAnalyticsView({ ...asked, now: clock.now() }, quarters);
    },
  });
  registerRead(app, edge, {
    path: `${API_PREFIX}/analytics/revenue`,
    operationId: "analytics-revenue",
    summary: "Value ordered, taken and paid back by day or hour, channel and currency",
    ...{ tag: TAG, access, params: noParams, query: periodsQuery },
    answer: `Minor units. \`ordered\` counts when the customer ordered, \`captured\` and \`refunded\` when money moved; \`net\` is what is left of it. ${DAYS}`,
    handler: async ({ query }) => {
      const asked = askedOf(query);
      const { start: from, end: to } = asked.days;
      return revenueView(asked, await models.figures.quarters({ from, to }));
    },
  });
  registerRead(app, edge, {
    path: `${API_PREFIX}/analytics/performance`,
    operationId: "analytics-performance",
    summary: "Time in each state, promises kept, payments, inspections, and how fast requests are",
    ...{ tag: TAG, access, params: noParams, query: performanceQuery },
    answer: `Of the orders of these days, and what was recorded in them; \`commands\` are those of this process since it began. ${DAYS}`,
    handler: async ({ query }) => {
      const days = daysOf(query, standard());
      const span = { from: days.start, to: days.end };
      const lives = await models.figures.lives(span);
      const quarters = await models.figures.quarters(span);
      const asked = { days, now: clock.now(), targetHours: settings.figures.fulfilmentHours };
      const documents = quarters.map(({ document }) => document);
      return {
        ...performanceView(asked, lives, documents),
        commands: await commandFigures(metrics),
      };
    },
  });
};
