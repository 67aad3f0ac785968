import type { ShipmentProgress } from "../order/status.ts";
import { isInHouse, toPutBack, type ShipmentState } from "./state.ts";

const WAY: readonly ShipmentProgress[] = [
  ...(["open", "picking", "picked", "packed", "shipped"] as const),
  ...(["in-transit", "out-for-delivery", "delivered"] as const),
];

/** The order counts units at these: it has to hear of each. */
const COUNTED: readonly ShipmentProgress[] = ["packed", "shipped", "delivered"];

/** What the order has to be told, in order: what it counts by, and where the parcel is now. */
export const toTell = ({ status, told }: ShipmentState): readonly ShipmentProgress[] => {
  if (status === "none" || status === told || status === "replaced" || status === "refunded") {
    return [];
  }
  const [from, to] = [WAY.indexOf(told), WAY.indexOf(status)];
  // To the order picking and picked are the same.
  if (status === "picked" && told === "picking") return [];
  if (from < 0 || status === "cancelled") return [status];
  // An exception befalls what was shipped.
  const end = to < 0 ? WAY.indexOf("shipped") + 1 : to;
  const before = WAY.slice(from + 1, end).filter((one) => COUNTED.includes(one));
  return [...before, status];
};

/** Whether the process has something to do. */
export const hasWork = (state: ShipmentState): boolean =>
  state.act !== undefined ||
  state.label === "wanted" ||
  toTell(state).length > 0 ||
  (isInHouse(state) && toPutBack(state).length > 0);
