import { PAGE_EVENTS_MAX, type FeedItem } from "../../commands/event-log.ts";
import type { RecordedEvent } from "../../domain/recorded.ts";
import { backOffMs, type Connection, type Connections, type Report } from "./connections.ts";
import { openPulled, type Pulled, type PulledNeeds } from "./pulled.ts";

export type SubscriptionNeeds = PulledNeeds & {
  readonly connections: Connections;
  readonly random: () => number;
  readonly report: Report;
  readonly enliven: (event: RecordedEvent) => RecordedEvent;
  /** Position of the newest event that this process has written itself. */
  readonly written: () => bigint;
  /** Aborts when the log closes. */
  readonly closing: AbortSignal;
};

/** Where a subscription stands; it outlives the connections it is served from. */
type Progress = {
  at: bigint;
  /** The last position that was told to be the end; undefined: none so far. */
  told: bigint | undefined;
  failures: number;
};

/** Settles when one of the signals aborts, or `start` calls back. */
const waitUnless = (
  signals: readonly AbortSignal[],
  start: (done: () => void) => () => void,
): Promise<void> =>
  new Promise((resolve) => {
    if (signals.some((signal) => signal.aborted)) {
      resolve();
      return;
    }
    const done = (): void => {
      for (const signal of signals) signal.removeEventListener("abort", done);
      takeBack();
      resolve();
    };
    for (const signal of signals) signal.addEventListener("abort", done);
    const takeBack = start(done);
  });

/**
 * The events of the ledger behind a position, pulled by their consumer. The client never resumes by itself: on any
 * ending, silence included, this begins anew behind the last event that was handed out, for ever.
 */
export async function* subscribe(
  needs: SubscriptionNeeds,
  position: bigint,
  signal: AbortSignal,
): AsyncGenerator<FeedItem> {
  const { connections, scheduler, random, report, closing } = needs;
  const signals = [signal, closing];
  const isOver = (): boolean => signal.aborted || closing.aborted;
  const progress: Progress = { at: position, told: undefined, failures: 0 };
  while (!isOver()) {
    const connection = connections.current();
    if (connection === undefined) {
      await waitUnless(signals, connections.whenUp);
      continue;
    }
    const reason = yield* served(needs, connection, { progress, signals });
    if (isOver()) return;
    progress.failures += 1;
    const times = String(progress.failures);
    report(undefined, `the subscription begins anew (${times} in a row): ${reason}`);
    const ms = backOffMs(progress.failures, random);
    await waitUnless(signals, (done) => scheduler.after(ms, done));
  }
}

type Serving = { readonly progress: Progress; readonly signals: readonly AbortSignal[] };

/** Turns without an event after which nothing more is on its way, as far as one can see. */
const EMPTY_TURNS = 2;

/** Events arrive one by one; whoever works on them works on many at once. Waits no longer than they keep coming. */
const gathered = async (
  { scheduler }: SubscriptionNeeds,
  pulled: Pulled,
): Promise<readonly RecordedEvent[]> => {
  const events: RecordedEvent[] = [...pulled.take(PAGE_EVENTS_MAX)];
  if (events.length === 0) return events;
  for (let empty = 0; empty < EMPTY_TURNS && events.length < PAGE_EVENTS_MAX;) {
    await new Promise<void>((resolve) => scheduler.soon(resolve));
    const more = pulled.take(PAGE_EVENTS_MAX - events.length);
    empty = more.length === 0 ? empty + 1 : 0;
    events.push(...more);
  }
  return events;
};

/** What one connection gives. Answers why it gives no more. */
async function* served(
  needs: SubscriptionNeeds,
  connection: Connection,
  { progress, signals }: Serving,
): AsyncGenerator<FeedItem, string> {
  const pulled = openPulled(needs, connection, progress.at);
  const isOver = (): boolean => signals.some((signal) => signal.aborted);
  for (const signal of signals) signal.addEventListener("abort", pulled.wake);
  const goal = createGoal(needs, pulled);
  try {
    while (!isOver()) {
      const events = await gathered(needs, pulled);
      const last = events.at(-1);
      if (last !== undefined) {
        progress.at = last.position;
        progress.failures = 0;
        yield { kind: "events", events: events.map(needs.enliven) };
        continue;
      }
      const ended = pulled.ended();
      if (ended !== undefined) return ended;
      if (progress.told !== progress.at && goal.isReached(progress.at)) {
        progress.told = progress.at;
        progress.failures = 0;
        yield { kind: "caught-up", position: progress.at };
        continue;
      }
      await pulled.change();
    }
    return "over";
  } finally {
    for (const signal of signals) signal.removeEventListener("abort", pulled.wake);
    pulled.close();
  }
}

/**
 * Caught up is who has what was in the log when he began, and what this process has written since. The server's
 * own word for it may come before events that still wait here.
 */
const createGoal = ({ head, written }: SubscriptionNeeds, pulled: Pulled) => {
  let headAtStart: bigint | undefined;
  head().then(
    (position) => {
      headAtStart = position;
      pulled.wake();
    },
    () => pulled.end("the head of the log can't be read"),
  );
  return {
    isReached: (at: bigint): boolean =>
      headAtStart !== undefined && at >= headAtStart && at >= written(),
  };
};
