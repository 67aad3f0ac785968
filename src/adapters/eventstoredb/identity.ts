import type { EventData } from "@eventstore/db-client";
import { LogUnavailable, NO_STREAM, type AppendOutcome } from "../../commands/event-log.ts";
import type { Ids } from "../../domain/runtime.ts";
import type { Batch } from "./sending.ts";
import type { Reads } from "./reads.ts";
import { fieldOf } from "./verdict.ts";

/** Several processes may open a new log at the same moment; one of them names it. */
const TRIES_MAX = 5;

export type Identity = {
  readonly logId: string;
  /** Of the event that says so. Everything of the ledger stands behind it. */
  readonly position: bigint;
};

export type IdentityNeeds = {
  readonly stream: string;
  readonly ids: Ids;
  readonly reads: Reads;
  readonly append: (batch: Batch) => Promise<AppendOutcome>;
};

const readIdentity = async ({ stream, reads }: IdentityNeeds): Promise<Identity | undefined> => {
  const [event] = await reads.read({ stream, from: 0n, direction: "forwards", maxCount: 1 });
  if (event === undefined) return undefined;
  const logId = fieldOf(event.data, "logId");
  const position = event.position?.commit;
  if (typeof logId === "string" && position !== undefined) return { logId, position };
  throw new Error(`the first event of ${stream} does not name a log`);
};

/** Who the log is: written once, by whoever opens it first. @throws LogUnavailable */
export const identityOf = async (needs: IdentityNeeds): Promise<Identity> => {
  const { stream, ids, append } = needs;
  for (let tries = 1; tries <= TRIES_MAX; tries++) {
    const identity = await readIdentity(needs);
    if (identity !== undefined) return identity;
    const event: EventData = {
      id: ids.next(),
      type: "LogOpened",
      contentType: "application/json",
      data: { logId: ids.next() },
      metadata: undefined,
    };
    await append({ stream, expectedRevision: NO_STREAM, events: [event] });
  }
  throw new LogUnavailable(`${stream} can't be written`);
};
