import { hostname } from "node:os";
import { EventStoreDBClient } from "@eventstore/db-client";
import type { Scheduler } from "../../domain/runtime.ts";
import { fieldOf } from "./verdict.ts";

/**
 * Clients with the same channel options share one TCP connection, a frozen one included. Each gets an interval of
 * its own, and with it a connection of its own. Below 10 s the client warns.
 */
const KEEP_ALIVE_MS = 10_000;
const KEEP_ALIVE_CHOICES = 20_000;

let made = 0;

/** How long calls may take to end before the next client is made; of a call that has broken no end is told. */
const DISPOSE_MS = 20;

const KEEP_ALIVE_OPTION = /([?&])keep[-_]?alive[-_]?interval=[^&]*&?/i;
const NAME_OPTION = /[?&]connection[-_]?name=/i;

/** The URL with a keep-alive interval and a name of this client's own. */
export const clientUrl = (url: string, role: string, number: number): string => {
  const bare = url.replace(KEEP_ALIVE_OPTION, "$1").replace(/[?&]$/, "");
  const own = [`keepAliveInterval=${String(KEEP_ALIVE_MS + (number % KEEP_ALIVE_CHOICES))}`];
  if (!NAME_OPTION.test(bare)) own.push(`connectionName=stockbook-${role}-${hostname()}`);
  return `${bare}${bare.includes("?") ? "&" : "?"}${own.join("&")}`;
};

export type Role = "appends" | "reads";

const isFunction = (value: unknown): value is (...args: unknown[]) => unknown =>
  typeof value === "function";

/**
 * When a call breaks, the client looks for another node beside it, and nobody listens to that: where none is found,
 * it would be an unhandled rejection, which ends the process. Whatever is asked next of this client fails with the
 * same error, and then it is thrown away.
 */
const containSearch = (client: object, onFailed: (error: unknown) => void): void => {
  const search = fieldOf(client, "handleError");
  if (!isFunction(search)) throw new Error("this version of @eventstore/db-client is not known");
  Reflect.set(client, "handleError", (...args: unknown[]) =>
    Promise.resolve(Reflect.apply(search, client, args)).catch(onFailed),
  );
};

/** `onLost`: a node was lost, and none was found in its place. */
export const createClient = (
  url: string,
  role: Role,
  onLost: (error: unknown) => void,
): EventStoreDBClient => {
  made += 1;
  const client = EventStoreDBClient.connectionString(clientUrl(url, role, made));
  containSearch(client, onLost);
  return client;
};

/** The channel of a client, which it doesn't close when it is disposed of. */
export const channelOf = async (client: EventStoreDBClient): Promise<unknown> => {
  const open = fieldOf(client, "getChannel");
  return isFunction(open) ? Reflect.apply(open, client, []) : undefined;
};

/**
 * Asks the server what it can do, which is what the first append does as well: one that had to wait for this would
 * be sent long after its sender has given it up. Answers the server's version.
 */
export const serverVersion = async (client: EventStoreDBClient): Promise<string> => {
  const features = await Promise.resolve<unknown>(fieldOf(client, "capabilities"));
  return String(fieldOf(features, "serverVersion"));
};

/** Ends every call of the client and its connection. Never fails, and never waits for long. */
export const disposeOf = (
  client: EventStoreDBClient,
  channel: Promise<unknown>,
  scheduler: Scheduler,
): Promise<void> =>
  new Promise((resolve) => {
    const close = (): void => {
      cancel();
      channel
        .then((open) => {
          const end = fieldOf(open, "close");
          if (isFunction(end)) Reflect.apply(end, open, []);
        })
        .catch(() => undefined);
      resolve();
    };
    const cancel = scheduler.after(DISPOSE_MS, close);
    client.dispose().then(close, close);
  });
