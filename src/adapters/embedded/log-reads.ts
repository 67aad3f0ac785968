import type { Worker } from "node:worker_threads";
import { LogUnavailable } from "../../commands/event-log.ts";
import { LedgerFault } from "../../commands/faults.ts";
import type { RecordedEvent } from "../../domain/recorded.ts";
import {
  errorOf,
  type ReaderAnswer,
  type ReaderQuery,
  type ReaderReply,
  type ReaderRequest,
} from "./log-messages.ts";
import type { PackedEvents } from "./log-schema.ts";

/** Reads that may wait for the reader. */
const READS_WAITING_MAX = 20_000;

export type Reads = {
  readonly ask: (query: ReaderQuery) => Promise<ReaderAnswer>;
};

type Asker = {
  readonly resolve: (answer: ReaderAnswer) => void;
  readonly reject: (error: Error) => void;
};

/** Questions to the thread that reads, answered in order. */
export const createReads = (worker: Worker): Reads => {
  const askers = new Map<number, Asker>();
  let lastId = 0;
  let ended: Error | undefined;

  const end = (reason: string): void => {
    ended ??= new LogUnavailable(reason);
    for (const asker of askers.values()) asker.reject(ended);
    askers.clear();
  };

  // Questions of one turn go together: a message costs more than a short read.
  let waiting: ReaderRequest[] = [];
  const send = (): void => {
    const requests = waiting;
    waiting = [];
    worker.postMessage(requests);
  };

  worker.on("message", (replies: readonly ReaderReply[]) => {
    for (const { id, answer } of replies) {
      const asker = askers.get(id);
      askers.delete(id);
      if (answer.kind === "failed") asker?.reject(errorOf(answer));
      else asker?.resolve(answer);
    }
  });
  worker.on("error", (error: Error) => {
    end(`the thread of the reader has failed: ${error.message}`);
  });
  worker.on("exit", () => {
    end("the log is closed");
  });

  return {
    ask: (query) =>
      new Promise((resolve, reject) => {
        if (ended !== undefined) throw ended;
        if (askers.size >= READS_WAITING_MAX) {
          throw new LedgerFault("busy", "too many reads wait for the disk");
        }
        lastId += 1;
        askers.set(lastId, { resolve, reject });
        if (waiting.length === 0) setImmediate(send);
        waiting.push({ id: lastId, query });
      }),
  };
};

/** Events of a page, up to `last`: what the reader may see before its writer has said so is left for later. */
export const unpacked = (page: PackedEvents, last: number): readonly RecordedEvent[] => {
  const { positions, revisions, streams, texts } = page;
  const events: RecordedEvent[] = [];
  for (const [index, position] of positions.entries()) {
    if (position > last) continue;
    const text = index * 4;
    events.push({
      id: texts[text] ?? "",
      type: texts[text + 1] ?? "",
      data: texts[text + 2] ?? "",
      metadata: texts[text + 3] ?? "",
      stream: typeof streams === "string" ? streams : (streams[index] ?? ""),
      revision: revisions[index] ?? 0,
      position: BigInt(position),
    });
  }
  return events;
};
