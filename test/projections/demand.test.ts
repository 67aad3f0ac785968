import { expect, test } from "vitest";
import { instantText } from "../../src/domain/instant.ts";
import type { StockEvent } from "../../src/domain/stock/events.ts";
import {
  demand,
  DEMAND_DAYS_MAX,
  shippedFrom,
  type DemandDocument,
} from "../../src/projections/demand.ts";

const DAY = 86_400_000;
const START = Date.UTC(2026, 10, 21, 8);
const after = {
  ...{ onHand: 0, available: 0, reserved: 0, allocated: 0, quarantined: 0, damaged: 0, picked: 0 },
};

type Shipped = readonly [warehouse: string, day: number, units: number];

const fold = (...shipped: readonly Shipped[]): DemandDocument | undefined => {
  let document: DemandDocument | undefined;
  for (const [index, [warehouse, day, units]] of shipped.entries()) {
    const effectiveAt = instantText(START + day * DAY);
    const event: StockEvent = {
      ...{ type: "StockShipped", claim: "o", kind: "allocation", backed: units, backordered: 0 },
      ...{ priority: 0, shipment: `s${String(index)}`, lots: [], effectiveAt, after },
    };
    const metadata = {
      ...{ actor: "a", channel: "c", correlationId: "c", schemaVersion: 1 },
      recordedAt: effectiveAt,
    };
    const position = BigInt(index);
    const recorded = { id: "e", stream: "s", revision: index, position, event, metadata };
    const fact = { event, recorded, sku: "tea", warehouse, stock: `tea@${warehouse}` };
    document = demand.apply({ key: "tea", base: document, document, position }, fact);
  }
  return document;
};

test("adds up what each warehouse has shipped, day by day", () => {
  const document = fold(["a", 0, 2], ["b", 0, 5], ["a", 0, 3], ["a", 2, 1]);
  const at = START + 2 * DAY;
  expect(shippedFrom(document, "a", { at, days: 1 })).toBe(1);
  expect(shippedFrom(document, "a", { at, days: 2 })).toBe(1);
  expect(shippedFrom(document, "a", { at, days: 3 })).toBe(6);
  expect(shippedFrom(document, "b", { at, days: 3 })).toBe(5);
  expect(shippedFrom(document, "c", { at, days: 3 })).toBe(0);
  expect(shippedFrom(undefined, "a", { at, days: 3 })).toBe(0);
});

test("what is recorded late counts on its day, what lies after the moment asked about does not", () => {
  const document = fold(["a", 5, 2], ["a", 3, 4], ["a", 4, 1]);
  expect(document?.parts[0]?.days.map(([, units]) => units)).toEqual([4, 1, 2]);
  expect(shippedFrom(document, "a", { at: START + 4 * DAY, days: 28 })).toBe(5);
});

test("days are forgotten when they lie too far behind the newest", () => {
  const shipped = Array.from({ length: 200 }, (_, day): Shipped => ["a", day, 1]);
  const document = fold(...shipped);
  expect(document?.parts[0]?.days).toHaveLength(DEMAND_DAYS_MAX);
  expect(shippedFrom(document, "a", { at: START + 199 * DAY, days: DEMAND_DAYS_MAX })).toBe(90);
});
