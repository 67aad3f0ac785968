import { describe, expect, test } from "vitest";
import { ACTIONS, actionsOf, type OrderAction } from "../../../src/domain/order/actions.ts";
import type { OrderCommand } from "../../../src/domain/order/commands.ts";
import { orderDecider } from "../../../src/domain/order/decide.ts";
import type { OrderState } from "../../../src/domain/order/state.ts";
import { instantText } from "../../../src/domain/instant.ts";
import { newsFor } from "./answers.ts";
import { CONTENT } from "./anything.ts";

const NOON = Date.UTC(2026, 10, 21, 12);
const CONTEXT = { at: NOON, now: instantText(NOON), actor: "mara" };

const tell = (state: OrderState, command: OrderCommand): OrderState => {
  const verdict = orderDecider.decide(state, command, CONTEXT);
  if (verdict.kind === "refused") throw new Error(verdict.rejection.detail);
  const trace = { revision: 0, actor: "mara", recordedAt: CONTEXT.now };
  return verdict.events.reduce((now, event) => orderDecider.evolve(now, event, trace), state);
};

const [tea, cup] = CONTENT.lines;
const placed = tell(orderDecider.initial, {
  ...{ type: "place", content: CONTENT, paymentAttempts: 1 },
  plan: {
    pieces: [
      { sku: "tea", warehouse: "north", units: 3, lines: [{ line: 1, units: 3 }] },
      { sku: "cup", warehouse: "north", units: 2, lines: [{ line: 2, units: 2 }] },
    ],
    ...{ short: [], method: "one-warehouse" },
  },
  fraud: { score: 0, verdict: "accepted", reasons: [] },
});

const pay: OrderCommand = { type: "pay", provider: "bank", method: "card" };

/** All goes well until the order is so far; the first answer is the good one. */
const until = (state: OrderState, status: string): OrderState => {
  let now = state;
  for (let step = 0; step < 60 && now.status !== status; step++) {
    const [command = pay] = newsFor(now);
    now = tell(now, command);
  }
  if (now.status !== status) throw new Error(`it never was ${status}`);
  return now;
};

const delivered = until(placed, "delivered");
const openReturn: OrderCommand = {
  ...{ type: "open-return", return: "back", reason: "too strong", windowDays: 90 },
  lines: [{ line: 1, units: 1 }],
};
const returning = tell(delivered, openReturn);
const noteReturn = (to: "approved" | "refund-approved"): OrderCommand => ({
  ...{ type: "note-return", return: "back", to },
});
const approved = tell(returning, noteReturn("approved"));
const lost = tell(until(placed, "in-transit"), {
  ...{ type: "note-shipment", shipment: "s1", to: "lost" },
});

const STATES: Readonly<Record<string, readonly [OrderState, readonly OrderAction[]]>> = {
  pending: [placed, ["cancel"]],
  "payment-pending": [until(placed, "payment-pending"), ["pay", "change", "cancel"]],
  confirmed: [until(placed, "confirmed"), ["change", "cancel", "refund"]],
  processing: [until(placed, "processing"), ["change", "cancel", "refund"]],
  packed: [until(placed, "packed"), ["refund"]],
  shipped: [until(placed, "shipped"), ["refund"]],
  "in-transit": [until(placed, "in-transit"), ["refund"]],
  lost: [lost, ["refund", "resend", "refund-shipment"]],
  "out-for-delivery": [until(placed, "out-for-delivery"), ["refund"]],
  delivered: [delivered, ["refund", "open-return"]],
  "return-requested": [returning, ["refund", "open-return"]],
  "return-approved": [approved, ["refund", "open-return"]],
  refunded: [until(approved, "refunded"), ["refund", "open-return"]],
  cancelled: [tell(placed, { type: "cancel", reason: "changed my mind" }), []],
};

const ASKS: Readonly<Record<OrderAction, OrderCommand>> = {
  pay,
  change: { type: "change", lines: [{ ...tea!, units: 1 }, cup!] },
  cancel: { type: "cancel", reason: "changed my mind" },
  refund: { type: "refund", refund: "x1", amount: 1, reason: "goodwill" },
  "open-return": { ...openReturn, return: "another" },
  resend: { type: "resend", shipment: "s1", reason: "lost" },
  "refund-shipment": { type: "refund-shipment", shipment: "s1", reason: "lost" },
};

const isOfParcel = (action: OrderAction): boolean =>
  action === "resend" || action === "refund-shipment";

describe.each(Object.entries(STATES))("an order that is %s", (_, [state, allowed]) => {
  test("says what can be asked of it", () => {
    expect(actionsOf(state)).toEqual(allowed);
  });

  test.each(ACTIONS)("takes or refuses %s as it says", (action) => {
    const verdict = orderDecider.decide(state, ASKS[action], CONTEXT);
    if (allowed.includes(action)) {
      expect(verdict).toMatchObject({ kind: "accepted" });
      if (verdict.kind === "accepted") expect(verdict.events.length).toBeGreaterThan(0);
    } else if (isOfParcel(action) && state.shipments.length === 0) {
      expect(verdict).toMatchObject({ kind: "refused", rejection: { code: "not-found" } });
    } else {
      expect(verdict).toMatchObject({ kind: "refused", rejection: { code: "invalid-state" } });
      if (verdict.kind === "refused") {
        const named = allowed.length === 0 ? "allowed: nothing" : `allowed: ${allowed.join(", ")}`;
        expect(verdict.rejection.detail).toContain(named);
      }
    }
  });
});

test("of an order that is not there nothing can be asked", () => {
  expect(actionsOf(orderDecider.initial)).toEqual([]);
  for (const ask of Object.values(ASKS)) {
    const verdict = orderDecider.decide(orderDecider.initial, ask, CONTEXT);
    expect(verdict).toMatchObject({ kind: "refused", rejection: { code: "not-found" } });
  }
});
