import fc from "fast-check";
import { expect, test } from "vitest";
import type { StockEvent } from "../../src/domain/stock/events.ts";
import { dailyReport, movementSums } from "../../src/projections/daily-report.ts";
import { EVER, orderAnalytics } from "../../src/projections/order-analytics.ts";
import { orderLives } from "../../src/projections/order-lives.ts";
import { orderTimeline } from "../../src/projections/order-timeline.ts";
import { payments } from "../../src/projections/payments.ts";
import { countsOf, quarterOf, sumsOf } from "../../src/projections/quarters.ts";
import { anyOrderLog, type OrderLog, type Said } from "./any-order-log.ts";
import { anyShopLog } from "./any-shop-log.ts";
import { documentsAfter } from "./deliver.ts";
import { startedReadSide } from "./read-side-kit.ts";

const RUNS = { numRuns: 60 };
const SILENT = ["OrderShipmentAnnounced", "OrderReturnAnnounced"];

const timesOf = (said: readonly Said[], is: (event: Said["event"]) => boolean): number =>
  said.filter(({ event }) => is(event)).length;

const total = (numbers: readonly number[]): number => numbers.reduce((sum, one) => sum + one, 0);

/** What was ordered within a quarter of an hour, counted anew. */
const orderedIn = ({ said }: OrderLog, quarter: string) => {
  const there = said.flatMap(({ event, at }) =>
    event.type === "OrderPlaced" && quarterOf(event.orderedAt ?? at) === quarter ? [event] : [],
  );
  const lines = there.flatMap((one) => one.lines);
  return {
    orders: there.length,
    lines: lines.length,
    units: total(lines.map(({ units }) => units)),
    goods: total(lines.map(({ units, price }) => units * price)),
    total: total(there.map((one) => one.total)),
  };
};

test("order analytics are what a recount of the events says, quarter by quarter and ever", async () => {
  await fc.assert(
    fc.asyncProperty(anyOrderLog, async (log) => {
      const { said } = log;
      const documents = await documentsAfter(orderAnalytics, log.events);
      const ever = documents.get(EVER);
      const quarters = [...documents].filter(([key]) => key !== EVER);
      for (const [quarter, { placed }] of quarters) {
        const expected = orderedIn(log, quarter);
        const sums = Object.values(placed);
        for (const [figure, value] of Object.entries(expected)) {
          expect(total(sums.map((one) => Reflect.get(one, figure))), figure).toBe(value);
        }
      }
      const all = quarters.map(([, document]) => document);
      // Where no order was taken on there is nothing.
      const nothing = { placed: {}, counts: {}, money: {}, warehouses: {} };
      expect(ever ?? nothing).toEqual({
        placed: Object.fromEntries(sumsOf(all.map(({ placed }) => placed))),
        counts: Object.fromEntries(countsOf(all.map(({ counts }) => counts))),
        money: Object.fromEntries(sumsOf(all.map(({ money }) => money))),
        warehouses: Object.fromEntries(sumsOf(all.map(({ warehouses }) => warehouses))),
      });
      const times = (name: string) => ever?.counts[name] ?? 0;
      expect(times("cancelled")).toBe(timesOf(said, ({ type }) => type === "OrderCancelled"));
      expect(times("payment failed")).toBe(
        timesOf(said, ({ type }) => type === "OrderPaymentFailed"),
      );
      const states = [...log.states.values()];
      const inStatus = (status: string) => states.filter((one) => one.status === status).length;
      expect(times("cancelled")).toBe(inStatus("cancelled"));
      expect(times("refunded")).toBe(inStatus("refunded"));
      expect(times("delivered") - times("return-requested")).toBe(inStatus("delivered"));
      expect(total(Object.values(ever?.money ?? {}).map(({ captured }) => captured))).toBe(
        total(states.map(({ paid }) => paid)),
      );
      expect(total(Object.values(ever?.money ?? {}).map(({ refunded }) => refunded))).toBe(
        total(states.map(({ refunded }) => refunded)),
      );
      const parcels = timesOf(said, ({ type }) => type === "OrderShipmentOpened");
      expect(total(Object.values(ever?.warehouses ?? {}).map((one) => one.parcels))).toBe(parcels);
    }),
    RUNS,
  );
});

