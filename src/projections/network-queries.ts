import type { Buckets } from "../domain/stock/events.ts";
import type { Cursors } from "./cursors.ts";
import type { NetworkDocument } from "./network-availability.ts";
import { answerPage } from "./paging.ts";
import { KEY_FIELD } from "./read-store.ts";
import type { NetworkItem, ReadModels } from "./read-models.ts";
import type { Reader } from "./reader.ts";
import { NO_UNITS, sellableAt } from "./stock-part.ts";

export const addBuckets = (left: Buckets, right: Buckets): Buckets => ({
  onHand: left.onHand + right.onHand,
  available: left.available + right.available,
  reserved: left.reserved + right.reserved,
  allocated: left.allocated + right.allocated,
  quarantined: left.quarantined + right.quarantined,
  damaged: left.damaged + right.damaged,
  picked: left.picked + right.picked,
});

/** Sums over the warehouses; buffers are kept back in each of them. `at` is epoch milliseconds. */
export const networkItem = ({ sku, parts, transit }: NetworkDocument, at: number): NetworkItem => ({
  sku,
  ...parts.reduce((sum, part) => addBuckets(sum, part), NO_UNITS),
  backordered: parts.reduce((sum, part) => sum + part.backordered, 0),
  sellable: parts.reduce((sum, part) => sum + sellableAt(part, at).sellable, 0),
  inTransit: transit.reduce((sum, one) => sum + one.units, 0),
  warehouses: parts.map((part) => part.warehouse),
});

export const createNetworkQueries = (
  reader: Reader<NetworkDocument>,
  cursors: Cursors,
): Pick<ReadModels, "network"> => ({
  network: ({ skus }, page, at) =>
    answerPage(
      {
        cursors,
        reader,
        name: ["network", skus],
        query: {
          where:
            skus === undefined || skus.length === 0
              ? []
              : [{ kind: "in", field: KEY_FIELD, values: skus }],
          sort: { field: KEY_FIELD, descending: false },
        },
        placeOf: ({ key }) => ({ value: key, key }),
        item: (document) => networkItem(document, at),
      },
      page,
    ),
});
