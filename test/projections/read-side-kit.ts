import { ledgerDecode } from "../../src/adapters/event-codec.ts";
import { createMemoryReadStore } from "../../src/adapters/memory/read-store.ts";
import { systemScheduler } from "../../src/adapters/runtime.ts";
import type { RecordedEvent } from "../../src/domain/recorded.ts";
import type { Scheduler } from "../../src/domain/runtime.ts";
import {
  createReadSide,
  type ReadSide,
  type ReadSideNeeds,
} from "../../src/projections/read-side.ts";
import type { ReadStore } from "../../src/projections/read-store.ts";
import { createListFeed, type ListFeed } from "./list-feed.ts";
import { NINE } from "./shop-log.ts";

/** Time that passes when the test says so; turns of the event loop are real. */
export type HandClock = {
  readonly scheduler: Scheduler;
  readonly clock: { readonly now: () => number };
  readonly pass: (ms: number) => void;
};

export const createHandClock = (): HandClock => {
  let now = NINE;
  let waiting: { readonly at: number; readonly task: () => void }[] = [];
  return {
    clock: { now: () => now },
    scheduler: {
      soon: systemScheduler.soon,
      after: (delayMs, task) => {
        const entry = { at: now + delayMs, task };
        waiting.push(entry);
        return () => {
          waiting = waiting.filter((one) => one !== entry);
        };
      },
    },
    pass: (ms) => {
      now += ms;
      const due = waiting.filter((one) => one.at <= now);
      waiting = waiting.filter((one) => one.at > now);
      for (const { task } of due) task();
    },
  };
};

export type Kit = HandClock & {
  readonly side: ReadSide;
  readonly feed: ListFeed;
  readonly store: ReadStore;
  /** Adds events to the log and waits until they can be read. */
  readonly adds: (events: readonly RecordedEvent[]) => Promise<void>;
};

type Given = Partial<Pick<ReadSideNeeds, "projections" | "exclusive">> & {
  readonly events?: readonly RecordedEvent[];
  readonly feed?: ListFeed;
  readonly store?: ReadStore;
  readonly holder?: string;
};

let holders = 0;

/** A read side over a list, started and caught up. */
export const startedReadSide = async (given: Given = {}): Promise<Kit> => {
  const hand = createHandClock();
  const feed = given.feed ?? createListFeed(given.events ?? []);
  const store = given.store ?? createMemoryReadStore();
  const holder = given.holder ?? `process-${(holders += 1)}`;
  const side = createReadSide({
    feed,
    store,
    decode: ledgerDecode,
    clock: hand.clock,
    scheduler: hand.scheduler,
    ids: { next: () => holder },
    exclusive: given.exclusive ?? true,
    ...(given.projections !== undefined && { projections: given.projections }),
  });
  await side.start();
  await side.caughtUp();
  return {
    ...hand,
    side,
    feed,
    store,
    adds: async (events) => {
      feed.add(events);
      const last = events.at(-1)?.position ?? 0n;
      if (!(await side.models.waitFor(last, 1_000))) throw new Error("not reached");
    },
  };
};

/** Lets everything that is under way come to rest. */
export const settled = async (turns = 20): Promise<void> => {
  for (let turn = 0; turn < turns; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
  }
};
