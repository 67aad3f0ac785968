import fc from "fast-check";
import { expect, test } from "vitest";
import { clearTable, emptyTable, keep, lookUp, printOf } from "../../src/commands/key-table.ts";
import { fullSegments, emptyPast, pastBytes, rangesOf, remember } from "../../src/commands/past.ts";
import { pastFromJson, pastToJson } from "../../src/commands/past-text.ts";
import { segmentBytes } from "../../src/commands/past-filter.ts";

const covers = (past: ReturnType<typeof emptyPast>, key: string, revision: number): boolean =>
  rangesOf(past, printOf(key), 0).some(({ first, last }) => first <= revision && revision <= last);

test("a table of keys answers like a map, whatever is put into it", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.string({ maxLength: 4 }), fc.nat(), fc.boolean()), { maxLength: 400 }),
      (entries) => {
        const table = emptyTable();
        const map = new Map<string, number>();
        for (const [key, revision, replace] of entries) {
          keep(table, printOf(key), { revision, replace });
          if (replace || !map.has(key)) map.set(key, revision);
        }
        expect(table.size).toBe(map.size);
        for (const [key, revision] of map) expect(lookUp(table, printOf(key))).toBe(revision);
        clearTable(table);
        for (const key of map.keys()) expect(lookUp(table, printOf(key))).toBeUndefined();
      },
    ),
  );
});

test("no key has the print of nothing", () => {
  expect(printOf("")).toBeGreaterThan(0);
});

test("prints of many like keys differ", () => {
  const prints = new Set<number>();
  for (let n = 0; n < 200_000; n++) prints.add(printOf(`claim:order-${String(n)}.1`));
  expect(prints.size).toBe(200_000);
  for (const print of [...prints].slice(0, 100)) {
    expect(Number.isSafeInteger(print) && print > 0).toBe(true);
  }
});

test("no key is ever forgotten: after 200,000 of them each is found where it was recorded", () => {
  const past = emptyPast();
  for (let n = 0; n < 200_000; n++) remember(past, printOf(`id-${String(n)}`), n);
  for (let n = 0; n < 200_000; n += 97) expect(covers(past, `id-${String(n)}`, n)).toBe(true);
  expect(pastBytes(past)).toBeLessThan(200_000 * 8);
});

test("a new key is almost never taken for an old one", () => {
  const past = emptyPast();
  for (let n = 0; n < 200_000; n++) remember(past, printOf(`id-${String(n)}`), n);
  let alarms = 0;
  for (let n = 0; n < 300_000; n++) {
    if (rangesOf(past, printOf(`other-${String(n)}`), 0).length > 0) alarms += 1;
  }
  expect(alarms).toBeLessThan(10);
});

test("of a claim the newest event is remembered, of any other id the first", () => {
  const past = emptyPast();
  remember(past, printOf("claim:c"), 3);
  remember(past, printOf("claim:c"), 9);
  remember(past, printOf("receipt:r"), 3);
  remember(past, printOf("receipt:r"), 9);
  expect(rangesOf(past, printOf("claim:c"), 0)).toEqual([{ first: 9, last: 9 }]);
  expect(rangesOf(past, printOf("receipt:r"), 0)).toEqual([{ first: 3, last: 3 }]);
});

test("one looks for a claim from the newest place on, for other ids from the oldest", () => {
  const past = emptyPast();
  const both = (revision: number): void => {
    remember(past, printOf("claim:c"), revision);
    remember(past, printOf("pick:p"), revision);
  };
  both(0);
  for (let n = 1; n < 5_000; n++) remember(past, printOf(`x-${String(n)}`), n);
  both(5_000);
  const claim = rangesOf(past, printOf("claim:c"), 0);
  const pick = rangesOf(past, printOf("pick:p"), 0);
  expect(claim[0]).toEqual({ first: 5_000, last: 5_000 });
  expect(pick.at(-1)).toEqual({ first: 5_000, last: 5_000 });
  expect(pick[0]?.first).toBe(0);
});

test("what was looked through before is not looked through again", () => {
  const past = emptyPast();
  remember(past, printOf("receipt:r"), 7);
  expect(rangesOf(past, printOf("receipt:r"), 8)).toEqual([]);
  expect(rangesOf(past, printOf("receipt:r"), 7)).toHaveLength(1);
});

test("the past of a stream with few commands takes little memory", () => {
  const past = emptyPast();
  expect(pastBytes(past)).toBeLessThanOrEqual(64);
  for (let n = 0; n < 20; n++) remember(past, printOf(`id-${String(n)}`), n);
  expect(pastBytes(past)).toBeLessThanOrEqual(1_024);
  expect(past.segments).toEqual([]);
});

test("the past comes back from its snapshot as it was, full segments from where they were stored once", async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: 12_000 }), async (keys) => {
      const past = emptyPast();
      for (let n = 0; n < keys; n++) remember(past, printOf(`id-${String(n)}`), n);
      const stored = new Map<number, Uint8Array>();
      for (const segment of fullSegments(past))
        stored.set(segment.index, segmentBytes(segment).slice());
      const json = JSON.parse(JSON.stringify(pastToJson(past))) as ReturnType<typeof pastToJson>;
      const back = await pastFromJson(json, (index) => Promise.resolve(stored.get(index)));
      expect(back?.segments).toEqual(past.segments);
      for (let n = 0; n < keys + 50; n += 13) {
        const print = printOf(`id-${String(n)}`);
        expect(back === undefined ? undefined : rangesOf(back, print, 0)).toEqual(
          rangesOf(past, print, 0),
        );
      }
      // The fold of the log gives the same past as the live one, so a snapshot may stand in for it.
      for (let n = keys; n < keys + 500 && back !== undefined; n++) {
        remember(past, printOf(`id-${String(n)}`), n);
        remember(back, printOf(`id-${String(n)}`), n);
      }
      expect(back?.segments).toEqual(past.segments);
    }),
    { numRuns: 20 },
  );
});

test("a past whose stored segment is lost is not used: the log is folded instead", async () => {
  const past = emptyPast();
  for (let n = 0; n < 5_000; n++) remember(past, printOf(`id-${String(n)}`), n);
  expect(fullSegments(past).length).toBeGreaterThan(0);
  expect(await pastFromJson(pastToJson(past), () => Promise.resolve(undefined))).toBeUndefined();
});