test("the board knows of each order what the order itself says", async () => {
  await fc.assert(
    fc.asyncProperty(anyOrderLog, async ({ events, states }) => {
      const documents = await documentsAfter(orderLives, events);
      expect([...documents.keys()].sort()).toEqual([...states.keys()].sort());
      for (const [order, state] of states) {
        const { status, since, total: value, placedBy, placedAt, channel, currency } = state;
        const units = total(state.lines.map((one) => one.units - one.dropped));
        const life = documents.get(order);
        expect(life).toMatchObject({
          ...{ order, status, since, total: value, placedBy, channel, currency, units },
          ...{ placed: state.orderedAt ?? placedAt, place: `${status} ${since}` },
          reason: state.cancelReason ?? null,
        });
        expect(life?.times.at(-1)).toEqual([status, since]);
        expect(life?.warehouses).toEqual(expect.arrayContaining([...state.warehouses]));
      }
    }),
    RUNS,
  );
});

test("payments are listed as their orders have them", async () => {
  await fc.assert(
    fc.asyncProperty(anyOrderLog, async ({ events, states }) => {
      const documents = await documentsAfter(payments, events);
      const expected = [...states].flatMap(([order, { payments: paid, refunds, currency }]) => [
        ...paid.map(({ attempt, provider, amount, status, late = false, endedAt = null }) => ({
          ...{ order, kind: "payment", attempt, provider, amount, status, late, endedAt },
          ...{ currency, refund: null },
        })),
        ...refunds.map(({ refund, attempt, amount, status, tries, reason }) => ({
          ...{ order, kind: "refund", attempt, refund, amount, status, tries, reason },
          ...{ currency, provider: "bank" },
        })),
      ]);
      expect(documents.size).toBe(expected.length);
      for (const one of expected) {
        const key = `${one.order}.${one.refund ?? `p${String(one.attempt)}`}`;
        expect(documents.get(key)).toMatchObject(one);
      }
    }),
    RUNS,
  );
});

test("a timeline has every step of its order, and ends where the order stands", async () => {
  await fc.assert(
    fc.asyncProperty(anyOrderLog, async ({ events, said, states }) => {
      const documents = await documentsAfter(orderTimeline, events);
      for (const [order, { status }] of states) {
        const own = said.filter((one) => one.order === order && !SILENT.includes(one.event.type));
        const timeline = documents.get(order);
        expect(timeline?.status).toBe(status);
        expect(timeline?.steps.map(({ type, at }) => [type, at])).toEqual(
          own.map(({ event, at }) => [event.type, at]),
        );
        const moves = timeline?.steps.filter(({ to }) => to !== undefined) ?? [];
        expect(moves.map(({ from }) => from)).toEqual(
          ["none", ...moves.map(({ to }) => to)].slice(0, -1),
        );
        expect(moves.at(-1)?.to).toBe(status);
      }
    }),
    RUNS,
  );
});

test("movements of a day add up to what stands in the houses", async () => {
  await fc.assert(
    fc.asyncProperty(anyShopLog, async (events) => {
      const documents = await documentsAfter(dailyReport, events);
      const { types, physical } = movementSums([...documents.values()]);
      expect(total(types.map((one) => one.events))).toBe(events.length);
      const last = new Map(
        events.map(({ stream, data }): [string, StockEvent["after"]] => [
          stream,
          JSON.parse(data).after,
        ]),
      );
      expect(physical).toBe(total([...last.values()].map(({ onHand, picked }) => onHand + picked)));
    }),
    RUNS,
  );
});

test("a rebuild of each of them gives what was there, and they prove right", async () => {
  const [log] = fc.sample(anyOrderLog, { numRuns: 1, seed: 7 });
  const projections = [payments, orderTimeline, orderLives, orderAnalytics, dailyReport];
  const { side } = await startedReadSide({ projections, events: log?.events ?? [] });
  for (const { name } of projections) {
    const rebuilt = await side.builds.rebuild(name);
    expect(rebuilt.build).toMatch(/_2$/);
    expect(await side.builds.verify(name)).toMatchObject({ differences: [] });
  }
  await side.stop();
});
