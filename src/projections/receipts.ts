import type { Buckets, Condition, StockEventOf } from "../domain/stock/events.ts";
import type { Draft, Fact, Projection } from "./projection.ts";
import type { Reader } from "./reader.ts";

/** Lines of one receipt that are kept; of what comes after them the sums are. */
export const RECEIPT_LINES_MAX = 2_000;
/** Stocks of one receipt that are kept. */
export const RECEIPT_STOCKS_MAX = 2_000;

export type ReceiptLineDocument = {
  readonly sku: string;
  readonly warehouse: string;
  readonly lot: string;
  readonly bin: string;
  readonly units: number;
  readonly condition: Condition;
  /** Good goods of a blocked or expired lot, which went to quarantine instead. */
  readonly diverted: boolean;
  readonly expiresOn: string | null;
  readonly barcode: string | null;
  readonly expected: number | null;
};

/** What one stock got, and how it stood afterwards. */
export type ReceiptStockDocument = {
  readonly sku: string;
  readonly warehouse: string;
  readonly received: number;
  readonly rejected: number;
  /** Sum of the lines that say what they expected; null: none does. */
  readonly expected: number | null;
  readonly after: Buckets;
  readonly revision: number;
  readonly actor: string;
  readonly effectiveAt: string;
  readonly recordedAt: string;
};

/** One receipt over all stocks; the key is its id. */
export type ReceiptDocument = {
  readonly id: string;
  readonly source: string | null;
  readonly purchaseOrder: string | null;
  readonly transfer: string | null;
  readonly lines: readonly ReceiptLineDocument[];
  readonly stocks: readonly ReceiptStockDocument[];
  /** Lines beyond the bound, which are not in `lines`. */
  readonly more: number;
};

type Received = StockEventOf<"StockReceived">;

const linesOf = ({ sku, warehouse }: Fact, { lots }: Received): readonly ReceiptLineDocument[] =>
  lots.map(({ lot, bin, units, condition, diverted, expiresOn, barcode, expected }) => ({
    ...{ sku, warehouse, lot, bin, units, condition },
    diverted: diverted === true,
    expiresOn: expiresOn ?? null,
    barcode: barcode ?? null,
    expected: expected ?? null,
  }));

const sumOf = (lines: readonly ReceiptLineDocument[]): number =>
  lines.reduce((sum, { units }) => sum + units, 0);

const expectedOf = (lines: readonly ReceiptLineDocument[]): number | null => {
  const said = lines.flatMap(({ expected }) => expected ?? []);
  return said.length === 0 ? null : said.reduce((sum, units) => sum + units, 0);
};

const added = (left: number | null, right: number | null): number | null =>
  left === null || right === null ? (left ?? right) : left + right;

/** Lines of several costs are several events of one stock: they are one entry. */
const stockAfter = (
  before: ReceiptStockDocument | undefined,
  fact: Fact,
  lines: readonly ReceiptLineDocument[],
): ReceiptStockDocument => {
  const { recorded, event, sku, warehouse } = fact;
  const rejected = sumOf(lines.filter(({ condition }) => condition !== "good"));
  return {
    sku,
    warehouse,
    received: (before?.received ?? 0) + sumOf(lines),
    rejected: (before?.rejected ?? 0) + rejected,
    expected: added(before?.expected ?? null, expectedOf(lines)),
    after: event.after,
    revision: recorded.revision,
    actor: recorded.metadata.actor,
    effectiveAt: event.effectiveAt,
    recordedAt: recorded.metadata.recordedAt,
  };
};

const begun = (id: string): ReceiptDocument => ({
  ...{ id, source: null, purchaseOrder: null, transfer: null },
  lines: [],
  stocks: [],
  more: 0,
});

const apply = (draft: Draft<ReceiptDocument>, fact: Fact): ReceiptDocument | undefined => {
  const { event, sku, warehouse } = fact;
  if (event.type !== "StockReceived") return draft.document;
  const before = draft.document ?? begun(draft.key);
  const lines = linesOf(fact, event);
  const kept = [...before.lines, ...lines].slice(0, RECEIPT_LINES_MAX);
  const { stocks } = before;
  const at = stocks.findIndex((one) => one.sku === sku && one.warehouse === warehouse);
  const stock = stockAfter(stocks[at], fact, lines);
  return {
    id: draft.key,
    source: before.source ?? event.source ?? null,
    purchaseOrder: before.purchaseOrder ?? event.purchaseOrder ?? null,
    transfer: before.transfer ?? event.transfer ?? null,
    lines: kept,
    stocks: at < 0 ? [...stocks, stock].slice(0, RECEIPT_STOCKS_MAX) : stocks.with(at, stock),
    more: before.more + before.lines.length + lines.length - kept.length,
  };
};

/** Receipts as they were booked, on disk only: they grow with the goods that come in. */
export const receipts: Projection<ReceiptDocument, Fact> = {
  name: "receipts",
  version: 1,
  types: ["StockReceived"],
  indexes: [],
  fields: [],
  resident: false,
  once: false,
  keys: ({ event }) => (event.type === "StockReceived" ? [event.receipt] : []),
  apply,
};

export type ReceiptModels = {
  readonly receipt: (id: string) => Promise<ReceiptDocument | undefined>;
};

export const createReceiptQueries = (reader: Reader<ReceiptDocument>): ReceiptModels => ({
  receipt: async (id) => reader.get(id),
});
