import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import {
  type Collection,
  type Condition,
  InvalidQuery,
  KEY_FIELD,
  type Query,
  type ReadStore,
  type Row,
  type Value,
} from "../../src/projections/read-store.ts";
import { AWKWARD } from "./awkward-documents.ts";
import { markOf, rowOf, specOf, type StoreHome, STORES, tombstone } from "./read-store-harness.ts";

const byKey = { field: KEY_FIELD, descending: false };
const keysOf = (rows: readonly Row[]): readonly string[] => rows.map((row) => row.key);

describe.each(STORES)("read store (%s)", (_, homeOf) => {
  const cleanUps: (() => Promise<void> | void)[] = [];
  afterEach(async () => {
    for (const clean of cleanUps.splice(0).reverse()) await clean();
  });
  const newHome = (): StoreHome => {
    const home = homeOf();
    cleanUps.push(home.remove);
    return home;
  };
  const opened = async (home: StoreHome): Promise<ReadStore> => {
    const store = await home.open();
    cleanUps.push(() => store.close());
    return store;
  };
  const shelf = async (): Promise<{ store: ReadStore; collection: Collection; epoch: number }> => {
    const home = newHome();
    const store = await opened(home);
    const collection = await store.open(specOf(home));
    const { epoch } = await collection.lease();
    return { store, collection, epoch };
  };

  test("gives back what was written, and nothing for a key that was never written", async () => {
    const { collection, epoch } = await shelf();
    expect(await collection.write(epoch, [rowOf("a", 3, { size: 1, colour: "red" })])).toBe(true);
    expect(await collection.get("a")).toMatchObject(rowOf("a", 3, { size: 1, colour: "red" }));
    expect(await collection.get("b")).toBeUndefined();
    const many = await collection.getMany(["b", "a"]);
    expect(many[0]).toBeUndefined();
    expect(many[1]).toMatchObject({ key: "a", position: 3n });
  });

  test.each(AWKWARD)("gives back a document with %s as it was written", async (_what, awkward) => {
    const { collection, epoch } = await shelf();
    const document = { size: 1, colour: "red", maker: null, ...awkward };
    await collection.write(epoch, [
      { key: "$a.b c:\u{1F600}", position: 1n, document, ended: false },
    ]);
    expect((await collection.get("$a.b c:\u{1F600}"))?.document).toEqual(document);
    const query = { where: [], sort: { field: "size", descending: true }, limit: 10 };
    expect((await collection.find(query)).map((row) => row.document)).toEqual([document]);
  });

  test("gives back a document without the fields that it leaves out", async () => {
    const { collection, epoch } = await shelf();
    const document = { size: 1, maker: null, note: "no colour" };
    await collection.write(epoch, [{ key: "a", position: 1n, document, ended: false }]);
    const row = await collection.get("a");
    expect(Object.keys(row?.document ?? {}).toSorted()).toEqual(["maker", "note", "size"]);
    expect(row?.document).toEqual(document);
    const query = { where: [], sort: { field: "colour", descending: false }, limit: 10 };
    expect(await collection.find(query)).toEqual([]);
  });

  test("asks for values, whatever they look like", async () => {
    const { collection, epoch } = await shelf();
    const makers = ["$ne", "{$gt: ''}", "a.b", "^x.*", "$$NOW", "x"];
    await collection.write(
      epoch,
      makers.map((maker, at) => rowOf(`k${at}`, at + 1, { size: at, maker })),
    );
    const found = async (condition: Condition): Promise<readonly string[]> =>
      keysOf(await collection.find({ where: [condition], sort: byKey, limit: 10 }));
    for (const [at, maker] of makers.entries()) {
      expect(await found({ kind: "equals", field: "maker", value: maker })).toEqual([`k${at}`]);
      expect(await found({ kind: "in", field: "maker", values: [maker] })).toEqual([`k${at}`]);
    }
    expect(await found({ kind: "prefix", field: "maker", text: "^" })).toEqual(["k3"]);
    expect(await found({ kind: "prefix", field: "maker", text: ".*" })).toEqual([]);
    expect(await found({ kind: "prefix", field: "maker", text: "$" })).toEqual(["k0", "k4"]);
  });

  test("never goes back: an older version of a document changes nothing", async () => {
    const { collection, epoch } = await shelf();
    await collection.write(epoch, [rowOf("a", 5, { size: 5 })]);
    await collection.write(epoch, [rowOf("a", 4, { size: 4 })]);
    await collection.write(epoch, [rowOf("a", 5, { size: 6 })]);
    expect(await collection.get("a")).toMatchObject({ position: 5n, document: { size: 5 } });
    await collection.write(epoch, [rowOf("a", 6, { size: 6 })]);
    expect(await collection.get("a")).toMatchObject({ position: 6n, document: { size: 6 } });
  });

  test("a removed document stays removed when an older version comes late", async () => {
    const { collection, epoch } = await shelf();
    await collection.write(epoch, [rowOf("a", 5)]);
    await collection.write(epoch, [tombstone("a", 7)]);
    await collection.write(epoch, [rowOf("a", 6)]);
    expect(await collection.get("a")).toMatchObject({ position: 7n, document: undefined });
    expect(await collection.find({ where: [], sort: byKey, limit: 10 })).toEqual([]);
    expect(await collection.count()).toBe(0);
  });

  test("drops what has ended up to the horizon, and never takes it back", async () => {
    const { collection, epoch } = await shelf();
    await collection.write(epoch, [
      { ...rowOf("old", 10), ended: true },
      tombstone("gone", 11),
      { ...rowOf("new", 30), ended: true },
      rowOf("open", 5),
    ]);
    await collection.advance(epoch, markOf(40, 20));
    expect(await collection.get("old")).toBeUndefined();
    expect(await collection.get("gone")).toBeUndefined();
    expect(await collection.get("new")).toMatchObject({ position: 30n });
    expect(await collection.get("open")).toMatchObject({ position: 5n });
    await collection.write(epoch, [rowOf("old", 9), rowOf("gone", 20), rowOf("late", 21)]);
    expect(await collection.get("old")).toBeUndefined();
    expect(await collection.get("gone")).toBeUndefined();
    expect(await collection.get("late")).toMatchObject({ position: 21n });
    expect(await collection.count()).toBe(3);
  });

  test("a document that goes on after its end is not dropped", async () => {
    const { collection, epoch } = await shelf();
    await collection.write(epoch, [{ ...rowOf("a", 10), ended: true }]);
    await collection.write(epoch, [rowOf("a", 15)]);
    await collection.advance(epoch, markOf(40, 20));
    expect(await collection.get("a")).toMatchObject({ position: 15n });
  });

  test("a newer lease fences off the one before: its writes and marks change nothing", async () => {
    const { collection, epoch } = await shelf();
    await collection.write(epoch, [rowOf("a", 1)]);
    await collection.advance(epoch, markOf(1));
    const second = await collection.lease();
    expect(second.mark).toEqual(markOf(1));
    expect(second.epoch).toBeGreaterThan(epoch);
    expect(await collection.write(epoch, [rowOf("a", 2)])).toBe(false);
    expect(await collection.advance(epoch, markOf(2))).toBe(false);
    expect(await collection.get("a")).toMatchObject({ position: 1n });
    expect(await collection.mark()).toEqual(markOf(1));
    expect(await collection.write(second.epoch, [rowOf("a", 2)])).toBe(true);
  });

  test("a mark never goes back", async () => {
    const { collection, epoch } = await shelf();
    expect((await collection.lease()).mark).toBeUndefined();
    const { epoch: newest } = await collection.lease();
    expect(newest).toBeGreaterThan(epoch);
    await collection.advance(newest, markOf(9));
    expect(await collection.advance(newest, markOf(4))).toBe(true);
    expect(await collection.mark()).toEqual(markOf(9));
  });

  test("a registration is changed only by who has seen the newest one", async () => {
    const store = await opened(newHome());
    expect(await store.registration("p")).toBeUndefined();
    const first = { projection: "p", version: 0, next: 1 };
    expect(await store.register({ ...first, active: "p_1" }, 0)).toBe(true);
    expect(await store.register({ ...first, active: "p_2" }, 0)).toBe(false);
    expect(await store.registration("p")).toEqual({ ...first, version: 1, active: "p_1" });
    const seen = { ...first, version: 1, active: "p_2", previous: "p_1" };
    expect(await store.register(seen, 1)).toBe(true);
    expect(await store.register(seen, 1)).toBe(false);
    expect(await store.registration("p")).toEqual({ ...seen, version: 2 });
  });

  test("a dropped collection is gone; one of the same name starts empty", async () => {
    const home = newHome();
    const store = await opened(home);
    const collection = await store.open(specOf(home));
    const other = await store.open(specOf(home, "other_00000000_1"));
    const { epoch } = await collection.lease();
    await collection.write(epoch, [rowOf("a", 1)]);
    await collection.advance(epoch, markOf(1));
    expect((await store.collections()).toSorted()).toEqual(
      [collection.name, other.name].toSorted(),
    );
    await store.drop(collection.name);
    expect(await store.collections()).toEqual([other.name]);
    const again = await store.open(specOf(home));
    expect(await again.count()).toBe(0);
    expect((await again.lease()).mark).toBeUndefined();
  });

  test("a collection that was unloaded comes back as it was", async () => {
    const home = newHome();
    const store = await opened(home);
    const collection = await store.open(specOf(home));
    const { epoch } = await collection.lease();
    await collection.write(epoch, [rowOf("a", 1), tombstone("b", 2)]);
    await collection.advance(epoch, markOf(2));
    await store.unload(collection.name);
    const again = await store.open(specOf(home));
    expect(await again.get("a")).toMatchObject({ position: 1n });
    expect(await again.get("b")).toMatchObject({ position: 2n, document: undefined });
    expect(await again.mark()).toEqual(markOf(2));
  });

  test("what was flushed is there for the next handle, with mark, tombstones and epoch", async () => {
    const home = newHome();
    if (!home.isDurable) return;
    const store = await home.open();
    const collection = await store.open(specOf(home));
    const { epoch } = await collection.lease();
    await collection.write(epoch, [rowOf("a", 1, { size: 7 }), tombstone("b", 2)]);
    await collection.write(epoch, [{ ...rowOf("c", 3), ended: true }]);
    await collection.advance(epoch, markOf(3));
    await store.flush();
    await collection.advance(epoch, markOf(8, 3));
    await store.close();
    const next = await opened(home);
    const again = await next.open(specOf(home));
    expect(await again.get("a")).toMatchObject({ position: 1n, document: { size: 7 } });
    expect(await again.get("b")).toBeUndefined();
    expect(await again.get("c")).toBeUndefined();
    const lease = await again.lease();
    expect(lease.mark).toEqual(markOf(8, 3));
    expect(lease.epoch).toBeGreaterThan(epoch);
  });

  test("a query may only name what was declared, within its bounds", async () => {
    const { collection } = await shelf();
    const ask = async (query: Partial<Query>): Promise<readonly Row[]> =>
      collection.find({ where: [], sort: byKey, limit: 10, ...query });
    const of = (field: string): Condition => ({ kind: "equals", field, value: 1 });
    await expect(ask({ where: [of("note")] })).rejects.toThrow(InvalidQuery);
    await expect(ask({ where: [of("size; DROP TABLE c1")] })).rejects.toThrow(InvalidQuery);
    await expect(ask({ sort: { field: "maker", descending: false } })).rejects.toThrow(
      InvalidQuery,
    );
    await expect(ask({ limit: 0 })).rejects.toThrow(InvalidQuery);
    await expect(ask({ limit: 2_001 })).rejects.toThrow(InvalidQuery);
    const values = Array.from({ length: 1_001 }, (_one, index) => index);
    await expect(ask({ where: [{ kind: "in", field: "size", values }] })).rejects.toThrow(
      InvalidQuery,
    );
    expect(await ask({ where: [of("maker")] })).toEqual([]);
  });

  test("finds, sorts and pages as a plain look at every document would", async () => {
    const { collection, epoch } = await shelf();
    await fc.assert(
      fc.asyncProperty(
        changes,
        fc.array(questions, { minLength: 1, maxLength: 6 }),
        async (rows, asked) => {
          await collection.write(epoch, lifted(rows));
          const there = await everything(collection);
          for (const query of asked) {
            expect(keysOf(await collection.find(query))).toEqual(keysOf(plainly(there, query)));
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

const SIZES: readonly Value[] = [0, 1, 2, 3, "s", "small", "m"];
const KEYS = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"];
const COLOURS = ["red", "redder", "blue"];
const size = fc.constantFrom(null, ...SIZES);
const changes = fc.array(
  fc.record({
    key: fc.constantFrom(...KEYS),
    size,
    colour: fc.constantFrom(null, ...COLOURS),
    maker: fc.constantFrom(null, "x", "y"),
    removed: fc.boolean(),
  }),
  { maxLength: 12 },
);

let positions = 0;
/** Each test run goes on where the one before has ended: positions grow. */
const lifted = (
  rows: readonly {
    key: string;
    removed: boolean;
    size: unknown;
    colour: unknown;
    maker: unknown;
  }[],
): Row[] =>
  rows.map(({ key, removed, ...document }) => {
    positions += 1;
    return {
      key,
      position: BigInt(positions),
      document: removed ? undefined : document,
      ended: removed,
    };
  });

const anySize = fc.constantFrom(...SIZES);
const conditions: fc.Arbitrary<Condition> = fc.oneof(
  anySize.map((value) => ({ kind: "equals" as const, field: "size", value })),
  fc
    .array(anySize, { maxLength: 3 })
    .map((values) => ({ kind: "in" as const, field: "size", values })),
  fc
    .record({ from: anySize, to: anySize }, { requiredKeys: [] })
    .map((ends) => ({ kind: "range" as const, field: "size", ...ends })),
  fc
    .constantFrom("", "r", "red", "redd")
    .map((text) => ({ kind: "prefix" as const, field: "colour", text })),
  fc
    .constantFrom("x", "y", "z")
    .map((value) => ({ kind: "equals" as const, field: "maker", value })),
  fc
    .constantFrom("a", "e", "zz")
    .map((value) => ({ kind: "equals" as const, field: KEY_FIELD, value })),
  fc.constantFrom("c", "g").map((from) => ({ kind: "range" as const, field: KEY_FIELD, from })),
);
const questions: fc.Arbitrary<Query> = fc
  .record({
    where: fc.array(conditions, { maxLength: 3 }),
    sort: fc.record({
      field: fc.constantFrom(KEY_FIELD, "size", "colour"),
      descending: fc.boolean(),
    }),
    limit: fc.integer({ min: 1, max: 12 }),
    start: fc.option(
      fc.record({
        size: anySize,
        colour: fc.constantFrom(...COLOURS),
        key: fc.constantFrom("", "a", "d", "g", "j"),
      }),
    ),
  })
  .map(({ where, sort, limit, start }) => ({
    where,
    sort,
    limit,
    ...(start !== null && {
      after: {
        key: start.key,
        value:
          sort.field === "size" ? start.size : sort.field === "colour" ? start.colour : start.key,
      },
    }),
  }));

const everything = async (collection: Collection): Promise<readonly Row[]> =>
  (await collection.getMany(KEYS)).flatMap((row) => (row?.document === undefined ? [] : [row]));

const rank = (value: Value): number => (typeof value === "number" ? 0 : 1);
const order = (left: Value, right: Value): number =>
  rank(left) - rank(right) || (left < right ? -1 : left > right ? 1 : 0);

/** The meaning of a query, written once more without any index. */
const plainly = (rows: readonly Row[], { where, sort, limit, after }: Query): readonly Row[] => {
  const value = (row: Row, field: string): unknown =>
    field === KEY_FIELD ? row.key : row.document?.[field];
  const sorted = (row: Row): Value => value(row, sort.field) as Value;
  const direction = sort.descending ? -1 : 1;
  const compare = (left: Value, leftKey: string, right: Row): number =>
    direction * order(left, sorted(right)) ||
    (leftKey < right.key ? -1 : leftKey > right.key ? 1 : 0);
  return rows
    .filter((row) => value(row, sort.field) !== null)
    .filter((row) =>
      where.every((condition) => {
        const own = value(row, condition.field);
        if (own === null) return false;
        switch (condition.kind) {
          case "equals":
            return own === condition.value;
          case "in":
            return condition.values.some((one) => one === own);
          case "range":
            return [condition.from, condition.to].every(
              (end, index) =>
                end === undefined ||
                (typeof end === typeof own && (index === 0 ? end <= own! : own! <= end)),
            );
          case "prefix":
            return typeof own === "string" && own.startsWith(condition.text);
        }
      }),
    )
    .sort((left, right) => compare(sorted(left), left.key, right))
    .filter((row) => after === undefined || compare(after.value, after.key, row) < 0)
    .slice(0, limit);
};
