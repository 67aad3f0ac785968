import type { Scheduler } from "../domain/runtime.ts";
import type { AvailabilityDocument } from "./availability.ts";
import { turn } from "./fill.ts";
import { addBuckets } from "./network-queries.ts";
import { FIND_LIMIT_MAX, KEY_FIELD } from "./read-store.ts";
import type { ReadModels } from "./read-models.ts";
import type { Found, Reader } from "./reader.ts";
import { NO_UNITS, sellableAt } from "./stock-part.ts";

type Totals = Awaited<ReturnType<ReadModels["totals"]>>;

/** Totals are summed anew when they are older than this. Milliseconds of the question's instant. */
const FRESH_MS = 1_000;
const PORTION = Math.min(500, FIND_LIMIT_MAX);

/**
 * Sums over all stocks, in portions between turns of the event loop; each stock is right by itself. Low
 * and out of stock count stocks (a SKU in a warehouse): marked low, and with nothing sellable.
 */
export const createTotals = (
  reader: Reader<AvailabilityDocument>,
  scheduler: Scheduler,
): Pick<ReadModels, "totals"> => {
  let kept: { readonly at: number; readonly totals: Promise<Totals> } | undefined;
  return {
    totals: (at) => {
      if (kept === undefined || at < kept.at || at >= kept.at + FRESH_MS) {
        const totals = sum(reader, scheduler, at);
        kept = { at, totals };
        // A failure is not kept: the next question tries again.
        totals.catch(() => (kept = undefined));
      }
      return kept.totals;
    },
  };
};

const sum = async (
  reader: Reader<AvailabilityDocument>,
  scheduler: Scheduler,
  at: number,
): Promise<Totals> => {
  const sort = { field: KEY_FIELD, descending: false };
  const skus = new Set<string>();
  const warehouses = new Set<string>();
  let [buckets, lowStock, outOfStock] = [NO_UNITS, 0, 0];
  let last: Found<AvailabilityDocument> | undefined;
  for (;;) {
    const after = last === undefined ? {} : { after: { value: last.key, key: last.key } };
    const found = await reader.find({ where: [], sort, limit: PORTION, ...after });
    for (const { document } of found) {
      skus.add(document.sku);
      warehouses.add(document.warehouse);
      buckets = addBuckets(buckets, document);
      if (document.low) lowStock += 1;
      if (sellableAt(document, at).sellable === 0) outOfStock += 1;
    }
    last = found.at(-1);
    if (found.length < PORTION) break;
    await turn(scheduler);
  }
  return { skus: skus.size, warehouses: warehouses.size, buckets, lowStock, outOfStock };
};
