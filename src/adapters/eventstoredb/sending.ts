import type { EventData } from "@eventstore/db-client";
import { NO_STREAM } from "../../commands/event-log.ts";
import type { Scheduler } from "../../domain/runtime.ts";
import type { Connection } from "./connections.ts";
import type { Deadline } from "./deadline.ts";
import { type Verdict, verdictOf } from "./verdict.ts";

/** An append as it goes out, the same at every try: never other ids under a revision, nor these under another. */
export type Batch = {
  /** The name on the server. */
  readonly stream: string;
  readonly expectedRevision: number;
  readonly events: EventData[];
};

export type Sent =
  /** Position of the last event, where the server tells it. */
  { readonly kind: "committed"; readonly position: bigint | undefined } | Verdict;

type Try = { readonly batch: Batch; readonly deadline: Deadline; readonly ms: number };

/**
 * Sends a batch once. The client has no timer of its own: without an answer in `ms`, at the deadline or when the
 * connection is thrown away, it is unknown what became of it.
 */
export const sendOnce = (
  scheduler: Scheduler,
  connection: Connection,
  { batch, deadline, ms }: Try,
): Promise<Sent> =>
  new Promise((resolve) => {
    const { stream, expectedRevision, events } = batch;
    const settle = (sent: Sent): void => {
      cancel();
      connection.onLost.delete(lost);
      deadline.onOver.delete(late);
      resolve(sent);
    };
    const unknown = (reason: string): Sent => ({ kind: "unknown", reason, answered: false });
    const lost = (): void => settle(unknown("the connection is gone"));
    const late = (): void => settle(unknown("no answer in time"));
    const cancel = scheduler.after(ms, late);
    connection.onLost.add(lost);
    deadline.onOver.add(late);

    const expected = expectedRevision === NO_STREAM ? "no_stream" : BigInt(expectedRevision);
    connection.client.appendToStream(stream, events, { expectedRevision: expected }).then(
      ({ success, nextExpectedRevision, position }) => {
        connection.isFresh = false;
        const last = BigInt(expectedRevision + events.length);
        if (success && nextExpectedRevision === last) {
          settle({ kind: "committed", position: position?.commit });
        } else settle(unknown(`an answer about revision ${String(nextExpectedRevision)}`));
      },
      (error: unknown) => {
        const verdict = verdictOf(error);
        if (verdict.kind === "conflict") connection.isFresh = false;
        settle(verdict);
      },
    );
  });
