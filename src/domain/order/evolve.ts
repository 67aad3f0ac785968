import type { Trace } from "../decider.ts";
import type { LineUnits, OrderedLine } from "./content.ts";
import type { OrderEvent } from "./events.ts";
import {
  givingUp,
  released,
  served,
  shorted,
  sourced,
  withAnswers,
  withoutSurplus,
} from "./evolve-claims.ts";
import { contentOf, paymentMoved, paymentRequested, refundMoved } from "./evolve-money.ts";
import {
  returnAnnounced,
  returnMoved,
  returnOpened,
  shipmentMoved,
  shipmentOpened,
  shipmentReduced,
  withShipment,
} from "./evolve-parcels.ts";
import { initialOrder, type OrderLine, type OrderState } from "./state.ts";
import { stepsAfter } from "./steps.ts";
import { todosOf } from "./todo.ts";
import { missingOf } from "./units.ts";

type EventOf<Type extends OrderEvent["type"]> = Extract<OrderEvent, { type: Type }>;

const NOTHING_YET = { dropped: 0, replaced: 0, packed: 0, shipped: 0, delivered: 0, returning: 0 };

const fresh = (lines: readonly OrderedLine[]): readonly OrderLine[] =>
  lines.map((one, index) => ({ ...one, line: index + 1, ...NOTHING_YET }));

const skusOf = (lines: readonly OrderedLine[]): readonly string[] => [
  ...new Set(lines.map(({ sku }) => sku)),
];

const placed = (event: EventOf<"OrderPlaced">, { actor, recordedAt }: Trace): OrderState => {
  const { lines } = event;
  return {
    ...{ ...initialOrder, ...contentOf(event), status: "pending", lines: fresh(lines) },
    ...{ skus: skusOf(lines), placedBy: actor, placedAt: recordedAt, since: recordedAt },
  };
};

const withoutChange = ({ change: _change, ...rest }: OrderState): OrderState => rest;

const withoutGrowth = ({ grown: _grown, ...rest }: OrderState): OrderState => rest;

/** Once everything is claimed, or given up, nothing of a change is outstanding. */
const grownUp = (state: OrderState): OrderState =>
  state.grown === undefined || missingOf(state).length > 0 ? state : withoutGrowth(state);

const growthOf = (state: OrderState, lines: readonly OrderedLine[]): readonly LineUnits[] =>
  lines.flatMap(({ units }, index) => {
    const { units: before = 0, dropped: gone = 0 } = state.lines[index] ?? {};
    const more = units - (before - gone);
    return more > 0 ? [{ line: index + 1, units: more }] : [];
  });

/** Units of a line that falls away are given back; lines beyond the old ones are new. */
const changed = (state: OrderState, event: EventOf<"OrderChanged">): OrderState => {
  const { lines, shipping, discount, total, note } = event;
  const kept = lines.map((one, index): OrderLine => {
    const before = state.lines[index];
    return { ...(before ?? { ...NOTHING_YET, line: index + 1 }), ...one, dropped: 0 };
  });
  const grown = growthOf(state, lines);
  const stays = withoutGrowth(withoutChange(state));
  return withoutSurplus({
    ...{ ...stays, lines: kept, skus: skusOf(lines), shipping, discount, total },
    ...(note !== undefined && { note }),
    ...(grown.length > 0 && { grown }),
    tries: 0,
  });
};

const dropped = (state: OrderState, event: EventOf<"OrderLinesDropped">): OrderState => {
  const units = new Map(event.lines.map((one) => [one.line, one.units]));
  const lines = state.lines.map((one) => ({
    ...one,
    dropped: one.dropped + (units.get(one.line) ?? 0),
  }));
  return grownUp({ ...state, lines, total: event.total });
};

const into = (
  state: OrderState,
  status: OrderState["status"],
  { recordedAt }: Trace,
): OrderState => ({
  ...{ ...state, status, since: recordedAt },
  ...(status === "confirmed" && { confirmedAt: recordedAt }),
  ...(status === "delivered" && { deliveredAt: state.deliveredAt ?? recordedAt }),
});

const cancelled = (
  state: OrderState,
  event: EventOf<"OrderCancelled">,
  trace: Trace,
): OrderState => ({
  ...withoutGrowth(withoutChange(into(givingUp(state), "cancelled", trace))),
  cancelReason: event.reason,
});

const reserved = (state: OrderState, event: EventOf<"OrderReserved">, trace: Trace): OrderState => {
  const held = withAnswers(state, event, "hold");
  if (state.status === "cancelled") return held;
  const next = grownUp({ ...held, deadline: event.deadline, tries: 0 });
  return state.status === "pending" ? into(next, "payment-pending", trace) : next;
};

const refused = (state: OrderState, event: EventOf<"OrderReservationRefused">): OrderState =>
  givingUp(withAnswers(state, event, "hold"), (one) => one.attempt === event.attempt);

const claimed = (
  state: OrderState,
  event: EventOf<"OrderAllocated" | "OrderAllocationRefused">,
): OrderState => {
  const firm = withAnswers(state, event, "allocation");
  return event.type === "OrderAllocated" ? grownUp({ ...firm, tries: 0 }) : firm;
};

type GoodsEvent = EventOf<
  | "OrderSourced"
  | "OrderReserved"
  | "OrderReservationRefused"
  | "OrderLinesDropped"
  | "OrderAllocated"
  | "OrderAllocationRefused"
  | "OrderClaimShorted"
  | "OrderBackorderServed"
  | "OrderReleased"
