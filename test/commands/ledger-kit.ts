import { stockCodec } from "../../src/adapters/event-codec.ts";
import {
  createLogMemory,
  openMemoryLog,
  type LogFaults,
  type LogMemory,
} from "../../src/adapters/memory/event-log.ts";
import { createMemorySnapshots } from "../../src/adapters/memory/snapshots.ts";
import { commandHashOf, commandIdOf } from "../../src/commands/command-id.ts";
import { createLedger, type Ledger } from "../../src/commands/dispatch.ts";
import type { EventLog } from "../../src/commands/event-log.ts";
import { LedgerFault } from "../../src/commands/faults.ts";
import type { SnapshotStore } from "../../src/commands/snapshots.ts";
import type { Envelope, StockAnswer, StockRequest } from "../../src/commands/stock-request.ts";
import type { LedgerCounters, LedgerLimits } from "../../src/commands/write-path.ts";
import type { Metadata } from "../../src/domain/recorded.ts";
import type { Ids, Scheduler } from "../../src/domain/runtime.ts";
import type { StockCommand } from "../../src/domain/stock/commands.ts";
import type { StockEvent } from "../../src/domain/stock/events.ts";

export const START = Date.parse("2026-11-21T08:00:00.000Z");

/** Ids 1, 2, 3 … as UUIDs. */
export const countingIds = (): Ids => {
  let last = 0;
  return { next: () => `00000000-0000-7000-8000-${String(++last).padStart(12, "0")}` };
};

/** Delays take one turn of the event loop: order counts here, not time. */
export const turnScheduler: Scheduler = {
  after: (_delayMs, task) => {
    const turn = setImmediate(task);
    return () => {
      clearImmediate(turn);
    };
  },
  soon: (task) => {
    setImmediate(task);
  },
};

export const counting = (): { readonly counter: { add: (by?: number) => void }; count: number } => {
  const kept = {
    count: 0,
    counter: {
      add: (by = 1) => {
        kept.count += by;
      },
    },
  };
  return kept;
};

export type House = {
  readonly ledger: Ledger;
  readonly log: EventLog;
  readonly memory: LogMemory;
  readonly snapshots: SnapshotStore;
  readonly clock: { now: () => number; ms: number };
};

export type HouseNeeds = {
  readonly memory?: LogMemory;
  readonly snapshots?: SnapshotStore;
  readonly faults?: LogFaults;
  readonly exclusive?: boolean;
  readonly ids?: Ids;
  readonly clock?: House["clock"];
  readonly limits?: Partial<LedgerLimits>;
  readonly counters?: Partial<LedgerCounters>;
  readonly log?: (log: EventLog) => EventLog;
};

export const fixedClock = (ms = START): House["clock"] => {
  const clock = { ms, now: () => clock.ms };
  return clock;
};

/** A ledger over a log in memory; over the same `memory` and `snapshots` it is the same house after a restart. */
export const openHouse = (needs: HouseNeeds = {}): House => {
  const memory = needs.memory ?? createLogMemory();
  const snapshots = needs.snapshots ?? createMemorySnapshots();
  const clock = needs.clock ?? fixedClock();
  const inner = openMemoryLog({
    memory,
    scheduler: turnScheduler,
    exclusive: needs.exclusive ?? true,
    ...(needs.faults !== undefined && { faults: needs.faults }),
  });
  const log = needs.log?.(inner) ?? inner;
  const ledger = createLedger({
    log,
    codec: stockCodec,
    snapshots,
    clock,
    ids: needs.ids ?? countingIds(),
    scheduler: turnScheduler,
    ...(needs.limits !== undefined && { limits: needs.limits }),
    ...(needs.counters !== undefined && { counters: needs.counters }),
  });
  return { ledger, log, memory, snapshots, clock };
};

export const SKU = "TEA-500";
export const WAREHOUSE = "hanoi";
export const STREAM = `stock-${SKU}@${WAREHOUSE}`;

export const envelopeOf = (key: string, body: unknown = key): Envelope => ({
  commandId: commandIdOf("local", key),
  commandHash: commandHashOf("POST", "/test", body),
  actor: "keeper",
  channel: "test",
  correlationId: "trace-1",
});

export const requestOf = (key: string, command: StockCommand, sku = SKU): StockRequest => ({
  sku,
  warehouse: WAREHOUSE,
  command,
  envelope: envelopeOf(key, command),
});

export const receive = (receipt: string, units: number): StockCommand => ({
  type: "receive",
  receipt,
  lines: [{ lot: "-", bin: "-", units, condition: "good" }],
});

export const reserve = (claim: string, units: number): StockCommand => ({
  type: "reserve",
  claim,
  units,
  holdClass: "cart",
  priority: 0,
});

export const send = (
  house: Pick<House, "ledger">,
  key: string,
  command: StockCommand,
): Promise<StockAnswer> => house.ledger.dispatch(requestOf(key, command));

/** The answer, or the code of the fault. */
export const outcomeOf = async (answer: Promise<StockAnswer>): Promise<StockAnswer | string> => {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof LedgerFault) return error.code;
    throw error;
  }
};

export type Written = { readonly event: StockEvent; readonly metadata: Metadata };

export const eventsOf = (memory: LogMemory, stream = STREAM): readonly Written[] =>
  (memory.streams.get(stream) ?? []).map((stored) => ({
    event: JSON.parse(stored.data) as StockEvent,
    metadata: JSON.parse(stored.metadata) as Metadata,
  }));

export const typesOf = (memory: LogMemory, stream = STREAM): readonly string[] =>
  eventsOf(memory, stream).map(({ event }) => event.type);

/** Each command's own events must stand in the log exactly as often as it was answered: once. */
export const ownEventsOf = (memory: LogMemory, key: string, stream = STREAM): readonly Written[] =>
  eventsOf(memory, stream).filter(
    ({ metadata }) => metadata.commandId === commandIdOf("local", key),
  );
