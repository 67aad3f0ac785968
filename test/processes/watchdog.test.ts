import { expect, test } from "vitest";
import { LedgerFault } from "../../src/commands/faults.ts";
import type { DispatchStock } from "../../src/commands/stock-request.ts";
import { commandIdOf } from "../../src/commands/command-id.ts";
import { createLedgerProcesses, watchedOf } from "../../src/processes/processes.ts";
import { createWatchdog } from "../../src/processes/watchdog.ts";
import { openLedger } from "../api/memory-ledger.ts";

const envelope = (key: string) => ({
  ...{ commandId: commandIdOf("mai", key), commandHash: key, actor: "mai" },
  ...{ channel: "test", correlationId: key },
});

/** A product whose opening quantity waits for the system, over a ledger that is out while `out` is true. */
const openShop = async () => {
  const house = await openLedger();
  const { entities } = house.needs;
  const state = { out: true, asked: 0 };
  const dispatch: DispatchStock = async (request) => {
    state.asked += 1;
    if (state.out) throw new LedgerFault("busy", "too much is under way");
    return house.ledger.dispatch(request);
  };
  const processes = createLedgerProcesses({ entities, dispatch, clock: house.needs.clock });
  const reports: string[] = [];
  const watchdog = createWatchdog({
    ...{ clock: house.needs.clock, scheduler: house.needs.scheduler },
    watched: watchedOf(processes, house.readSide.models.entities),
    settings: { intervalMs: 1_000, standingMs: 5_000 },
    report: (_fault, detail) => void reports.push(detail),
  });
  const content = { title: "Tea", barcodes: [], lotTracked: false, fastMover: false };
  await entities.warehouse.dispatch({
    id: "north",
    command: {
      type: "create",
      content: { name: "North", timeZone: "UTC", priority: 0, channels: [] },
      bins: [],
    },
    envelope: envelope("w"),
  });
  await entities.product.dispatch({
    id: "tea",
    command: {
      ...{ type: "create", content, unit: "each" },
      opening: [{ receipt: "opening-tea", warehouse: "north", units: 7, lot: "-", bin: "-" }],
    },
    envelope: envelope("p"),
  });
  const caughtUp = async (): Promise<void> => {
    await house.readSide.models.waitFor(await house.ledger.head(), 2_000);
  };
  const onHand = async (): Promise<number | undefined> => {
    await caughtUp();
    return (await house.readSide.models.stock("tea", "north", house.time.now))?.onHand;
  };
  await caughtUp();
  return { ...house, state, processes, watchdog, reports, onHand };
};

test("what a fault left half-way is carried on once it has stood still for a while", async () => {
  const shop = await openShop();
  const { fault } = await shop.processes.product.drive("tea", envelope("p"));
  expect(fault).toBeInstanceOf(LedgerFault);
  shop.state.out = false;
  expect(await shop.watchdog.round()).toEqual({ driven: 0, failed: 0 });
  shop.time.now += 5_000;
  expect(await shop.watchdog.round()).toEqual({ driven: 1, failed: 0 });
  expect(await shop.onHand()).toBe(7);
  shop.time.now += 60_000;
  expect(await shop.watchdog.round()).toEqual({ driven: 0, failed: 0 });
  await shop.close();
});

test("one that fails again and again is tried ever more rarely, is told of, and is never given up", async () => {
  const shop = await openShop();
  shop.time.now += 10_000;
  let rounds = 0;
  for (let second = 0; second < 600; second++) {
    rounds += (await shop.watchdog.round()).driven;
    shop.time.now += 1_000;
  }
  // Rests of 1, 2, 4 … seconds add up to 600 after nine of them.
  expect(rounds).toBeGreaterThanOrEqual(8);
  expect(rounds).toBeLessThanOrEqual(11);
  expect(shop.reports[0]).toBe("product-tea could not be carried on");
  expect(shop.reports).toHaveLength(rounds);
  shop.state.out = false;
  shop.time.now += 600_000;
  expect(await shop.watchdog.round()).toEqual({ driven: 1, failed: 0 });
  expect(await shop.onHand()).toBe(7);
  await shop.close();
});

test("drives of one entity side by side take every step once", async () => {
  const shop = await openShop();
  shop.state.out = false;
  const drives = await Promise.all(
    Array.from({ length: 8 }, () => shop.processes.product.drive("tea")),
  );
  expect(drives.every(({ fault }) => fault === undefined)).toBe(true);
  expect(shop.state.asked).toBe(1);
  expect(await shop.onHand()).toBe(7);
  await shop.close();
});
