import { accept, decline, type EntityContext, type EntityVerdict } from "../decider.ts";
import { mayDo, notNow } from "./actions.ts";
import { goodsOf } from "./amounts.ts";
import type { OrderCommandOf } from "./commands.ts";
import { draftOf, refund, settle, type Draft } from "./draft.ts";
import type { OrderEvent } from "./events.ts";
import { faultOf, isNews, skippedOf } from "./parcel-way.ts";
import type { OrderShipment, OrderState } from "./state.ts";
import { isUnderWay } from "./transitions.ts";

type Verdict = EntityVerdict<OrderEvent>;

const ended = (draft: Draft): Verdict => {
  settle(draft);
  return accept(...draft.events());
};

const parcelOf = ({ shipments }: OrderState, shipment: string): OrderShipment | undefined =>
  shipments.find((one) => one.shipment === shipment);

const unknown = (shipment: string): Verdict => decline("not-found", `no shipment ${shipment}`);

export const noteAnnounced = (
  state: OrderState,
  { shipments = [], return: id }: OrderCommandOf<"note-announced">,
  context: EntityContext,
): Verdict => {
  const draft = draftOf(state, context);
  for (const shipment of shipments) {
    if (parcelOf(state, shipment)?.announced !== false) continue;
    draft.add({ type: "OrderShipmentAnnounced", shipment });
  }
  if (id !== undefined && state.returns.some((one) => one.return === id && !one.announced)) {
    draft.add({ type: "OrderReturnAnnounced", return: id });
  }
  return accept(...draft.events());
};

export const noteReduced = (
  state: OrderState,
  { shipment, pieces }: OrderCommandOf<"note-reduced">,
  context: EntityContext,
): Verdict => {
  const parcel = parcelOf(state, shipment);
  if (parcel === undefined) return unknown(shipment);
  const inIt = new Map(parcel.pieces.map((one) => [`${one.attempt}.${one.piece}`, one.units]));
  const holds = pieces.every(
    ({ attempt, piece, units }) => units <= (inIt.get(`${attempt}.${piece}`) ?? 0),
  );
  if (!holds) return accept();
  const draft = draftOf(state, context);
  draft.add({ type: "OrderShipmentReduced", shipment, pieces });
  return ended(draft);
};

/** The last word before a parcel is closed: from here on the order can't be cancelled. */
export const beginPacking = (
  state: OrderState,
  { shipment }: OrderCommandOf<"begin-packing">,
): Verdict => {
  const parcel = parcelOf(state, shipment);
  if (parcel === undefined) return unknown(shipment);
  if (parcel.packing) return accept();
  // What is sent again is packed while the order is further already.
  if (!isUnderWay(state.status)) {
    return decline("invalid-state", `the order is ${state.status}: nothing of it is packed`);
  }
  const changes = state.holdings.some(
    ({ attempt, piece, excess }) =>
      excess > 0 && parcel.pieces.some((one) => one.attempt === attempt && one.piece === piece),
  );
  if (changes || state.change !== undefined) {
    return decline("invalid-state", "the order is being changed: pack when that is done");
  }
  return accept({ type: "OrderPackingBegun", shipment });
};

export const noteShipment = (
  state: OrderState,
  { shipment, to, lines, reason }: OrderCommandOf<"note-shipment">,
  context: EntityContext,
): Verdict => {
  const parcel = parcelOf(state, shipment);
  if (parcel === undefined) return unknown(shipment);
  if (!isNews(parcel.status, to)) return accept();
  const fault = faultOf(parcel, to);
  if (fault !== undefined) return decline("invalid-state", fault);
  const draft = draftOf(state, context);
  for (const step of [...skippedOf(parcel.status, to), to]) {
    draft.add({
      ...{ type: "OrderShipmentMoved", shipment, to: step },
      ...(lines !== undefined && { lines }),
      ...(reason !== undefined && { reason }),
    });
  }
  return ended(draft);
};

/** What becomes of a parcel that was lost, refused or sent back: it is sent again, or paid back. */
export const afterTrouble = (
  state: OrderState,
  { type, shipment, reason }: OrderCommandOf<"resend" | "refund-shipment">,
  context: EntityContext,
): Verdict => {
  const parcel = parcelOf(state, shipment);
  if (parcel === undefined) return unknown(shipment);
  const isTrouble = ["lost", "refused", "returned-to-sender"].includes(parcel.status);
  if (!mayDo(state, type) || !isTrouble) return notNow(state, type);
  const draft = draftOf(state, context);
  const to = type === "resend" ? "replaced" : "refunded";
  draft.add({ type: "OrderShipmentMoved", shipment, to, reason });
  if (type === "refund-shipment") {
    refund(draft, { amount: goodsOf(state, parcel.lines), reason, apart: true });
  }
  return ended(draft);
};
