import {
  LogUnavailable,
  PAGE_EVENTS_MAX,
  type EventLog,
  type LogPage,
} from "../../commands/event-log.ts";
import type { StoredEvent } from "../../domain/recorded.ts";
import type { Clock, Ids, Scheduler } from "../../domain/runtime.ts";
import { checkedUnits } from "../append-bounds.ts";
import { createAllLog } from "./all-log.ts";
import { createAppends } from "./appends.ts";
import { type ConnectionNeeds, createConnections, type Report } from "./connections.ts";
import { fromServer, toServer } from "./event-texts.ts";
import { identityOf, type Identity } from "./identity.ts";
import { changesOf } from "./changes.ts";
import { createLiveEvents } from "./live-events.ts";
import { createReads, type ReadRequest, type Reads } from "./reads.ts";
import { checkUrl } from "./server-url.ts";
import { createStreamNames } from "./stream-names.ts";
import { subscribe } from "./subscription.ts";
import { shareWriter } from "./writers.ts";

/** An append or a read is answered after so long at the latest, whatever the server does. */
const DEADLINE_MS = 5_000;
/** A server that isn't there when the log opens may come up for so long. */
const OPENING_MS = 60_000;
/** Positions are places in the server's file: about so many of its bytes go by with each event. */
const BYTES_PER_EVENT = 1_024n;

export type EventStoreLogOptions = {
  /** `esdb://…` or `esdb+discover://…` */
  readonly url: string;
  /** Stands before the name of every stream, so that several ledgers and others may live on one server. */
  readonly prefix?: string;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly scheduler: Scheduler;
  readonly deadlineMs?: number;
  /** How long to wait for the server at the beginning. */
  readonly openingMs?: number;
  /** Refuses connections without TLS beyond this machine, and passwords that everybody knows. */
  readonly isProduction?: boolean;
  /** From 0 to below 1. */
  readonly random?: () => number;
  /** Trouble on the way to the server. The log goes on by itself. */
  readonly report?: Report;
};

const checkLimit = (limit: number): void => {
  if (Number.isInteger(limit) && limit >= 1 && limit <= PAGE_EVENTS_MAX) return;
  throw new RangeError(`a page holds 1 to ${String(PAGE_EVENTS_MAX)} events, not ${String(limit)}`);
};

/** An event without a type would be refused twice by the server. */
const checkTypes = (stream: string, events: readonly StoredEvent[]): void => {
  if (events.some(({ type }) => type === ""))
    throw new RangeError(`${stream}: an event has no type`);
};

type StreamQuery = Parameters<EventLog["readStream"]>[1];

/** How a page of a stream is asked for; undefined where nothing can be there. One more tells whether it ends. */
const pageRequest = (
  stream: string,
  { from, direction, limit }: StreamQuery,
): ReadRequest | undefined => {
  const maxCount = limit + 1;
  if (direction === "backwards") {
    if (from !== "end" && from < 0) return undefined;
    return { stream, from: from === "end" ? from : BigInt(from), direction, maxCount };
  }
  if (from === "end") return undefined;
  return { stream, from: BigInt(Math.max(0, from)), direction, maxCount };
};

const pageOfStream = async (
  { names, reads }: Parts,
  stream: string,
  query: StreamQuery,
): Promise<LogPage> => {
  checkLimit(query.limit);
  const request = pageRequest(names.onServer(stream), query);
  const found = request === undefined ? [] : await reads.read(request);
  const events = found
    .slice(0, query.limit)
    .map((event) => fromServer(event, stream, event.position?.commit ?? 0n));
  return { events, end: found.length <= query.limit };
};

type Parts = {
  readonly reads: Reads;
  readonly identity: Identity;
  readonly names: ReturnType<typeof createStreamNames>;
  readonly appends: ReturnType<typeof createAppends>;
  readonly connections: ReturnType<typeof createConnections>;
  readonly isReachable: () => boolean;
  readonly dispose: () => Promise<void>;
};

