import { isEntityCategory } from "../domain/decider.ts";
import type { EntityEvent } from "../domain/entity-events.ts";
import { categoryOf, stockKeyOf } from "../domain/ids.ts";
import type { Recorded, RecordedEvent } from "../domain/recorded.ts";
import type { StockEvent } from "../domain/stock/events.ts";
import type { AnyFact, EntityFact } from "./projection.ts";

/** Reads a stored event back. @throws where it can't be read: a poison event for whoever wants it. */
export type Decode = {
  readonly stock: (recorded: RecordedEvent) => Recorded<StockEvent>;
  readonly entity: (recorded: RecordedEvent) => Recorded<EntityEvent>;
};

type Stock = { readonly sku: string; readonly warehouse: string; readonly stock: string };

/** Names of streams that are kept taken apart, so that documents share the strings. */
const STREAMS_KEPT_MAX = 50_000;

const entityFactOf = (decode: Decode["entity"], stored: RecordedEvent): EntityFact | undefined => {
  const category = categoryOf(stored.stream);
  if (!isEntityCategory(category)) return undefined;
  const recorded = decode(stored);
  return {
    event: recorded.event,
    recorded,
    category,
    id: stored.stream.slice(category.length + 1),
  };
};

/** Makes facts of stored events; undefined for a stream of a category that this program does not know. */
export const createFacts = (decode: Decode): ((recorded: RecordedEvent) => AnyFact | undefined) => {
  let known = new Map<string, Stock>();
  const stockOf = (stream: string): Stock | undefined => {
    const found = known.get(stream);
    if (found !== undefined) return found;
    const key = stockKeyOf(stream);
    if (key === undefined) return undefined;
    const stock = { ...key, stock: `${key.sku}@${key.warehouse}` };
    if (known.size >= STREAMS_KEPT_MAX) known = new Map();
    known.set(stream, stock);
    return stock;
  };
  return (stored) => {
    const stock = stockOf(stored.stream);
    if (stock === undefined) return entityFactOf(decode.entity, stored);
    const recorded = decode.stock(stored);
    return {
      event: recorded.event,
      recorded,
      sku: stock.sku,
      warehouse: stock.warehouse,
      stock: stock.stock,
    };
  };
};
