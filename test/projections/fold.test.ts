import fc from "fast-check";
import { expect, test } from "vitest";
import { stockCodec } from "../../src/adapters/event-codec.ts";
import type { Buckets } from "../../src/domain/stock/events.ts";
import { evolve } from "../../src/domain/stock/evolve.ts";
import { bucketsOf, emptyStock, type Stock } from "../../src/domain/stock/state.ts";
import { instantOf } from "../../src/domain/instant.ts";
import type { RecordedEvent } from "../../src/domain/recorded.ts";
import { availability } from "../../src/projections/availability.ts";
import { availabilityItem } from "../../src/projections/availability-queries.ts";
import { networkAvailability } from "../../src/projections/network-availability.ts";
import { networkItem } from "../../src/projections/network-queries.ts";
import { PROJECTIONS } from "../../src/projections/models.ts";
import { reservations } from "../../src/projections/reservations.ts";
import { anyShopLog } from "./any-shop-log.ts";
import { documentsAfter, foldedFromScratch } from "./deliver.ts";
import { DAY, HOUR, MINUTE } from "./shop-log.ts";

const RUNS = 300;

/** The write side's own fold of every stream, to compare with. */
const stocksOf = (events: readonly RecordedEvent[]): ReadonlyMap<string, Stock> => {
  const stocks = new Map<string, Stock>();
  for (const stored of events) {
    const { event, metadata, revision, stream } = stockCodec.decode(stored);
    const key = stream.slice("stock-".length);
    const stock = stocks.get(key) ?? emptyStock();
    stocks.set(key, stock);
    const recordedAt = instantOf(metadata.recordedAt);
    evolve(stock, event, { revision, recordedAt, actor: metadata.actor });
  }
  return stocks;
};

test.each(PROJECTIONS)(
  "$name: any batches and repeats give the documents of a fold from scratch",
  async (projection) => {
    await fc.assert(
      fc.asyncProperty(anyShopLog, async (events) => {
        await documentsAfter(projection, events);
      }),
      { numRuns: RUNS },
    );
  },
);

test("availability holds the buckets, lots and backorders that the write side has", async () => {
  fc.assert(
    fc.property(anyShopLog, (events) => {
      const documents = foldedFromScratch(availability, events);
      const stocks = stocksOf(events);
      expect(documents.size).toBe(stocks.size);
      for (const [key, stock] of stocks) {
        const document = documents.get(key) as never;
        const item = availabilityItem(document, 0);
        expect(item).toMatchObject({
          ...bucketsOf(stock),
          backordered: stock.backordered,
          version: stock.revision,
        });
        const places = [...stock.lots.values()].flatMap((lot) =>
          [...lot.bins].flatMap(([bin, { good, quarantined, damaged }]) =>
            good + quarantined + damaged === 0
              ? []
              : [{ lot: lot.lot, bin, good, quarantined, damaged, expiresAt: lot.expiresAt }],
          ),
        );
        const shown = item.lots.map(({ expiresAt, ...lot }) => ({
          ...lot,
          expiresAt: expiresAt === undefined ? undefined : instantOf(expiresAt),
        }));
        const byPlace = (
          left: { lot: string; bin: string },
          right: { lot: string; bin: string },
        ) => (`${left.lot} ${left.bin}` < `${right.lot} ${right.bin}` ? -1 : 1);
        expect(shown).toEqual(places.sort(byPlace));
      }
    }),
    { numRuns: RUNS },
  );
});

test("what a stock can sell later is what it could sell if everything due by then had been recorded", async () => {
  const later = fc.constantFrom(0, MINUTE, HOUR, DAY, 3 * DAY, 400 * DAY);
  fc.assert(
    fc.property(anyShopLog, later, (events, after) => {
      const last = events.at(-1);
      if (last === undefined) return;
      const at = instantOf(stockCodec.decode(last).metadata.recordedAt) + after;
      for (const [key, stock] of stocksOf(events)) {
        const document = foldedFromScratch(availability, events).get(key) as never;
        const claims = [...stock.claims.values()];
        const lapsed = claims.filter(
          (claim) =>
            claim.kind === "reservation" && claim.deadline !== undefined && claim.deadline <= at,
        );
        const sum = (values: readonly number[]): number =>
          values.reduce((all, one) => all + one, 0);
        const days = stock.policy.sellDaysBeforeExpiry ?? 0;
        const unsold = [...stock.lots.values()].filter(
          (lot) => lot.expiresAt !== undefined && lot.expiresAt - days * DAY <= at,
        );
        const free =
          bucketsOf(stock).available +
          sum(lapsed.map((claim) => claim.backed)) -
          sum(unsold.map((lot) => lot.good)) -
          (stock.backordered - sum(lapsed.map((claim) => claim.backordered))) -
          (stock.policy.safetyBuffer ?? 0) -
          (stock.policy.priorityBuffer ?? 0);
        const item = availabilityItem(document, at);
        expect(item.sellable).toBe(Math.max(0, free));
        expect(item.lapsed.holds).toBe(sum(lapsed.map((claim) => claim.backed)));
      }
    }),
    { numRuns: RUNS },
  );
});

test("the network shows the sums of its warehouses, and goods in transit once", async () => {
  fc.assert(
    fc.property(anyShopLog, (events) => {
      const stocks = stocksOf(events);
      for (const [sku, document] of foldedFromScratch(networkAvailability, events)) {
        const item = networkItem(document as never, 0);
        const own = [...stocks]
          .filter(([key]) => key.startsWith(`${sku}@`))
          .map(([, stock]) => stock);
        const sum = (of: (stock: Stock) => number): number =>
          own.reduce((all, stock) => all + of(stock), 0);
        for (const bucket of ["onHand", "available", "picked"] satisfies (keyof Buckets)[]) {
          expect(item[bucket]).toBe(sum((stock) => bucketsOf(stock)[bucket]));
        }
        expect(item.backordered).toBe(sum((stock) => stock.backordered));
        let dispatched = 0;
        for (const stored of events) {
          const { event } = stockCodec.decode(stored);
          if (!stored.stream.startsWith(`stock-${sku}@`)) continue;
          if (event.type === "StockDispatched") dispatched += event.units;
          if (event.type === "StockArrived") dispatched -= event.received + event.missing;
        }
        expect(item.inTransit).toBe(dispatched);
      }
    }),
    { numRuns: RUNS },
  );
});

test("every open claim of the write side is shown with what it holds, and no other one is open", async () => {
  fc.assert(
    fc.property(anyShopLog, (events) => {
      const open = new Map<string, object>();
      for (const [key, stock] of stocksOf(events)) {
        for (const { claim, kind, backed, backordered, picked } of stock.claims.values()) {
          open.set(`${claim} ${key}`, { kind, backed, backordered, picked });
        }
      }
      const shown = new Map<string, object>();
      for (const [id, document] of foldedFromScratch(reservations, events)) {
        for (const line of (document as never as { lines: readonly Record<string, unknown>[] })
          .lines) {
          const { sku, warehouse, state, kind, backed, backordered, picked } = line;
          if (state === "open")
            shown.set(`${id} ${sku}@${warehouse}`, { kind, backed, backordered, picked });
        }
      }
      expect(shown).toEqual(open);
    }),
    { numRuns: RUNS },
  );
});