>;

const goods = (state: OrderState, event: GoodsEvent, trace: Trace): OrderState => {
  switch (event.type) {
    case "OrderSourced":
      return sourced(state, event);
    case "OrderReserved":
      return reserved(state, event, trace);
    case "OrderReservationRefused":
      return refused(state, event);
    case "OrderLinesDropped":
      return dropped(state, event);
    case "OrderAllocated":
    case "OrderAllocationRefused":
      return claimed(state, event);
    case "OrderClaimShorted":
      return shorted(state, event);
    case "OrderBackorderServed":
      return served(state, event);
    case "OrderReleased":
      return released(state, event);
  }
};

type ParcelEvent = EventOf<
  | "OrderShipmentOpened"
  | "OrderShipmentAnnounced"
  | "OrderShipmentReduced"
  | "OrderPackingBegun"
  | "OrderShipmentMoved"
  | "OrderReturnOpened"
  | "OrderReturnAnnounced"
  | "OrderReturnMoved"
>;

const parcels = (state: OrderState, event: ParcelEvent): OrderState => {
  switch (event.type) {
    case "OrderShipmentOpened":
      return shipmentOpened(state, event);
    case "OrderShipmentAnnounced":
      return withShipment(state, event.shipment, (one) => ({ ...one, announced: true }));
    case "OrderShipmentReduced":
      return shipmentReduced(state, event);
    case "OrderPackingBegun":
      return withShipment(state, event.shipment, (one) => ({ ...one, packing: true }));
    case "OrderShipmentMoved":
      return shipmentMoved(state, event);
    case "OrderReturnOpened":
      return returnOpened(state, event);
    case "OrderReturnAnnounced":
      return returnAnnounced(state, event);
    case "OrderReturnMoved":
      return returnMoved(state, event);
  }
};

type LifeEvent = EventOf<
  | "OrderPlaced"
  | "OrderConfirmed"
  | "OrderAdvanced"
  | "OrderCancelled"
  | "OrderChanged"
  | "OrderChangeRequested"
  | "OrderChangeDropped"
  | "OrderFraudChecked"
>;

/** The order as a whole. */
const life = (state: OrderState, event: LifeEvent, trace: Trace): OrderState => {
  switch (event.type) {
    case "OrderPlaced":
      return placed(event, trace);
    case "OrderConfirmed":
      return into(state, "confirmed", trace);
    case "OrderAdvanced":
      return into(state, event.to, trace);
    case "OrderCancelled":
      return cancelled(state, event, trace);
    case "OrderChanged":
      return changed(state, event);
    case "OrderChangeRequested":
      return { ...state, change: contentOf(event), changes: event.change };
    case "OrderChangeDropped":
      return withoutChange(state);
    case "OrderFraudChecked":
      return state;
  }
};

/** What an event says of goods, money and parcels, without what is told of them: steps, warehouses and work. */
export const recorded = (state: OrderState, event: OrderEvent, trace: Trace): OrderState => {
  switch (event.type) {
    case "OrderPaymentRequested":
      return paymentRequested(state, event, trace);
    case "OrderPaymentPending":
    case "OrderPaymentAuthorised":
    case "OrderPaymentCaptured":
    case "OrderPaymentFailed":
    case "OrderPaymentVoided":
      return paymentMoved(state, event, trace);
    case "OrderRefundRequested":
    case "OrderRefundDone":
    case "OrderRefundFailed":
      return refundMoved(state, event, trace);
    case "OrderShipmentOpened":
    case "OrderShipmentAnnounced":
    case "OrderShipmentReduced":
    case "OrderPackingBegun":
    case "OrderShipmentMoved":
    case "OrderReturnOpened":
    case "OrderReturnAnnounced":
    case "OrderReturnMoved":
      return parcels(state, event);
    case "OrderPlaced":
    case "OrderConfirmed":
    case "OrderAdvanced":
    case "OrderCancelled":
    case "OrderChanged":
    case "OrderChangeRequested":
    case "OrderChangeDropped":
    case "OrderFraudChecked":
      return life(state, event, trace);
    case "OrderSourced":
    case "OrderReserved":
    case "OrderReservationRefused":
    case "OrderLinesDropped":
    case "OrderAllocated":
    case "OrderAllocationRefused":
    case "OrderClaimShorted":
    case "OrderBackorderServed":
    case "OrderReleased":
      return goods(state, event, trace);
  }
};

const workOf = (state: OrderState): OrderState["work"] => {
  if (todosOf(state).length > 0) return "system";
  return state.status === "payment-pending" ? "timed" : "none";
};

const warehousesOf = ({ holdings }: OrderState): readonly string[] => {
  const warehouses: string[] = [];
  let last = "";
  for (const { status, warehouse } of holdings) {
    // Most orders have one.
    if (status === "refused" || warehouse === last) continue;
    last = warehouse;
    if (!warehouses.includes(warehouse)) warehouses.push(warehouse);
  }
  return warehouses;
};

/** The fold of one order. */
export const evolve = (state: OrderState, event: OrderEvent, trace: Trace): OrderState => {
  const next = recorded(state, event, trace);
  const steps = stepsAfter(state, event, trace);
  const warehouses = next.holdings === state.holdings ? state.warehouses : warehousesOf(next);
  return { ...next, steps, warehouses, work: workOf(next) };
};
