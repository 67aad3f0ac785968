import type { EntityEvent } from "../domain/entity-events.ts";
import type { OrderStatus } from "../domain/order/status.ts";

/** Events that may bring an order into another status. */
export const ORDER_MOVES = [
  "OrderPlaced",
  "OrderReserved",
  "OrderConfirmed",
  "OrderCancelled",
  "OrderAdvanced",
] as const;
export type OrderMove = Extract<EntityEvent, { type: (typeof ORDER_MOVES)[number] }>;

export const isOrderMove = (event: EntityEvent): event is OrderMove =>
  ORDER_MOVES.some((type) => type === event.type);

/** Into which status an event brings an order that is in `status`; undefined: it stays. */
export const statusAfter = (status: OrderStatus, event: EntityEvent): OrderStatus | undefined => {
  if (!isOrderMove(event)) return undefined;
  switch (event.type) {
    case "OrderPlaced":
      return "pending";
    case "OrderReserved":
      return status === "pending" ? "payment-pending" : undefined;
    case "OrderConfirmed":
      return "confirmed";
    case "OrderCancelled":
      return "cancelled";
    case "OrderAdvanced":
      return event.to;
  }
};

/** Parcels that were lost and paid back take their order over the statuses of a return. */
const PAID_BACK = "parcels-refunded";

/** Whether the event says that all of an order was lost on the way: what looks like a delivery and a return is none. */
export const isLost = (event: EntityEvent): boolean =>
  event.type === "OrderAdvanced" && event.to === "return-requested" && event.reason === PAID_BACK;

const PART = /\.(?:s\d{1,3}|r[0-9a-f]{8})$/;

/** The order that a stream of a parcel or a return belongs to by its id; a blind return stands for itself. */
export const orderOf = (id: string): string => id.replace(PART, "");
