import { entityCodec, stockCodec } from "../../src/adapters/event-codec.ts";
import { openMemoryLog, type LogMemory } from "../../src/adapters/memory/event-log.ts";
import { createMemorySnapshots } from "../../src/adapters/memory/snapshots.ts";
import { systemScheduler } from "../../src/adapters/runtime.ts";
import { createLedger } from "../../src/commands/dispatch.ts";
import type { EventLog } from "../../src/commands/event-log.ts";
import type { Envelope } from "../../src/commands/stock-request.ts";
import type { AdjustmentCommand } from "../../src/domain/adjustment/commands.ts";
import type { Ids } from "../../src/domain/runtime.ts";
import {
  DEFAULT_SETTINGS,
  type ApprovalLimits,
  type StockCommand,
} from "../../src/domain/stock/commands.ts";
import { createLedgerEntities } from "../../src/processes/entities.ts";
import { createLedgerProcesses } from "../../src/processes/processes.ts";

export const NOON = Date.parse("2026-11-21T12:00:00.000Z");
export const LIMITS: ApprovalLimits = { single: 10, daily: 15, secondUnits: 100 };

let attempts = 0;
const freshIds = (): Ids => ({
  next: () => `00000000-0000-7000-8000-${String((attempts += 1)).padStart(12, "0")}`,
});

/** The command of a person under a key of his. */
export const under = (key: string, actor: string): Envelope => ({
  commandId: `command ${actor} ${key}`,
  commandHash: `hash ${actor} ${key}`,
  actor,
  channel: "test",
  correlationId: key,
});

type Named = { readonly sku?: string; readonly warehouse?: string };

/** The write side over a log that outlives it; `between` gets in between the house and its log. */
export const openHouse = (memory: LogMemory, between = (log: EventLog): EventLog => log) => {
  const time = { now: NOON };
  const log = between(openMemoryLog({ memory, scheduler: systemScheduler }));
  const clock = { now: () => time.now };
  const runtime = { clock, ids: freshIds(), scheduler: systemScheduler };
  const ledger = createLedger({
    ...{ ...runtime, log, codec: stockCodec, snapshots: createMemorySnapshots() },
    settings: { ...DEFAULT_SETTINGS, approvals: LIMITS },
  });
  const entities = createLedgerEntities({ ...runtime, log, codec: entityCodec });
  const processes = createLedgerProcesses({ ...runtime, entities, dispatch: ledger.dispatch });
  return {
    time,
    log,
    ledger,
    book: (command: StockCommand, envelope: Envelope, named: Named = {}) =>
      ledger.dispatch({ sku: "tea", warehouse: "north", command, envelope, ...named }),
    ask: (id: string, command: AdjustmentCommand, envelope: Envelope) =>
      entities.adjustment.dispatch({ id, command, envelope }),
    /** A command and what the system does because of it, as a route does it. */
    decide: async (id: string, command: AdjustmentCommand, envelope: Envelope) => {
      const answer = await entities.adjustment.dispatch({ id, command, envelope });
      if (answer.status === "refused") return answer.rejection.code;
      const { view } = await processes.adjustment.drive(id, envelope);
      return view.state.status;
    },
    /** What the watchdog does. */
    carryOn: async (id: string) => (await processes.adjustment.drive(id)).view.state,
    state: async (id: string) => (await entities.adjustment.read(id)).state,
    stock: () => ledger.history("tea", "north", {}),
  };
};

export type House = ReturnType<typeof openHouse>;

export const receive = (units: number, receipt = "r-1"): StockCommand => ({
  type: "receive",
  receipt,
  lines: [{ lot: "-", bin: "-", condition: "good", units }],
});

export const request = (
  delta: number,
  more: { readonly kind?: "adjustment" | "write-off"; readonly approvers?: 1 | 2 } = {},
): AdjustmentCommand => ({
  type: "request",
  content: {
    kind: more.kind ?? "adjustment",
    sku: "tea",
    warehouse: "north",
    reason: "loss",
    note: "water in the cellar",
    lots: [{ lot: "-", bin: "-", condition: "good", delta }],
  },
  approvers: more.approvers ?? 1,
  because: "too many",
  hours: 72,
});

export const APPROVE: AdjustmentCommand = { type: "approve" };
