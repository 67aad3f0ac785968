import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { createLatelyAsked } from "../../src/adapters/embedded/read-store-lately.ts";
import { openReadStore } from "../../src/adapters/embedded/read-store.ts";
import { createMemoryReadStore } from "../../src/adapters/memory/read-store.ts";
import type { Collection, ReadStore, Row } from "../../src/projections/read-store.ts";

const SPEC = { name: "orders_00000000_1", indexes: ["status"], fields: [], resident: false };
const KEYS = ["a", "b", "c"] as const;

const rowOf = (key: string, position: number, ended: boolean): Row => ({
  ...{ key, position: BigInt(position), ended },
  document: ended ? undefined : { status: `at ${String(position)}`, n: position },
});

const cleanUps: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const clean of cleanUps.splice(0).reverse()) await clean();
});

const openBoth = async (): Promise<readonly { store: ReadStore; collection: Collection }[]> => {
  const directory = mkdtempSync(join(tmpdir(), "stockbook-test-"));
  cleanUps.push(() => rmSync(directory, { recursive: true, force: true }));
  const stores = [await openReadStore({ directory }), createMemoryReadStore()];
  for (const store of stores) cleanUps.push(() => store.close());
  return Promise.all(stores.map(async (store) => ({ store, collection: await store.open(SPEC) })));
};

type Deed =
  | { readonly do: "write"; readonly key: string; readonly back: number; readonly ended: boolean }
  | { readonly do: "ask" }
  | { readonly do: "find" }
  | { readonly do: "flush" }
  | { readonly do: "advance"; readonly horizon: number };

const deed: fc.Arbitrary<Deed> = fc.oneof(
  fc.record({
    do: fc.constant("write" as const),
    key: fc.constantFrom(...KEYS),
    back: fc.integer({ min: 0, max: 3 }),
    ended: fc.boolean(),
  }),
  fc.constantFrom<Deed>({ do: "ask" }, { do: "find" }, { do: "flush" }),
  fc.record({ do: fc.constant("advance" as const), horizon: fc.integer({ min: 4, max: 9 }) }),
);

describe("documents on disk that were asked for lately", () => {
  test("are answered as a store in memory answers them, whatever is written, dropped or asked between", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(deed, { maxLength: 30 }), async (deeds) => {
        const both = await openBoth();
        const answers: unknown[][] = [];
        for (const { store, collection } of both) {
          const said: unknown[] = [];
          const { epoch } = await collection.lease();
          let position = 20;
          let horizon = 0;
          const ask = async (): Promise<void> => {
            for (const row of await collection.getMany(KEYS)) {
              said.push(row === undefined ? undefined : [row.key, row.position, row.document]);
            }
          };
          for (const one of deeds) {
            position += 1;
            if (one.do === "write") {
              await collection.write(epoch, [rowOf(one.key, position - one.back, one.ended)]);
            } else if (one.do === "ask") await ask();
            else if (one.do === "flush") await store.flush();
            else if (one.do === "find") {
              const sort = { field: "status", descending: false };
              const rows = await collection.find({ where: [], sort, limit: 10 });
              said.push(rows.map(({ key }) => key));
            } else {
              horizon = Math.max(horizon, position - one.horizon);
              const mark = { position: BigInt(position), logId: "log", event: "e" };
              await collection.advance(epoch, { ...mark, horizon: BigInt(horizon) });
            }
          }
          await ask();
          answers.push(said);
        }
        expect(answers[0]).toEqual(answers[1]);
        for (const clean of cleanUps.splice(0).reverse()) await clean();
      }),
      { numRuns: 40 },
    );
  });

  test("are as they were written last, while an older version is on its way into the file", async () => {
    const [embedded] = await openBoth();
    if (embedded === undefined) throw new Error("no store");
    const { store, collection } = embedded;
    const { epoch } = await collection.lease();
    await collection.getMany(KEYS);
    await collection.write(epoch, [rowOf("a", 1, false)]);
    const flushed = store.flush();
    await collection.write(epoch, [rowOf("a", 2, false)]);
    expect((await collection.get("a"))?.position).toBe(2n);
    await flushed;
    expect((await collection.get("a"))?.position).toBe(2n);
  });

  test("are forgotten when others were asked for since, the longest unused first", () => {
    const lately = createLatelyAsked(4);
    for (const key of ["a", "b", "c"]) lately.set(key, undefined);
    lately.get("a");
    for (const key of ["d", "e"]) lately.set(key, undefined);
    expect(["a", "b", "e"].map(lately.knows)).toEqual([true, false, true]);
  });
});
