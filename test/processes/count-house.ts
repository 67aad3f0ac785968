import { entityCodec, stockCodec } from "../../src/adapters/event-codec.ts";
import { openMemoryLog, type LogMemory } from "../../src/adapters/memory/event-log.ts";
import { createMemorySnapshots } from "../../src/adapters/memory/snapshots.ts";
import { systemScheduler } from "../../src/adapters/runtime.ts";
import { createLedger } from "../../src/commands/dispatch.ts";
import { PAGE_EVENTS_MAX, type EventLog } from "../../src/commands/event-log.ts";
import type { Envelope } from "../../src/commands/stock-request.ts";
import type { EvidenceFact } from "../../src/domain/adjustment/evidence.ts";
import type { CountCommand } from "../../src/domain/count/commands.ts";
import { sheetOf } from "../../src/domain/count/reading.ts";
import type { CountRules } from "../../src/domain/count/sheet.ts";
import { isEntityEventType } from "../../src/domain/entity-events.ts";
import type { Ids } from "../../src/domain/runtime.ts";
import {
  DEFAULT_SETTINGS,
  type ApprovalLimits,
  type StockCommand,
} from "../../src/domain/stock/commands.ts";
import { createLedgerEntities } from "../../src/processes/entities.ts";
import { createLedgerProcesses } from "../../src/processes/processes.ts";

const NOW = Date.parse("2026-11-21T12:00:00.000Z");
export const WAREHOUSE = "north";
export const COUNT = "c1";

/** Everything of one wave through: a second count is not asked for, and nothing needs an approval. */
export const EASY: CountRules = {
  tolerancePercent: 100,
  toleranceUnits: 1_000_000,
  approvalUnits: 1_000_000,
  approvalValues: {},
  approvalHours: 72,
};
/** The same, but every difference needs an approval. */
export const STRICT: CountRules = { ...EASY, approvalUnits: 0 };

let attempts = 0;
const freshIds = (): Ids => ({
  next: () => `00000000-0000-7000-8000-${String((attempts += 1)).padStart(12, "0")}`,
});

let keys = 0;
const envelope = (actor: string): Envelope => ({
  commandId: `00000000-0000-5000-8000-${String((keys += 1)).padStart(12, "0")}`,
  commandHash: `hash-${String(keys)}`,
  actor,
  channel: "test",
  correlationId: "trace-1",
});

/** The house over a log that outlives it; `between` gets in between the house and its log. */
export const openCounting = (
  memory: LogMemory,
  between = (log: EventLog): EventLog => log,
  approvals: ApprovalLimits = {},
) => {
  const log = between(openMemoryLog({ memory, scheduler: systemScheduler }));
  const runtime = { clock: { now: () => NOW }, ids: freshIds(), scheduler: systemScheduler };
  const ledger = createLedger({
    ...{ ...runtime, log, codec: stockCodec, snapshots: createMemorySnapshots() },
    settings: { ...DEFAULT_SETTINGS, approvals },
  });
  const entities = createLedgerEntities({ ...runtime, log, codec: entityCodec });
  const processes = createLedgerProcesses({ ...runtime, entities, dispatch: ledger.dispatch });

  const book = async (sku: string, command: StockCommand, actor = "keeper") => {
    const request = { sku, warehouse: WAREHOUSE, command, envelope: envelope(actor) };
    const answer = await ledger.dispatch(request);
    if (answer.status === "refused") throw new Error(JSON.stringify(answer.rejection));
    return answer;
  };
  const ask = async (actor: string, command: CountCommand) => {
    const cause = envelope(actor);
    const answer = await entities.count.dispatch({ id: COUNT, command, envelope: cause });
    if (answer.status === "refused") throw new Error(JSON.stringify(answer.rejection));
    return cause;
  };
  return {
    log,
    ledger,
    entities,
    book,
    /** A command on the count, and what the process makes of it. */
    ask: async (actor: string, command: CountCommand) => {
      const { view, fault } = await processes.count.drive(COUNT, await ask(actor, command));
      if (fault !== undefined) throw new Error("the count stands still", { cause: fault });
      return view.state;
    },
    /** What the watchdog does with a count that stands still. */
    carryOn: async () => {
      const { view, fault } = await processes.count.drive(COUNT);
      if (fault !== undefined) throw new Error("the count stands still", { cause: fault });
      return view.state;
    },
    stock: (sku: string) => ledger.history(sku, WAREHOUSE, {}),
    /** The whole log, as a proof reads it. */
    facts: async (): Promise<readonly EvidenceFact[]> => {
      const { events } = await log.readAll(0n, PAGE_EVENTS_MAX);
      return events.map((stored) => {
        const decode = isEntityEventType(stored.type) ? entityCodec.decode : stockCodec.decode;
        const { stream, revision, event, metadata } = decode(stored);
        const { actor, recordedAt } = metadata;
        return { stream, event, trace: { revision, actor, recordedAt } };
      });
    },
    /** Opens the count over everything that the SKUs hold now. */
    open: async (skus: readonly string[], rules: CountRules) => {
      const stocks = await Promise.all(
        skus.map(async (sku) => sheetOf(sku, await ledger.history(sku, WAREHOUSE, {}))),
      );
      const scope = { kind: "skus", skus } as const;
      await ask("mara", { type: "open", warehouse: WAREHOUSE, scope, rules, sheets: stocks });
    },
  };
};

export type Counting = ReturnType<typeof openCounting>;

const PLACE = { lot: "-", condition: "good" } as const;

export const receive = (receipt: string, units: number, bin = "A-01"): StockCommand => ({
  type: "receive",
  receipt,
  lines: [{ ...PLACE, bin, units }],
});

export const allocate = (claim: string, units: number): StockCommand => ({
  type: "allocate",
  claim,
  units,
  order: claim,
});

export const figures = (
  ...found: readonly (readonly [sku: string, counted: number, bin?: string])[]
): CountCommand => ({
  type: "enter",
  entries: found.map(([sku, counted, bin = "A-01"]) => ({ ...PLACE, sku, bin, counted })),
});

export const CLOSE: CountCommand = { type: "close", missingIsZero: false, overtaken: [] };
export const APPROVE: CountCommand = { type: "approve", overtaken: [] };
