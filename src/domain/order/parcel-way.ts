import type { ShipmentProgress } from "./status.ts";
import type { OrderShipment } from "./state.ts";

/** The way of a parcel to the customer. */
const WAY: readonly ShipmentProgress[] = [
  ...(["open", "picking", "picked", "packed", "shipped"] as const),
  ...(["in-transit", "out-for-delivery", "delivered"] as const),
];
/** Steps that lines count units by: none of them is left out, whatever a parcel says. */
const COUNTED: readonly ShipmentProgress[] = ["packed", "shipped"];
const ENDS: readonly ShipmentProgress[] = ["delivered", "cancelled", "replaced", "refunded"];

/** Exceptions on the way, and what may still come of them by itself. */
const ON_FROM: Partial<Record<ShipmentProgress, readonly ShipmentProgress[]>> = {
  lost: ["delivered", "refused", "returned-to-sender"],
  refused: ["lost", "returned-to-sender"],
  "returned-to-sender": [],
};

const placeOf = (progress: ShipmentProgress): number => WAY.indexOf(progress);
const PACKED = placeOf("packed");

/** What is known already, or has been overtaken, is no news. */
export const isNews = (from: ShipmentProgress, to: ShipmentProgress): boolean => {
  if (from === to || ENDS.includes(from)) return false;
  const on = ON_FROM[from];
  if (on !== undefined) return on.includes(to);
  return placeOf(to) < 0 || placeOf(to) > placeOf(from);
};

/** What speaks against news of a parcel; undefined: nothing does. */
export const faultOf = (
  { shipment, status, packing }: OrderShipment,
  to: ShipmentProgress,
): string | undefined => {
  if (to === "replaced" || to === "refunded") {
    return `whether parcel ${shipment} is sent again or paid back is said of the order`;
  }
  if (to === "cancelled") {
    return placeOf(status) < PACKED ? undefined : `parcel ${shipment} is ${status}: it stands`;
  }
  const isInHouse = placeOf(to) >= 0 && placeOf(to) < PACKED;
  return isInHouse || packing ? undefined : `nobody has asked to pack parcel ${shipment}`;
};

/** Counted steps that the parcel has not told of. An exception befalls what was shipped. */
export const skippedOf = (
  from: ShipmentProgress,
  to: ShipmentProgress,
): readonly ShipmentProgress[] => {
  const before = placeOf(from);
  if (before < 0 || to === "cancelled") return [];
  const end = placeOf(to) < 0 ? WAY.length : placeOf(to);
  return WAY.slice(before + 1, end).filter((one) => COUNTED.includes(one));
};
