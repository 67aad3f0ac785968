import type { FastifyInstance } from "fastify";
import { registerPaymentList } from "./payment-list.ts";
import type { ReadEdge } from "./reads.ts";

/** What is told of orders beside the orders themselves. */
export const registerOrderReports = (app: FastifyInstance, reads: ReadEdge): void => {
  registerPaymentList(app, reads);
};
