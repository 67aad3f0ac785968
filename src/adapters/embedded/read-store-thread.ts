import type { Worker } from "node:worker_threads";
import { errorOf } from "./log-messages.ts";
import type {
  FlushPortion,
  StoreAnswer,
  StoreRequest,
  ThreadReply,
  ThreadRequest,
} from "./read-store-messages.ts";
import { firstMessage, startThread } from "./thread.ts";

/** Questions that may wait for the thread. */
const ASKS_WAITING_MAX = 20_000;

/** The thread of the read models' file, asked from outside. */
export type StoreThread = {
  readonly ask: (request: StoreRequest) => Promise<StoreAnswer>;
  /** One portion of a flush; not answered. */
  readonly send: (portion: FlushPortion) => void;
  /** Ends the thread; nothing is answered any more. */
  readonly end: () => Promise<void>;
};

/** An answer of another kind than was asked for: the two sides of the thread disagree. */
export const unexpected = (answer: StoreAnswer): Error =>
  answer.kind === "failed"
    ? errorOf(answer)
    : new Error(`the thread of the read models answered ${answer.kind}`);

const isReply = (message: unknown): message is ThreadReply =>
  typeof message === "object" && message !== null && "answer" in message;

/** @throws DataDirectoryNewer, DataDirectoryDamaged */
export const startStoreThread = async (directory: string): Promise<StoreThread> => {
  const worker = startThread("read-store-worker", { directory });
  const first = await firstMessage(worker, isReply);
  if (first.answer.kind !== "ready") {
    await worker.terminate();
    throw unexpected(first.answer);
  }
  return createAsker(worker);
};

type Asker = {
  readonly resolve: (answer: StoreAnswer) => void;
  readonly reject: (error: Error) => void;
};

const createAsker = (worker: Worker): StoreThread => {
  const askers = new Map<number, Asker>();
  let lastId = 0;
  let ended: Error | undefined;
  const end = (reason: string): void => {
    ended ??= new Error(reason);
    for (const asker of askers.values()) asker.reject(ended);
    askers.clear();
  };
  worker.on("message", ({ id, answer }: ThreadReply) => {
    const asker = askers.get(id);
    askers.delete(id);
    if (answer.kind === "failed") asker?.reject(errorOf(answer));
    else asker?.resolve(answer);
  });
  worker.on("error", (error: Error) =>
    end(`the thread of the read models has failed: ${error.message}`),
  );
  worker.on("exit", () => end("the read models are closed"));
  const post = (request: ThreadRequest): void => worker.postMessage(request);
  return {
    ask: (request) =>
      new Promise((resolve, reject) => {
        if (ended !== undefined) throw ended;
        if (askers.size >= ASKS_WAITING_MAX)
          throw new Error("too many questions to the read models");
        lastId += 1;
        askers.set(lastId, { resolve, reject });
        post({ id: lastId, request });
      }),
    send: (portion) => post({ id: 0, portion }),
    end: async () => {
      await worker.terminate();
    },
  };
};
