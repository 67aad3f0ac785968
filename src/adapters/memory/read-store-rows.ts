import {
  type CollectionSpec,
  type Condition,
  KEY_FIELD,
  type Query,
  type Row,
  type Value,
} from "../../projections/read-store.ts";
import { compareValues, createFieldIndex, type FieldIndex } from "./read-store-index.ts";
import {
  checkQuery,
  compareRows,
  isAfter,
  matches,
  sortValueOf,
  valuesOf,
} from "./read-store-query.ts";

/** Rows in memory with the indexes that were declared: what the memory store is, and what the embedded one serves from. */
export type Rows = {
  readonly get: (key: string) => Row | undefined;
  readonly find: (query: Query) => readonly Row[];
  /** Documents, without tombstones. */
  readonly count: () => number;
  /** False: the row is not newer than the one that is there, nothing was changed. */
  readonly put: (row: Row, horizon: bigint) => boolean;
  /** Drops rows that have ended at or below the horizon and answers their keys. */
  readonly prune: (horizon: bigint) => readonly string[];
};

type Ended = { readonly key: string; readonly position: bigint };

/** Entries of the queue of ended rows that were worked off are cut away in such portions. */
const QUEUE_CUT = 4_096;

export const createRows = (spec: CollectionSpec): Rows => {
  const rows = new Map<string, Row>();
  const indexes = new Map<string, FieldIndex>(
    spec.indexes.map((field) => [field, createFieldIndex()]),
  );
  const keyOrder = createKeyOrder(rows);
  let documents = 0;
  const ended = createEndedQueue();

  const reindex = (key: string, before: Row["document"], after: Row["document"]): void => {
    for (const [field, index] of indexes) {
      if (before?.[field] === after?.[field]) continue;
      for (const value of valuesOf(before, field)) index.remove(value, key);
      for (const value of valuesOf(after, field)) index.add(value, key);
    }
  };

  const put = (row: Row, horizon: bigint): boolean => {
    const old = rows.get(row.key);
    if (old === undefined ? row.position <= horizon : row.position <= old.position) return false;
    rows.set(row.key, row);
    if (old === undefined) keyOrder.added(row.key);
    documents += alive(row) - alive(old);
    reindex(row.key, old?.document, row.document);
    if (row.ended) ended.push(row);
    return true;
  };

  const prune = (horizon: bigint): readonly string[] => {
    const dropped: string[] = [];
    for (const next of ended.takeTo(horizon)) {
      const row = rows.get(next.key);
      if (row?.position !== next.position) continue;
      rows.delete(next.key);
      documents -= alive(row);
      reindex(next.key, row.document, undefined);
      dropped.push(next.key);
    }
    return dropped;
  };

  return {
    get: (key) => rows.get(key),
    find: (query) => {
      checkQuery(query, spec);
      return findIn({ rows, indexes, keysInOrder: keyOrder.keys }, query);
    },
    count: () => documents,
    put,
    prune,
  };
};

/** 1 for a document, 0 for a tombstone or nothing. */
const alive = (row: Row | undefined): number => (row?.document === undefined ? 0 : 1);

/** Rows that have ended, in the order of their positions. */
const createEndedQueue = (): {
  readonly push: (row: Ended) => void;
  readonly takeTo: (horizon: bigint) => readonly Ended[];
} => {
  let queue: Ended[] = [];
  let first = 0;
  return {
    push: ({ key, position }) => {
      // Rows of one batch come in any order, those of a later batch behind them: the place is near the end.
      let at = queue.length;
      while (at > first && (queue[at - 1]?.position ?? position) > position) at -= 1;
      if (at === queue.length) queue.push({ key, position });
      else queue.splice(at, 0, { key, position });
    },
    takeTo: (horizon) => {
      const start = first;
      while ((queue[first]?.position ?? horizon + 1n) <= horizon) first += 1;
      const taken = queue.slice(start, first);
      if (first >= QUEUE_CUT) {
        queue = queue.slice(first);
        first = 0;
      }
      return taken;
    },
  };
};

/** Keys in order, made when first asked for; later ones are merged in by the next question. */
const createKeyOrder = (
  rows: ReadonlyMap<string, Row>,
): { readonly added: (key: string) => void; readonly keys: () => readonly string[] } => {
  let order: string[] | undefined;
  let fresh: string[] = [];
  return {
    added: (key) => {
      if (order !== undefined) fresh.push(key);
    },
    keys: () => {
      if (order === undefined) order = [...rows.keys()].sort();
      else if (fresh.length > 0) {
        // Two sorted runs: the sort merges them in one pass. A key that went and came again is kept once.
        order = [...order.filter((key) => rows.has(key)), ...fresh.sort()]
          .sort()
          .filter((key, index, all) => key !== all[index - 1]);
        fresh = [];
      }
      return order;
    },
  };
};

