import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createLogMemory, type LogMemory } from "../../../src/adapters/memory/event-log.ts";
import { LogUnavailable, type EventLog } from "../../../src/commands/event-log.ts";
import type { OpenLedger } from "../../api/memory-ledger.ts";
import { kit, logIn } from "./migration-kit.ts";
import { eventsOf, sampleLedger } from "./sample-ledger.ts";

let shop: OpenLedger;
let expected: Awaited<ReturnType<typeof eventsOf>>;

beforeAll(async () => {
  shop = await sampleLedger(10);
  expected = await eventsOf(shop.log);
});
afterAll(async () => {
  await shop.close();
});

class Died extends Error {}

/** The process dies at its call number `at` of the target, before or after the effect; 0: it lives. */
const mortal = (memory: LogMemory, at: number, when: "before" | "after") => {
  const log = logIn(memory);
  let calls = 0;
  const through = async <Answer>(call: () => Promise<Answer>): Promise<Answer> => {
    const mine = (calls += 1);
    if (mine === at && when === "before") throw new Died();
    const answer = await call();
    if (mine === at) throw new Died();
    return answer;
  };
  const target: EventLog = {
    ...log,
    append: (...call) => through(() => log.append(...call)),
    readAll: (...call) => through(() => log.readAll(...call)),
    readStream: (...call) => through(() => log.readStream(...call)),
  };
  return { target, calls: () => calls };
};

describe.each(["before", "after"] as const)("a death %s the effect", (when) => {
  test("at any call of the target is made good by another start", async () => {
    const whole = mortal(createLogMemory("target"), 0, when);
    await kit().run(shop.log, whole.target);
    expect(whole.calls()).toBeGreaterThan(expected.length / 4);
    for (let at = 1; at <= whole.calls(); at++) {
      const memory = createLogMemory("target");
      const { run, operational } = kit();
      await operational.source.put("api-keys", "a", { name: "a" });
      await operational.source.increment("refusals", "b", 3);
      await expect(run(shop.log, mortal(memory, at, when).target)).rejects.toThrow(Died);
      const resumed = await run(shop.log, mortal(memory, 0, when).target);
      expect(await eventsOf(logIn(memory))).toEqual(expected);
      expect(resumed.resumedAt).toBeLessThanOrEqual(expected.length);
      expect(await operational.target.counter("refusals", "b")).toBe(3);
      expect(await operational.target.get("api-keys", "a")).toEqual({ name: "a" });
    }
  });

  test("and a death at every start in turn still ends, each start going on where the last one stopped", async () => {
    const memory = createLogMemory("target");
    const { run } = kit();
    const reached: number[] = [];
    let lives = 0;
    for (let done = false; !done; lives++) {
      expect(lives).toBeLessThan(expected.length);
      try {
        // The first call compares, then come three appends; one of them is lost with the process.
        const { resumedAt } = await run(
          shop.log,
          mortal(memory, memory.all.length === expected.length ? 0 : 4, when).target,
        );
        expect(resumedAt).toBe(expected.length);
        done = true;
      } catch (error) {
        if (!(error instanceof Died)) throw error;
        reached.push(memory.all.length);
      }
    }
    expect(reached).toEqual(reached.toSorted((a, b) => a - b));
    expect(lives).toBeGreaterThan(10);
    expect(await eventsOf(logIn(memory))).toEqual(expected);
  });
});

test("an append of a dead process that comes through late is known again, not written twice", async () => {
  const memory = createLogMemory("target");
  const target = logIn(memory);
  let late: Parameters<EventLog["append"]> | undefined;
  let appends = 0;
  const dying: EventLog = {
    ...target,
    append: async (...call) => {
      appends += 1;
      if (appends < 20) return target.append(...call);
      late = call;
      throw new Died();
    },
  };
  const { run } = kit();
  await expect(run(shop.log, dying)).rejects.toThrow(Died);
  const second: EventLog = {
    ...target,
    append: async (...call) => {
      if (late !== undefined) await target.append(...late);
      late = undefined;
      return target.append(...call);
    },
  };
  await run(shop.log, second);
  expect(await eventsOf(target)).toEqual(expected);
});

test.each([true, false])("lost answers are asked for again (applied: %s)", async (applied) => {
  const memory = createLogMemory("target");
  const target = logIn(memory, {
    onAppend: ({ number }) => (number % 3 === 0 ? { kind: "unknown", applied } : undefined),
  });
  await kit().run(shop.log, target);
  expect(await eventsOf(logIn(memory))).toEqual(expected);
});

test("a server that is gone for a while is waited for", async () => {
  const memory = createLogMemory("target");
  const log = logIn(memory);
  let calls = 0;
  const target: EventLog = {
    ...log,
    append: async (...call) => {
      calls += 1;
      if (calls > 5 && calls < 15) throw new LogUnavailable("not there");
      return log.append(...call);
    },
  };
  await kit().run(shop.log, target);
  expect(await eventsOf(log)).toEqual(expected);
});

test("a server that stays away ends it, and the next start goes on", async () => {
  const memory = createLogMemory("target");
  const gone = logIn(memory, {
    onAppend: ({ number }) => (number > 7 ? { kind: "unavailable" } : undefined),
  });
  const { run } = kit();
  await expect(run(shop.log, gone)).rejects.toMatchObject({ code: "log-unavailable" });
  const { resumedAt } = await run(shop.log, logIn(memory));
  expect(resumedAt).toBeGreaterThan(0);
  expect(await eventsOf(logIn(memory))).toEqual(expected);
});

test("Ctrl-C ends it between two appends, and the next start goes on", async () => {
  const memory = createLogMemory("target");
  const { run, controller } = kit();
  const stopping = run(shop.log, logIn(memory), {
    onProgress: async ({ phase, done }) => {
      if (phase === "copy" && done > 20) controller.abort();
    },
  });
  await expect(stopping).rejects.toMatchObject({ code: "migration-interrupted" });
  const copied = memory.all.length;
  expect(copied).toBeGreaterThan(20);
  expect(copied).toBeLessThan(expected.length);
  expect((await kit().run(shop.log, logIn(memory))).resumedAt).toBe(copied);
});
