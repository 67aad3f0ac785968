import { pino } from "pino";
import { entityCodec, stockCodec } from "../../src/adapters/event-codec.ts";
import { openMemoryLog, type LogMemory } from "../../src/adapters/memory/event-log.ts";
import { createMemorySnapshots } from "../../src/adapters/memory/snapshots.ts";
import { dispatchAndDrive } from "../../src/api/drive-command.ts";
import { commandHashOf, commandIdOf } from "../../src/commands/command-id.ts";
import { createLedger } from "../../src/commands/dispatch.ts";
import type { EventLog } from "../../src/commands/event-log.ts";
import type { Envelope } from "../../src/commands/stock-request.ts";
import { stockKeyOf } from "../../src/domain/ids.ts";
import type { StockCommand } from "../../src/domain/stock/commands.ts";
import type { StockEvent } from "../../src/domain/stock/events.ts";
import type { TransferCommand } from "../../src/domain/transfer/commands.ts";
import { createLedgerEntities } from "../../src/processes/entities.ts";
import { createLedgerProcesses } from "../../src/processes/processes.ts";
import { START, turnScheduler } from "../commands/ledger-kit.ts";

export const TRANSFER = "t";

let attempts = 0;
const ids = {
  next: () => `00000000-0000-7000-8000-${String((attempts += 1)).padStart(12, "0")}`,
};

const envelopeOf = (actor: string, key: string, content: unknown): Envelope => ({
  commandId: commandIdOf(actor, key),
  commandHash: commandHashOf("POST", "/test", content),
  actor,
  channel: "test",
  correlationId: key,
});

/** A house over a log that outlives it; `between` gets between the house and its log. */
export const openTransfers = (memory: LogMemory, between = (log: EventLog): EventLog => log) => {
  const log = between(openMemoryLog({ memory, scheduler: turnScheduler }));
  const runtime = { clock: { now: () => START }, ids, scheduler: turnScheduler };
  const ledger = createLedger({
    ...{ ...runtime, log, codec: stockCodec, snapshots: createMemorySnapshots() },
  });
  const entities = createLedgerEntities({ ...runtime, log, codec: entityCodec });
  const { transfer: driver } = createLedgerProcesses({
    ...{ ...runtime, entities, dispatch: ledger.dispatch },
  });
  const driving = { entities: entities.transfer, driver, logger: pino({ level: "silent" }) };
  return {
    /** A command on a stock that must be accepted. */
    book: async (sku: string, warehouse: string, command: StockCommand) => {
      const envelope = envelopeOf("keeper", JSON.stringify([sku, warehouse, command]), command);
      const answer = await ledger.dispatch({ sku, warehouse, command, envelope });
      if (answer.status === "refused") throw new Error(JSON.stringify(answer.rejection));
    },
    /** A person's command under the key `key`, and what the process makes of it. */
    ask: (actor: string, key: string, command: TransferCommand) => {
      const envelope = envelopeOf(actor, key, command);
      return dispatchAndDrive(driving, { id: TRANSFER, command, envelope });
    },
    /** What the watchdog does with a transfer that stands still. */
    carryOn: () => driver.drive(TRANSFER),
    read: async () => (await entities.transfer.read(TRANSFER)).state,
    stock: (sku: string, warehouse: string) => ledger.history(sku, warehouse, {}),
  };
};

export type Transfers = ReturnType<typeof openTransfers>;

export type Booked = {
  readonly sku: string;
  readonly warehouse: string;
  readonly event: StockEvent;
};

/** Every event of every stock, in the order of the log. */
export const bookedIn = (memory: LogMemory): readonly Booked[] =>
  memory.all.flatMap(({ stream, data }) => {
    const key = stockKeyOf(stream);
    return key === undefined ? [] : [{ ...key, event: JSON.parse(data) as StockEvent }];
  });
