import { expect, test } from "vitest";
import { entityCodec } from "../../src/adapters/event-codec.ts";
import { createLogMemory, openMemoryLog } from "../../src/adapters/memory/event-log.ts";
import { createReferences, type NamedStock } from "../../src/commands/references.ts";
import type { ProductContent } from "../../src/domain/product/events.ts";
import { createLedgerEntities } from "../../src/processes/entities.ts";
import { countingIds, envelopeOf, fixedClock, turnScheduler } from "./ledger-kit.ts";

const TEA: ProductContent = { title: "Tea", barcodes: [], lotTracked: false, fastMover: false };
const NORTH = { name: "North", timeZone: "Asia/Tokyo", priority: 0, channels: [] };

/** One process over the log: its master data, and what it says to SKUs and warehouses. */
const openProcess = ({
  memory = createLogMemory(),
  ids = countingIds(),
  exclusive = true,
  open = false,
}: {
  readonly memory?: ReturnType<typeof createLogMemory>;
  readonly ids?: ReturnType<typeof countingIds>;
  readonly exclusive?: boolean;
  readonly open?: boolean;
} = {}) => {
  const log = openMemoryLog({ memory, scheduler: turnScheduler, exclusive });
  let reads = 0;
  const counted = {
    ...log,
    readStream: (...asked: Parameters<typeof log.readStream>) => {
      reads += 1;
      return log.readStream(...asked);
    },
  };
  const needs = { clock: fixedClock(), ids, scheduler: turnScheduler, codec: entityCodec };
  const entities = createLedgerEntities({ ...needs, log: counted });
  const references = createReferences({ ...entities, open });
  const say = async (stock: Partial<NamedStock> = {}) => {
    const asked: NamedStock = { sku: "tea", warehouse: "north", use: "in", ...stock };
    return (await references.judge([asked])).refuse(asked.sku, asked.warehouse);
  };
  const create = async () => {
    await entities.product.dispatch({
      ...{ id: "tea", envelope: envelopeOf("tea") },
      command: { type: "create", content: TEA, unit: "each", opening: [] },
    });
    await entities.warehouse.dispatch({
      ...{ id: "north", envelope: envelopeOf("north") },
      command: { type: "create", content: NORTH, bins: [] },
    });
  };
  const retire = (key: string) =>
    entities.product.dispatch({
      ...{ id: "tea", envelope: envelopeOf(key) },
      command: { type: "retire" },
    });
  return { entities, references, say, create, retire, reads: () => reads };
};

test("what another process creates, changes or retires is seen at once", async () => {
  const shared = { memory: createLogMemory(), ids: countingIds(), exclusive: false };
  const one = openProcess(shared);
  const two = openProcess(shared);
  expect(await two.say()).toMatchObject({ code: "unknown-reference" });
  await one.create();
  expect(await two.say()).toBeUndefined();
  expect(
    (await two.references.judge([{ sku: "tea", warehouse: "north", use: "in" }])).zone("north"),
  ).toBe("Asia/Tokyo");
  await one.entities.warehouse.dispatch({
    ...{ id: "north", envelope: envelopeOf("move") },
    command: { type: "change", content: { ...NORTH, timeZone: "Europe/Paris" } },
  });
  expect(
    (await two.references.judge([{ sku: "tea", warehouse: "north", use: "in" }])).zone("north"),
  ).toBe("Europe/Paris");
  await one.retire("end");
  expect(await two.say()).toMatchObject({
    code: "unknown-reference",
    detail: "the SKU tea is retired",
  });
  expect(await two.say({ use: "out" })).toBeUndefined();
});

test("a process that joins a read under way gets one that began after it asked", async () => {
  const shared = { memory: createLogMemory(), ids: countingIds(), exclusive: false };
  const one = openProcess(shared);
  const two = openProcess(shared);
  await one.create();
  const before = Array.from({ length: 50 }, () => two.say());
  await one.retire("end");
  const after = Array.from({ length: 50 }, () => two.say());
  await Promise.all(before);
  for (const said of await Promise.all(after)) {
    expect(said).toMatchObject({ code: "unknown-reference" });
  }
});

test("a sole process reads a stream once and then tells from memory, in the same turn", async () => {
  const process = openProcess();
  await process.create();
  await process.say();
  const reads = process.reads();
  for (let times = 0; times < 1_000; times++) {
    const judged = process.references.judge([{ sku: "tea", warehouse: "north", use: "in" }]);
    expect(judged).not.toBeInstanceOf(Promise);
  }
  expect(process.reads()).toBe(reads);
});

test("a thousand requests for one SKU that is not in memory share a few reads", async () => {
  const shared = { memory: createLogMemory(), ids: countingIds(), exclusive: false };
  await openProcess(shared).create();
  const process = openProcess(shared);
  const said = await Promise.all(Array.from({ length: 1_000 }, () => process.say()));
  expect(said.every((one) => one === undefined)).toBe(true);
  expect(process.reads()).toBeLessThan(10);
});

test.each([
  [{ sku: "ghost" }, "the SKU ghost is not known"],
  [{ warehouse: "nowhere" }, "the warehouse nowhere is not known"],
  [{ unit: "kg" }, "tea is counted in each, not in kg"],
])("%j can't be meant", async (stock, detail) => {
  const process = openProcess();
  await process.create();
  expect(await process.say(stock)).toMatchObject({ detail });
});

test("the open catalogue takes what is unknown, in whatever unit, and refuses what is retired", async () => {
  const process = openProcess({ open: true });
  expect(await process.say({ unit: "kg" })).toBeUndefined();
  await process.create();
  expect(await process.say({ unit: "kg" })).toMatchObject({ code: "unit-mismatch" });
  await process.retire("end");
  expect(await process.say()).toMatchObject({ code: "unknown-reference" });
});

test("several lines are judged each for itself", async () => {
  const process = openProcess();
  await process.create();
  const judged = await process.references.judge([
    { sku: "tea", warehouse: "north", use: "in" },
    { sku: "ghost", warehouse: "north", use: "in" },
  ]);
  expect(judged.refuse("tea", "north")).toBeUndefined();
  expect(judged.refuse("ghost", "north")).toMatchObject({ code: "unknown-reference" });
});
