import { expect, test } from "vitest";
import { entityCodec, stockCodec } from "../../src/adapters/event-codec.ts";
import { createLogMemory, openMemoryLog } from "../../src/adapters/memory/event-log.ts";
import { createMemoryLeases } from "../../src/adapters/memory/leases.ts";
import { createMemorySnapshots } from "../../src/adapters/memory/snapshots.ts";
import { systemClock, systemIds, systemScheduler } from "../../src/adapters/runtime.ts";
import { createLedger } from "../../src/commands/dispatch.ts";
import type { CountCommand } from "../../src/domain/count/commands.ts";
import { sheetOf } from "../../src/domain/count/reading.ts";
import { DEFAULT_SETTINGS, type StockCommand } from "../../src/domain/stock/commands.ts";
import { bucketsOf } from "../../src/domain/stock/state.ts";
import { createLedgerEntities } from "../../src/processes/entities.ts";
import { createLedgerProcesses } from "../../src/processes/processes.ts";
import { createTurns } from "../../src/processes/turns.ts";
import { CLOSE, EASY, figures, receive } from "./count-house.ts";

const runtime = { clock: systemClock, ids: systemIds, scheduler: systemScheduler };
const SKUS = ["tea", "rice", "coffee"];
const WAREHOUSE = "north";
const ID = "c1";

const envelope = (actor: string) => ({
  ...{ commandId: systemIds.next(), commandHash: "hash", actor },
  ...{ channel: "test", correlationId: "trace" },
});

/** Two processes on one log, each operation of which takes a while, a different one each time. */
const openTwo = (withTurns: boolean) => {
  const memory = createLogMemory();
  const leases = createMemoryLeases(systemClock);
  let next = 0;
  const faults = { delayMs: () => [0, 3, 1, 4][(next += 1) % 4] };
  const open = () => {
    const log = openMemoryLog({ memory, exclusive: false, scheduler: systemScheduler, faults });
    const snapshots = createMemorySnapshots();
    const ledger = createLedger({
      ...runtime,
      log,
      snapshots,
      codec: stockCodec,
      settings: DEFAULT_SETTINGS,
    });
    const entities = createLedgerEntities({ ...runtime, log, codec: entityCodec });
    const turns = createTurns({ ...runtime, leases, holder: systemIds.next() });
    const shared = withTurns ? { turns } : {};
    const processes = createLedgerProcesses({
      ...{ ...runtime, ...shared, entities, dispatch: ledger.dispatch },
    });
    return { ledger, entities, processes };
  };
  return { memory, one: open(), two: open() };
};

test.each([true, false])(
  "a count that two processes post at once is booked once (each in its turn: %s)",
  async (withTurns) => {
    const { memory, one, two } = openTwo(withTurns);
    const book = (sku: string, command: StockCommand) =>
      one.ledger.dispatch({ sku, warehouse: WAREHOUSE, command, envelope: envelope("keeper") });
    const ask = async (actor: string, command: CountCommand) => {
      const answer = await one.entities.count.dispatch({
        id: ID,
        command,
        envelope: envelope(actor),
      });
      if (answer.status === "refused") throw new Error(answer.rejection.detail);
    };
    for (const sku of SKUS) {
      await book(sku, receive("r1", 100));
      await book(sku, receive("r2", 50, "A-02"));
    }
    const sheets = await Promise.all(
      SKUS.map(async (sku) => sheetOf(sku, await one.ledger.history(sku, WAREHOUSE, {}))),
    );
    const scope = { kind: "skus", skus: SKUS } as const;
    await ask("mara", { type: "open", warehouse: WAREHOUSE, scope, rules: EASY, sheets });
    // What was counted there has left meanwhile: tea is booked place by place.
    const away = { lot: "-", from: "A-01", to: "B-01", units: 95 };
    await book("tea", { type: "relocate", relocation: "m1", ...away });
    const counted = SKUS.flatMap((sku) => [[sku, 90] as const, [sku, 52, "A-02"] as const]);
    await ask("pim", figures(...counted));
    await ask("mara", CLOSE);
    const drives = [one, two].map(({ processes }) => processes.count.drive(ID));
    await Promise.all(drives);
    const { state } = await two.entities.count.read(ID);
    expect(state.status).toBe("posted");
    const onHand = await Promise.all(
      SKUS.map(async (sku) => bucketsOf(await two.ledger.history(sku, WAREHOUSE, {})).onHand),
    );
    // Of tea only the place was booked that still could be.
    expect(onHand).toEqual([152, 142, 142]);
    expect(memory.all.filter(({ type }) => type === "StockAdjusted")).toHaveLength(3);
  },
);
