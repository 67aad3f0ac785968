import type { Condition } from "../stock/events.ts";
import { unitsAt } from "../stock/places.ts";
import type { Stock } from "../stock/state.ts";
import { placeKey, type PlaceOfSku } from "./places.ts";
import type { CountSheet, ExpectedPlace } from "./sheet.ts";

const CONDITIONS: readonly Condition[] = ["good", "quarantined", "damaged"];

const expectedPlaces = (stock: Stock, bin: string | undefined): readonly ExpectedPlace[] => {
  const places: ExpectedPlace[] = [];
  for (const lot of stock.lots.values()) {
    for (const [name, cell] of lot.bins) {
      if (bin !== undefined && name !== bin) continue;
      for (const condition of CONDITIONS) {
        const expected = cell[condition];
        if (expected > 0) places.push({ lot: lot.lot, bin: name, condition, expected });
      }
    }
  }
  return places.sort((left, right) => {
    const [one, other] = [left, right].map((place) => placeKey({ sku: "", ...place }));
    return (one ?? "") < (other ?? "") ? -1 : 1;
  });
};

/** What the stock holds as it stands, in one bin or everywhere: the sheet of its SKU. */
export const sheetOf = (sku: string, stock: Stock, bin?: string): CountSheet => ({
  sku,
  countedAtRevision: stock.revision,
  ...(stock.unitCost !== undefined && { unitCost: stock.unitCost }),
  places: expectedPlaces(stock, bin),
});

/** By how much the book figure of a place differs from what was expected there. */
export const movedAt = (stock: Stock, place: PlaceOfSku, expected: number): number =>
  unitsAt(stock, place, place.condition) - expected;

/** The count that corrected a place last. */
export const lastCountOf = (stock: Stock, { lot, bin }: PlaceOfSku) =>
  stock.lots.get(lot)?.bins.get(bin)?.counted;
