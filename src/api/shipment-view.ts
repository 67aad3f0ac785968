import {
  isVerified,
  pickedOf,
  verifiedOf,
  type ParcelPiece,
  type ShipmentState,
} from "../domain/shipment/state.ts";
import { pickedLots } from "../domain/shipment/places.ts";
import { actionsOf } from "../domain/shipment/transitions.ts";

const pieceView = (piece: ParcelPiece) => {
  const { sku, units, claim, missing, shipped } = piece;
  return {
    ...{
      sku,
      units,
      claim,
      picked: pickedOf(piece),
      verified: verifiedOf(piece),
      missing,
      shipped,
    },
    lots: pickedLots(piece),
  };
};

const labelView = (state: ShipmentState) => {
  const { label: status, carrier, service, tracking, cost, labelFault } = state;
  return { status, carrier, service, tracking, cost, fault: labelFault };
};

/** A parcel as its state alone tells it: what a command answers, and every repeat of it. */
export const shipmentView = (state: ShipmentState) => {
  const { order, shipment, warehouse, channel, priority, replaces, region, contact, units } = state;
  const { picker, openedAt, since, parcel, handedOverAt, deliveredAt, attempts, act } = state;
  const { withdrawn, reason, tracked, back, last, lines, inspection } = state;
  return {
    ...{ order, shipment, warehouse, channel, priority, region, contact, replaces, units, picker },
    actions: actionsOf(state),
    pieces: state.pieces.map(pieceView),
    lines: lines.map(({ line, sku, units: of }) => ({ line, sku, units: of })),
    verified: isVerified(state),
    label: labelView(state),
    ...{
      openedAt,
      since,
      inspection,
      parcel,
      handedOverAt,
      deliveredAt,
      attempts,
      tracked,
      back,
      withdrawn,
    },
    ...{ reason, last },
    ...(act === undefined ? {} : { underWay: { act: act.act, kind: act.kind, by: act.by } }),
  };
};

/** One of many in a list. */
export const shipmentItem = (state: ShipmentState) => {
  const { order, shipment, warehouse, channel, priority, units, picker, openedAt, since } = state;
  const { carrier, tracking, label, reason, pieces } = state;
  return {
    ...{ order, shipment, warehouse, channel, priority, units, picker, openedAt, since },
    picked: pieces.reduce((sum, piece) => sum + pickedOf(piece), 0),
    actions: actionsOf(state),
    ...{ carrier, tracking, label, reason },
  };
};
