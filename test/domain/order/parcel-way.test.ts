import { describe, expect, test } from "vitest";
import type { OrderCommand } from "../../../src/domain/order/commands.ts";
import { orderDecider } from "../../../src/domain/order/decide.ts";
import type { ShipmentProgress } from "../../../src/domain/order/status.ts";
import type { OrderState } from "../../../src/domain/order/state.ts";
import { CONTENT } from "./anything.ts";
import { newsFor } from "./answers.ts";

const NOW = "2026-11-21T12:00:00.000Z";
const CONTEXT = { at: Date.parse(NOW), now: NOW, actor: "mara" };

const decide = (state: OrderState, command: OrderCommand) =>
  orderDecider.decide(state, command, CONTEXT);

const tell = (state: OrderState, command: OrderCommand): OrderState => {
  const verdict = decide(state, command);
  if (verdict.kind === "refused") throw new Error(verdict.rejection.detail);
  const trace = { revision: 0, actor: "mara", recordedAt: NOW };
  return verdict.events.reduce((now, event) => orderDecider.evolve(now, event, trace), state);
};

const until = (state: OrderState, isThere: (now: OrderState) => boolean): OrderState => {
  let now = state;
  for (let step = 0; step < 60 && !isThere(now); step++) {
    const [command] = newsFor(now);
    now = tell(now, command ?? { type: "pay", provider: "bank", method: "card" });
  }
  if (!isThere(now)) throw new Error("it never was so");
  return now;
};

const PIECES = [
  { sku: "tea", warehouse: "north", units: 3, lines: [{ line: 1, units: 3 }] },
  { sku: "cup", warehouse: "north", units: 2, lines: [{ line: 2, units: 2 }] },
];
const placed = (shortage: "refuse" | "backorder" = "refuse"): OrderState =>
  tell(orderDecider.initial, {
    ...{ type: "place", content: { ...CONTENT, shortage }, paymentAttempts: 1 },
    plan: { pieces: PIECES, short: [], method: "one-warehouse" },
    fraud: { score: 0, verdict: "accepted", reasons: [] },
  });

const confirmed = until(placed(), ({ status, work }) => status === "confirmed" && work === "none");
const moved = (to: ShipmentProgress): OrderCommand => ({
  type: "note-shipment",
  shipment: "s1",
  to,
});
const packing = (state: OrderState) => tell(state, { type: "begin-packing", shipment: "s1" });

const counts = ({ lines }: OrderState) =>
  lines.map(({ packed, shipped, delivered }) => [packed, shipped, delivered]);

describe("a parcel that skips steps", () => {
  test.each([
    [
      "shipped",
      "shipped",
      [
        [3, 3, 0],
        [2, 2, 0],
      ],
    ],
    [
      "out-for-delivery",
      "out-for-delivery",
      [
        [3, 3, 0],
        [2, 2, 0],
      ],
    ],
    [
      "delivered",
      "delivered",
      [
        [3, 3, 3],
        [2, 2, 2],
      ],
    ],
    [
      "lost",
      "in-transit",
      [
        [3, 3, 0],
        [2, 2, 0],
      ],
    ],
  ] as const)("to %s is counted as if it had told all of them", (to, status, expected) => {
    const after = tell(packing(confirmed), moved(to));
    expect(after.status).toBe(status);
    expect(counts(after)).toEqual(expected);
    expect(after.holdings.map(({ shipped }) => shipped)).toEqual([3, 2]);
  });

  test.each(["packed", "shipped", "delivered", "lost", "refused", "returned-to-sender"] as const)(
    "to %s without having asked to be packed is not believed",
    (to) => {
      expect(decide(confirmed, moved(to))).toMatchObject({
        ...{ kind: "refused", rejection: { code: "invalid-state" } },
      });
    },
  );

  test("and says afterwards what it skipped, says nothing new", () => {
    const after = tell(packing(confirmed), moved("out-for-delivery"));
    for (const to of ["packed", "shipped", "in-transit"] as const) {
      expect(decide(after, moved(to))).toMatchObject({ kind: "accepted", events: [] });
    }
  });
});

describe("a parcel", () => {
  const shipped = tell(packing(confirmed), moved("shipped"));
  const lost = tell(shipped, moved("lost"));

  test.each(["replaced", "refunded"] as const)("is not %s because it says so", (to) => {
    expect(decide(shipped, moved(to))).toMatchObject({ kind: "refused" });
    expect(decide(lost, moved(to))).toMatchObject({ kind: "accepted", events: [] });
  });

  test("that is on its way is not cancelled", () => {
    expect(decide(shipped, moved("cancelled"))).toMatchObject({ kind: "refused" });
  });

  test("that was lost is not shipped once more by an old word, and may turn up", () => {
    for (const to of ["shipped", "in-transit", "out-for-delivery", "picking"] as const) {
      expect(decide(lost, moved(to)), to).toMatchObject({ kind: "accepted", events: [] });
    }
    expect(counts(tell(lost, moved("delivered")))).toEqual([
      [3, 3, 3],
      [2, 2, 2],
    ]);
  });

  test("that is sent again is packed though the order is on its way", () => {
    const again = until(
      tell(lost, { type: "resend", shipment: "s1", reason: "lost" }),
      ({ shipments, work }) => shipments.length === 2 && work === "none",
    );
    expect(again.status).toBe("in-transit");
    const closed = tell(again, { type: "begin-packing", shipment: "s2" });
    const after = tell(closed, { type: "note-shipment", shipment: "s2", to: "delivered" });
    expect(after.status).toBe("delivered");
    expect(after.lines.map(({ delivered }) => delivered)).toEqual([3, 2]);
  });
});

describe("a claim that was shorted", () => {
  const shorted = (revision: number): OrderCommand => ({
    ...{ type: "note-shorted", attempt: 1, sku: "tea", warehouse: "north", units: 2, revision },
    cause: "damage",
  });

  test("before its parcel was closed, told of afterwards, takes nothing out of it", () => {
    const closed = packing(confirmed);
    const after = tell(closed, shorted(7));
    expect(after).toEqual(closed);
    const done = tell(after, moved("delivered"));
    expect(done).toMatchObject({ status: "delivered", work: "none" });
    expect(done.holdings.map(({ excess }) => excess)).toEqual([0, 0]);
  });

  test("while its parcel is open goes out of it, and is sourced elsewhere", () => {
    const after = tell(confirmed, shorted(7));
    expect(after.holdings[0]).toMatchObject({ backed: 1, backordered: 2, excess: 2 });
    expect(after.work).toBe("system");
  });

  test("of an order that waits is waited for, and not for what is packed", () => {
    const waits = until(placed("backorder"), ({ status, work }) => {
      return status === "confirmed" && work === "none";
    });
    expect(tell(waits, shorted(7)).holdings[0]).toMatchObject({ backordered: 2, excess: 0 });
    const after = tell(packing(waits), shorted(7));
    expect(after.holdings[0]).toMatchObject({ backordered: 0, excess: 0 });
    expect(tell(after, moved("delivered")).status).toBe("delivered");
  });
});
