import { mayDo } from "../../../src/domain/order/actions.ts";
import type { OrderCommand } from "../../../src/domain/order/commands.ts";
import type {
  Holding,
  OrderReturn,
  OrderShipment,
  OrderState,
} from "../../../src/domain/order/state.ts";
import { releasable, todosOf, type Todo } from "../../../src/domain/order/todo.ts";
import { missingOf } from "../../../src/domain/order/units.ts";

/** What the world may say to an order as it stands: the answers to what it asks for, and what comes by itself. */

const DEADLINE = "2026-11-21T12:15:00.000Z";

const toPieces = (holdings: readonly Holding[], refusedAt = -1, back = 0) =>
  holdings.map(({ piece, units }, index) => {
    if (index === refusedAt) {
      const said = { code: "insufficient-stock", detail: "none", available: 0 };
      return { piece, status: "refused" as const, ...said };
    }
    const backordered = Math.min(back, units);
    return { piece, status: "held" as const, backed: units - backordered, backordered };
  });

const toClaim = (
  { attempt, holdings }: Extract<Todo, { kind: "claim" | "firm" }>,
  isHold: boolean,
): readonly OrderCommand[] =>
  [toPieces(holdings), toPieces(holdings), toPieces(holdings, 0), toPieces(holdings, -1, 1)].map(
    (pieces) =>
      isHold
        ? { type: "note-reserved", attempt, pieces, deadline: DEADLINE }
        : { type: "note-allocated", attempt, pieces },
  );

const toSource = (state: OrderState, claim: Holding["claim"]): readonly OrderCommand[] => {
  const missing = missingOf(state);
  const pieces = missing.map(({ line, units }) => ({
    ...{ sku: state.lines[line - 1]?.sku ?? "", warehouse: "south", units },
    lines: [{ line, units }],
  }));
  const found = { type: "note-sourced", claim, method: "any" } as const;
  return [
    { ...found, pieces, short: [] },
    { ...found, pieces: [], short: missing },
    { ...found, pieces: pieces.slice(1), short: missing.slice(0, 1) },
  ];
};

type MoneyTodo = Extract<Todo, { kind: "charge" | "capture" | "void" | "refund" }>;

const toMoney = (todo: MoneyTodo): readonly OrderCommand[] => {
  switch (todo.kind) {
    case "charge":
    case "capture": {
      const { attempt, amount } = todo.payment;
      const reference = "ref";
      const note = { type: "note-payment", attempt } as const;
      const captured = { status: "captured", reference, amount } as const;
      return [
        ...[captured, captured].map((outcome) => ({ ...note, outcome })),
        { ...note, outcome: { status: "pending", reference } },
        { ...note, outcome: { status: "authorised", reference } },
        { ...note, outcome: { status: "failed", code: "declined", detail: "no" } },
      ];
    }
    case "void": {
      const { attempt } = todo.payment;
      return [{ type: "note-payment", attempt, outcome: { status: "voided", reference: "ref" } }];
    }
    case "refund": {
      const { refund } = todo.refund;
      return [
        { type: "note-refund", refund, outcome: { status: "done", reference: "ref" } },
        { type: "note-refund", refund, outcome: { status: "failed", code: "later", detail: "" } },
      ];
    }
  }
};

const toOne = (state: OrderState, todo: Todo): readonly OrderCommand[] => {
  switch (todo.kind) {
    case "claim":
      return toClaim(
        todo,
        todo.holdings.every(({ claim }) => claim === "hold"),
      );
    case "firm":
      return toClaim(todo, false);
    case "release": {
      const { attempt, holdings } = todo;
      const pieces = holdings.map((one) => ({ piece: one.piece, units: releasable(one) }));
      return [{ type: "note-released", attempt, pieces }];
    }
    case "source":
      return toSource(state, todo.claim);
    case "announce": {
      const shipments = todo.shipments.map(({ shipment }) => shipment);
      return [{ type: "note-announced", shipments }];
    }
    case "end-parcel":
      return [{ type: "note-announced", shipments: [todo.shipment.shipment] }];
    case "withdraw":
      return [{ type: "note-shipment", shipment: todo.shipment.shipment, to: "cancelled" }];
    case "reduce": {
      const { shipment, pieces } = todo;
      return [{ type: "note-reduced", shipment: shipment.shipment, pieces }];
    }
    case "open-return":
      return [{ type: "note-announced", return: todo.return.return }];
    case "tell-return":
      return [{ type: "note-return", return: todo.return.return, to: "refund-processed" }];
    case "charge":
    case "capture":
    case "void":
    case "refund":
      return toMoney(todo);
  }
};

