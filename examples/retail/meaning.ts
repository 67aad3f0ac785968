import { isId } from "../../src/domain/ids.ts";
import { UNITS_PER_LINE_MAX } from "../../src/domain/quantity.ts";
import type { RetailLine } from "./lines.ts";

/** Why a line moves no stock. Every line of the file is counted under one of these or is an act. */
export const SKIPS = [
  "no goods",
  "bad-debt invoice",
  "quantity 0",
  "quantity that is no whole number in range",
  "price that is no number",
  "code that is no id",
  "invoice number that is no id",
  "negative quantity on an invoice",
  "positive quantity on a credit note",
] as const;
export type Skip = (typeof SKIPS)[number];

export type Warehouse = "uk" | "intl";

/** What a line asks of the ledger. */
export type Meaning =
  | { readonly kind: "sale"; readonly units: number }
  | { readonly kind: "credit"; readonly units: number }
  | { readonly kind: "adjustment"; readonly delta: number }
  | { readonly kind: "skipped"; readonly reason: Skip };

/** Postage, fees, samples, gift vouchers: codes without stock, written in any case. */
const NO_GOODS = new Set([
  ...["POST", "DOT", "M", "D", "C2", "S", "B", "PADS", "CRUK", "AMAZONFEE", "BANK CHARGES"],
]);
const VOUCHER = "GIFT_0001_";
const WHOLE_NUMBER = /^[+-]?\d{1,12}(?:\.0+)?$/;
const DECIMAL_NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
/** Room for what the ids of its acts add to an invoice number. */
const INVOICE_CHARACTERS_MAX = 40;

export const isGoods = (code: string): boolean => {
  const upper = code.toUpperCase();
  return !NO_GOODS.has(upper) && !upper.startsWith(VOUCHER);
};

export const warehouseOf = (line: RetailLine): Warehouse =>
  line.country === "United Kingdom" ? "uk" : "intl";

const skip = (reason: Skip): Meaning => ({ kind: "skipped", reason });

/** A price of 0 without a customer corrects the stock; what else it costs is no matter of the ledger. */
export const meaningOf = (line: RetailLine): Meaning => {
  if (!isGoods(line.code)) return skip("no goods");
  if (!isId(line.code)) return skip("code that is no id");
  const first = line.invoice.charAt(0).toUpperCase();
  if (first === "A") return skip("bad-debt invoice");
  if (!isId(line.invoice) || line.invoice.length > INVOICE_CHARACTERS_MAX) {
    return skip("invoice number that is no id");
  }
  const quantity = WHOLE_NUMBER.test(line.quantity) ? Number(line.quantity) : Number.NaN;
  if (!(Math.abs(quantity) <= UNITS_PER_LINE_MAX)) {
    return skip("quantity that is no whole number in range");
  }
  if (quantity === 0) return skip("quantity 0");
  if (first === "C") {
    if (quantity > 0) return skip("positive quantity on a credit note");
    return { kind: "credit", units: -quantity };
  }
  if (!DECIMAL_NUMBER.test(line.price)) return skip("price that is no number");
  if (Number(line.price) === 0 && line.customer === "") {
    return { kind: "adjustment", delta: quantity };
  }
  if (quantity < 0) return skip("negative quantity on an invoice");
  return { kind: "sale", units: quantity };
};
