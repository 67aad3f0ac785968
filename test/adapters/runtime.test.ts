import { expect, test } from "vitest";
import { version } from "uuid";
import { createSystemIds, systemScheduler } from "../../src/adapters/runtime.ts";

test("ids are UUIDs of version 7, in order, and never given twice", () => {
  const ids = createSystemIds({ now: () => 1_700_000_000_000 });
  const given = Array.from({ length: 5_000 }, () => ids.next());
  expect(new Set(given.map(version))).toEqual(new Set([7]));
  expect(given).toEqual(given.toSorted());
  expect(new Set(given).size).toBe(5_000);
});

test("ids stay in order when the clock goes back", () => {
  let now = 1_700_000_000_000;
  const ids = createSystemIds({ now: () => now });
  const given = [ids.next(), ids.next()];
  now -= 60_000;
  given.push(ids.next());
  now += 120_000;
  given.push(ids.next());
  expect(given).toEqual(given.toSorted());
});

test("two sources of ids never agree", () => {
  const clock = { now: () => 1_700_000_000_000 };
  expect(createSystemIds(clock).next()).not.toBe(createSystemIds(clock).next());
});

test("a task that was called off doesn't run", async () => {
  const ran: string[] = [];
  const cancel = systemScheduler.after(0, () => ran.push("called off"));
  cancel();
  await new Promise<void>((resolve) => {
    systemScheduler.soon(() => ran.push("soon"));
    const keepAlive = setTimeout(() => undefined, 10_000);
    systemScheduler.after(1, () => {
      ran.push("after");
      clearTimeout(keepAlive);
      resolve();
    });
  });
  expect(ran).toEqual(["soon", "after"]);
});
