import type { LineUnits } from "./content.ts";
import type { OrderEvent } from "./events.ts";
import type { ShipmentProgress } from "./status.ts";
import { linesInParcel, withAssigned, withShipped } from "./evolve-claims.ts";
import type { OrderLine, OrderShipment, OrderState } from "./state.ts";
import { joined, without } from "./units.ts";

type EventOf<Type extends OrderEvent["type"]> = Extract<OrderEvent, { type: Type }>;
type Counted = "packed" | "shipped" | "delivered" | "returning" | "replaced";

/** Adds units of lines (negative: takes them away) to what the lines count. */
export const counted = (
  state: OrderState,
  field: Counted,
  lines: readonly LineUnits[],
): OrderState => {
  const units = new Map(joined(lines, []).map((one) => [one.line, one.units]));
  return {
    ...state,
    lines: state.lines.map((one): OrderLine => {
      const more = units.get(one.line);
      return more === undefined ? one : { ...one, [field]: one[field] + more };
    }),
  };
};

const negative = (lines: readonly LineUnits[]): readonly LineUnits[] =>
  lines.map(({ line, units }) => ({ line, units: -units }));

export const withShipment = (
  state: OrderState,
  shipment: string,
  change: (one: OrderShipment) => OrderShipment,
): OrderState => ({
  ...state,
  shipments: state.shipments.map((one) => (one.shipment === shipment ? change(one) : one)),
});

export const shipmentOpened = (
  state: OrderState,
  { shipment, warehouse, pieces, replaces }: EventOf<"OrderShipmentOpened">,
): OrderState => {
  const opened: OrderShipment = {
    ...{ shipment, warehouse, pieces, status: "open", lines: linesInParcel(state, pieces) },
    ...{ announced: false, packing: false },
    ...(replaces !== undefined && { replaces }),
  };
  const assigned = withAssigned(state, pieces, 1);
  return { ...assigned, shipments: [...state.shipments, opened] };
};

/** Lines of a parcel that goes without units of pieces: the last lines of that SKU lose them. */
const linesWithout = (
  { lines, holdings }: OrderState,
  inParcel: readonly LineUnits[],
  pieces: OrderShipment["pieces"],
): readonly LineUnits[] =>
  pieces.reduce((left, { attempt, piece, units }) => {
    const sku = holdings.find((one) => one.attempt === attempt && one.piece === piece)?.sku;
    const isOfSku = ({ line }: LineUnits): boolean => lines[line - 1]?.sku === sku;
    const kept = without(left.filter(isOfSku), units);
    return left.flatMap((one) =>
      isOfSku(one) ? kept.filter(({ line }) => line === one.line) : [one],
    );
  }, inParcel);

export const shipmentReduced = (
  state: OrderState,
  { shipment, pieces }: EventOf<"OrderShipmentReduced">,
): OrderState => {
  const freed = withAssigned(state, pieces, -1);
  return withShipment(freed, shipment, (one) => {
    const gone = new Map(pieces.map((piece) => [`${piece.attempt}.${piece.piece}`, piece.units]));
    const left = one.pieces.flatMap((piece) => {
      const units = piece.units - (gone.get(`${piece.attempt}.${piece.piece}`) ?? 0);
      return units > 0 ? [{ ...piece, units }] : [];
    });
    return { ...one, pieces: left, lines: linesWithout(state, one.lines, pieces) };
  });
};

/** What a line counts of parcels that have come so far. */
const COUNTED: Partial<Record<ShipmentProgress, Counted>> = {
  packed: "packed",
  shipped: "shipped",
  delivered: "delivered",
  replaced: "replaced",
};

const moved = (
  state: OrderState,
  shipment: OrderShipment,
  { to, lines = shipment.lines }: EventOf<"OrderShipmentMoved">,
): OrderState => {
  if (to === "cancelled") return withAssigned(state, shipment.pieces, -1);
  const left = to === "shipped" ? withShipped(state, shipment.pieces) : state;
  const field = COUNTED[to];
  return field === undefined ? left : counted(left, field, lines);
};

export const shipmentMoved = (
  state: OrderState,
  event: EventOf<"OrderShipmentMoved">,
): OrderState => {
  const shipment = state.shipments.find((one) => one.shipment === event.shipment);
  if (shipment === undefined) return state;
  const { to, lines, reason } = event;
  return withShipment(moved(state, shipment, event), event.shipment, (one) => ({
    ...{ ...one, status: to },
    ...(lines !== undefined && { lines }),
    ...(reason !== undefined && { reason }),
    ...(to === "cancelled" && { pieces: [] }),
    // Its own stream has to hear of what only the order decides.
    ...((to === "replaced" || to === "refunded") && { announced: false }),
  }));
};

export const returnOpened = (
  state: OrderState,
  { return: id, lines, reason }: EventOf<"OrderReturnOpened">,
): OrderState => ({
  ...counted(state, "returning", lines),
  returns: [...state.returns, { return: id, status: "requested", lines, reason, announced: false }],
});

export const returnMoved = (state: OrderState, event: EventOf<"OrderReturnMoved">): OrderState => {
  const before = state.returns.find((one) => one.return === event.return);
  if (before === undefined) return state;
  const { to, lines = before.lines, refund } = event;
  const freed = counted(state, "returning", negative(before.lines));
  return {
    ...counted(freed, "returning", lines),
    returns: state.returns.map((one) =>
      one === before ? { ...one, status: to, lines, ...(refund !== undefined && { refund }) } : one,
    ),
  };
};

export const returnAnnounced = (
  state: OrderState,
  event: EventOf<"OrderReturnAnnounced">,
): OrderState => ({
  ...state,
  returns: state.returns.map((one) =>
    one.return === event.return ? { ...one, announced: true } : one,
  ),
});
