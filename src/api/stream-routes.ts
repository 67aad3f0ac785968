import sse from "@fastify/sse";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { isStockEventType, PUBLISHED_AS } from "../domain/stock/events.ts";
import { maySeeStream, showFor } from "./access-events.ts";
import { API_PREFIX } from "./command-routes.ts";
import { eventType } from "./event-types.ts";
import type { ShowEvent } from "./event-view.ts";
import {
  createLiveStreams,
  type LiveStreams,
  type MessageOf,
  requireEventStream,
} from "./live-streams.ts";
import { registerOrderStreams } from "./order-stream.ts";
import { permitted } from "./permissions.ts";
import { principalOf, type Principal } from "./principal.ts";
import type { ReadEdge } from "./reads.ts";
import { documented } from "./route-docs.ts";
import { parseQuery } from "./query-text.ts";

const streamQuery = z.strictObject({
  types: z
    .union([z.string(), z.array(z.string()).max(100)])
    .transform((value) => [value].flat().flatMap((one) => one.split(",")))
    .pipe(z.array(eventType).min(1).max(100))
    .exactOptional(),
});

type Asked = {
  readonly principal: Principal;
  readonly positions: ReadEdge["positions"];
  readonly show: ShowEvent;
  readonly types: ReadonlySet<string> | undefined;
};

/** Every event that the caller may see and wants. */
const messagesFor =
  ({ principal, positions, show, types }: Asked): MessageOf =>
  (stored) => {
    if (types !== undefined && !types.has(stored.type)) return undefined;
    if (!maySeeStream(principal, stored.stream)) return undefined;
    return {
      id: positions.text(stored.position),
      event: stored.type,
      data: {
        ...show(stored),
        ...(isStockEventType(stored.type) ? { publishedAs: PUBLISHED_AS[stored.type] } : {}),
      },
    };
  };

/** All events, those of one order, and those that move orders on the board. */
export const registerStream = async (
  app: FastifyInstance,
  edge: ReadEdge,
  show: ShowEvent,
): Promise<Pick<LiveStreams, "closeAll">> => {
  await app.register(sse.default, { heartbeatInterval: edge.needs.settings.heartbeatMs });
  const streams = createLiveStreams(edge);
  const { positions } = edge;
  app.route({
    method: "GET",
    url: `${API_PREFIX}/stream`,
    exposeHeadRoute: false,
    sse: { kind: "only" },
    config: documented({
      operationId: "stream",
      summary: "Events as they are recorded (server-sent events)",
      tag: "events",
      access: permitted("named", "explain:read"),
      query: streamQuery,
      headers: ["Last-Event-ID"],
      media: "text/event-stream",
      answers: { 200: "`id` is the position of each event; `Last-Event-ID` resumes after it." },
    }),
    onRequest: requireEventStream,
    handler: async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
      const { types: wanted } = parseQuery(streamQuery, request);
      const types = wanted === undefined ? undefined : new Set<string>(wanted);
      const principal = principalOf(request);
      const asked = { principal, positions, show: showFor(show, principal), types };
      await streams.serve(request, reply, () => messagesFor(asked));
    },
  });
  registerOrderStreams(app, edge, streams);
  return streams;
};
