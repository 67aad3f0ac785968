import type { FastifyInstance } from "fastify";
import { registerGauges } from "./api-metrics.ts";
import { openFront } from "./front.ts";
import type { ApiNeeds } from "./needs.ts";
import { createPositions } from "./positions.ts";
import { registerHealth, registerMetrics } from "./status-routes.ts";

/** The small door of a process that serves nobody: whether it lives and is well, and its figures. */
export const buildWorkerApp = async (needs: ApiNeeds): Promise<FastifyInstance> => {
  const app = await openFront(needs);
  const edge = { needs, positions: createPositions(needs.log.logId) };
  registerGauges(needs.metrics, { ...needs, inFlight: () => 0 });
  registerHealth(app, edge);
  registerMetrics(app, edge);
  return app;
};
