import sse from "@fastify/sse";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { isStockEventType, PUBLISHED_AS } from "../domain/stock/events.ts";
import type { FeedItem } from "../commands/event-log.ts";
import type { RecordedEvent } from "../domain/recorded.ts";
import { admitsEventStream } from "./gate.ts";
import { maySeeStream, showFor } from "./access-events.ts";
import { API_PREFIX } from "./command-routes.ts";
import { eventType } from "./event-types.ts";
import type { ShowEvent } from "./event-view.ts";
import { permitted } from "./permissions.ts";
import { principalOf, type Principal } from "./principal.ts";
import { problem } from "./problems.ts";
import type { ReadEdge } from "./reads.ts";
import { documented } from "./route-docs.ts";
import { parseQuery } from "./query-text.ts";

/** Streams that are open at once; each costs a place in the log's feed and a socket. */
export const STREAMS_MAX = 500;

const streamQuery = z.strictObject({
  types: z
    .union([z.string(), z.array(z.string()).max(100)])
    .transform((value) => [value].flat().flatMap((one) => one.split(",")))
    .pipe(z.array(eventType).min(1).max(100))
    .exactOptional(),
});

type Message = { readonly id: string; readonly event?: string; readonly data: unknown };

/** The place after which the stream begins: where the caller stopped, else the head. @throws Problem */
const startOf = async ({ needs, positions }: ReadEdge, header: unknown): Promise<bigint> => {
  if (header === undefined || header === "") return needs.ledger.head();
  if (typeof header !== "string") throw problem("invalid-header", "Last-Event-ID is one position");
  return positions.read(header, "/Last-Event-ID");
};

type Subscription = {
  readonly principal: Principal;
  readonly edge: ReadEdge;
  readonly show: ShowEvent;
  readonly types: ReadonlySet<string> | undefined;
};

const messageOf = ({ edge, show }: Subscription, stored: RecordedEvent): Message => ({
  id: edge.positions.text(stored.position),
  event: stored.type,
  data: {
    ...show(stored),
    ...(isStockEventType(stored.type) ? { publishedAs: PUBLISHED_AS[stored.type] } : {}),
  },
});

/** What one item of the feed has for this caller. */
function* messagesOf(subscription: Subscription, item: FeedItem): Generator<Message> {
  if (item.kind !== "events") return;
  for (const stored of item.events) {
    if (subscription.types !== undefined && !subscription.types.has(stored.type)) continue;
    if (!maySeeStream(subscription.principal, stored.stream)) continue;
    yield messageOf(subscription, stored);
  }
}

/**
 * Sends until the caller goes or the server closes. The feed is pulled: nothing is read ahead of a slow
 * reader beyond one page and what its socket takes.
 */
const send = async (
  reply: FastifyReply,
  subscription: Subscription,
  { from, signal }: { readonly from: bigint; readonly signal: AbortSignal },
): Promise<void> => {
  const gone = new Promise<void>((resolve) => {
    signal.addEventListener("abort", () => {
      resolve();
    });
  });
  const { log } = subscription.edge.needs;
  for await (const item of log.subscribe(from, signal)) {
    for (const message of messagesOf(subscription, item)) {
      // A reader that has gone never drains; its end is what is waited for then.
      await Promise.race([reply.sse.send(message), gone]);
      if (signal.aborted) return;
    }
  }
};

export const registerStream = async (
  app: FastifyInstance,
  edge: ReadEdge,
  show: ShowEvent,
): Promise<{ readonly closeAll: () => void }> => {
  await app.register(sse.default, { heartbeatInterval: edge.needs.settings.heartbeatMs });
  const open = new Set<AbortController>();
  const handler = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const { types } = parseQuery(streamQuery, request);
    const from = await startOf(edge, request.headers["last-event-id"]);
    if (open.size >= STREAMS_MAX) throw problem("busy", "as many streams are open as can be");
    const abort = new AbortController();
    open.add(abort);
    reply.sse.onClose(() => {
      abort.abort();
    });
    const principal = principalOf(request);
    const subscription = {
      edge,
      principal,
      show: showFor(show, principal),
      types: types === undefined ? undefined : new Set<string>(types),
    };
    try {
      // The first bytes tell the caller at once that it is connected, and from where.
      const position = edge.positions.text(from);
      await reply.sse.send({ id: position, event: "connected", data: { position } });
      await send(reply, subscription, { from, signal: abort.signal });
    } catch (error) {
      if (!abort.signal.aborted) edge.needs.logger.warn({ err: error }, "an event stream ended");
    } finally {
      open.delete(abort);
      reply.sse.close();
    }
  };
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
    onRequest: (request, _reply, done) => {
      if (admitsEventStream(request.headers.accept)) done();
      else done(problem("not-acceptable", "the answer is text/event-stream"));
    },
    handler,
  });
  return {
    closeAll: () => {
      for (const abort of open) abort.abort();
    },
  };
};
