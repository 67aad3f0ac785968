import { isStockEventType, PUBLISHED_AS, type StockEvent } from "../domain/stock/events.ts";
import { earliestExpiry } from "./known-lots.ts";
import { type Movement, movementsOf } from "./movements.ts";
import type { Draft, Fact, Projection } from "./projection.ts";
import { lowerBound } from "./sorted.ts";
import { emptyPart, foldPart, type StockPart } from "./stock-part.ts";

/** Units at lot × bin by condition. A place without units is not listed. */
export type Shelf = {
  readonly lot: string;
  readonly bin: string;
  readonly good: number;
  readonly quarantined: number;
  readonly damaged: number;
};

/** One SKU in one warehouse; the key is `sku@warehouse`. */
export type AvailabilityDocument = StockPart & {
  readonly sku: string;
  readonly warehouse: string;
  /** In the order of lot, then bin. */
  shelves: Shelf[];
  /** The earliest expiry of a lot with good units, epoch milliseconds. */
  lotDueAt: number | null;
  low: boolean;
  /** Revision of the stream's last event. */
  version: number;
};

export const STOCK_EVENTS = Object.keys(PUBLISHED_AS).filter(isStockEventType);

const emptyAvailability = ({ sku, warehouse }: Fact): AvailabilityDocument => ({
  ...emptyPart(),
  sku,
  warehouse,
  shelves: [],
  lotDueAt: null,
  low: false,
  version: -1,
});

const apply = (draft: Draft<AvailabilityDocument>, fact: Fact): AvailabilityDocument => {
  const { event } = fact;
  const document = draft.document ?? emptyAvailability(fact);
  foldPart(document, event, draft.base);
  document.version = fact.recorded.revision;
  if (event.type === "LowStockDetected") document.low = true;
  else if (event.type === "StockReplenished") document.low = false;
  else if ("lots" in event) foldShelves(document, event, draft.base);
  return document;
};

const foldShelves = (
  document: AvailabilityDocument,
  event: StockEvent,
  base: AvailabilityDocument | undefined,
): void => {
  if (document.shelves === base?.shelves) document.shelves = document.shelves.slice();
  for (const movement of movementsOf(event)) move(document.shelves, movement);
  document.lotDueAt = earliestExpiry(document.lots);
};

const move = (shelves: Shelf[], { lot, bin, condition, units }: Movement): void => {
  const index = lowerBound(shelves, (one) => one.lot < lot || (one.lot === lot && one.bin < bin));
  const there = shelves[index];
  const known = there?.lot === lot && there.bin === bin;
  const before = known ? there : { lot, bin, good: 0, quarantined: 0, damaged: 0 };
  const after = { ...before, [condition]: before[condition] + units };
  if (after.good === 0 && after.quarantined === 0 && after.damaged === 0) {
    if (known) shelves.splice(index, 1);
  } else if (known) shelves[index] = after;
  else shelves.splice(index, 0, after);
};

/** Buckets as recorded, lots and bins, and what time alone will change. */
export const availability: Projection<AvailabilityDocument, Fact> = {
  name: "availability",
  version: 1,
  types: STOCK_EVENTS,
  indexes: ["sku", "warehouse", "lotDueAt"],
  fields: [],
  resident: true,
  once: false,
  keys: (fact) => [fact.stock],
  apply,
};
