import { stockStream, type StockKey } from "../domain/ids.ts";
import type { Buckets } from "../domain/stock/events.ts";
import { bucketsOf, type Stock } from "../domain/stock/state.ts";
import type { EventView, ShowEvent } from "./event-view.ts";
import { problem } from "./problems.ts";
import { PAGE_DEFAULT, type ReadEdge } from "./reads.ts";
import { readRevisionCursor, revisionCursor } from "./revision-cursor.ts";
import { claimView, stockItem } from "./stock-view.ts";

/** Claims and places that one answer lists; `more` says how many there are beyond. */
const CLAIMS_MAX = 500;
const LOTS_MAX = 500;

const BUCKETS = [
  "onHand",
  "available",
  "reserved",
  "allocated",
  "quarantined",
  "damaged",
  "picked",
] as const satisfies readonly (keyof Buckets)[];

const NOTHING: Buckets = {
  onHand: 0,
  available: 0,
  reserved: 0,
  allocated: 0,
  quarantined: 0,
  damaged: 0,
  picked: 0,
};

type Changes = { readonly [Bucket in keyof Buckets]?: number };

const changesBetween = (before: Buckets, after: Buckets): Changes =>
  Object.fromEntries(
    BUCKETS.map((bucket) => [bucket, after[bucket] - before[bucket]] as const).filter(
      ([, change]) => change !== 0,
    ),
  );

const claimOf = ({ data }: EventView) => ("claim" in data ? { claim: data["claim"] } : {});

type Query = { readonly limit?: number; readonly cursor?: string };

/**
 * Why the numbers are what they are: `carried` is the balance before the oldest event listed, each event
 * says what it changed, and carried + changes of all pages from the newest back = the number.
 */
export const explainStock = async (
  { needs, positions }: ReadEdge,
  show: ShowEvent,
  { key, query }: { readonly key: StockKey; readonly query: Query },
) => {
  const stream = stockStream(key.sku, key.warehouse);
  const stock = await needs.ledger.history(key.sku, key.warehouse, {});
  if (stock.revision < 0) throw problem("not-found", "nothing was ever recorded for this stock");
  const name = `explain ${stream}`;
  const from = query.cursor === undefined ? stock.revision : readRevisionCursor(name, query.cursor);
  const limit = query.limit ?? PAGE_DEFAULT;
  const page = await needs.log.readStream(stream, {
    from,
    direction: "backwards",
    limit: limit + 1,
  });
  const events = page.events.map(show);
  const listed = events.slice(0, limit);
  const carried = events[limit]?.after ?? NOTHING;
  const oldest = listed.at(-1)?.revision ?? 0;
  return {
    ...key,
    version: stock.revision,
    position: positions.text(await needs.ledger.head()),
    numbers: numbersOf(key, stock, needs.clock.now()),
    claims: [...stock.claims.values()].slice(0, CLAIMS_MAX).map(claimView),
    moreClaims: Math.max(0, stock.claims.size - CLAIMS_MAX),
    lots: stockItem(key, stock, needs.clock.now()).lots.slice(0, LOTS_MAX),
    carried,
    events: listed.map((event, index) => ({
      revision: event.revision,
      type: event.type,
      recordedAt: event.recordedAt,
      effectiveAt: event.effectiveAt,
      actor: event.metadata.actor,
      ...claimOf(event),
      changes: changesBetween(events[index + 1]?.after ?? NOTHING, event.after ?? NOTHING),
    })),
    ...(oldest > 0 ? { nextCursor: revisionCursor(name, oldest - 1) } : {}),
  };
};

/** Each number with the sum that makes it, in the words of the domain. */
const numbersOf = (key: StockKey, stock: Stock, at: number) => {
  const buckets = bucketsOf(stock);
  const item = stockItem(key, stock, at);
  const { safetyBuffer = 0, priorityBuffer = 0 } = stock.policy;
  const { good, quarantined, damaged, reserved, allocated, backordered } = stock;
  return {
    onHand: {
      value: buckets.onHand,
      sum: "good + quarantined + damaged",
      terms: { good, quarantined, damaged },
    },
    available: {
      value: buckets.available,
      sum: "good - reserved - allocated",
      terms: { good, reserved, allocated },
    },
    reserved: { value: reserved, sum: "backed units of open reservations" },
    allocated: { value: allocated, sum: "backed units of open allocations" },
    quarantined: { value: quarantined, sum: "units of lots that may not leave" },
    damaged: { value: damaged, sum: "units of lots that can't be sold" },
    picked: { value: buckets.picked, sum: "picked units that have not been shipped" },
    backordered: { value: backordered, sum: "units of open claims that wait for stock" },
    sellable: {
      value: item.sellable,
      sum: "max(0, available + lapsed holds - good units past their sale - backordered of open claims - safetyBuffer - priorityBuffer)",
      terms: {
        available: buckets.available,
        lapsed: item.lapsed,
        backordered,
        safetyBuffer,
        priorityBuffer,
      },
    },
  };
};
