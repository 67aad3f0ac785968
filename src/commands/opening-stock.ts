import { hash } from "node:crypto";
import type { OpeningLine } from "../domain/product/events.ts";
import { NONE } from "../domain/ids.ts";
import type { StockCommandOf } from "../domain/stock/commands.ts";

/** What a receipt of goods that were there before the ledger names as its source. */
export const OPENING_SOURCE = "opening-balance";

const ID_CHARACTERS_MAX = 64;
const PREFIX = "opening-";

/**
 * The id of the receipt that books an opening quantity: a function of SKU, lot and bin, so that the same quantity is
 * booked once, whoever asks for it and however often.
 */
export const openingReceipt = (
  sku: string,
  { lot, bin }: Pick<OpeningLine, "lot" | "bin">,
): string => {
  const plain = `${PREFIX}${sku}`;
  if (lot === NONE && bin === NONE && plain.length <= ID_CHARACTERS_MAX) return plain;
  // 128 bits of the hash: as good as unique, and an id.
  return `${PREFIX}${hash("sha256", `${sku}@${lot}@${bin}`, "hex").slice(0, 32)}`;
};

/** The receipt of one opening line. */
export const openingCommand = ({
  receipt,
  units,
  lot,
  bin,
  expiresOn,
  expiresAt,
  unitCost,
}: OpeningLine): StockCommandOf<"receive"> => ({
  type: "receive",
  receipt,
  source: OPENING_SOURCE,
  lines: [
    {
      ...{ lot, bin, units },
      condition: "good",
      ...(expiresOn === undefined || expiresAt === undefined ? {} : { expiresOn, expiresAt }),
      ...(unitCost === undefined ? {} : { unitCost }),
    },
  ],
});
