import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import * as bodies from "../commands/order-schemas.ts";
import { isEntityCategory } from "../domain/decider.ts";
import { categoryOf } from "../domain/ids.ts";
import type { OrderStatus } from "../domain/order/status.ts";
import type { RecordedEvent } from "../domain/recorded.ts";
import { ORDER_MOVES, statusAfter } from "../projections/order-moves.ts";
import { orderAbout, stepOf, TIMELINE_TYPES } from "../projections/order-timeline.ts";
import type { EntityFact } from "../projections/projection.ts";
import { API_PREFIX } from "./command-routes.ts";
import { type LiveStreams, type MessageOf, requireEventStream } from "./live-streams.ts";
import { maySee, orderFor } from "./order-runner.ts";
import { permitted } from "./permissions.ts";
import { principalOf, type Principal } from "./principal.ts";
import { parseQuery } from "./query-text.ts";
import type { ReadEdge } from "./reads.ts";
import { documented } from "./route-docs.ts";
import { parseWith } from "./validation.ts";

const params = z.strictObject({ id: bodies.orderId });
const query = z.strictObject({});
const MOVES: ReadonlySet<string> = new Set(ORDER_MOVES);
const STEPS: ReadonlySet<string> = new Set(TIMELINE_TYPES);
const PAGE = 500;

/** The event as a fact about an order; undefined for one of a stream that is none. */
const factOf = ({ needs }: ReadEdge, stored: RecordedEvent): EntityFact | undefined => {
  const category = categoryOf(stored.stream);
  if (!isEntityCategory(category)) return undefined;
  const recorded = needs.decode.entity(stored);
  const id = stored.stream.slice(category.length + 1);
  return { event: recorded.event, recorded, category, id };
};

/** The status of an order at a position of the log. */
const statusAt = async (edge: ReadEdge, id: string, position: bigint): Promise<OrderStatus> => {
  const { log, decode } = edge.needs;
  let status: OrderStatus = "none";
  for (let from = 0; ; from += PAGE) {
    const options = { from, direction: "forwards", limit: PAGE } as const;
    const { events, end } = await log.readStream(`order-${id}`, options);
    for (const stored of events) {
      if (stored.position > position) return status;
      status = statusAfter(status, decode.entity(stored).event) ?? status;
    }
    if (end) return status;
  }
};

const isAbout = (id: string, stream: string): boolean => {
  const category = categoryOf(stream);
  return isEntityCategory(category)
    ? orderAbout({ category, id: stream.slice(category.length + 1) }) === id
    : false;
};

/** The steps of one order, as its timeline has them. */
const stepsOf = async (edge: ReadEdge, id: string, from: bigint): Promise<MessageOf> => {
  let status = await statusAt(edge, id, from);
  return (stored) => {
    if (!STEPS.has(stored.type) || !isAbout(id, stored.stream)) return undefined;
    const fact = factOf(edge, stored);
    if (fact === undefined) return undefined;
    const to = fact.category === "order" ? statusAfter(status, fact.event) : undefined;
    const step = stepOf(fact, { from: status, to });
    status = to ?? status;
    const data = { order: id, status, ...step };
    return { id: edge.positions.text(stored.position), event: stored.type, data };
  };
};

/** Orders that come into another status, as far as the caller may see them. */
const movesFor =
  (edge: ReadEdge, principal: Principal): MessageOf =>
  async (stored) => {
    if (!MOVES.has(stored.type)) return undefined;
    const fact = factOf(edge, stored);
    if (fact === undefined) return undefined;
    const { id: order, event, recorded } = fact;
    // Whether a reservation moves its order depends on where that stood.
    const before =
      event.type === "OrderReserved" ? await statusAt(edge, order, stored.position - 1n) : "none";
    const status = statusAfter(before, event);
    if (status === undefined) return undefined;
    const isFree = principal.warehouses === "all" && !principal.ownClaims;
    if (!isFree) {
      const { state } = await edge.needs.entities.order.read(order);
      if (!maySee(principal, state)) return undefined;
    }
    const { actor, recordedAt: at } = recorded.metadata;
    const reason = "reason" in event ? { reason: event.reason } : {};
    const data = { order, status, at, type: event.type, actor, ...reason };
    return { id: edge.positions.text(stored.position), event: stored.type, data };
  };

/** One order, and the board of all, as they move on. */
export const registerOrderStreams = (
  app: FastifyInstance,
  edge: ReadEdge,
  streams: LiveStreams,
): void => {
  const shared = {
    method: "GET",
    exposeHeadRoute: false,
    sse: { kind: "only" },
    onRequest: requireEventStream,
  } as const;
  const docs = {
    ...{ tag: "orders", query, headers: ["Last-Event-ID"], media: "text/event-stream" },
  } as const;
  app.route({
    ...shared,
    url: `${API_PREFIX}/orders/:id/stream`,
    config: documented({
      ...{ ...docs, operationId: "order-stream", params },
      summary: "What happens to an order, its parcels and returns (server-sent events)",
      access: permitted("object", "order:read"),
      answers: {
        200: "Steps as the timeline has them, with the `status` behind each; `id` is the position, and `Last-Event-ID` resumes after it.",
      },
    }),
    handler: async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
      parseQuery(query, request);
      const { id } = parseWith(params, request.params);
      await orderFor(edge.needs, id, principalOf(request));
      await streams.serve(request, reply, (from) => stepsOf(edge, id, from));
    },
  });
  app.route({
    ...shared,
    url: `${API_PREFIX}/orders/board/stream`,
    config: documented({
      ...{ ...docs, operationId: "order-board-stream" },
      summary: "Orders that come into another state (server-sent events)",
      access: permitted("named", "order:read"),
      answers: {
        200: "`order` and its `status` from then on; `id` is the position, and `Last-Event-ID` resumes after it.",
      },
    }),
    handler: async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
      parseQuery(query, request);
      const principal = principalOf(request);
      await streams.serve(request, reply, () => movesFor(edge, principal));
    },
  });
};