const assemble = (
  options: EventStoreLogOptions,
  needs: ConnectionNeeds,
  parts: Parts,
): EventLog => {
  const { reads, identity, names, appends, connections, dispose } = parts;
  const closing = new AbortController();
  const live = createLiveEvents();
  const all = createAllLog({ reads, names, floor: identity.position });
  let written = 0n;
  let closed: Promise<void> | undefined;

  const checkOpen = (): void => {
    if (closed !== undefined) throw new LogUnavailable("the log is closed");
  };

  const append: EventLog["append"] = async (stream, expectedRevision, events) => {
    checkedUnits(stream, events);
    checkTypes(stream, events);
    const batch = {
      stream: names.onServer(stream),
      expectedRevision,
      events: events.map(toServer),
    };
    live.add(events);
    const outcome = await appends.append(batch);
    const last = outcome.kind === "committed" ? outcome.positions.at(-1) : undefined;
    if (last !== undefined && last > written) written = last;
    return outcome;
  };

  const close = async (): Promise<void> => {
    closing.abort();
    await appends.settled();
    await dispose();
  };

  const following = {
    ...{ connections, names, scheduler: needs.scheduler, random: needs.random },
    ...{ report: needs.report, head: all.head, floor: identity.position },
    silenceMs: options.deadlineMs ?? DEADLINE_MS,
    enliven: live.enliven,
    written: () => written,
    closing: closing.signal,
  };
  const whileOpen =
    <Args extends readonly unknown[], Answer>(ask: (...args: Args) => Promise<Answer>) =>
    async (...args: Args): Promise<Answer> => {
      checkOpen();
      return ask(...args);
    };

  return {
    logId: identity.logId,
    exclusive: false,
    append: whileOpen(append),
    readStream: whileOpen((stream, query) => pageOfStream(parts, stream, query)),
    readAll: whileOpen(async (position, limit) => {
      checkLimit(limit);
      return all.readAll(position, limit);
    }),
    eventAt: whileOpen(all.eventAt),
    positionsOf: (events) => BigInt(events) * BYTES_PER_EVENT,
    subscribe: (position, signal) => subscribe(following, position, signal),
    changes: (categories, signal) => changesOf(following, categories, signal),
    head: whileOpen(all.head),
    writable: () => closed === undefined && parts.isReachable(),
    close: () => (closed ??= close()),
  };
};

const ignore = (): void => undefined;

/**
 * The event log on an EventStoreDB. One client appends, another one reads and subscribes; each is replaced when it is
 * not to be trusted any more. Other processes may write to the same log.
 * @throws RangeError for a URL or prefix that can't be used, LogUnavailable where no server answers in time
 */
export const openEventStoreLog = async (options: EventStoreLogOptions): Promise<EventLog> => {
  const { url, prefix = "", ids, scheduler, deadlineMs = DEADLINE_MS } = options;
  const { random = Math.random, report = ignore, openingMs = OPENING_MS } = options;
  checkUrl(url, options.isProduction ?? false);
  const names = createStreamNames(prefix);
  const needs = { url, scheduler, random, report };
  const { writer, release } = shareWriter(needs);
  const connections = createConnections(needs, "reads");
  const base = { scheduler, random };
  const dispose = async (): Promise<void> => {
    await Promise.all([connections.close(), release()]);
  };
  // Timers of the scheduler don't keep a process alive that waits for its server.
  const awake = setInterval(ignore, OPENING_MS);
  try {
    const patient = { ...base, connections, deadlineMs: openingMs };
    const reads = createReads({ ...patient, deadlineMs });
    const opening = createAppends({
      ...patient,
      ...writer,
      connections: writer.connections,
      reads,
    });
    const identity = await identityOf({
      ...{ stream: names.identity, ids, append: opening.append },
      reads: createReads(patient),
    });
    const appends = createAppends({ ...base, ...writer, reads, deadlineMs });
    const isReachable = (): boolean => writer.connections.isReachable();
    const parts = { reads, identity, names, appends, connections, isReachable, dispose };
    return assemble(options, needs, parts);
  } catch (error) {
    await dispose();
    throw error;
  } finally {
    clearInterval(awake);
  }
};
