import { z } from "zod";
import { ABC_CLASSES, COUNT_ENTRIES_MAX, COUNT_STOCKS_MAX } from "../domain/count/sheet.ts";
import { adjustment, countCorrection, id } from "./schemas.ts";

/** The bodies of commands on counts, as a client sends them. */
const { note } = adjustment.shape;
const text = note.unwrap();
const { lot, bin, condition, counted } = countCorrection.shape.lots.element.shape;

const scope = z.union(
  [
    z.strictObject({ bin: id }),
    z.strictObject({ skus: z.array(id).min(1).max(COUNT_STOCKS_MAX) }),
    z.strictObject({ abcClass: z.enum(ABC_CLASSES) }),
  ],
  { error: "one of { bin }, { skus } and { abcClass }" },
);

export const countOpening = z.strictObject({
  id: id.exactOptional(),
  warehouse: id,
  scope,
  note,
});

export const countEntries = z.strictObject({
  entries: z
    .array(z.strictObject({ sku: id, lot, bin, condition, counted }))
    .min(1)
    .max(COUNT_ENTRIES_MAX),
});

export const countClosing = z.strictObject({ missingIsZero: z.boolean().exactOptional() });
export const countApproval = z.strictObject({ note });
export const countRejection = z.strictObject({ reason: text });
export const countCancellation = z.strictObject({ reason: note });

export type CountOpeningBody = z.output<typeof countOpening>;
export type CountEntriesBody = z.output<typeof countEntries>;
