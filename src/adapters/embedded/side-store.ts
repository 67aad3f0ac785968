import type { Worker } from "node:worker_threads";
import { LedgerFault } from "../../commands/faults.ts";
import type { FileFormat } from "./format.ts";
import type { SqlValue } from "./sqlite.ts";
import { endThread, firstMessage, startThread } from "./thread.ts";

/** Calls that may wait for the thread. */
const CALLS_WAITING_MAX = 20_000;
/** Calls of one transaction at the most. */
const BATCH_CALLS_MAX = 500;

/** A small SQLite file beside the log with a thread of its own. */
export type SideStoreNeeds = {
  readonly directory: string;
  readonly format: FileFormat;
  readonly tables: string;
  readonly synchronous: "FULL" | "NORMAL" | "OFF";
  /** A cache of the log with this id: what belongs to another, or can't be read, is thrown away. */
  readonly cacheOf?: string;
};

export type SideCall = { readonly sql: string; readonly values: readonly SqlValue[] };
export type SideRows = readonly (readonly unknown[])[];

export type SideRequest = { readonly calls: readonly SideCall[] } | "close";
export type SideReply =
  | { readonly kind: "ready" }
  | { readonly kind: "done"; readonly rows: readonly SideRows[] }
  | { readonly kind: "failed"; readonly message: string }
  | { readonly kind: "closed" };

export type SideStore = {
  /** Calls that wait together are one transaction, in order. Durable (as `synchronous` says) when it resolves. */
  readonly call: (sql: string, ...values: readonly SqlValue[]) => Promise<SideRows>;
  readonly close: () => Promise<void>;
};

type Waiting = {
  readonly call: SideCall;
  readonly resolve: (rows: SideRows) => void;
  readonly reject: (error: Error) => void;
};

const isReply = (message: unknown): message is SideReply =>
  typeof message === "object" && message !== null && "kind" in message;

const createCalls = (worker: Worker): SideStore => {
  let waiting: Waiting[] = [];
  let inFlight: readonly Waiting[] = [];
  let ended: Error | undefined;
  let idle: (() => void) | undefined;

  const send = (): void => {
    if (inFlight.length > 0) return;
    inFlight = waiting.splice(0, BATCH_CALLS_MAX);
    if (inFlight.length === 0) idle?.();
    else worker.postMessage({ calls: inFlight.map((one) => one.call) });
  };

  const settle = (reply: SideReply): void => {
    const batch = inFlight;
    inFlight = [];
    send();
    for (const [index, one] of batch.entries()) {
      if (reply.kind === "done") one.resolve(reply.rows[index] ?? []);
      else if (reply.kind === "failed") one.reject(new Error(reply.message));
    }
  };

  const end = (error: Error): void => {
    ended ??= error;
    const lost = [...inFlight, ...waiting];
    inFlight = [];
    waiting = [];
    for (const one of lost) one.reject(ended);
    idle?.();
  };

  worker.on("message", (reply: SideReply) => {
    if (reply.kind === "done" || reply.kind === "failed") settle(reply);
  });
  worker.on("error", end);
  worker.on("exit", () => {
    end(new Error("the store is closed"));
  });

  return {
    call: (sql, ...values) =>
      new Promise((resolve, reject) => {
        if (ended !== undefined) throw ended;
        if (waiting.length >= CALLS_WAITING_MAX) {
          throw new LedgerFault("busy", "too many calls wait for the store");
        }
        waiting.push({ call: { sql, values }, resolve, reject });
        // What is called in the same turn shares the first transaction.
        queueMicrotask(send);
      }),
    close: async () => {
      if (ended !== undefined) return;
      if (waiting.length > 0 || inFlight.length > 0) {
        await new Promise<void>((resolve) => (idle = resolve));
      }
      await endThread(worker, "close");
    },
  };
};

/** @throws DataDirectoryNewer, DataDirectoryDamaged (by message) where the file is no cache. */
export const openSideStore = async (needs: SideStoreNeeds): Promise<SideStore> => {
  const worker = startThread("side-store-worker", needs);
  const opened = await firstMessage(worker, isReply);
  if (opened.kind === "failed") {
    await worker.terminate();
    throw new Error(opened.message);
  }
  return createCalls(worker);
};
