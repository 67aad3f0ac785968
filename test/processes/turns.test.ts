import { expect, test } from "vitest";
import { createMemoryLeases } from "../../src/adapters/memory/leases.ts";
import { createTurns } from "../../src/processes/turns.ts";
import { createHandClock, settled } from "../projections/read-side-kit.ts";

const openTwo = () => {
  const hand = createHandClock();
  const leases = createMemoryLeases(hand.clock);
  const of = (holder: string) => createTurns({ leases, holder, ...hand });
  const pass = async (ms: number): Promise<void> => {
    for (let gone = 0; gone < ms; gone += 50) {
      hand.pass(50);
      await settled(4);
    }
  };
  return { ...hand, pass, one: of("one"), two: of("two") };
};

test("of two processes one has the turn, and the other one gets it when it is given back", async () => {
  const { one, two, pass } = openTwo();
  const mine = await one.take("count-1");
  const theirs = two.take("count-1");
  await pass(500);
  await mine?.end();
  await pass(100);
  expect(await theirs).toBeDefined();
});

test("whoever waits too long leaves it to the other one", async () => {
  const { one, two, pass } = openTwo();
  await one.take("count-1");
  const theirs = two.take("count-1");
  await pass(4_000);
  expect(await theirs).toBeUndefined();
});

test("a turn is prolonged while its process is at it, and nothing is decided after its end", async () => {
  const { one, two, pass, clock } = openTwo();
  const mine = await one.take("count-1");
  for (let round = 0; round < 6; round++) {
    await pass(5_000);
    expect(await mine?.goesOn()).toBe(true);
    expect(mine?.until()).toBeGreaterThan(clock.now());
  }
  // The process sleeps.
  await pass(11_000);
  const theirs = await two.take("count-1");
  expect(theirs).toBeDefined();
  expect(await mine?.goesOn()).toBe(false);
  expect(mine?.until()).toBeLessThan(clock.now());
});

test("two drives of one process share a lease, which is given back with the last one", async () => {
  const { one, two, pass } = openTwo();
  const [first, second] = await Promise.all([one.take("count-1"), one.take("count-1")]);
  await first?.end();
  const theirs = two.take("count-1");
  await pass(200);
  await second?.end();
  const again = one.take("count-1");
  await pass(3_500);
  const both = [await theirs, await again];
  expect(both.filter((turn) => turn !== undefined)).toHaveLength(1);
});
