import type { Cursors } from "./cursors.ts";
import { shippedFrom, type DemandDocument } from "./demand.ts";
import type { NetworkDocument } from "./network-availability.ts";
import { answerPage, type PageRequest } from "./paging.ts";
import type { Page } from "./page.ts";
import { KEY_FIELD } from "./read-store.ts";
import type { Reader } from "./reader.ts";
import { sellableAt } from "./stock-part.ts";

/** What each warehouse could sell of a SKU, and what it has shipped. */
export type CoverItem = {
  readonly sku: string;
  readonly stocks: readonly {
    readonly warehouse: string;
    readonly sellable: number;
    readonly shipped: number;
  }[];
};

export type CoverModels = {
  /** SKUs in their order, with the shipments of the `days` days up to `at` (epoch milliseconds). @throws InvalidCursor */
  readonly cover: (
    filter: { readonly skus?: readonly string[]; readonly days: number },
    page: PageRequest,
    at: number,
  ) => Promise<Page<CoverItem>>;
};

export const createCoverQueries = (
  network: Reader<NetworkDocument>,
  demand: Reader<DemandDocument>,
  cursors: Cursors,
): CoverModels => ({
  cover: async ({ skus, days }, page, at) => {
    const { items, ...rest } = await answerPage<NetworkDocument, NetworkDocument>(
      {
        cursors,
        reader: network,
        name: ["cover", skus],
        query: {
          where: skus === undefined ? [] : [{ kind: "in", field: KEY_FIELD, values: skus }],
          sort: { field: KEY_FIELD, descending: false },
        },
        placeOf: ({ key }) => ({ value: key, key }),
        item: (document) => document,
      },
      page,
    );
    const known = await demand.getMany(items.map(({ sku }) => sku));
    return {
      ...rest,
      items: items.map(({ sku, parts }, index) => ({
        sku,
        stocks: parts.map((part) => ({
          warehouse: part.warehouse,
          sellable: sellableAt(part, at).sellable,
          shipped: shippedFrom(known[index], part.warehouse, { at, days }),
        })),
      })),
    };
  },
});
