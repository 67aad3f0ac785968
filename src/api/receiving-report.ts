import { NONE } from "../domain/ids.ts";
import type {
  ReceiptDocument,
  ReceiptLineDocument,
  ReceiptStockDocument,
} from "../projections/receipts.ts";

type TitleOf = (sku: string) => string | undefined;

const named = (sku: string, titleOf: TitleOf) => {
  const title = titleOf(sku);
  return title === undefined ? { sku } : { sku, title };
};

const lineView = (line: ReceiptLineDocument, titleOf: TitleOf) => ({
  ...named(line.sku, titleOf),
  warehouse: line.warehouse,
  ...(line.lot === NONE ? {} : { lot: line.lot }),
  ...(line.bin === NONE ? {} : { bin: line.bin }),
  units: line.units,
  condition: line.condition,
  // It came in good, but its lot is blocked or expired.
  ...(line.diverted ? { diverted: true } : {}),
  ...(line.expiresOn === null ? {} : { expiresOn: line.expiresOn }),
  ...(line.barcode === null ? {} : { barcode: line.barcode }),
  ...(line.expected === null ? {} : { expected: line.expected }),
});

/** Only where somebody said what to expect: otherwise there is nothing to differ from. */
const compared = (received: number, expected: number | null) =>
  expected === null ? {} : { expected, difference: received - expected };

const stockView = (stock: ReceiptStockDocument, titleOf: TitleOf) => ({
  ...named(stock.sku, titleOf),
  warehouse: stock.warehouse,
  received: stock.received,
  accepted: stock.received - stock.rejected,
  rejected: stock.rejected,
  ...compared(stock.received, stock.expected),
  receivedBy: stock.actor,
  receivedAt: stock.effectiveAt,
  recordedAt: stock.recordedAt,
  version: stock.revision,
  after: stock.after,
});

const sum = (values: readonly number[]): number => values.reduce((left, right) => left + right, 0);

const totalsOf = (stocks: readonly ReceiptStockDocument[]) => {
  const received = sum(stocks.map((stock) => stock.received));
  const rejected = sum(stocks.map((stock) => stock.rejected));
  const said = stocks.filter((stock) => stock.expected !== null);
  const expected = said.length === 0 ? null : sum(said.map((stock) => stock.expected ?? 0));
  return {
    received,
    accepted: received - rejected,
    rejected,
    // Stocks of which nobody said what to expect differ from nothing.
    ...compared(sum(said.map((stock) => stock.received)), expected),
  };
};

export type ReceivingReport = ReturnType<typeof receivingReport>;

/**
 * A receipt as it is shown to people: what came, in which condition, where it stands, how it differs from what was
 * expected, who booked it, and what the stocks are now.
 */
export const receivingReport = (receipt: ReceiptDocument, titleOf: TitleOf) => {
  const { id, source, purchaseOrder, transfer, lines, stocks, more } = receipt;
  const [first] = stocks;
  return {
    id,
    ...(source === null ? {} : { source }),
    ...(purchaseOrder === null ? {} : { purchaseOrder }),
    ...(transfer === null ? {} : { transfer }),
    ...(first === undefined
      ? {}
      : {
          receivedBy: first.actor,
          receivedAt: first.effectiveAt,
          recordedAt: first.recordedAt,
        }),
    lines: lines.map((line) => lineView(line, titleOf)),
    ...(more === 0 ? {} : { moreLines: more }),
    stocks: stocks.map((stock) => stockView(stock, titleOf)),
    totals: totalsOf(stocks),
  };
};

/** The receipt as far as it reaches certain warehouses; undefined where it reaches none. */
export const receiptWithin = (
  receipt: ReceiptDocument,
  isOwn: (warehouse: string) => boolean,
): ReceiptDocument | undefined => {
  const stocks = receipt.stocks.filter(({ warehouse }) => isOwn(warehouse));
  if (stocks.length === receipt.stocks.length) return receipt;
  if (stocks.length === 0) return undefined;
  return { ...receipt, stocks, lines: receipt.lines.filter(({ warehouse }) => isOwn(warehouse)) };
};
