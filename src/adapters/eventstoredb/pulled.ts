import { type AllStreamSubscription, streamNameFilter } from "@eventstore/db-client";
import type { RecordedEvent } from "../../domain/recorded.ts";
import type { Scheduler } from "../../domain/runtime.ts";
import { ownEvent } from "./all-log.ts";
import type { Connection } from "./connections.ts";
import type { StreamNames } from "./stream-names.ts";
import { textOfError } from "./verdict.ts";

/** Events that wait in the process until they are asked for; beyond them the server holds back. */
const BUFFERED_EVENTS_MAX = 512;
/** A sign of life from the server after so many times 32 events of others. */
const CHECKPOINT_INTERVAL = 100;

export type PulledNeeds = {
  readonly scheduler: Scheduler;
  readonly names: StreamNames;
  /** Position of the newest event of the ledger. */
  readonly head: () => Promise<bigint>;
  /** Nothing of the ledger stands at or before it. */
  readonly floor: bigint;
  /** Without any sign for so long, the head is asked whether there should have been one. */
  readonly silenceMs: number;
};

/** One subscription on one connection, pulled. It ends by itself, with a reason, and never comes back. */
export type Pulled = {
  /** Up to `limit` events that are here; none: ask again after `change`. */
  readonly take: (limit: number) => readonly RecordedEvent[];
  /** Settles when something has come, or it has ended. */
  readonly change: () => Promise<void>;
  /** Why it has ended; what came before can still be taken. */
  readonly ended: () => string | undefined;
  readonly end: (reason: string) => void;
  /** Settles waiting readers. */
  readonly wake: () => void;
  readonly close: () => void;
};

const ignore = (): void => undefined;

export const openPulled = (needs: PulledNeeds, connection: Connection, from: bigint): Pulled => {
  const { names, scheduler, floor } = needs;
  const start = from > floor ? from : floor;
  let at = start;
  let signs = 0;
  let reason: string | undefined;
  const { wake, change } = createBell(scheduler);
  const sign = (): void => {
    signs += 1;
    wake();
  };
  const end = (why: string): void => {
    reason ??= why;
    wake();
  };
  const lost = (): void => end("the connection is gone");

  const filter = streamNameFilter({
    prefixes: [...names.prefixes],
    checkpointInterval: CHECKPOINT_INTERVAL,
    // Nothing may be thrown in here: the subscription would die without a word.
    checkpointReached: async () => sign(),
  });
  const stream: AllStreamSubscription = connection.client.subscribeToAll(
    { fromPosition: { commit: start, prepare: start }, filter },
    { highWaterMark: BUFFERED_EVENTS_MAX },
  );
  stream.on("readable", sign);
  stream.on("confirmation", sign);
  stream.on("caughtUp", sign);
  stream.on("error", (error: Error) => end(textOfError(error)));
  stream.on("end", () => end("the server has ended it"));
  stream.on("close", () => end("it was closed"));
  connection.onLost.add(lost);

  const stopWatching = watch(needs, {
    signs: () => signs,
    at: () => at,
    isEmpty: () => stream.readableLength === 0,
    end,
  });

  return {
    take: (limit) => {
      const events: RecordedEvent[] = [];
      while (events.length < limit) {
        const resolved: ReturnType<typeof nextOf> = nextOf(stream);
        if (resolved === undefined) break;
        const event = resolved.event && ownEvent(names, resolved.event);
        // A new subscription begins behind the last event, but never trust that it does.
        if (event === undefined || event.position <= at) continue;
        at = event.position;
        events.push(event);
      }
      return events;
    },
    change,
    ended: () => reason,
    end,
    wake,
    close: () => {
      stopWatching();
      connection.onLost.delete(lost);
      stream.removeAllListeners().on("error", ignore);
      stream.unsubscribe().catch(ignore);
      stream.destroy();
    },
  };
};

/** Rings for one listener; what rings before he listens is not lost. */
const createBell = (scheduler: Scheduler): Pick<Pulled, "wake" | "change"> => {
  let changed = false;
  let waiting: (() => void) | undefined;
  return {
    wake: () => {
      changed = true;
      waiting?.();
    },
    change: async () => {
      await new Promise<void>((resolve) => {
        if (changed) resolve();
        else waiting = resolve;
      });
      changed = false;
      waiting = undefined;
      // One turn, in which more may come.
      await new Promise<void>((resolve) => scheduler.soon(resolve));
    },
  };
};

type Resolved = { readonly event?: Parameters<typeof ownEvent>[1] };

const isResolved = (value: unknown): value is Resolved =>
  typeof value === "object" && value !== null;

const nextOf = (stream: AllStreamSubscription): Resolved | undefined => {
  const next: unknown = stream.read();
  return isResolved(next) ? next : undefined;
};

type Watched = {
  readonly signs: () => number;
  readonly at: () => bigint;
  readonly isEmpty: () => boolean;
  readonly end: (reason: string) => void;
};

/** A subscription that is silent while the log grows is dead, whatever its connection says. Seen twice, it ends. */
const watch = ({ scheduler, head, silenceMs }: PulledNeeds, watched: Watched): (() => void) => {
  let stopped = false;
  let isSuspicious = false;
  let cancel = ignore;
  const look = async (): Promise<void> => {
    const before = watched.signs();
    const newest = await head().catch(() => undefined);
    if (stopped) return;
    const isSilent = watched.signs() === before && watched.isEmpty();
    const isBehind = newest !== undefined && newest > watched.at();
    if (isSilent && isBehind && isSuspicious) {
      watched.end("silence while the log grows");
      return;
    }
    isSuspicious = isSilent && isBehind;
    again(before);
  };
  const again = (seen: number): void => {
    const ms = isSuspicious ? silenceMs / 2 : silenceMs;
    cancel = scheduler.after(ms, () => {
      if (watched.signs() !== seen) isSuspicious = false;
      if (watched.signs() === seen) void look();
      else again(watched.signs());
    });
  };
  again(watched.signs());
  return () => {
    stopped = true;
    cancel();
  };
};
