import { linesOf, type Source } from "./lines.ts";

/**
 * What the file says of its orders, added up in one pass: like the arithmetic of the stocks it shares nothing with
 * the program that drives the ledger but the CSV reader. Money is in pence.
 */
export type OrderSums = {
  /** By day of the invoice, as the clock in London has it: `2010-12-01`. */
  readonly days: ReadonlyMap<string, DaySums>;
  /** What is no goods, by code in upper case: in thousandths of a pound, so that nothing is rounded. */
  readonly nonGoods: ReadonlyMap<string, { lines: number; thousandths: bigint }>;
  /** Units and value of the credit lines. */
  readonly credits: DaySums;
};

export type DaySums = { readonly orders: number; readonly units: number; readonly pence: number };

type Mutable = { orders: number; units: number; pence: number };

const NON_GOODS = /^(?:post|dot|m|d|c2|s|b|pads|cruk|amazonfee|bank charges|gift_0001_.*)$/i;
const SKU = /^[a-z0-9][a-z0-9._-]{0,63}$/i;
const INVOICE = /^[a-z0-9][a-z0-9._-]{0,39}$/i;
const INTEGER = /^[-+]?[0-9]{1,12}(\.0+)?$/;
const PRICE = /^[0-9]+(\.[0-9]{0,3})?$/;
const BILLION = 1e9;
const ORDER_LINES = 2_000;

const thousandthsOf = (price: string): bigint => {
  const [pounds = "", fraction = ""] = price.split(".");
  return BigInt(pounds) * 1000n + BigInt(fraction.padEnd(3, "0"));
};

const roundedPence = (price: string): number => Number((thousandthsOf(price) + 5n) / 10n);

const nothing = (): Mutable => ({ orders: 0, units: 0, pence: 0 });

export const orderArithmeticOf = async (source: Source): Promise<OrderSums> => {
  const days = new Map<string, Mutable>();
  const nonGoods = new Map<string, { lines: number; thousandths: bigint }>();
  const credits = nothing();
  let open: { readonly invoice: string; lines: number } | undefined;
  for await (const { invoice, code, quantity, price, date, customer } of linesOf(source)) {
    const units = INTEGER.test(quantity) ? Number(quantity) : 0;
    if (units === 0 || Math.abs(units) > BILLION) continue;
    if (NON_GOODS.test(code)) {
      const sum = nonGoods.get(code.toUpperCase()) ?? { lines: 0, thousandths: 0n };
      nonGoods.set(code.toUpperCase(), sum);
      sum.lines += 1;
      if (PRICE.test(price)) sum.thousandths += BigInt(units) * thousandthsOf(price);
      continue;
    }
    if (!SKU.test(code) || !INVOICE.test(invoice) || /^a/i.test(invoice)) continue;
    const isCredit = /^c/i.test(invoice);
    if (isCredit && units < 0) {
      credits.orders += 1;
      credits.units -= units;
      credits.pence -= units * (PRICE.test(price) ? roundedPence(price) : 0);
    }
    const isSale = !isCredit && units > 0 && PRICE.test(price);
    if (isSale && !(Number(price) === 0 && customer === "")) {
      const day = date.slice(0, 10);
      const sums = days.get(day) ?? nothing();
      days.set(day, sums);
      if (open?.invoice !== invoice || open.lines === ORDER_LINES) {
        open = { invoice, lines: 0 };
        sums.orders += 1;
      }
      open.lines += 1;
      sums.units += units;
      sums.pence += units * roundedPence(price);
    } else if (open !== undefined && open.invoice !== invoice) {
      open = undefined;
    }
  }
  return { days, nonGoods, credits };
};
