import type { FastifyInstance } from "fastify";
import { registerAnalytics } from "./analytics-routes.ts";
import { registerOrderBoard } from "./order-board-routes.ts";
import { registerOrderTimeline } from "./order-timeline-routes.ts";
import { registerPaymentList } from "./payment-list.ts";
import type { ReadEdge } from "./reads.ts";
import { registerReports } from "./report-routes.ts";

/** What is told of orders beside the orders themselves. */
export const registerOrderReports = (app: FastifyInstance, reads: ReadEdge): void => {
  registerAnalytics(app, reads);
  registerOrderBoard(app, reads);
  registerOrderTimeline(app, reads);
  registerPaymentList(app, reads);
  registerReports(app, reads);
};
