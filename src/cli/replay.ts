import { createHash } from "node:crypto";
import { instantOf } from "../domain/instant.ts";
import type { Buckets } from "../domain/stock/events.ts";
import { evolve } from "../domain/stock/evolve.ts";
import { bucketsOf, emptyStock, type Stock } from "../domain/stock/state.ts";
import { stockKeyOf } from "../domain/ids.ts";
import type { EventItem } from "./answers.ts";
import { storedOf } from "./stored-event.ts";
import type { CheckEvents } from "./needs.ts";

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

/**
 * Folds the events of stocks one after the other and holds the `after` of each against the fold; checks every field of
 * all events.
 */
export const createReplay = (check: CheckEvents): Replay => {
  const stocks = new Map<string, Stock>();
  const differences: Difference[] = [];
  const digest = createHash("sha256");
  let events = 0;
  let found = 0;

  const note = (difference: Difference): void => {
    found += 1;
    if (differences.length < DIFFERENCES_KEPT_MAX) differences.push(difference);
  };

  const unreadable = ({ stream, revision }: EventItem, problems: readonly string[]): void => {
    const found = problems.join("; ");
    note({ stream, revision, side: "event", field: "content", replay: "readable", found });
  };

  const fold = (item: EventItem, stock: Stock): void => {
    const { stream, revision } = item;
    if (revision !== stock.revision + 1) {
      const replay = stock.revision + 1;
      note({ stream, revision, side: "event", field: "revision", replay, found: revision });
    }
    const checked = check.stock(storedOf(item));
    if (!checked.ok) {
      unreadable(item, checked.problems);
      return;
    }
    const recordedAt = instantOf(item.recordedAt);
    evolve(stock, checked.event, { revision, recordedAt, actor: item.metadata.actor });
    for (const one of bucketDifferences(bucketsOf(stock), item.after ?? bucketsOf(emptyStock()))) {
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
      if (stockKeyOf(item.stream) === undefined) {
        const checked = check.entity(storedOf(item));
        if (!checked.ok) unreadable(item, checked.problems);
        return;
      }
      const stock = stocks.get(item.stream) ?? emptyStock();
      stocks.set(item.stream, stock);
      fold(item, stock);
    },
    counted: () => ({ events, streams: stocks.size, differences: found }),
    hash: () => digest.copy().digest("hex"),
  };
};
