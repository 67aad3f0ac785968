import fc from "fast-check";
import type { OrderCommand } from "../../../src/domain/order/commands.ts";
import type { OrderContent, PieceAnswer } from "../../../src/domain/order/content.ts";
import type { ShipmentProgress } from "../../../src/domain/order/status.ts";

/** Every command, and every note but what returns tell of themselves, whether or not it makes sense just then. */

const units = fc.constantFrom(0, 1, 2, 3, 5);
const line = fc.constantFrom(1, 2, 3);
const attempt = fc.constantFrom(1, 2, 3, 4);
const piece = fc.constantFrom(0, 1, 2);
const sku = fc.constantFrom("tea", "cup");
const warehouse = fc.constantFrom("north", "south");
const reason = fc.constantFrom("because", "changed my mind");
const shipment = fc.constantFrom("s1", "s1", "s1", "s2", "s3");
const back = fc.constantFrom("back-1", "back-1", "back-2");
const progress = fc.constantFrom<ShipmentProgress>(
  ...(["open", "picking", "picked", "packed", "shipped", "in-transit"] as const),
  ...(["out-for-delivery", "delivered", "lost", "refused", "returned-to-sender"] as const),
  ...(["cancelled", "replaced", "refunded"] as const),
);
const maybe = <Value>(arbitrary: fc.Arbitrary<Value>) =>
  fc.option(arbitrary, { nil: undefined, freq: 2 });

const lineUnits = fc.array(fc.record({ line, units: fc.constantFrom(1, 2, 3) }), {
  ...{ minLength: 1, maxLength: 2 },
});
const answer: fc.Arbitrary<PieceAnswer> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      ...{ piece, status: fc.constant("held" as const) },
      ...{ backed: units, backordered: fc.constantFrom(0, 0, 0, 1) },
    }),
  },
  {
    weight: 1,
    arbitrary: piece.map((one) => ({
      ...{ piece: one, status: "refused" as const, code: "insufficient-stock", detail: "none" },
      available: 0,
    })),
  },
);
/** Every piece of an attempt is there; or what comes. */
const answers = fc.oneof(
  fc.constant(
    [0, 1, 2].map((one) => ({ piece: one, status: "held" as const, backed: 3, backordered: 0 })),
  ),
  fc.array(answer, { minLength: 1, maxLength: 3 }),
);
const pieces = fc.array(fc.record({ sku, warehouse, units: fc.constantFrom(1, 2), line }), {
  ...{ minLength: 1, maxLength: 2 },
});
const parts = fc.array(fc.record({ attempt, piece, units: fc.constantFrom(1, 2, 3) }), {
  ...{ minLength: 1, maxLength: 2 },
});

export const CONTENT: OrderContent = {
  ...{ channel: "web", currency: "EUR", priority: 0, shipping: 500, discount: 100 },
  ...{ shortage: "refuse", strategy: "fewest-parcels" },
  lines: [
    { sku: "tea", units: 3, price: 1_000 },
    { sku: "cup", units: 2, price: 250 },
  ],
};

const method = { provider: "bank", method: "card" } as const;

export const anyPlace: fc.Arbitrary<OrderCommand> = fc
  .record({
    shortage: fc.constantFrom("refuse", "partial", "backorder"),
    isPaid: fc.boolean(),
    isAccepted: fc.constantFrom(true, true, true, true, false),
    paymentAttempts: fc.constantFrom(1, 2),
    isSplit: fc.boolean(),
    isShort: fc.constantFrom(false, false, true),
    price: fc.constantFrom(0, 1_000),
  })
  .map(({ shortage, isPaid, isAccepted, paymentAttempts, isSplit, isShort, price }) => {
    const [tea, cup] = CONTENT.lines;
    const content = {
      ...{ ...CONTENT, shortage, lines: [{ ...tea!, price }, cup!] },
      ...(price === 0 && { shipping: 0, discount: 500 }),
      ...(isPaid && { payment: method }),
    } as const;
    const cups = { sku: "cup", warehouse: isSplit ? "south" : "north", units: 2 };
    return {
      ...{ type: "place", content, paymentAttempts },
      plan: {
        pieces: [
          { sku: "tea", warehouse: "north", units: 3, lines: [{ line: 1, units: 3 }] },
          ...(isShort ? [] : [{ ...cups, lines: [{ line: 2, units: 2 }] }]),
        ],
        short: isShort ? [{ line: 2, units: 2 }] : [],
        method: "one-warehouse",
      },
      fraud: { score: 0, verdict: isAccepted ? "accepted" : "rejected", reasons: [] },
    };
  });

