import type { Worker } from "node:worker_threads";
import { LogUnavailable, type AppendOutcome } from "../../commands/event-log.ts";
import { LedgerFault } from "../../commands/faults.ts";
import type { RecordedEvent, StoredEvent } from "../../domain/recorded.ts";
import type { Scheduler } from "../../domain/runtime.ts";
import { checkedUnits } from "../append-bounds.ts";
import type { HeadsStep } from "./log-heads.ts";
import type { WriterReply } from "./log-messages.ts";
import type { AppendBatch, AppendReply, BatchReply } from "./log-writer.ts";
import { endThread } from "./thread.ts";

/** One transaction takes at most so many events and so much text. */
const BATCH_EVENTS_MAX = 2_000;
const BATCH_UNITS_MAX = 8 * 1024 * 1024;
/** Appends that may wait for the writer, by number and by length of text; beyond it the log is busy. */
const WAITING_APPENDS_MAX = 20_000;
const WAITING_UNITS_MAX = 64 * 1024 * 1024;

type Waiting = {
  readonly stream: string;
  readonly expected: number;
  readonly events: readonly StoredEvent[];
  readonly units: number;
  readonly resolve: (outcome: AppendOutcome) => void;
  readonly reject: (error: Error) => void;
};

export type Committed = {
  readonly stream: string;
  readonly position: number;
  readonly revision: number;
};

export type AppendNeeds = {
  readonly worker: Worker;
  readonly scheduler: Scheduler;
  /** Before anybody is answered: the committed events in log order, and the new head of each stream. */
  readonly onCommit: (
    events: readonly RecordedEvent[],
    heads: readonly Committed[],
    step: HeadsStep,
  ) => void;
  /** Writes are over for this process. */
  readonly onFatal: (error: Error) => void;
};

export type Appends = {
  readonly append: (
    stream: string,
    expected: number,
    events: readonly StoredEvent[],
  ) => Promise<AppendOutcome>;
  readonly writable: () => boolean;
  /** Takes no more, waits for what was taken, and lets the writer close its file. */
  readonly close: () => Promise<void>;
};

const packed = (batch: readonly Waiting[]): AppendBatch => {
  const texts: string[] = [];
  for (const { events } of batch) {
    for (const { id, type, data, metadata } of events) texts.push(id, type, data, metadata);
  }
  return {
    streams: batch.map((one) => one.stream),
    expected: batch.map((one) => one.expected),
    counts: batch.map((one) => one.events.length),
    texts,
  };
};

// Field by field: a spread of each event costs more than all the rest here.
const recordedOf = (waiting: Waiting, first: number): readonly RecordedEvent[] =>
  waiting.events.map(({ id, type, data, metadata, live }, index) => {
    const { stream } = waiting;
    const revision = waiting.expected + 1 + index;
    const position = BigInt(first + index);
    return live === undefined
      ? { id, type, data, metadata, stream, revision, position }
      : { id, type, data, metadata, stream, revision, position, live };
  });

const outcomeOf = (waiting: Waiting, reply: AppendReply): AppendOutcome => {
  const firstRevision = waiting.expected + 1;
  switch (reply.kind) {
    case "committed": {
      const positions = waiting.events.map((_, index) => BigInt(reply.first + index));
      return { kind: "committed", firstRevision, positions };
    }
    case "repeated":
      return { kind: "committed", firstRevision, positions: reply.positions.map(BigInt) };
    case "conflict":
      return { kind: "conflict", actualRevision: reply.actual };
  }
};

const committedOf = (batch: readonly Waiting[], replies: readonly AppendReply[]) => {
  const events: RecordedEvent[] = [];
  const heads: Committed[] = [];
  for (const [index, one] of batch.entries()) {
    const reply = replies[index];
    if (reply?.kind !== "committed") continue;
    for (const event of recordedOf(one, reply.first)) events.push(event);
    const position = reply.first + one.events.length - 1;
    heads.push({ stream: one.stream, position, revision: one.expected + one.events.length });
  }
  return { events, heads };
};

/** `certain`: nothing of them was written, nor can it appear after a restart. */
const giveUp = (lost: readonly Waiting[], error: Error, certain: boolean): void => {
  for (const one of lost) {
    if (certain) one.reject(new LogUnavailable(error.message));
    else one.resolve({ kind: "unknown", reason: error.message });
  }
};

