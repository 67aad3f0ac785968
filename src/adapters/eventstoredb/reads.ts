import type { Readable } from "node:stream";
import type { EventStoreDBClient, RecordedEvent as ServerEvent } from "@eventstore/db-client";
import { LogUnavailable, PositionUnknown } from "../../commands/event-log.ts";
import type { Scheduler } from "../../domain/runtime.ts";
import { atOnce } from "../at-once.ts";
import { backOffMs, type Connection, type Connections } from "./connections.ts";
import { connected, type Deadline, pauseWithin, startDeadline } from "./deadline.ts";
import { fieldOf, textOfError } from "./verdict.ts";

/** Silence for a half of the whole time ends a try, so that a second one is possible on another connection. */
const TRIES_PER_DEADLINE = 2;

/** Calls that a server takes on one connection; what waits behind them in the client would only look like silence. */
const READS_AT_ONCE = 100;

export type ReadRequest =
  | {
      readonly stream: string;
      readonly from: bigint | "start" | "end";
      readonly direction: "forwards" | "backwards";
      readonly maxCount: number;
    }
  | {
      /** Inclusive forwards, exclusive backwards; must be where a record begins. */
      readonly position: bigint | "start" | "end";
      readonly direction: "forwards" | "backwards";
      readonly maxCount: number;
    };

export type Reads = {
  /**
   * At most `maxCount` events, with what the caller asked for at the leader; a missing stream is an empty list.
   * @throws LogUnavailable at the deadline, PositionUnknown
   */
  readonly read: (request: ReadRequest, deadline?: Deadline) => Promise<readonly ServerEvent[]>;
};

export type ReadNeeds = {
  readonly connections: Connections;
  readonly scheduler: Scheduler;
  readonly random: () => number;
  readonly deadlineMs: number;
};

const open = (
  client: EventStoreDBClient,
  request: ReadRequest,
): Readable & { readonly cancel: () => Promise<void> } => {
  const { direction, maxCount } = request;
  const options = { direction, maxCount, requiresLeader: true } as const;
  if ("stream" in request) {
    return client.readStream(request.stream, { ...options, fromRevision: request.from });
  }
  const { position } = request;
  const fromPosition =
    typeof position === "bigint" ? { commit: position, prepare: position } : position;
  return client.readAll({ ...options, fromPosition });
};

type Tried =
  | { readonly kind: "read"; readonly events: readonly ServerEvent[] }
  | { readonly kind: "failed"; readonly error: unknown }
  /** It was never sent. */
  | { readonly kind: "late"; readonly reason: string }
  /** Nothing came in time, or the connection is gone. */
  | { readonly kind: "silent"; readonly reason: string };

const ignore = (): void => undefined;

/** The call ends by itself: to break it off would cost the connection in the end (missing-streams.ts). */
const isMissing = (tried: Tried): boolean =>
  tried.kind === "failed" && fieldOf(tried.error, "type") === "stream-not-found";

/** Whether the event comes behind the one before it: what is told twice counts once. */
const goesOn = (
  request: ReadRequest,
  before: ServerEvent | undefined,
  event: ServerEvent,
): boolean => {
  if (before === undefined) return true;
  const [one, other] =
    "stream" in request
      ? [before.revision, event.revision]
      : [before.position?.commit ?? 0n, event.position?.commit ?? 0n];
  return request.direction === "forwards" ? other > one : other < one;
};

