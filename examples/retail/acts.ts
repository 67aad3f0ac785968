import type { RetailLine } from "./lines.ts";
import { meaningOf, warehouseOf, type Warehouse } from "./meaning.ts";
import { saleKeyOf, type Plan } from "./plan.ts";
import { noteOf, reasonOf } from "./reasons.ts";

/** A command as the ledger takes it; `key` is its Idempotency-Key, made from where it stands in the file. */
export type Command = {
  readonly type: string;
  readonly key: string;
  readonly [field: string]: unknown;
};

/** What an invoice, or a line of one, asks of the ledger: a hold first, if it sells, and then the rest in order. */
export type Act = {
  readonly hold?: { readonly key: string; readonly body: Readonly<Record<string, unknown>> };
  readonly commands: readonly Command[];
  readonly lines: number;
};

export type Scribe = {
  /** Takes the next line of the file; answers with the acts that it completes. */
  readonly take: (line: RetailLine) => readonly Act[];
  /** The last invoice of the file. */
  readonly finish: () => readonly Act[];
  readonly blindReturns: () => number;
  readonly reasons: ReadonlyMap<string, number>;
};

type Stock = { readonly sku: string; readonly warehouse: Warehouse };
type Sale = { readonly order: string; unreturned: number };
type Basket = {
  readonly invoice: string;
  readonly customer: string;
  readonly number: number;
  lines: number;
  readonly stocks: Map<string, Stock & { units: number }>;
};

/** Stocks of one hold; an invoice with more of them is held in parts. */
const STOCKS_PER_HOLD_MAX = 500;
const CUSTOMER = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** Turns lines into commands. `fingerprint` stands for the file in every key. */
export const createScribe = (plan: Plan, fingerprint: string): Scribe => {
  const keyOf = (line: number, act: string): string => `retail-${fingerprint}-${line}-${act}`;
  const sales = new Map<string, Sale[]>();
  const parts = new Map<string, number>();
  const reasons = new Map<string, number>();
  let basket: Basket | undefined;
  let blind = 0;

  /** One hold over all stocks of the invoice; each of them is then allocated, picked and shipped. */
  const close = (): readonly Act[] => {
    if (basket === undefined) return [];
    const { invoice, customer, number, lines } = basket;
    const stocks = [...basket.stocks.values()];
    basket = undefined;
    // An invoice that goes on further down in the file is the next part of its order.
    const part = (parts.get(invoice) ?? 0) + 1;
    parts.set(invoice, part);
    const id = `${invoice}.${part}`;
    const commands = stocks.flatMap(({ sku, warehouse, units }, index): Command[] => {
      const stock = { sku, warehouse, units };
      const key = (act: string) => keyOf(number, `${act}-${index}`);
      return [
        { type: "allocate", key: key("a"), id, order: invoice, reservation: id, ...stock },
        { type: "pick", key: key("p"), id: `${id}.p${index}`, allocation: id, ...stock },
        { type: "ship", key: key("s"), id: `${id}.s${index}`, allocation: id, ...stock },
      ];
    });
    const body = {
      id,
      holdClass: "checkout",
      order: invoice,
      ...(CUSTOMER.test(customer) && { customer }),
      lines: stocks.map(({ sku, warehouse, units }) => ({ sku, warehouse, units })),
    };
    return [{ hold: { key: keyOf(number, "r"), body }, commands, lines }];
  };

  /** The invoice that is open ends where a line of another one comes. */
  const closeBefore = (line: RetailLine): readonly Act[] =>
    basket?.invoice === line.invoice ? [] : close();

  const sell = (line: RetailLine, units: number): readonly Act[] => {
    const warehouse = warehouseOf(line);
    const stock = `${line.code}@${warehouse}`;
    const goesOn =
      basket?.invoice === line.invoice &&
      (basket.stocks.has(stock) || basket.stocks.size < STOCKS_PER_HOLD_MAX);
    const done = goesOn ? [] : close();
    basket ??= {
      invoice: line.invoice,
      customer: line.customer,
      number: line.number,
      lines: 0,
      stocks: new Map(),
    };
    basket.lines += 1;
    const known = basket.stocks.get(stock);
    if (known === undefined) basket.stocks.set(stock, { sku: line.code, warehouse, units });
    else known.units += units;
    const key = saleKeyOf(line);
    if (plan.credited.has(key)) {
      const before = sales.get(key) ?? [];
      before.push({ order: line.invoice, unreturned: units });
      sales.set(key, before);
    }
    return done;
  };

  /** The latest sale with enough left to come back; else the latest at all; else nobody knows which. */
  const saleOf = (line: RetailLine, units: number): string | undefined => {
    const before = sales.get(saleKeyOf(line)) ?? [];
    const sale = before.findLast((one) => one.unreturned >= units) ?? before.at(-1);
    if (sale !== undefined) sale.unreturned -= units;
    return sale?.order;
  };

  const credit = (line: RetailLine, units: number): Act => {
    const order = saleOf(line, units);
    if (order === undefined) blind += 1;
    const command = {
      type: "return",
      key: keyOf(line.number, "c"),
      id: `${line.invoice}.${line.number}`,
      warehouse: warehouseOf(line),
      ...(order === undefined ? { blind: true } : { order }),
      lines: [{ sku: line.code, units, disposition: "restock" }],
    };
    return { commands: [command], lines: 1 };
  };

  const adjust = (line: RetailLine, delta: number): Act => {
    const reason = reasonOf(line.description);
    const note = noteOf(line.description);
    reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    const command = {
      type: "adjust",
      key: keyOf(line.number, "j"),
      id: `${line.invoice}.${line.number}`,
      sku: line.code,
      warehouse: warehouseOf(line),
      reason,
      ...(note !== undefined && { note }),
      lots: [{ delta }],
    };
    return { commands: [command], lines: 1 };
  };

  return {
    take: (line) => {
      const meaning = meaningOf(line);
      switch (meaning.kind) {
        case "sale":
          return sell(line, meaning.units);
        case "credit":
          return [...closeBefore(line), credit(line, meaning.units)];
        case "adjustment":
          return [...closeBefore(line), adjust(line, meaning.delta)];
        case "skipped":
          return [];
      }
    },
    finish: close,
    blindReturns: () => blind,
    reasons,
  };
};
