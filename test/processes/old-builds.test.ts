import { expect, test } from "vitest";
import { createMemoryOperationalStore } from "../../src/adapters/memory/operational-store.ts";
import { createMemoryReadStore } from "../../src/adapters/memory/read-store.ts";
import { createOldBuilds, KEPT_MS } from "../../src/processes/old-builds.ts";
import { settled } from "../projections/read-side-kit.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const TURNS = 40;
const NEW = "stock_11111111_";
const OLD = "stock_22222222_";

const openTown = async (builds: readonly string[]) => {
  const store = createMemoryReadStore();
  const operational = createMemoryOperationalStore();
  for (const name of builds) {
    await store.open({ name, indexes: [], fields: [], resident: true });
  }
  const time = { now: 0 };
  const tasks = new Set<() => void>();
  const scheduler = {
    after: (_ms: number, task: () => void) => {
      tasks.add(task);
      return () => void tasks.delete(task);
    },
    soon: (task: () => void) => void setImmediate(task),
  };
  return {
    opens: (prefix: string, leads: boolean) => {
      const process = createOldBuilds({
        ...{ store, operational, scheduler, clock: { now: () => time.now } },
        ...{ definitions: prefix, prefixes: [prefix], mayWork: () => leads },
        report: () => undefined,
      });
      process.start();
      return process;
    },
    /** Time goes by, with a round of everybody every hour. */
    passes: async (ms: number): Promise<void> => {
      for (let gone = 0; gone < ms; gone += HOUR_MS) {
        time.now += HOUR_MS;
        const due = [...tasks];
        tasks.clear();
        for (const task of due) task();
        await settled(TURNS);
      }
    },
    builds: async () => [...(await store.collections())].sort(),
  };
};

test("builds of definitions that no process has any more are dropped after a week, and nothing else", async () => {
  const town = await openTown([`${NEW}1`, `${OLD}1`, `${OLD}2`, "somebody_elses", "stock_x_1"]);
  town.opens(NEW, true);
  await settled(TURNS);
  await town.passes(KEPT_MS - HOUR_MS);
  expect(await town.builds()).toHaveLength(5);
  await town.passes(3 * HOUR_MS);
  expect(await town.builds()).toEqual(["somebody_elses", `${NEW}1`, "stock_x_1"]);
});

test("while an upgrade rolls each side keeps the other's builds, however long it takes", async () => {
  const town = await openTown([`${NEW}1`, `${OLD}1`]);
  town.opens(NEW, true);
  const old = town.opens(OLD, true);
  await settled(TURNS);
  await town.passes(3 * KEPT_MS);
  expect(await town.builds()).toEqual([`${NEW}1`, `${OLD}1`]);

  await old.stop();
  await town.passes(KEPT_MS);
  expect(await town.builds()).toEqual([`${NEW}1`, `${OLD}1`]);
  // Back within the week: its time begins anew.
  const back = town.opens(OLD, false);
  await settled(TURNS);
  await town.passes(2 * HOUR_MS);
  await back.stop();
  await town.passes(KEPT_MS);
  expect(await town.builds()).toEqual([`${NEW}1`, `${OLD}1`]);
  await town.passes(2 * 24 * HOUR_MS);
  expect(await town.builds()).toEqual([`${NEW}1`]);
});

test("who does not lead drops nothing", async () => {
  const town = await openTown([`${OLD}1`]);
  town.opens(NEW, false);
  await settled(TURNS);
  await town.passes(3 * KEPT_MS);
  expect(await town.builds()).toEqual([`${OLD}1`]);
});
