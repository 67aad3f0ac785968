import { inspectionCause } from "../domain/shipment/inspection.ts";
import { piecesOf } from "../domain/shipment/places.ts";
import type { ListedPlace, WeightRule } from "../domain/shipment/commands.ts";
import { toPick, type ShipmentState } from "../domain/shipment/state.ts";
import type { ProductState } from "../domain/product/state.ts";
import { planPick } from "../domain/stock/pick-plan.ts";
import { gtin14 } from "../domain/gtin.ts";
import type { ApiNeeds } from "./needs.ts";
import { problem } from "./problems.ts";
import type { Scanned } from "./scan-reader.ts";

type Needs = Pick<ApiNeeds, "entities" | "ledger" | "clock" | "models" | "settings">;

/** Stocks and products that are read at once. */
const READS_AT_ONCE = 50;

export const skusOf = ({ pieces }: ShipmentState): readonly string[] => [
  ...new Set(pieces.filter(({ units }) => units > 0).map(({ sku }) => sku)),
];

const eachOf = async <Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> => {
  const results: Result[] = [];
  for (let from = 0; from < items.length; from += READS_AT_ONCE) {
    results.push(...(await Promise.all(items.slice(from, from + READS_AT_ONCE).map(work))));
  }
  return results;
};

/** Master data of what is in a parcel; a SKU that nobody has created is not in it. */
export const productsOf = async (
  { entities }: Pick<Needs, "entities">,
  state: ShipmentState,
): Promise<ReadonlyMap<string, ProductState>> => {
  const views = await eachOf(
    skusOf(state),
    async (sku) => entities.product.peek(sku) ?? entities.product.read(sku),
  );
  return new Map(
    views.filter((one) => one.version >= 0).map((one) => [one.id, one.state] as const),
  );
};

/** Where the stock would pick what is left of a SKU, in its own order. */
export const listOf = async (
  { ledger, clock }: Pick<Needs, "ledger" | "clock">,
  state: ShipmentState,
  sku: string,
): Promise<readonly ListedPlace[]> => {
  const units = piecesOf(state, sku).reduce((sum, piece) => sum + toPick(piece), 0);
  if (units === 0) return [];
  const stock = await ledger.history(sku, state.warehouse, {});
  return planPick(stock, { units, at: clock.now(), named: [], near: [] }).map((one) => {
    const expiresOn = stock.lots.get(one.lot)?.expiresOn;
    return { ...one, ...(expiresOn !== undefined && { expiresOn }) };
  });
};

export const listsOf = async (
  needs: Pick<Needs, "ledger" | "clock">,
  state: ShipmentState,
): Promise<readonly (ListedPlace & { readonly sku: string })[]> => {
  const lists = await eachOf(skusOf(state), async (sku) =>
    (await listOf(needs, state, sku)).map((one) => ({ sku, ...one })),
  );
  return lists.flat();
};

const isMeant =
  ({ gtin, code }: Scanned) =>
  (sku: string, barcodes: readonly string[]): boolean =>
    code === sku ||
    barcodes.some((one) => one === code || (gtin !== undefined && gtin14(one) === gtin));

const spellings = ({ gtin, code }: Scanned): readonly string[] => {
  const short = gtin === undefined ? [] : [gtin, gtin.slice(1), gtin.slice(2), gtin.slice(6)];
  return [...new Set([...(code === undefined ? [] : [code]), ...short])];
};

/** The SKU of the parcel that the barcode is of. @throws Problem invalid-state, unknown-reference */
export const scannedSku = async (
  needs: Needs,
  state: ShipmentState,
  scan: Scanned,
): Promise<string> => {
  const products = await productsOf(needs, state);
  const meant = isMeant(scan);
  const own = skusOf(state).find((sku) => meant(sku, products.get(sku)?.barcodes ?? []));
  if (own !== undefined) return own;
  const { product } = needs.models.entities;
  const { items } = await product.list({ anyOf: { barcodes: spellings(scan) } }, { limit: 1 });
  const [other] = items;
  if (other !== undefined) {
    throw problem("invalid-state", `this is ${other.id}, which is not in this parcel`);
  }
  throw problem("unknown-reference", "no SKU of this parcel has that barcode");
};

/** Why the house wants a parcel inspected before it is closed. */
export const causeOf = (
  { settings }: Pick<Needs, "settings">,
  id: string,
  state: ShipmentState,
): string | undefined => inspectionCause(id, state, settings.parcels.inspection);

/** What a parcel should weigh by master data and settings. */
export const weightOf = async (
  needs: Needs,
  state: ShipmentState,
  packagingGrams: number | undefined,
): Promise<WeightRule> => {
  const { tolerancePercent, toleranceGrams, ...rules } = needs.settings.parcels;
  const products = await productsOf(needs, state);
  const weights = state.pieces
    .filter(({ units }) => units > 0)
    .map(({ sku, units }) => {
      const { weightGrams } = products.get(sku) ?? {};
      return weightGrams === undefined ? undefined : weightGrams * units;
    });
  const known = weights.filter((one) => one !== undefined);
  const goods = known.reduce((sum, one) => sum + one, 0);
  return {
    ...{ packaging: packagingGrams ?? rules.packagingGrams, tolerancePercent, toleranceGrams },
    ...(known.length === weights.length && { goods }),
  };
};
