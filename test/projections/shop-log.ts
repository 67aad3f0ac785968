import { stockCodec } from "../../src/adapters/event-codec.ts";
import { stockStream } from "../../src/domain/ids.ts";
import { instantText } from "../../src/domain/instant.ts";
import type { RecordedEvent } from "../../src/domain/recorded.ts";
import { DEFAULT_SETTINGS, type StockCommand } from "../../src/domain/stock/commands.ts";
import { settle } from "../../src/domain/stock/settle.ts";
import { emptyStock, type Stock } from "../../src/domain/stock/state.ts";

/** 2026-11-21T09:00:00.000Z */
export const NINE = 1_795_251_600_000;
export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** A log of real decisions, written without a write path: what the read side is given. */
export type ShopLog = {
  readonly events: readonly RecordedEvent[];
  /** Sets the clock, in milliseconds after nine. */
  readonly at: (ms: number) => void;
  readonly now: () => number;
  /** Decides and records; a refusal is a mistake of the test. */
  readonly does: (
    sku: string,
    warehouse: string,
    command: StockCommand,
  ) => readonly RecordedEvent[];
  /** Decides and records what may be refused; answers whether it was accepted. */
  readonly tries: (sku: string, warehouse: string, command: StockCommand) => boolean;
  readonly stockOf: (sku: string, warehouse: string) => Stock;
};

/** Positions grow by more than one: nobody may count on their being gapless. */
const STEP = 3n;

export const openShopLog = (actor = "kim"): ShopLog => {
  const events: RecordedEvent[] = [];
  const stocks = new Map<string, Stock>();
  let now = NINE;
  const stockOf = (sku: string, warehouse: string): Stock => {
    const stream = stockStream(sku, warehouse);
    const stock = stocks.get(stream) ?? emptyStock();
    stocks.set(stream, stock);
    return stock;
  };
  const decide = (sku: string, warehouse: string, command: StockCommand): string => {
    const stock = stockOf(sku, warehouse);
    const stream = stockStream(sku, warehouse);
    const before = stock.revision;
    const { parts, verdict } = settle(stock, command, {
      at: now,
      actor,
      settings: DEFAULT_SETTINGS,
    });
    const metadata = {
      actor,
      channel: "test",
      correlationId: "c",
      schemaVersion: 1,
      recordedAt: instantText(now),
    };
    for (const [index, { event }] of parts.flat().entries()) {
      const id = `event-${events.length + 1}`;
      const { type, data, metadata: text } = stockCodec.encode(event, metadata, id);
      const position = BigInt(events.length + 1) * STEP;
      events.push({
        id,
        type,
        data,
        metadata: text,
        stream,
        revision: before + 1 + index,
        position,
      });
    }
    return verdict.kind === "refused" ? JSON.stringify(verdict.rejection) : "";
  };
  return {
    events,
    at: (ms) => {
      now = NINE + ms;
    },
    now: () => now,
    does: (sku, warehouse, command) => {
      const first = events.length;
      const refusal = decide(sku, warehouse, command);
      if (refusal !== "") throw new Error(`${command.type} was refused: ${refusal}`);
      return events.slice(first);
    },
    tries: (sku, warehouse, command) => decide(sku, warehouse, command) === "",
    stockOf,
  };
};

let named = 0;
/** An id that was not used before. */
export const anId = (prefix: string): string => {
  named += 1;
  return `${prefix}${named}`;
};

type Dates = { readonly lot?: string; readonly bin?: string; readonly expiresOn?: string };

/** Goods of one lot that come in good; `expiresOn` lasts to the end of that day in UTC. */
export const receives = (
  units: number,
  { lot = "-", bin = "-", expiresOn }: Dates = {},
): StockCommand => ({
  type: "receive",
  receipt: anId("receipt-"),
  lines: [
    {
      lot,
      bin,
      units,
      condition: "good",
      ...(expiresOn !== undefined && {
        expiresOn,
        expiresAt: instantText(Date.parse(`${expiresOn}T00:00:00.000Z`) + DAY),
      }),
    },
  ],
});

export const reserves = (
  claim: string,
  units: number,
  more: Partial<Extract<StockCommand, { type: "reserve" }>> = {},
): StockCommand => ({
  type: "reserve",
  claim,
  units,
  holdClass: "checkout",
  priority: 0,
  ...more,
});
