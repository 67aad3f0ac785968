import { describe, expect, test } from "vitest";
import { APPEND_BYTES_MAX } from "../../../src/commands/event-log.ts";
import {
  COUNT_ENTRIES_MAX,
  COUNT_PLACES_MAX,
  COUNT_STOCKS_MAX,
  FOUND_PLACES_MAX,
  STOCK_PLACES_MAX,
  type CountSheet,
} from "../../../src/domain/count/sheet.ts";
import { close, enter, figure, given, open, sheet } from "./given.ts";

/** Ids as long as ids may be. */
const long = (kind: string, number: number) => `${kind}${String(number)}`.padEnd(64, "x");
const unitCost = { amount: 1_000_000_000_000_000, currency: "EUR" };
const METADATA_BYTES = 1_000;

const sheets = (count: number, places: number): readonly CountSheet[] =>
  Array.from({ length: count }, (_, index) => ({
    sku: long("sku", index),
    countedAtRevision: 999_999_999,
    unitCost,
    places: Array.from({ length: places }, (_place, at) => ({
      ...{ lot: long("lot", at), bin: long("bin", 0), condition: "quarantined" as const },
      expected: 1_000_000_000,
    })),
  }));

const bytesOf = (events: readonly object[]): number =>
  events.reduce((sum, event) => sum + JSON.stringify(event).length + METADATA_BYTES, 0);

describe("every event of a count fits an append, however long the ids are", () => {
  const full = sheets(COUNT_STOCKS_MAX, COUNT_PLACES_MAX / COUNT_STOCKS_MAX);
  const scope = { kind: "bin", bin: long("bin", 0) } as const;
  const opened = given(["mara", open(full, { scope })]);

  test("the opening of the largest count", () => {
    expect(opened.state.lines).toHaveLength(COUNT_PLACES_MAX);
    expect(bytesOf(opened.events)).toBeLessThan(APPEND_BYTES_MAX);
  });

  test("the largest entry", () => {
    const small = given(["mara", open([], { scope })]);
    const found = sheets(COUNT_STOCKS_MAX, FOUND_PLACES_MAX / COUNT_STOCKS_MAX);
    const entries = Array.from({ length: COUNT_ENTRIES_MAX }, (_, index) => ({
      ...{ sku: long("sku", index % COUNT_STOCKS_MAX), lot: long("lot", index) },
      ...{ bin: scope.bin, condition: "quarantined" as const },
      counted: 1_000_000_000,
      moved: -1_000_000_000,
    }));
    const entered = small.and("pim", { type: "enter", entries, found });
    expect(bytesOf(entered.events)).toBeLessThan(APPEND_BYTES_MAX);
    const more = sheets(2, FOUND_PLACES_MAX);
    const both = [figure(long("sku", 0), 1), figure(long("sku", 1), 1)].map((one) => ({
      ...one,
      bin: scope.bin,
    }));
    small.refuses("pim", { type: "enter", entries: both, found: more }, "limit-exceeded");
  });

  test("a close that finds very much booked by other counts", () => {
    const counted = full
      .slice(0, 250)
      .flatMap(({ sku, places }) =>
        places.map(({ expected, ...place }) => ({ sku, ...place, counted: expected })),
      );
    const overtaken = counted.map(({ counted: _counted, ...place }) => ({
      ...place,
      by: long("count", 0),
    }));
    const entered = opened.and("pim", enter(...counted));
    expect(overtaken).toHaveLength(1_000);
    expect(bytesOf(entered.and("mara", close({ overtaken })).events)).toBeLessThan(
      APPEND_BYTES_MAX,
    );
    const more = [...overtaken, { ...figure("tea", 0), by: "other" }];
    entered.refuses("mara", close({ overtaken: more }), "limit-exceeded");
  });
});

describe("what a count can't take any more is refused", () => {
  test("places of one SKU beyond what one correction of a stock may name", () => {
    const places = Array.from({ length: STOCK_PLACES_MAX }, (_, at) => ({
      bin: `B-${String(at)}`,
      expected: 1,
    }));
    const full = given(["mara", open([sheet("tea", places)])]);
    full.refuses("pim", enter(figure("tea", 1, { bin: "Z-09" })), "limit-exceeded");
    full.and("pim", enter(figure("tea", 1, { bin: "B-0" })));
  });
});
