import type { Clock } from "../domain/runtime.ts";

/** Clients that one counter remembers; the one whose window began first makes room for the next. */
export const WINDOWS_MAX = 20_000;
export const WINDOW_MS = 60_000;
/** Windows that have ended and are dropped when a new one begins: more than come in, so none piles up. */
const DROPPED_AT_ONCE = 2;

/** How a client stands after a request, in whole requests and seconds. */
export type Standing = {
  /** Requests in this window, with the present one. */
  readonly count: number;
  readonly secondsLeft: number;
};

/** Requests of each client in a fixed window of a minute that begins with its first one. */
export type Counter = {
  /** Counts one more. */
  readonly take: (client: string) => Standing;
  /** Without counting; undefined where no window is open. */
  readonly look: (client: string) => Standing | undefined;
  /** The client's window lasts so long from now on. */
  readonly prolong: (client: string, ms: number) => void;
  /** Nobody is counted at the moment: there is nothing to look for. */
  readonly isEmpty: () => boolean;
};

type Window = { count: number; until: number };

export const createCounter = (clock: Clock): Counter => {
  // In the order in which they began, so those that end first stand in front.
  const windows = new Map<string, Window>();
  const makeRoom = (now: number): void => {
    let dropped = 0;
    for (const [client, { until }] of windows) {
      if (dropped >= DROPPED_AT_ONCE || (until > now && windows.size < WINDOWS_MAX)) return;
      windows.delete(client);
      dropped += 1;
    }
  };
  const open = (client: string, now: number): Window | undefined => {
    const window = windows.get(client);
    if (window === undefined || window.until > now) return window;
    windows.delete(client);
    return undefined;
  };
  const standing = ({ count, until }: Window, now: number): Standing => ({
    count,
    secondsLeft: Math.ceil((until - now) / 1_000),
  });
  return {
    take: (client) => {
      const now = clock.now();
      const known = open(client, now);
      if (known !== undefined) {
        known.count += 1;
        return standing(known, now);
      }
      makeRoom(now);
      const begun = { count: 1, until: now + WINDOW_MS };
      windows.set(client, begun);
      return standing(begun, now);
    },
    look: (client) => {
      const now = clock.now();
      const known = open(client, now);
      return known === undefined ? undefined : standing(known, now);
    },
    prolong: (client, ms) => {
      const now = clock.now();
      const known = open(client, now);
      if (known === undefined) return;
      known.until = now + ms;
      windows.delete(client);
      windows.set(client, known);
    },
    isEmpty: () => windows.size === 0,
  };
};
