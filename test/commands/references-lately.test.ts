import { expect, test } from "vitest";
import { entityCodec } from "../../src/adapters/event-codec.ts";
import {
  createLogMemory,
  openMemoryLog,
  type LogMemory,
} from "../../src/adapters/memory/event-log.ts";
import { systemScheduler } from "../../src/adapters/runtime.ts";
import { RECENT_MS } from "../../src/commands/entity-streams.ts";
import { followNews } from "../../src/commands/entity-news.ts";
import { createReferencesLately } from "../../src/commands/references-lately.ts";
import type { Envelope } from "../../src/commands/stock-request.ts";
import { createLedgerEntities, type LedgerEntities } from "../../src/processes/entities.ts";
import { countingIds } from "./ledger-kit.ts";

let keys = 0;
const envelope = (): Envelope => ({
  commandId: `00000000-0000-5000-8000-${String((keys += 1)).padStart(12, "0")}`,
  ...{ commandHash: String(keys), actor: "mara", channel: "test", correlationId: "t" },
});

const openProcess = (memory: LogMemory, clock: { now: () => number }, ids = countingIds()) => {
  const log = openMemoryLog({ memory, exclusive: false });
  let reads = 0;
  const counted: typeof log = {
    ...log,
    readStream: (...asked) => {
      reads += 1;
      return log.readStream(...asked);
    },
  };
  const runtime = { clock, ids, scheduler: systemScheduler };
  const entities = createLedgerEntities({ ...runtime, log: counted, codec: entityCodec });
  const references = createReferencesLately({ ...entities, open: false });
  return {
    entities,
    log,
    reads: () => reads,
    refusal: async () => {
      const judged = await references.judge([{ sku: "tea", warehouse: "north", use: "in" }]);
      return judged.refuse("tea", "north")?.detail;
    },
  };
};

const createNorthAndTea = async ({ product, warehouse }: LedgerEntities): Promise<void> => {
  const site = { name: "North", timeZone: "UTC", priority: 0, channels: [] };
  const tea = { title: "Tea", barcodes: [], lotTracked: false, fastMover: false };
  await warehouse.dispatch({
    ...{ id: "north", envelope: envelope(), command: { type: "create", content: site, bins: [] } },
  });
  await product.dispatch({
    ...{
      id: "tea",
      envelope: envelope(),
      command: { type: "create", content: tea, unit: "each", opening: [] },
    },
  });
};

test("what another process creates is known at once, what it retires is refused within half a minute", async () => {
  const time = { now: Date.parse("2026-11-21T12:00:00.000Z") };
  const clock = { now: () => time.now };
  const memory = createLogMemory();
  const ids = countingIds();
  const [one, two] = [openProcess(memory, clock, ids), openProcess(memory, clock, ids)];
  expect(await two.refusal()).toContain("not known");
  await createNorthAndTea(one.entities);
  expect(await two.refusal()).toBeUndefined();
  const reads = two.reads();
  for (let round = 0; round < 100; round++) expect(await two.refusal()).toBeUndefined();
  expect(two.reads()).toBe(reads);
  await one.entities.product.dispatch({
    ...{ id: "tea", envelope: envelope(), command: { type: "retire" } },
  });
  time.now += RECENT_MS;
  expect(await two.refusal()).toContain("retired");
});

test("what another process retires is refused as soon as its event is heard, and not before it is read", async () => {
  const clock = { now: () => Date.parse("2026-11-21T12:00:00.000Z") };
  const memory = createLogMemory();
  const ids = countingIds();
  const [one, two] = [openProcess(memory, clock, ids), openProcess(memory, clock, ids)];
  const over = new AbortController();
  const failures: unknown[] = [];
  const { product, warehouse } = two.entities;
  const following = followNews(
    {
      ...{ log: two.log, entities: { product, warehouse }, ids, scheduler: systemScheduler },
      report: (error) => failures.push(error),
    },
    over.signal,
  );
  await createNorthAndTea(one.entities);
  expect(await two.refusal()).toBeUndefined();
  await one.entities.product.dispatch({
    ...{ id: "tea", envelope: envelope(), command: { type: "retire" } },
  });
  // The clock stands still: only the event can tell.
  await expect.poll(two.refusal).toContain("retired");
  over.abort();
  await following;
  expect(failures).toEqual([]);
});
