import { linesOf, type Source } from "./lines.ts";

/**
 * What the file itself says, added up in one pass. It shares the CSV reader with the program that drives the
 * ledger and nothing else, so that a mistake there is not made here as well: its rules are written out again.
 */
export type Sums = { sold: number; returned: number; adjusted: number; outgoing: number };

const NON_GOODS = /^(?:post|dot|m|d|c2|s|b|pads|cruk|amazonfee|bank charges|gift_0001_.*)$/i;
const SKU = /^[a-z0-9][a-z0-9._-]{0,63}$/i;
const INVOICE = /^[a-z0-9][a-z0-9._-]{0,39}$/i;
const INTEGER = /^[-+]?[0-9]{1,12}(\.0+)?$/;
const BILLION = 1e9;

const isPrice = (text: string): boolean =>
  /^[-+.0-9e]+$/i.test(text) && /^[-+]?\.?[0-9]/.test(text) && !Number.isNaN(Number(text));

/** Sums by `<sku>@<warehouse>`. */
export const arithmeticOf = async (source: Source): Promise<Map<string, Sums>> => {
  const stocks = new Map<string, Sums>();
  for await (const line of linesOf(source)) {
    const { code, invoice, price } = line;
    const units = INTEGER.test(line.quantity) ? Number(line.quantity) : 0;
    if (units === 0 || Math.abs(units) > BILLION) continue;
    if (NON_GOODS.test(code) || !SKU.test(code)) continue;
    if (!INVOICE.test(invoice) || /^a/i.test(invoice)) continue;
    const isCredit = /^c/i.test(invoice);
    if (isCredit ? units > 0 : !isPrice(price)) continue;
    const isCorrection = !isCredit && Number(price) === 0 && line.customer === "";
    if (!isCredit && !isCorrection && units < 0) continue;
    const key = `${code}@${line.country === "United Kingdom" ? "uk" : "intl"}`;
    const sums = stocks.get(key) ?? { sold: 0, returned: 0, adjusted: 0, outgoing: 0 };
    stocks.set(key, sums);
    if (isCredit) sums.returned -= units;
    else if (isCorrection) sums.adjusted += units;
    else sums.sold += units;
    if (!isCredit && (!isCorrection || units < 0)) sums.outgoing += Math.abs(units);
  }
  return stocks;
};
