import { describe, expect, test } from "vitest";
import { createLogMemory, openMemoryLog } from "../../src/adapters/memory/event-log.ts";
import { scriptedFaults, seededFaults } from "./log-faults.ts";
import { LogUnavailable, NO_STREAM } from "../../src/commands/event-log.ts";
import {
  committed,
  eventsOf,
  everything,
  follow,
  storedEvents,
} from "../contract/event-log-harness.ts";

describe("an append whose outcome is unknown", () => {
  test.each([
    ["was applied", true],
    ["was not applied", false],
  ])(
    "and that %s is resolved by sending it again: there once, as it was",
    async (_what, applied) => {
      const log = openMemoryLog({ faults: scriptedFaults([{ kind: "unknown", applied }]) });
      const batch = storedEvents(2);
      expect(await log.append("stock-a@w", NO_STREAM, batch)).toMatchObject({ kind: "unknown" });
      expect(await everything(log, 10)).toHaveLength(applied ? 2 : 0);
      const resolved = committed(await log.append("stock-a@w", NO_STREAM, batch));
      expect(resolved).toEqual({ kind: "committed", firstRevision: 0, positions: [1n, 2n] });
      expect((await everything(log, 10)).map((event) => event.id)).toEqual(
        batch.map((one) => one.id),
      );
    },
  );

  test("and that lost against another writer is a conflict when it is sent again", async () => {
    const foreign = storedEvents(1);
    const log = openMemoryLog({
      faults: scriptedFaults([
        { kind: "unknown", applied: false },
        { kind: "foreign-writer", events: foreign },
      ]),
    });
    const batch = storedEvents(2);
    await log.append("stock-a@w", NO_STREAM, batch);
    expect(await log.append("stock-a@w", NO_STREAM, batch)).toEqual({
      kind: "conflict",
      actualRevision: 0,
    });
    expect((await everything(log, 10)).map((event) => event.id)).toEqual([foreign[0]?.id]);
  });
});

test("a full disk ends all writes and no reads", async () => {
  const log = openMemoryLog({ faults: scriptedFaults([undefined, { kind: "unavailable" }]) });
  committed(await log.append("stock-a@w", NO_STREAM, storedEvents(1)));
  await expect(log.append("stock-a@w", 0, storedEvents(1))).rejects.toThrow(LogUnavailable);
  await expect(log.append("stock-a@w", 0, storedEvents(1))).rejects.toThrow(LogUnavailable);
  expect(log.writable()).toBe(false);
  expect(await everything(log, 10)).toHaveLength(1);
});

test("two processes on one log see each other's events, and one of them wins", async () => {
  const memory = createLogMemory();
  const first = openMemoryLog({ memory, exclusive: false });
  const second = openMemoryLog({ memory, exclusive: false });
  const following = follow(second, 0n, (items) => eventsOf(items).length === 2);
  committed(await first.append("stock-a@w", NO_STREAM, storedEvents(1)));
  expect(await second.append("stock-a@w", NO_STREAM, storedEvents(1))).toMatchObject({
    kind: "conflict",
  });
  committed(await second.append("stock-a@w", 0, storedEvents(1)));
  expect(eventsOf(await following).map((event) => event.revision)).toEqual([0, 1]);
  await first.close();
  committed(await second.append("stock-a@w", 1, storedEvents(1)));
  expect([first.writable(), second.writable()]).toEqual([false, true]);
});

test("delays pass through the scheduler", async () => {
  const tasks: (() => void)[] = [];
  const scheduler = {
    after: (_delayMs: number, task: () => void) => {
      tasks.push(task);
      return () => undefined;
    },
    soon: (task: () => void) => tasks.push(task),
  };
  const log = openMemoryLog({ scheduler, faults: { delayMs: () => 5 } });
  let answered = false;
  const appending = log.append("stock-a@w", NO_STREAM, storedEvents(1)).then((outcome) => {
    answered = true;
    return outcome;
  });
  await Promise.resolve();
  expect([answered, tasks.length, await log.head()]).toEqual([false, 1, 0n]);
  tasks[0]?.();
  committed(await appending);
});

test("faults by chance are the same for the same seed", async () => {
  const kindsOf = async (seed: number): Promise<readonly string[]> => {
    let state = seed;
    const random = (): number => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      return state / 2_147_483_648;
    };
    const faults = seededFaults(random, { unknownApplied: 0.2, unknownLost: 0.2 });
    const log = openMemoryLog({ faults });
    const kinds: string[] = [];
    for (let turn = 0; turn < 50; turn++) {
      const stream = `stock-${String(turn)}@w`;
      kinds.push((await log.append(stream, NO_STREAM, storedEvents(1))).kind);
    }
    return kinds;
  };
  const kinds = await kindsOf(1);
  expect(new Set(kinds)).toEqual(new Set(["committed", "unknown"]));
  expect(await kindsOf(1)).toEqual(kinds);
  expect(await kindsOf(2)).not.toEqual(kinds);
});
