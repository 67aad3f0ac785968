import { expect, test } from "vitest";
import { createMemoryLeases } from "../../src/adapters/memory/leases.ts";
import { createLeader, LEADER_LEASE_MS } from "../../src/processes/leader.ts";
import type { LeaseStore } from "../../src/processes/leases.ts";
import { createHandClock, settled } from "../projections/read-side-kit.ts";

/** A process of its own: its clock can stand still while the world goes on. */
const openProcess = (holder: string, leases: LeaseStore) => {
  const hand = createHandClock();
  const did: string[] = [];
  const failing = { begin: 0 };
  const leader = createLeader({
    ...{ leases, holder, name: "leader", scheduler: hand.scheduler, monotonic: hand.clock.now },
    term: () => ({
      begin: async () => {
        did.push("begin");
        if (failing.begin > 0) {
          failing.begin -= 1;
          throw new Error("no");
        }
      },
      end: async () => void did.push("end"),
    }),
    report: () => undefined,
  });
  return { ...hand, leader, did, failing };
};

type House = ReturnType<typeof openProcess>;

const openTown = () => {
  const world = createHandClock();
  const leases = { ...createMemoryLeases(world.clock) };
  const processes = [openProcess("one", leases), openProcess("two", leases)] as const;
  /** Time passes for the store and for the processes that are not asleep. */
  const pass = async (ms: number, awake: readonly House[] = processes): Promise<void> => {
    for (let gone = 0; gone < ms; gone += 100) {
      world.pass(100);
      for (const one of awake) one.pass(100);
      await settled(8);
    }
  };
  return { leases, processes, pass };
};

test("one leads, the other one stands by", async () => {
  const { processes, pass } = openTown();
  const [one, two] = processes;
  one.leader.start();
  await pass(100);
  two.leader.start();
  await pass(30_000);
  expect([one.leader.leads(), two.leader.leads()]).toEqual([true, false]);
  expect([one.did, two.did]).toEqual([["begin"], []]);
  expect([one.leader.epoch(), two.leader.epoch()]).toEqual([1, 0]);
});

test("whoever is killed is replaced when the lease has run out", async () => {
  const { processes, pass } = openTown();
  const [one, two] = processes;
  one.leader.start();
  await pass(100);
  two.leader.start();
  await pass(2_000);
  await pass(LEADER_LEASE_MS + 600, [two]);
  expect(two.leader.leads()).toBe(true);
  expect(two.leader.epoch()).toBe(2);
});

test("whoever stops hands over at once", async () => {
  const { processes, pass } = openTown();
  const [one, two] = processes;
  one.leader.start();
  await pass(100);
  two.leader.start();
  await pass(1_000);
  await one.leader.stop();
  expect(one.did).toEqual(["begin", "end"]);
  await pass(600);
  expect(two.leader.leads()).toBe(true);
});

test("a process that was asleep knows that its time is over before it does anything", async () => {
  const { processes, pass } = openTown();
  const [one, two] = processes;
  one.leader.start();
  await pass(100);
  two.leader.start();
  await pass(LEADER_LEASE_MS * 2, [two]);
  // Nothing of it has run since: its clock goes on, that is all.
  one.pass(LEADER_LEASE_MS * 2);
  expect(one.leader.leads()).toBe(false);
  await pass(5_000);
  expect(one.did).toEqual(["begin", "end"]);
  expect([one.leader.leads(), two.leader.leads()]).toEqual([false, true]);
});

test("the leader stops before its lease runs out while the store is not to be reached", async () => {
  const store = { silent: false };
  const { leases, processes, pass } = openTown();
  const renew = leases.renew;
  const answers = (...asked: Parameters<LeaseStore["renew"]>) =>
    store.silent ? new Promise<boolean>(() => undefined) : renew(...asked);
  const [one] = processes;
  leases.renew = answers;
  one.leader.start();
  await pass(3_000);
  store.silent = true;
  await pass(LEADER_LEASE_MS);
  expect(one.did).toContain("end");
});

test("a term that can't begin is ended and tried again", async () => {
  const { processes, pass } = openTown();
  const [one] = processes;
  one.failing.begin = 2;
  one.leader.start();
  await pass(4_000);
  expect(one.did).toEqual(["begin", "end", "begin", "end", "begin"]);
  expect(one.leader.leads()).toBe(true);
});

test("clocks that are hours apart, or run a little fast or slow, make no two leaders", async () => {
  const world = createHandClock();
  const leases = createMemoryLeases(world.clock);
  const [one, two] = [openProcess("one", leases), openProcess("two", leases)];
  one.pass(7 * 3_600_000);
  one.leader.start();
  two.leader.start();
  const led = new Set<House>();
  const missed = new Map<House, number>();
  /** A clock goes on while its process sleeps: it finds out when it wakes. */
  const live = (house: House, ms: number, isAwake: boolean): readonly House[] => {
    const gone = (missed.get(house) ?? 0) + ms;
    missed.set(house, isAwake ? 0 : gone);
    if (isAwake) house.pass(gone);
    return isAwake ? [house] : [];
  };
  for (let round = 0; round < 1_200; round++) {
    world.pass(100);
    // They sleep in turns, for four to eight seconds, and are both awake in between.
    const phase = round % 240;
    const awake = [...live(one, 96, phase < 120 || phase > 200), ...live(two, 104, phase > 40)];
    await settled(8);
    const leaders = awake.filter(({ leader }) => leader.leads());
    for (const leader of leaders) led.add(leader);
    expect(leaders.length).toBeLessThanOrEqual(1);
  }
  expect(led.size).toBe(2);
});