type Tables = {
  readonly rows: ReadonlyMap<string, Row>;
  readonly indexes: ReadonlyMap<string, FieldIndex>;
  readonly keysInOrder: () => readonly string[];
};

const findIn = (tables: Tables, query: Query): readonly Row[] => {
  const keys = fewestKeys(tables, query.where);
  return keys === undefined ? scan(tables, query) : gather(tables, query, keys);
};

const fieldIndex = ({ indexes }: Tables, field: string): FieldIndex => {
  const index = indexes.get(field);
  if (index === undefined) throw new Error(`no index on ${field}`);
  return index;
};

/** Candidates by the equality that leaves the fewest of them; undefined: there is none. */
const fewestKeys = (tables: Tables, where: readonly Condition[]): Iterable<string> | undefined => {
  let best: { readonly count: number; readonly keys: () => Iterable<string> } | undefined;
  for (const condition of where) {
    if (condition.kind !== "equals" && condition.kind !== "in") continue;
    const values = [...new Set(condition.kind === "equals" ? [condition.value] : condition.values)];
    const index = tables.indexes.get(condition.field);
    if (index === undefined && condition.field !== KEY_FIELD) continue;
    const choice =
      index === undefined
        ? { count: values.length, keys: () => values.map(String) }
        : keysOfAny(index, values);
    if (best === undefined || choice.count < best.count) best = choice;
  }
  return best?.keys();
};

const keysOfAny = (index: FieldIndex, values: readonly Value[]) => ({
  count: values.reduce<number>((sum, value) => sum + index.countOf(value), 0),
  keys: () => new Set(values.flatMap((value) => [...index.keysOf(value)])),
});

const gather = ({ rows }: Tables, query: Query, keys: Iterable<string>): readonly Row[] => {
  const found: Row[] = [];
  for (const key of keys) {
    const row = rows.get(key);
    if (row === undefined || sortValueOf(row, query.sort.field) === undefined) continue;
    if (matches(row, query.where) && isAfter(row, query)) found.push(row);
  }
  return found.sort(compareRows(query)).slice(0, query.limit);
};

/** Along the sort field, from where the page before has ended, until the page is full. */
const scan = (tables: Tables, query: Query): readonly Row[] => {
  const found: Row[] = [];
  for (const key of keysAlong(tables, query)) {
    const row = tables.rows.get(key);
    if (row === undefined || !matches(row, query.where) || !isAfter(row, query)) continue;
    found.push(row);
    if (found.length === query.limit) break;
  }
  return found;
};

/** Keys in the order of the sort field; where values are equal, in their own order. */
function* keysAlong(tables: Tables, query: Query): Generator<string> {
  const { field, descending } = query.sort;
  const index = field === KEY_FIELD ? undefined : fieldIndex(tables, field);
  const values = index === undefined ? tables.keysInOrder() : index.values();
  const [from, to] = span(values, query);
  for (let step = 0; step < to - from; step++) {
    const value = values[descending ? to - 1 - step : from + step];
    if (value === undefined) return;
    if (index === undefined) yield String(value);
    else yield* [...index.keysOf(value)].sort();
  }
}

/** The part of the sorted values [from, to) that the conditions on the sort field and the cursor leave. */
const span = (
  values: readonly Value[],
  { where, sort, after }: Query,
): readonly [number, number] => {
  let [from, to] = [0, values.length];
  const startAt = (value: Value): void => {
    from = Math.max(from, boundary(values, value, false));
  };
  const endAt = (value: Value): void => {
    to = Math.min(to, boundary(values, value, true));
  };
  for (const condition of where) {
    if (condition.field !== sort.field) continue;
    if (condition.kind === "prefix") startAt(condition.text);
    if (condition.kind !== "range") continue;
    if (condition.from !== undefined) startAt(condition.from);
    if (condition.to !== undefined) endAt(condition.to);
  }
  if (after !== undefined) (sort.descending ? endAt : startAt)(after.value);
  return [from, to];
};

/** The first index whose value is not before (`past`: is behind) the given one. */
const boundary = (values: readonly Value[], value: Value, past: boolean): number => {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const order = compareValues(values[middle] ?? value, value);
    if (order < 0 || (past && order === 0)) low = middle + 1;
    else high = middle;
  }
  return low;
};