/** One call, from its opening to its end; it outlives neither the deadline nor the connection nor a silence of `ms`. */
const tryOnce = (
  { scheduler }: ReadNeeds,
  { client, onLost }: Connection,
  { request, deadline, ms }: { request: ReadRequest; deadline: Deadline; ms: number },
): Promise<Tried> =>
  new Promise((resolve) => {
    const events: ServerEvent[] = [];
    const stream = open(client, request);
    const settle = (tried: Tried): void => {
      cancel();
      onLost.delete(lost);
      deadline.onOver.delete(late);
      // What the stream still says is not for us; without a listener it would end the process.
      stream.removeAllListeners().on("error", ignore);
      if (!isMissing(tried)) stream.cancel().catch(ignore);
      resolve(tried);
    };
    const lost = (): void => settle({ kind: "silent", reason: "the connection is gone" });
    const late = (): void => settle({ kind: "silent", reason: "the read took too long" });
    // Whoever makes progress goes on until the deadline; who is silent for so long is tried elsewhere.
    let seen = 0;
    const look = (): void => {
      if (events.length === seen) {
        late();
        return;
      }
      seen = events.length;
      cancel = scheduler.after(ms, look);
    };
    let cancel = scheduler.after(ms, look);
    onLost.add(lost);
    deadline.onOver.add(late);
    stream.on("data", ({ event }: { readonly event?: ServerEvent }) => {
      if (event !== undefined && goesOn(request, events.at(-1), event)) events.push(event);
    });
    stream.on("error", (error: unknown) => settle({ kind: "failed", error }));
    stream.on("end", () => settle({ kind: "read", events }));
  });

/** Whoever has waited for his turn for too long is not sent any more; nobody is to blame for it. */
const tryInTime = async (
  needs: ReadNeeds,
  connection: Connection,
  asked: Parameters<typeof tryOnce>[2],
): Promise<Tried> =>
  asked.deadline.isOver()
    ? { kind: "late", reason: "too many reads wait" }
    : tryOnce(needs, connection, asked);

const UNKNOWN_CODE = 2;
const FINAL: ReadonlySet<string> = new Set([
  "access-denied",
  "invalid-argument",
  "stream-deleted",
  "unsupported",
]);

/** What a failure says for good; undefined: another try may do better. */
const finalAnswer = (request: ReadRequest, error: unknown): readonly ServerEvent[] | undefined => {
  const type = fieldOf(error, "type");
  if (type === "stream-not-found") return [];
  if (typeof type === "string" && FINAL.has(type)) throw new LogUnavailable(textOfError(error));
  const isFromPosition = "position" in request && typeof request.position === "bigint";
  if (isFromPosition && type === "unknown" && fieldOf(error, "code") === UNKNOWN_CODE) {
    throw new PositionUnknown(`no event begins at ${String(request.position)}`);
  }
  return undefined;
};

/** Errors after which the server is there, as before. */
const isPassing = (error: unknown): boolean => {
  const type = fieldOf(error, "type");
  return type === "not-leader" || type === "deadline-exceeded" || type === "timeout";
};

export const createReads = (needs: ReadNeeds): Reads => {
  const { connections, scheduler, random, deadlineMs } = needs;
  const calls = atOnce(READS_AT_ONCE);

  const readUntil = async (request: ReadRequest, deadline: Deadline) => {
    let reason = "no connection";
    for (let tries = 1; !deadline.isOver(); tries++) {
      const connection = await connected(connections, deadline);
      if (connection === undefined) break;
      const ms = Math.ceil(deadlineMs / TRIES_PER_DEADLINE);
      const tried = await calls.run(() => tryInTime(needs, connection, { request, deadline, ms }));
      if (tried.kind === "read") {
        connection.isFresh = false;
        return tried.events;
      }
      if (tried.kind === "failed") {
        const answer = finalAnswer(request, tried.error);
        if (answer !== undefined) return answer;
      }
      reason = tried.kind === "failed" ? textOfError(tried.error) : tried.reason;
      if (tried.kind === "late") break;
      if (tried.kind === "silent" || !isPassing(tried.error) || tries > 1) {
        connections.discard(connection, `a read failed: ${reason}`);
      }
      await pauseWithin(deadline, scheduler, backOffMs(tries - 1, random));
    }
    throw new LogUnavailable(`the log can't be read: ${reason}`);
  };

  return {
    read: async (request, deadline) => {
      if (deadline !== undefined) return readUntil(request, deadline);
      const own = startDeadline(scheduler, deadlineMs);
      try {
        return await readUntil(request, own);
      } finally {
        own.cancel();
      }
    },
  };
};
