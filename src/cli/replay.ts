import { createHash } from "node:crypto";
import { instantOf } from "../domain/instant.ts";
import { isStockEventType, type Buckets, type StockEvent } from "../domain/stock/events.ts";
import { evolve } from "../domain/stock/evolve.ts";
import { bucketsOf, emptyStock, type Stock } from "../domain/stock/state.ts";
import { stockKeyOf } from "../domain/ids.ts";
import type { EventItem } from "./answers.ts";
import { CliFault, EXIT } from "./exits.ts";

/** Differences that are kept; all are counted. */
const DIFFERENCES_KEPT_MAX = 1_000;

/** One number that is not what it should be. `side` is what the replay was compared with. */
export type Difference = {
  readonly stream: string;
  readonly revision: number;
  readonly side: "event" | "read-model";
  readonly field: string;
  readonly replay: number | string;
  readonly found: number | string;
};

export type Replay = {
  readonly add: (item: EventItem) => void;
  readonly stocks: ReadonlyMap<string, Stock>;
  readonly note: (difference: Difference) => void;
  readonly differences: readonly Difference[];
  readonly counted: () => {
    readonly events: number;
    readonly streams: number;
    readonly differences: number;
  };
  /** SHA-256 over id, type and data of every event, in log order. */
  readonly hash: () => string;
};

const BUCKETS = [
  "onHand",
  "available",
  "reserved",
  "allocated",
  "quarantined",
  "damaged",
  "picked",
] as const satisfies readonly (keyof Buckets)[];

/** The buckets in which two sides differ. */
export const bucketDifferences = (
  replay: Buckets,
  found: Buckets,
): readonly { readonly field: string; readonly replay: number; readonly found: number }[] =>
  BUCKETS.filter((bucket) => replay[bucket] !== found[bucket]).map((bucket) => ({
    field: bucket,
    replay: replay[bucket],
    found: found[bucket],
  }));

const isStockEvent = (value: { readonly type: string }): value is StockEvent =>
  isStockEventType(value.type);

/** The event as the domain knows it: the API shows what all events have beside what this one says. */
const eventOf = ({ type, data, effectiveAt, after, stream, revision }: EventItem): StockEvent => {
  const event = { ...data, type, effectiveAt, after };
  if (isStockEvent(event)) return event;
  throw new CliFault(
    EXIT.failure,
    `${type} at revision ${String(revision)} of ${stream}: this version does not know the type`,
  );
};

/** Folds events one after the other, and holds every event's `after` against the fold. */
export const createReplay = (): Replay => {
  const stocks = new Map<string, Stock>();
  const differences: Difference[] = [];
  const digest = createHash("sha256");
  let events = 0;
  let found = 0;

  const note = (difference: Difference): void => {
    found += 1;
    if (differences.length < DIFFERENCES_KEPT_MAX) differences.push(difference);
  };

  const fold = (item: EventItem, stock: Stock): void => {
    const { stream, revision } = item;
    if (revision !== stock.revision + 1) {
      const replay = stock.revision + 1;
      note({ stream, revision, side: "event", field: "revision", replay, found: revision });
    }
    const event = eventOf(item);
    const recordedAt = instantOf(item.recordedAt);
    evolve(stock, event, { revision, recordedAt, actor: item.metadata.actor });
    for (const one of bucketDifferences(bucketsOf(stock), event.after)) {
      note({ stream, revision, side: "event", ...one });
    }
  };

  return {
    stocks,
    differences,
    note,
    add: (item) => {
      events += 1;
      digest.update(`${item.id}\n${item.type}\n${JSON.stringify(item.data)}\n`);
      if (stockKeyOf(item.stream) === undefined) return;
      const stock = stocks.get(item.stream) ?? emptyStock();
      stocks.set(item.stream, stock);
      fold(item, stock);
    },
    counted: () => ({ events, streams: stocks.size, differences: found }),
    hash: () => digest.copy().digest("hex"),
  };
};
