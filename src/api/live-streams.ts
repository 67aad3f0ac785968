import type { FastifyReply, FastifyRequest } from "fastify";
import type { FeedItem } from "../commands/event-log.ts";
import type { RecordedEvent } from "../domain/recorded.ts";
import { admitsEventStream } from "./gate.ts";
import { problem } from "./problems.ts";
import type { ReadEdge } from "./reads.ts";

/** Streams that are open at once; each costs a place in the log's feed and a socket. */
export const STREAMS_MAX = 500;

export type Message = { readonly id: string; readonly event?: string; readonly data: unknown };

/** What an event has for this caller; undefined: nothing. */
export type MessageOf = (
  stored: RecordedEvent,
) => Message | undefined | Promise<Message | undefined>;

export type LiveStreams = {
  /** Sends until the caller goes or the server closes. `begin` is told where it starts. @throws Problem */
  readonly serve: (
    request: FastifyRequest,
    reply: FastifyReply,
    begin: (from: bigint) => MessageOf | Promise<MessageOf>,
  ) => Promise<void>;
  readonly closeAll: () => void;
};

/** What every route of a stream asks before anything else. */
export const requireEventStream = (
  request: FastifyRequest,
  _reply: FastifyReply,
  done: (error?: Error) => void,
): void => {
  if (admitsEventStream(request.headers.accept)) done();
  else done(problem("not-acceptable", "the answer is text/event-stream"));
};

/** The place after which the stream begins: where the caller stopped, else the head. @throws Problem */
const startOf = async ({ needs, positions }: ReadEdge, header: unknown): Promise<bigint> => {
  if (header === undefined || header === "") return needs.ledger.head();
  if (typeof header !== "string") throw problem("invalid-header", "Last-Event-ID is one position");
  return positions.read(header, "/Last-Event-ID");
};

const eventsOf = (item: FeedItem): readonly RecordedEvent[] =>
  item.kind === "events" ? item.events : [];

type Sending = { readonly from: bigint; readonly signal: AbortSignal };

/** The feed is pulled: nothing is read ahead of a slow reader beyond one page and what its socket takes. */
const send = async (
  { edge, reply }: { readonly edge: ReadEdge; readonly reply: FastifyReply },
  messageOf: MessageOf,
  { from, signal }: Sending,
): Promise<void> => {
  const gone = new Promise<void>((resolve) => {
    signal.addEventListener("abort", () => {
      resolve();
    });
  });
  for await (const item of edge.needs.log.subscribe(from, signal)) {
    for (const stored of eventsOf(item)) {
      const found = messageOf(stored);
      const message = found instanceof Promise ? await found : found;
      if (message === undefined) continue;
      // A reader that has gone never drains; its end is what is waited for then.
      await Promise.race([reply.sse.send(message), gone]);
      if (signal.aborted) return;
    }
  }
};

/** The streams of one app; the plugin for server-sent events is registered before its routes. */
export const createLiveStreams = (edge: ReadEdge): LiveStreams => {
  const open = new Set<AbortController>();
  return {
    serve: async (request, reply, begin) => {
      const from = await startOf(edge, request.headers["last-event-id"]);
      const messageOf = await begin(from);
      if (open.size >= STREAMS_MAX) throw problem("busy", "as many streams are open as can be");
      const abort = new AbortController();
      open.add(abort);
      reply.sse.onClose(() => {
        abort.abort();
      });
      try {
        // The first bytes tell the caller at once that it is connected, and from where.
        const position = edge.positions.text(from);
        await reply.sse.send({ id: position, event: "connected", data: { position } });
        await send({ edge, reply }, messageOf, { from, signal: abort.signal });
      } catch (error) {
        if (!abort.signal.aborted) edge.needs.logger.warn({ err: error }, "an event stream ended");
      } finally {
        open.delete(abort);
        reply.sse.close();
      }
    },
    closeAll: () => {
      for (const abort of open) abort.abort();
    },
  };
};
