import { instantText } from "../domain/instant.ts";
import type { AvailabilityDocument } from "./availability.ts";
import type { Cursors } from "./cursors.ts";
import { findLot } from "./known-lots.ts";
import { answerPage } from "./paging.ts";
import { type Condition, KEY_FIELD } from "./read-store.ts";
import type { AvailabilityItem, LotItem, ReadModels } from "./read-models.ts";
import type { Reader } from "./reader.ts";
import { sellableAt } from "./stock-part.ts";

/** Items made for the hot read are kept until their document or what has lapsed changes. Two generations. */
const ITEMS_KEPT = 20_000;

type Kept = {
  readonly document: AvailabilityDocument;
  readonly item: AvailabilityItem;
  /** The item is right from `from` (included) to `until` (excluded), epoch milliseconds. */
  readonly from: number;
  readonly until: number;
};

const lotsOf = ({ shelves, lots }: AvailabilityDocument): readonly LotItem[] =>
  shelves.map((shelf) => {
    const expiresAt = findLot(lots, shelf.lot)?.expiresAt ?? null;
    return expiresAt === null ? shelf : { ...shelf, expiresAt: instantText(expiresAt) };
  });

const makeItem = (document: AvailabilityDocument, at: number): Kept => {
  const { sellable, lapsed } = sellableAt(document, at);
  const item: AvailabilityItem = {
    sku: document.sku,
    warehouse: document.warehouse,
    onHand: document.onHand,
    available: document.available,
    reserved: document.reserved,
    allocated: document.allocated,
    quarantined: document.quarantined,
    damaged: document.damaged,
    picked: document.picked,
    backordered: document.backordered,
    sellable,
    lapsed: { holds: lapsed.holds, lots: lapsed.lots },
    lots: lotsOf(document),
    version: document.version,
  };
  return { document, item, from: lapsed.from, until: lapsed.until };
};

/** Buckets as recorded; what time alone changes is computed for the instant of the question. */
export const availabilityItem = (document: AvailabilityDocument, at: number): AvailabilityItem =>
  makeItem(document, at).item;

export type AvailabilityQueries = Pick<ReadModels, "stock" | "availability" | "dueLots">;

export const createAvailabilityQueries = (
  reader: Reader<AvailabilityDocument>,
  cursors: Cursors,
): AvailabilityQueries => {
  let young = new Map<string, Kept>();
  let old = new Map<string, Kept>();

  const itemOf = (
    key: string,
    document: AvailabilityDocument | undefined,
    at: number,
  ): AvailabilityItem | undefined => {
    if (document === undefined) return undefined;
    const known = young.get(key) ?? old.get(key);
    if (known?.document === document && at >= known.from && at < known.until) return known.item;
    const made = makeItem(document, at);
    if (young.size >= ITEMS_KEPT) {
      old = young;
      young = new Map();
    }
    young.set(key, made);
    return made.item;
  };

  return {
    stock: (sku, warehouse, at) => {
      const key = `${sku}@${warehouse}`;
      const document = reader.get(key);
      return document instanceof Promise
        ? document.then((later) => itemOf(key, later, at))
        : itemOf(key, document, at);
    },
    availability: ({ skus, warehouses }, page, at) =>
      answerPage(
        {
          cursors,
          reader,
          name: ["availability", skus, warehouses],
          query: {
            where: [...oneOf("sku", skus), ...oneOf("warehouse", warehouses)],
            sort: { field: KEY_FIELD, descending: false },
          },
          placeOf: ({ key }) => ({ value: key, key }),
          item: (document) => availabilityItem(document, at),
        },
        page,
      ),
    dueLots: async (at, limit) => {
      const found = await reader.find({
        where: [{ kind: "range", field: "lotDueAt", to: at }],
        sort: { field: "lotDueAt", descending: false },
        limit,
      });
      return found.map(({ document: { sku, warehouse } }) => ({ sku, warehouse }));
    },
  };
};

const oneOf = (field: string, values: readonly string[] | undefined): readonly Condition[] =>
  values === undefined || values.length === 0 ? [] : [{ kind: "in", field, values }];