const WAY = [
  ...(["open", "picking", "picked", "packed", "shipped"] as const),
  ...(["in-transit", "out-for-delivery", "delivered"] as const),
];
const SHIPPED = 4;
const RETURN_WAY = [
  ...(["requested", "under-review", "approved", "shipped-back", "received"] as const),
  ...(["quality-check", "refund-approved"] as const),
];

/** A parcel goes one step on, into trouble, or says again where it was a step before. */
const ofParcel = ({ shipment, status, packing }: OrderShipment): readonly OrderCommand[] => {
  const place = WAY.findIndex((one) => one === status);
  const note = { type: "note-shipment", shipment } as const;
  const [before, to] = [WAY[place - 1], WAY[place + 1]];
  if (place < 0 || to === undefined) return [];
  if (to === "packed" && !packing) return [{ type: "begin-packing", shipment }];
  const on = { ...note, to };
  const again = before === undefined ? [] : [{ ...note, to: before }];
  if (place < SHIPPED) return [on, on, on, ...again];
  const trouble = (["lost", "refused", "returned-to-sender"] as const).map((one) => ({
    ...{ ...note, to: one },
  }));
  return [on, on, on, on, ...again, ...trouble];
};

/** A return goes one step on, or ends another way. */
const ofReturn = (one: OrderReturn): readonly OrderCommand[] => {
  const place = RETURN_WAY.findIndex((each) => each === one.status);
  const to = RETURN_WAY[place + 1];
  if (place < 0 || to === undefined) return [];
  const note = { type: "note-return", return: one.return } as const;
  const on = { ...note, to, ...(to === "refund-approved" && { refund: 1_000 }) };
  const lines = one.lines.slice(1);
  const rejected = { ...note, to: "rejected", lines: [] } as const;
  if (place < 2) return [on, rejected, rejected];
  if (place < 3) return [on, on, { ...note, to: "lapsed", lines: [] }];
  if (to !== "refund-approved") return [on];
  return [on, on, { ...on, lines }, { ...note, to: "refund-rejected", lines: [] }];
};

/** Parcels, returns and payments go on by themselves. */
const goingOn = ({ shipments, returns, payments }: OrderState): readonly OrderCommand[] => [
  ...shipments.flatMap(ofParcel),
  ...returns.flatMap(ofReturn),
  ...payments.flatMap(({ attempt, status, amount }): readonly OrderCommand[] => {
    if (status !== "pending") return [];
    const outcome = { status: "captured", reference: "late", amount } as const;
    return [{ type: "note-payment", attempt, outcome }];
  }),
];

/** A customer sends back what he can, once or twice. */
const comingBack = (state: OrderState): readonly OrderCommand[] => {
  const { returns, lines } = state;
  const first = lines.find(({ delivered, returning }) => delivered > returning);
  if (first === undefined || returns.length > 1 || !mayDo(state, "open-return")) return [];
  const wish = { lines: [{ line: first.line, units: 1 }], reason: "too strong", windowDays: 90 };
  return [{ type: "open-return", return: `back-${String(returns.length + 1)}`, ...wish }];
};

/** None: nobody has anything to say. */
export const newsFor = (state: OrderState): readonly OrderCommand[] => {
  const answers = todosOf(state).flatMap((todo) => toOne(state, todo));
  return [...answers, ...goingOn(state), ...comingBack(state)];
};
