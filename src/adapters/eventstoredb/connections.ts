import type { EventStoreDBClient } from "@eventstore/db-client";
import type { Scheduler } from "../../domain/runtime.ts";
import { channelOf, createClient, disposeOf, type Role, serverVersion } from "./client.ts";
import { letMissingStreamsEnd } from "./missing-streams.ts";
import { guardReplies } from "./reply-guard.ts";
import { textOfError } from "./verdict.ts";

/** How long a server may take to say what it can do. */
const CONNECT_MS = 5_000;
const BACK_OFF_MS = 50;
const BACK_OFF_MS_MAX = 5_000;

/** A client that the server has answered to. */
export type Connection = {
  readonly client: EventStoreDBClient;
  readonly serverVersion: string;
  /** Called once when the client is thrown away: what is under way on it gets no answer. */
  readonly onLost: Set<() => void>;
  /** Whether anything has been answered by it so far. */
  isFresh: boolean;
};

export type Report = (error: unknown, detail: string) => void;

export type ConnectionNeeds = {
  readonly url: string;
  readonly scheduler: Scheduler;
  /** From 0 to below 1: spreads the tries of several processes. */
  readonly random: () => number;
  readonly report: Report;
};

/** One client at a time, and another one whenever it is not to be trusted any more. */
export type Connections = {
  readonly current: () => Connection | undefined;
  /** Calls back as soon as there is one, or never; the answer takes the wish back. */
  readonly whenUp: (task: () => void) => () => void;
  /** Throws the client away and connects anew: once for everybody who has met the same trouble. */
  readonly discard: (connection: Connection, reason: string) => void;
  /** False where the last try to connect has failed. */
  readonly isReachable: () => boolean;
  readonly close: () => Promise<void>;
};

/** Waiting time before a try, with jitter: between a half and the whole of what doubles with each failure. */
export const backOffMs = (failures: number, random: () => number): number => {
  const longest = Math.min(BACK_OFF_MS * 2 ** Math.min(failures, 10), BACK_OFF_MS_MAX);
  return longest / 2 + (random() * longest) / 2;
};

const within = <Value>(scheduler: Scheduler, ms: number, value: Promise<Value>): Promise<Value> =>
  new Promise((resolve, reject) => {
    const cancel = scheduler.after(ms, () => {
      reject(new Error(`no answer within ${String(ms)} ms`));
    });
    value.then(resolve, reject).finally(cancel);
  });

const reportLostNode =
  (report: Report, role: Role) =>
  (error: unknown): void => {
    report(error, `a node was lost, and no other one found for ${role}: ${textOfError(error)}`);
  };

export const createConnections = (needs: ConnectionNeeds, role: Role): Connections => {
  const { url, scheduler, random, report } = needs;
  const waiting = new Set<() => void>();
  let current: Connection | undefined;
  let dispose: () => Promise<void> = () => Promise.resolve();
  let failures = 0;
  let closed = false;
  let cancelRetry = (): void => undefined;

  const onLostNode = reportLostNode(report, role);
  const connect = async (): Promise<void> => {
    const client = createClient(url, role, onLostNode);
    const channel = channelOf(client);
    channel.catch(() => undefined);
    dispose = () => disposeOf(client, channel, scheduler);
    const onLost = new Set<() => void>();
    const lose = (reason: string): void => {
      if (connection !== undefined) discard(connection, reason);
    };
    let connection: Connection | undefined;
    try {
      if (role === "appends") {
        const onStray = (): void => report(undefined, "a reply came twice, or to nothing");
        guardReplies(client, { onStray, onBroken: lose });
      } else letMissingStreamsEnd(client);
      const version = await within(scheduler, CONNECT_MS, serverVersion(client));
      if (closed) return;
      connection = { client, serverVersion: version, onLost, isFresh: true };
    } catch (error) {
      return retry(error);
    }
    failures = 0;
    current = connection;
    const woken = [...waiting];
    waiting.clear();
    for (const wake of woken) wake();
  };

  const retry = async (error: unknown): Promise<void> => {
    failures += 1;
    report(error, `no connection for ${role}: ${textOfError(error)}`);
    await dispose();
    if (!closed) cancelRetry = scheduler.after(backOffMs(failures, random), () => void connect());
  };

  const discard = (connection: Connection, reason: string): void => {
    if (current !== connection) return;
    current = undefined;
    for (const lost of connection.onLost) lost();
    connection.onLost.clear();
    if (closed) return;
    report(undefined, `a new connection for ${role}: ${reason}`);
    // The old one goes first: until then its end would be told to the appends of the new one as well.
    void dispose().then(() => (closed ? undefined : connect()));
  };

  void connect();

  return {
    current: () => current,
    whenUp: (task) => {
      waiting.add(task);
      return () => void waiting.delete(task);
    },
    discard,
    isReachable: () => failures === 0,
    close: async () => {
      if (closed) return;
      closed = true;
      cancelRetry();
      waiting.clear();
      if (current !== undefined) discard(current, "closed");
      await dispose();
    },
  };
};
