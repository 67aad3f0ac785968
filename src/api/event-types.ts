import { z } from "zod";
import { isEntityEventType, type EntityEventType } from "../domain/entity-events.ts";
import { isStockEventType, PUBLISHED_AS, type StockEventType } from "../domain/stock/events.ts";

const BY_PUBLISHED_NAME: ReadonlyMap<string, StockEventType> = new Map(
  Object.keys(PUBLISHED_AS)
    .filter(isStockEventType)
    .map((type) => [PUBLISHED_AS[type], type]),
);

/** A type of event by its own name or by the one under which it is published; undefined for neither. */
export const eventTypeOf = (name: string): StockEventType | EntityEventType | undefined =>
  isStockEventType(name) || isEntityEventType(name) ? name : BY_PUBLISHED_NAME.get(name);

export const eventType = z
  .string()
  .max(100)
  .refine((name) => eventTypeOf(name) !== undefined, "a type of event, such as StockReserved")
  .transform((name) => eventTypeOf(name) ?? name);
