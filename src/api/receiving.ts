import type { ReceiptLine } from "../commands/receiving-schemas.ts";
import type { Judged } from "../commands/references.ts";
import type { ReferenceRejection } from "../commands/stock-request.ts";
import { sameGtin } from "../domain/product/gtin.ts";
import type { ProductState } from "../domain/product/state.ts";

/** What the product says against one line of a receipt; `at` is the line's place in the request. */
const refusalOfLine = (
  line: ReceiptLine,
  product: ProductState,
  at: string,
): ReferenceRejection | undefined => {
  const { sku, lot, barcode } = line;
  if (barcode !== undefined && !product.barcodes.some((known) => sameGtin(known, barcode))) {
    const detail = `${at}: ${barcode} is not a barcode of ${sku}`;
    return { code: "unknown-reference", detail };
  }
  if (product.lotTracked && lot === undefined) {
    return { code: "invalid-state", detail: `${at}: ${sku} is tracked by lot: name the lot` };
  }
  return undefined;
};

/**
 * What master data says to the goods of a receipt beside whether they are known at all. The first line that is wrong
 * keeps all lines of its SKU out, for they are one command.
 */
export const withInspection = (
  refs: Judged,
  lines: readonly ReceiptLine[],
  prefix: string,
): Judged => {
  let refusals: Map<string, ReferenceRejection> | undefined;
  for (const [index, line] of lines.entries()) {
    const product = refs.product(line.sku);
    if (product === undefined || refusals?.has(line.sku) === true) continue;
    const refusal = refusalOfLine(line, product, `${prefix}/lines/${String(index)}`);
    if (refusal !== undefined) (refusals ??= new Map()).set(line.sku, refusal);
  }
  const found = refusals;
  if (found === undefined) return refs;
  return { ...refs, refuse: (sku, warehouse) => refs.refuse(sku, warehouse) ?? found.get(sku) };
};
