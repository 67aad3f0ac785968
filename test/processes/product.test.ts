import { expect, test } from "vitest";
import { entityCodec, stockCodec } from "../../src/adapters/event-codec.ts";
import {
  createLogMemory,
  openMemoryLog,
  type LogMemory,
} from "../../src/adapters/memory/event-log.ts";
import { createMemorySnapshots } from "../../src/adapters/memory/snapshots.ts";
import { createLedger } from "../../src/commands/dispatch.ts";
import type { EventLog } from "../../src/commands/event-log.ts";
import { openingReceipt } from "../../src/commands/opening-stock.ts";
import { isId } from "../../src/domain/ids.ts";
import type { ProductCommand } from "../../src/domain/product/commands.ts";
import type { OpeningLine } from "../../src/domain/product/events.ts";
import { createLedgerEntities } from "../../src/processes/entities.ts";
import { createLedgerProcesses } from "../../src/processes/processes.ts";
import {
  countingIds,
  envelopeOf,
  fixedClock,
  turnScheduler,
  typesOf,
} from "../commands/ledger-kit.ts";

const line = (warehouse: string, units = 40): OpeningLine => ({
  ...{ receipt: openingReceipt("tea", { lot: "-", bin: "-" }), warehouse, units },
  ...{ lot: "-", bin: "-" },
});
const CREATE: ProductCommand = {
  type: "create",
  unit: "each",
  content: { title: "Tea", barcodes: [], lotTracked: false, fastMover: false },
  opening: [line("north"), line("south", 7)],
};

const ids = countingIds();

/** The write side over a log that outlives it. */
const openHouse = (memory: LogMemory, between = (log: EventLog): EventLog => log) => {
  const log = between(openMemoryLog({ memory, scheduler: turnScheduler }));
  const runtime = { clock: fixedClock(), ids, scheduler: turnScheduler };
  const ledger = createLedger({
    ...{ ...runtime, log, codec: stockCodec, snapshots: createMemorySnapshots() },
  });
  const entities = createLedgerEntities({ ...runtime, log, codec: entityCodec });
  const { product } = createLedgerProcesses({ ...runtime, entities, dispatch: ledger.dispatch });
  const envelope = envelopeOf("create");
  return {
    ledger,
    create: async () => {
      const answer = await entities.product.dispatch({ id: "tea", command: CREATE, envelope });
      if (answer.status === "accepted") await product.drive("tea", envelope);
    },
    drive: () => product.drive("tea"),
    retry: () =>
      entities.product.dispatch({
        ...{ id: "tea", command: { type: "retry-opening" }, envelope: envelopeOf("retry") },
      }),
    state: async () => (await entities.product.read("tea")).state,
    onHand: async (warehouse: string) => {
      const stock = await ledger.history("tea", warehouse, {});
      return stock.good;
    },
  };
};

test("a product opens its stock with a receipt of the opening balance in each warehouse", async () => {
  const memory = createLogMemory();
  const house = openHouse(memory);
  await house.create();
  expect(await house.state()).toMatchObject({ status: "active", openingStatus: "booked" });
  expect(await house.onHand("north")).toBe(40);
  expect(await house.onHand("south")).toBe(7);
  const [receipt] = memory.streams.get("stock-tea@north") ?? [];
  expect(JSON.parse(receipt?.data ?? "{}")).toMatchObject({
    ...{ type: "StockReceived", source: "opening-balance", receipt: "opening-tea" },
  });
});

test("an opening quantity that is refused is reported on the product, and can be tried again", async () => {
  const memory = createLogMemory();
  const house = openHouse(memory);
  const lots = { lot: "-", bin: "-", condition: "good" } as const;
  // Somebody has used the receipt's id for something else.
  await house.ledger.dispatch({
    ...{ sku: "tea", warehouse: "north", envelope: envelopeOf("other") },
    command: { type: "receive", receipt: "opening-tea", lines: [{ ...lots, units: 1 }] },
  });
  await house.create();
  expect(await house.state()).toMatchObject({
    ...{ status: "active", openingStatus: "refused" },
    opening: [
      { warehouse: "north", status: "refused", code: "duplicate-id" },
      { warehouse: "south", status: "booked" },
    ],
  });
  await house.retry();
  expect(await house.state()).toMatchObject({ status: "opening" });
  await house.drive();
  expect(await house.state()).toMatchObject({ openingStatus: "refused" });
  expect(await house.onHand("south")).toBe(7);
});

/** A log that dies at its n-th call: before the call is made, or before its answer is heard. */
const dyingLog = (point: number, done: boolean) => {
  let calls = 0;
  let die = (): void => undefined;
  const died = new Promise<"died">((resolve) => {
    die = () => {
      resolve("died");
    };
  });
  const never = new Promise<never>(() => undefined);
  const mortal =
    <Args extends readonly unknown[], Answer>(call: (...args: Args) => Promise<Answer>) =>
    async (...args: Args): Promise<Answer> => {
      calls += 1;
      const at = calls;
      if (at < point) return call(...args);
      if (at === point && done) await call(...args);
      die();
      return never;
    };
  const between = (log: EventLog): EventLog => ({
    ...log,
    append: mortal(log.append),
    readStream: mortal(log.readStream),
  });
  return { between, died, calls: () => calls };
};

test("a crash at any call leaves nothing lost and nothing booked twice", async () => {
  const probe = dyingLog(Number.MAX_SAFE_INTEGER, true);
  await openHouse(createLogMemory(), probe.between).create();
  expect(probe.calls()).toBeGreaterThan(4);
  for (let point = 1; point <= probe.calls(); point++) {
    for (const done of [false, true]) {
      const memory = createLogMemory();
      const log = dyingLog(point, done);
      const running = openHouse(memory, log.between).create();
      expect(await Promise.race([running, log.died])).toBe("died");

      const next = openHouse(memory);
      await next.drive();
      const { status } = await next.state();
      // Either nothing was promised yet, or everything that was promised is booked.
      expect(["none", "active"]).toContain(status);
      expect(await next.onHand("north")).toBe(status === "none" ? 0 : 40);
      await next.create();
      expect(await next.state()).toMatchObject({ status: "active", openingStatus: "booked" });
      expect(await next.onHand("north")).toBe(40);
      expect(await next.onHand("south")).toBe(7);
      expect(typesOf(memory, "stock-tea@north")).toEqual(["StockReceived"]);
      expect(typesOf(memory, "product-tea")).toEqual([
        ...["ProductCreated", "OpeningBooked", "OpeningBooked"],
      ]);
    }
  }
});

test("the receipt's id is always an id, and another one for another lot or bin", () => {
  const long = "x".repeat(64);
  const names = [
    openingReceipt(long, { lot: "-", bin: "-" }),
    openingReceipt("tea", { lot: "-", bin: "-" }),
    openingReceipt("tea", { lot: "L1", bin: "-" }),
    openingReceipt("tea", { lot: "-", bin: "L1" }),
  ];
  expect(names.every(isId)).toBe(true);
  expect(new Set(names).size).toBe(names.length);
});
