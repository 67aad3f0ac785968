import { expect, test } from "vitest";
import { createExpiry } from "../../src/processes/expiry.ts";
import { systemScheduler } from "../../src/adapters/runtime.ts";
import { openLedger } from "../api/memory-ledger.ts";

const MINUTE_MS = 60_000;

const opened = async () => {
  const house = await openLedger();
  const { ledger, readSide, needs } = house;
  const expiry = createExpiry({
    models: readSide.models,
    dispatch: ledger.dispatch,
    clock: needs.clock,
    scheduler: systemScheduler,
    settings: { intervalMs: 1_000, batch: 100 },
    report: (fault) => {
      throw fault;
    },
  });
  const seen = async () => readSide.models.waitFor(await ledger.head(), 2_000);
  await house.post("/receipts", {
    warehouse: "north",
    lines: [
      { sku: "tea", units: 10 },
      { sku: "milk", units: 4, lot: "L1", expiresOn: "2026-11-22" },
    ],
  });
  await seen();
  const stock = async (sku: string) =>
    (await house.get(`/availability?sku=${sku}&warehouse=north`)).body.items[0];
  const hold = (id: string, sku: string) => ({
    id,
    holdClass: "checkout",
    lines: [{ sku, warehouse: "north", units: 3 }],
  });
  return { ...house, expiry, seen, stock, hold };
};

test("records the end of a hold past its deadline, once, and by the system", async () => {
  const { post, get, time, expiry, seen, stock, hold, close } = await opened();
  await post("/reservations", hold("cart-1", "tea"));
  await seen();
  expect(await expiry.round()).toMatchObject({ asked: 0 });

  time.now += 16 * MINUTE_MS;
  // The answer is right before anything is recorded.
  expect(await stock("tea")).toMatchObject({ available: 7, sellable: 10, lapsed: { holds: 3 } });
  expect(await expiry.round()).toEqual({ asked: 1, recorded: 1, failed: 0, full: false });
  await seen();
  expect(await stock("tea")).toMatchObject({ available: 10, sellable: 10, lapsed: { holds: 0 } });
  expect(await expiry.round()).toMatchObject({ asked: 0 });

  const { items } = (await get("/stock/tea/north/movements")).body;
  expect(items.map((event: { type: string }) => event.type)).toEqual([
    "ReservationExpired",
    "StockReserved",
    "StockReceived",
  ]);
  expect(items[0].metadata.actor).toBe("system");
  expect(items[0].metadata.commandId).toBeUndefined();
  await close();
});

test("records that a lot has expired", async () => {
  const { time, expiry, seen, stock, close } = await opened();
  time.now += 2 * 24 * 60 * MINUTE_MS;
  expect(await stock("milk")).toMatchObject({ available: 4, sellable: 0 });
  expect(await expiry.round()).toMatchObject({ asked: 1, recorded: 1 });
  await seen();
  expect(await stock("milk")).toMatchObject({ available: 0, quarantined: 4 });
  await close();
});

test("gives up what a crash has left of a hold over two stocks, after a minute", async () => {
  const { ledger, time, expiry, seen, get, stock, needs, close } = await opened();
  const commandId = needs.ids.next();
  // Of two lines only the first was written.
  await ledger.dispatch({
    sku: "tea",
    warehouse: "north",
    command: {
      type: "reserve",
      claim: "half",
      units: 2,
      holdClass: "cart",
      priority: 0,
      of: 2,
    },
    envelope: {
      ...{ commandId, commandHash: "h", correlationId: commandId },
      ...{ actor: "local", channel: "test" },
    },
  });
  await seen();
  expect((await get("/reservations/half")).body.state).toBe("incomplete");
  time.now += 59_000;
  expect(await expiry.round()).toMatchObject({ asked: 0 });
  time.now += 1_000;
  expect(await expiry.round()).toMatchObject({ asked: 1, recorded: 1 });
  await seen();
  expect(await stock("tea")).toMatchObject({ available: 10, reserved: 0 });
  const { items } = (await get("/stock/tea/north/movements")).body;
  expect(items[0]).toMatchObject({
    type: "ReservationReleased",
    data: { claim: "half", reason: "sibling-missing", ended: true },
  });
  expect(await expiry.round()).toMatchObject({ asked: 0 });
  await close();
});