const asks: readonly fc.Arbitrary<OrderCommand>[] = [
  fc.constant({ type: "pay", ...method }),
  fc
    .record({ tea: units, cup: units, jar: maybe(units), shipping: maybe(fc.constant(0)) })
    .map(({ tea, cup, jar, shipping }) => ({
      ...{ type: "change" as const, ...(shipping !== undefined && { shipping }) },
      lines: [
        { ...CONTENT.lines[0]!, units: tea },
        { ...CONTENT.lines[1]!, units: cup },
        ...(jar === undefined ? [] : [{ sku: "tea", units: jar, price: 900 }]),
      ],
    })),
  fc.record({ type: fc.constant("cancel" as const), reason }),
  fc
    .record({ refund: fc.constantFrom("x1", "x2"), amount: maybe(fc.constantFrom(1, 999)), reason })
    .map(({ refund, amount, ...rest }) => ({
      ...{ type: "refund" as const, refund, ...rest },
      ...(amount !== undefined && { amount }),
    })),
  fc.record({
    ...{ type: fc.constant("open-return" as const), return: back, lines: lineUnits, reason },
    windowDays: fc.constantFrom(90, 90, 0),
  }),
  fc.record({ type: fc.constantFrom("resend", "refund-shipment"), shipment, reason }),
];

const outcome: fc.Arbitrary<Extract<OrderCommand, { type: "note-payment" }>["outcome"]> = fc.oneof(
  fc.constant({ status: "pending" as const, reference: "ref" }),
  fc.constant({ status: "authorised" as const, reference: "ref" }),
  fc
    .constantFrom(3_900, 3_900, 3_900, 500, 100_000)
    .map((amount) => ({ status: "captured" as const, reference: "ref", amount })),
  fc.constant({ status: "failed" as const, code: "declined", detail: "no" }),
  fc.constant({ status: "voided" as const, reference: "ref" }),
);

const claims: readonly fc.Arbitrary<OrderCommand>[] = [
  fc
    .record({ claim: fc.constantFrom("hold", "allocation"), pieces, short: maybe(lineUnits) })
    .map(({ claim, pieces: found, short = [] }) => ({
      ...{ type: "note-sourced" as const, claim, short, method: "any" },
      pieces: found.map(({ line: one, ...rest }) => ({
        ...{ ...rest, lines: [{ line: one, units: rest.units }] },
      })),
    })),
  fc
    .record({ attempt, pieces: answers, deadline: maybe(fc.constant("2026-11-21T12:15:00.000Z")) })
    .map(({ deadline, ...rest }) => ({
      ...{ type: "note-reserved" as const, ...rest, ...(deadline !== undefined && { deadline }) },
    })),
  fc.record({ type: fc.constant("note-allocated" as const), attempt, pieces: answers }),
  fc.record({
    ...{ type: fc.constant("note-released" as const), attempt },
    pieces: fc.array(fc.record({ piece, units: fc.constantFrom(1, 2, 3) }), { maxLength: 3 }),
  }),
  fc.record({
    ...{ type: fc.constantFrom("note-shorted", "note-served"), attempt, sku, warehouse },
    ...{ units: fc.constantFrom(1, 2, 9), revision: fc.constantFrom(1, 2, 3, 4, 5) },
  }),
];

const notes: readonly fc.Arbitrary<OrderCommand>[] = [
  fc.record({ type: fc.constant("note-payment" as const), attempt, outcome }),
  fc.record({
    ...{ type: fc.constant("note-refund" as const) },
    refund: fc.constantFrom("r1", "r1", "r2", "x1"),
    outcome: fc.constantFrom(
      { status: "done" as const, reference: "ref" },
      { status: "failed" as const, code: "later", detail: "not now" },
    ),
  }),
  fc
    .record({ shipments: fc.array(shipment, { maxLength: 2 }), return: maybe(back) })
    .map((one) => ({
      ...{ type: "note-announced" as const, shipments: one.shipments },
      ...(one.return !== undefined && { return: one.return }),
    })),
  fc.record({ type: fc.constant("note-reduced" as const), shipment, pieces: parts }),
  fc.record({ type: fc.constant("note-shipment" as const), shipment, to: progress }),
  fc.record({ type: fc.constant("begin-packing" as const), shipment }),
  fc.record({ type: fc.constant("end-payment-time" as const) }),
];

const each = (all: readonly fc.Arbitrary<OrderCommand>[], weight: number) =>
  all.map((arbitrary) => ({ weight, arbitrary }));

export const anyCommand: fc.Arbitrary<OrderCommand> = fc.oneof(
  ...each(asks, 1),
  ...each(claims, 2),
  ...each(notes, 2),
);
