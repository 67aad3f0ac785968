import { z } from "zod";
import { isGtin } from "../domain/product/gtin.ts";
import { UNITS_PER_LINE_MAX } from "../domain/quantity.ts";
import { condition, day, id, instant, lines, place, unit, unitCost, units } from "./schemas.ts";

const receiptLine = z
  .strictObject({
    sku: id,
    units,
    unit,
    ...place,
    expiresOn: day.exactOptional(),
    condition: condition.exactOptional(),
    unitCost: unitCost.exactOptional(),
    /** What was scanned: it has to be one of the product's. */
    barcode: z
      .string()
      .refine(isGtin, "a GTIN of 8, 12, 13 or 14 digits with its check digit")
      .exactOptional(),
    /** Units that should have come, where somebody said so. */
    expected: z
      .int()
      .min(0)
      .max(UNITS_PER_LINE_MAX)
      .refine((value) => !Object.is(value, -0), "-0 is no quantity")
      .exactOptional(),
  })
  .refine((line) => line.expiresOn === undefined || line.lot !== undefined, {
    error: "an expiry belongs to a lot",
    path: ["lot"],
  });

/** Goods that came in, in the condition that the inspection found. */
export const receipt = z.strictObject({
  id: id.exactOptional(),
  warehouse: id,
  source: id.exactOptional(),
  purchaseOrder: id.exactOptional(),
  effectiveAt: instant.exactOptional(),
  lines: lines(receiptLine),
});

export type ReceiptLine = z.output<typeof receiptLine>;