/** Appends in the order in which they came. */
const createWaitingRoom = () => {
  let waiting: Waiting[] = [];
  let waitingUnits = 0;
  return {
    size: (): number => waiting.length,
    enter: (one: Waiting): void => {
      if (waiting.length >= WAITING_APPENDS_MAX || waitingUnits + one.units > WAITING_UNITS_MAX) {
        throw new LedgerFault("busy", "too many appends wait for the disk");
      }
      waiting.push(one);
      waitingUnits += one.units;
    },
    takeBatch: (): readonly Waiting[] => {
      let events = 0;
      let units = 0;
      let count = 0;
      for (const one of waiting) {
        events += one.events.length;
        units += one.units;
        if (count > 0 && (events > BATCH_EVENTS_MAX || units > BATCH_UNITS_MAX)) break;
        count += 1;
        waitingUnits -= one.units;
      }
      return waiting.splice(0, count);
    },
    empty: (): readonly Waiting[] => {
      const all = waiting;
      waiting = [];
      waitingUnits = 0;
      return all;
    },
  };
};

const listen = (
  worker: Worker,
  on: {
    readonly onReply: (reply: BatchReply) => void;
    readonly onFailure: (error: Error, certain: boolean) => void;
    readonly onExit: () => void;
  },
): void => {
  worker.on("message", (reply: WriterReply) => {
    if (reply.kind === "appended") on.onReply(reply.reply);
    else if (reply.kind === "write-failed") on.onFailure(new Error(reply.message), reply.certain);
    else if (reply.kind === "failed") on.onFailure(new Error(reply.message), false);
  });
  worker.on("error", (error: Error) => {
    on.onFailure(error, false);
  });
  worker.on("exit", on.onExit);
};

/** Group commit: while one batch is on its way to the disk, the appends of all streams gather for the next. */
export const createAppends = ({ worker, scheduler, onCommit, onFatal }: AppendNeeds): Appends => {
  const room = createWaitingRoom();
  let inFlight: readonly Waiting[] | undefined;
  let scheduled = false;
  let failure: Error | undefined;
  let closing = false;
  let exited = false;
  let idle: (() => void) | undefined;

  const fail = (error: Error, certain: boolean): void => {
    if (failure !== undefined) return;
    failure = error;
    giveUp(inFlight ?? [], error, certain);
    giveUp(room.empty(), error, true);
    inFlight = undefined;
    idle?.();
    onFatal(error);
  };

  const send = (): void => {
    scheduled = false;
    if (inFlight !== undefined || failure !== undefined) return;
    const batch = room.takeBatch();
    if (batch.length === 0) {
      idle?.();
      return;
    }
    inFlight = batch;
    worker.postMessage(packed(batch));
  };

  const settle = ({ appends, heads: step }: BatchReply): void => {
    const batch = inFlight ?? [];
    inFlight = undefined;
    const { events, heads } = committedOf(batch, appends);
    // The disk works on the next batch while this one is answered.
    send();
    onCommit(events, heads, step);
    for (const [index, one] of batch.entries()) {
      const reply = appends[index];
      if (reply !== undefined) one.resolve(outcomeOf(one, reply));
    }
  };

  listen(worker, {
    onReply: settle,
    onFailure: fail,
    onExit: () => {
      exited = true;
      if (closing && inFlight === undefined) return;
      fail(new Error("the thread of the writer has ended"), false);
    },
  });

  return {
    append: (stream, expected, events) =>
      new Promise((resolve, reject) => {
        if (failure !== undefined) throw new LogUnavailable(failure.message);
        if (closing) throw new LogUnavailable("the log is closed");
        const units = checkedUnits(stream, events);
        room.enter({ stream, expected, events, units, resolve, reject });
        if (inFlight !== undefined || scheduled) return;
        scheduled = true;
        scheduler.soon(send);
      }),
    writable: () => failure === undefined && !closing,
    close: async () => {
      closing = true;
      if (failure === undefined && (room.size() > 0 || inFlight !== undefined)) {
        await new Promise<void>((resolve) => (idle = resolve));
      }
      if (exited) return;
      await endThread(worker, "close");
    },
  };
};
