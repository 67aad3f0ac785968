import type { Act } from "./acts.ts";
import type { RetailLine } from "./lines.ts";
import { meaningOf, warehouseOf, type Warehouse } from "./meaning.ts";
import { instantOfLondon, penceOf } from "./prices.ts";
import { noteOf, reasonOf } from "./reasons.ts";

/** One line of an order. `price` is of one unit, in pence. */
export type BasketLine = { readonly sku: string; readonly units: number; readonly price: number };

type Sku = BasketLine & { readonly warehouse: Warehouse };

/** What an invoice or a line of one becomes where orders are orders. `line` is the first line of the file in it. */
export type Deed = { readonly line: number } & (
  | {
      readonly kind: "order";
      readonly id: string;
      readonly warehouse: Warehouse;
      readonly customer: string;
      readonly orderedAt: string;
      readonly lines: readonly BasketLine[];
    }
  /** Of an order: its line is numbered from 1. */
  | ({ readonly kind: "return"; readonly order: string; readonly orderLine: number } & Sku)
  | ({ readonly kind: "blind-return"; readonly id: string } & Sku)
  | { readonly kind: "adjustment"; readonly id: string; readonly body: Act["commands"][number] }
);

export type Baskets = {
  /** Takes the next line of the file; answers with what it completes. */
  readonly take: (line: RetailLine) => readonly Deed[];
  readonly finish: () => readonly Deed[];
  readonly reasons: ReadonlyMap<string, number>;
  readonly blindReturns: () => number;
};

/** What an order may hold. */
const LINES_MAX = 2_000;
const CUSTOMER = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

type Sold = { readonly order: string; readonly orderLine: number; unreturned: number };
type Basket = {
  readonly first: RetailLine;
  readonly id: string;
  readonly lines: BasketLine[];
};

/** The sales that a credit line may belong to: of that customer, article and price, from that warehouse. */
const saleKeyOf = (line: RetailLine, price: number): string | undefined =>
  line.customer === ""
    ? undefined
    : [line.customer, line.code, String(price), warehouseOf(line)].join(" ");

/** Turns lines into orders, returns and adjustments. `fingerprint` stands for the file in every key. */
export const createBaskets = (fingerprint: string): Baskets => {
  const sold = new Map<string, Sold[]>();
  const parts = new Map<string, number>();
  const reasons = new Map<string, number>();
  let basket: Basket | undefined;
  let blind = 0;

  const close = (): readonly Deed[] => {
    if (basket === undefined) return [];
    const { first, id, lines } = basket;
    basket = undefined;
    const { number, customer, date } = first;
    return [
      {
        ...{ kind: "order", line: number, id, customer: CUSTOMER.test(customer) ? customer : "" },
        ...{ warehouse: warehouseOf(first), orderedAt: instantOfLondon(date), lines },
      },
    ];
  };

  const sell = (line: RetailLine, units: number): readonly Deed[] => {
    const goesOn = basket?.first.invoice === line.invoice && basket.lines.length < LINES_MAX;
    const done = goesOn ? [] : close();
    if (basket === undefined) {
      // An invoice that goes on further down in the file is another order of its own.
      const part = (parts.get(line.invoice) ?? 0) + 1;
      parts.set(line.invoice, part);
      basket = { first: line, id: `${line.invoice}.${String(part)}`, lines: [] };
    }
    const price = penceOf(line.price) ?? 0;
    basket.lines.push({ sku: line.code, units, price });
    const key = saleKeyOf(line, price);
    if (key !== undefined) {
      const before = sold.get(key) ?? [];
      before.push({ order: basket.id, orderLine: basket.lines.length, unreturned: units });
      sold.set(key, before);
    }
    return done;
  };

  const credit = (line: RetailLine, units: number): Deed => {
    const price = penceOf(line.price) ?? 0;
    const what = { sku: line.code, warehouse: warehouseOf(line), units, price };
    const key = saleKeyOf(line, price);
    const sale = (key === undefined ? [] : (sold.get(key) ?? [])).findLast(
      (one) => one.unreturned >= units,
    );
    if (sale === undefined) {
      blind += 1;
      const id = `${line.invoice}.${String(line.number)}`;
      return { kind: "blind-return", line: line.number, id, ...what };
    }
    sale.unreturned -= units;
    const { order, orderLine } = sale;
    return { kind: "return", line: line.number, order, orderLine, ...what };
  };

  const adjust = (line: RetailLine, delta: number): Deed => {
    const reason = reasonOf(line.description);
    const note = noteOf(line.description);
    reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    const id = `${line.invoice}.${String(line.number)}`;
    const body = {
      ...{ type: "adjust", key: `retail-${fingerprint}-${String(line.number)}-j`, id },
      ...{ sku: line.code, warehouse: warehouseOf(line), reason, lots: [{ delta }] },
      ...(note !== undefined && { note }),
    };
    return { kind: "adjustment", line: line.number, id, body };
  };

  return {
    take: (line) => {
      const meaning = meaningOf(line);
      if (meaning.kind === "skipped") return [];
      if (meaning.kind === "sale") return sell(line, meaning.units);
      const done = basket?.first.invoice === line.invoice ? [] : close();
      const deed =
        meaning.kind === "credit" ? credit(line, meaning.units) : adjust(line, meaning.delta);
      return [...done, deed];
    },
    finish: close,
    reasons,
    blindReturns: () => blind,
  };
};

/** What leaves a warehouse by a deed, in the form that the filler of the second one reads. */
export const leavingOf = (deed: Deed): readonly Act[] => {
  if (deed.kind === "adjustment") return [{ commands: [deed.body], lines: 1 }];
  if (deed.kind !== "order") return [];
  const { warehouse } = deed;
  const lines = deed.lines.map(({ sku, units }) => ({ sku, units, warehouse }));
  return [{ hold: { key: "", body: { lines } }, commands: [], lines: lines.length }];
};
