import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { API_PREFIX } from "./command-routes.ts";
import { AUTHENTICATED, EVERYBODY, permitted } from "./permissions.ts";
import { isProblemCode, problem, PROBLEMS } from "./problems.ts";
import { freshness, noParams, registerRead, type ReadEdge } from "./reads.ts";
import { sendJson } from "./replies.ts";
import { documented } from "./route-docs.ts";

const lagOf = ({ needs }: ReadEdge): number =>
  Math.max(0, ...needs.models.projections().map(({ lagSeconds }) => lagSeconds));

/** Why the process should get no requests: what compose.ts knows, and what shows here. */
export const reasonsNotReady = (edge: ReadEdge): readonly string[] => {
  const { log, models, settings, notReady, loopDelayMs } = edge.needs;
  const reasons = [...notReady()];
  if (!log.writable()) reasons.push("the log takes no writes");
  for (const { name, status, lagSeconds } of models.projections()) {
    if (status === "failed" || status === "stopped") reasons.push(`${name} has ${status}`);
    else if (lagSeconds > settings.lagSecondsMax) {
      reasons.push(`${name} is ${String(Math.round(lagSeconds))} s behind`);
    }
  }
  if (loopDelayMs() > settings.loopDelayMsMax) reasons.push("the event loop runs behind");
  return reasons;
};

/** Whether the process lives, and whether it should get requests. */
export const registerHealth = (app: FastifyInstance, edge: ReadEdge): void => {
  app.route({
    method: "GET",
    url: "/health/live",
    config: documented({
      operationId: "live",
      summary: "The process answers",
      tag: "health",
      access: EVERYBODY,
      answers: { 200: "It does." },
    }),
    handler: (_request: FastifyRequest, reply: FastifyReply): void => {
      sendJson(reply, '{"status":"live"}');
    },
  });
  app.route({
    method: "GET",
    url: "/health/ready",
    config: documented({
      operationId: "ready",
      summary: "The process takes commands and its answers are current",
      tag: "health",
      access: EVERYBODY,
      answers: { 200: "Ready.", 503: "Not ready; `reasons` says why." },
    }),
    handler: (_request: FastifyRequest, reply: FastifyReply): void => {
      const reasons = reasonsNotReady(edge);
      if (reasons.length > 0) {
        throw problem("busy", { detail: reasons.join("; "), extra: { reasons } });
      }
      sendJson(reply, JSON.stringify({ status: "ready", lagSeconds: lagOf(edge) }));
    },
  });
};

/** What Prometheus asks for. */
export const registerMetrics = (app: FastifyInstance, { needs: { metrics } }: ReadEdge): void => {
  app.route({
    method: "GET",
    url: "/metrics",
    config: documented({
      operationId: "metrics",
      summary: "Counters, gauges and histograms in the Prometheus text format",
      tag: "health",
      access: AUTHENTICATED,
      media: "text/plain",
      answers: { 200: "The metrics." },
    }),
    handler: async (_request: FastifyRequest, reply: FastifyReply) => {
      reply.header("content-type", metrics.contentType);
      return metrics.metrics();
    },
  });
};

/** `type` of a problem is an address: this is what stands there. */
const registerProblemPages = (app: FastifyInstance): void => {
  app.route({
    method: "GET",
    url: "/problems/:code",
    config: documented({
      operationId: "problem",
      summary: "What a type of problem means, and what to do about it",
      tag: "problems",
      access: EVERYBODY,
      params: z.strictObject({ code: z.string() }),
      answers: { 200: "The type of problem." },
    }),
    handler: (request: FastifyRequest, reply: FastifyReply): void => {
      const { code } = z.object({ code: z.string() }).parse(request.params);
      if (!isProblemCode(code)) throw problem("not-found", "there is no such type of problem");
      sendJson(reply, JSON.stringify({ type: `/problems/${code}`, ...PROBLEMS[code] }));
    },
  });
};

/** How the whole stands. */
export const registerStatus = (app: FastifyInstance, edge: ReadEdge): void => {
  const { models, clock, log } = edge.needs;
  registerRead(app, edge, {
    path: `${API_PREFIX}/inventory/status`,
    operationId: "inventory-status",
    summary: "Counts of SKUs and warehouses, units by bucket, low and out of stock, lag",
    tag: "availability",
    access: permitted("network", "stock:read"),
    params: noParams,
    query: z.strictObject(freshness),
    answer: "The counts.",
    handler: async () => ({
      ...(await models.totals(clock.now())),
      position: edge.positions.text(models.position()),
      lagSeconds: lagOf(edge),
      writable: log.writable(),
    }),
  });
  registerHealth(app, edge);
  registerMetrics(app, edge);
  registerProblemPages(app);
};
