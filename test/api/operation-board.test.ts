import { pino } from "pino";
import { expect, test } from "vitest";
import { createMemoryOperationalStore } from "../../src/adapters/memory/operational-store.ts";
import { createOperations } from "../../src/api/operations.ts";
import type { OperationalStore } from "../../src/processes/operational-store.ts";

const createWorld = () => {
  const tasks = new Set<() => void>();
  const time = { now: 1_000_000 };
  let made = 0;
  const common = {
    clock: { now: () => time.now },
    scheduler: {
      after: (_ms: number, task: () => void) => {
        tasks.add(task);
        return () => void tasks.delete(task);
      },
      soon: (task: () => void) => void setImmediate(task),
    },
    ids: { next: () => `operation-${String((made += 1)).padStart(6, "0")}` },
    logger: pino({ level: "silent" }),
  };
  return {
    time,
    process: (operational: OperationalStore) => createOperations({ ...common, operational }),
    /** Everybody's next beat, and what follows from it at once. */
    beat: async (): Promise<void> => {
      const due = [...tasks];
      tasks.clear();
      for (const task of due) task();
      await settled();
    },
  };
};

const TURNS = 20;
const settled = async (): Promise<void> => {
  for (let turn = 0; turn < TURNS; turn++) await new Promise((resolve) => setImmediate(resolve));
};

const untilAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(new Error("cancelled")));
  });

test("an operation is asked for at any process of the ledger, from its beginning to its result", async () => {
  const world = createWorld();
  const store = createMemoryOperationalStore();
  const [here, there] = [world.process(store), world.process(store)];
  let finish = (_result: Record<string, unknown>): void => undefined;
  const { id } = await here.start("verify", "availability", ({ onProgress }) => {
    onProgress({ done: 3, total: 10 });
    return new Promise((resolve) => (finish = resolve));
  });
  expect((await there.find(id))?.state).toBe("running");
  await world.beat();
  expect(await there.find(id)).toMatchObject({ state: "running", progress: { done: 3 } });
  finish({ differences: [] });
  await here.ended(id);
  expect(await there.find(id)).toEqual(await here.find(id));
  expect(await there.find(id)).toMatchObject({ state: "done", result: { differences: [] } });
  expect(await there.find("operation-999999")).toBeUndefined();
});

test("an operation is cancelled from another process within a beat", async () => {
  const world = createWorld();
  const store = createMemoryOperationalStore();
  const [here, there] = [world.process(store), world.process(store)];
  const { id } = await here.start("rebuild", "availability", ({ signal }) => untilAborted(signal));
  expect(await there.cancel(id)).toMatchObject({ id, state: "running" });
  await world.beat();
  await here.ended(id);
  expect((await there.find(id))?.state).toBe("cancelled");
});

test("an operation whose process was killed is told as failed, not as running for ever", async () => {
  const world = createWorld();
  const store = createMemoryOperationalStore();
  const [here, there] = [world.process(store), world.process(store)];
  const { id } = await here.start("rebuild", "demand", ({ signal }) => untilAborted(signal));
  world.time.now += 29_000;
  expect((await there.find(id))?.state).toBe("running");
  await world.beat();
  world.time.now += 29_000;
  expect((await there.find(id))?.state).toBe("running");
  world.time.now += 2_000;
  expect(await there.find(id)).toMatchObject({ state: "failed", error: { code: "busy" } });
});

test("a store that is away keeps no operation from its end", async () => {
  const world = createWorld();
  const away = () => Promise.reject(new Error("away"));
  const store = { ...createMemoryOperationalStore(), put: away, get: away, list: away };
  const here = world.process(store);
  const { id } = await here.start("verify", "demand", () => Promise.resolve({ differences: [] }));
  await here.ended(id);
  expect(await here.find(id)).toMatchObject({ state: "done" });
});
