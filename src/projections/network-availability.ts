import type { StockEvent } from "../domain/stock/events.ts";
import { STOCK_EVENTS } from "./availability.ts";
import type { Draft, Fact, Projection } from "./projection.ts";
import { lowerBound } from "./sorted.ts";
import { emptyPart, foldPart, type StockPart } from "./stock-part.ts";

export type NetworkPart = StockPart & { readonly warehouse: string };

/** Dispatched − received − missing of one transfer: on the way, in no warehouse. */
export type Transit = { readonly transfer: string; readonly units: number };

/** One SKU over all its warehouses; the key is the SKU. Fed by several streams, in the order of the log. */
export type NetworkDocument = {
  readonly sku: string;
  /** In the order of the warehouses. */
  parts: NetworkPart[];
  /** Open transfers, in the order of their ids. */
  transit: Transit[];
};

const apply = (draft: Draft<NetworkDocument>, fact: Fact): NetworkDocument => {
  const document = draft.document ?? { sku: fact.sku, parts: [], transit: [] };
  const { part, base } = ownPart(document, fact.warehouse, draft.base);
  foldPart(part, fact.event, base);
  foldTransit(document, fact.event);
  return document;
};

/** The warehouse's part for changing: a copy as long as readers still see the same one. */
const ownPart = (
  document: NetworkDocument,
  warehouse: string,
  seen: NetworkDocument | undefined,
): { readonly part: NetworkPart; readonly base: NetworkPart | undefined } => {
  if (document.parts === seen?.parts) document.parts = document.parts.slice();
  const index = lowerBound(document.parts, (one) => one.warehouse < warehouse);
  const there = document.parts[index];
  if (there?.warehouse !== warehouse) {
    const part = { ...emptyPart(), warehouse };
    document.parts.splice(index, 0, part);
    return { part, base: undefined };
  }
  if (seen === undefined) return { part: there, base: undefined };
  const base = seen.parts[lowerBound(seen.parts, (one) => one.warehouse < warehouse)];
  if (base !== there) return { part: there, base };
  const part = { ...there };
  document.parts[index] = part;
  return { part, base };
};

const foldTransit = (document: NetworkDocument, event: StockEvent): void => {
  if (event.type === "StockDispatched") carry(document, event.transfer, event.units);
  else if (event.type === "StockArrived") {
    carry(document, event.transfer, -(event.received + event.missing));
  }
};

const carry = (document: NetworkDocument, transfer: string, units: number): void => {
  const index = lowerBound(document.transit, (one) => one.transfer < transfer);
  const there = document.transit[index];
  const known = there?.transfer === transfer ? there.units : 0;
  const change = known + units === 0 ? [] : [{ transfer, units: known + units }];
  document.transit = document.transit.toSpliced(
    index,
    there?.transfer === transfer ? 1 : 0,
    ...change,
  );
};

/** Sums over the warehouses of a SKU; goods in transit counted once. */
export const networkAvailability: Projection<NetworkDocument, Fact> = {
  name: "network-availability",
  version: 1,
  types: STOCK_EVENTS.filter((type) => type !== "LowStockDetected" && type !== "StockReplenished"),
  indexes: [],
  fields: [],
  resident: true,
  once: false,
  keys: (fact) => [fact.sku],
  apply,
};
