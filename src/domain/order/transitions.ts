import type { OrderStatus } from "./status.ts";

/** Every transition of an order (requirements, part 12), and no others. */
export const TRANSITIONS: readonly (readonly [OrderStatus, OrderStatus])[] = [
  ["none", "pending"],
  ["pending", "payment-pending"],
  ["pending", "cancelled"],
  ["payment-pending", "confirmed"],
  ["payment-pending", "cancelled"],
  ["confirmed", "processing"],
  ["confirmed", "cancelled"],
  ["processing", "packed"],
  ["processing", "cancelled"],
  ["packed", "shipped"],
  ["shipped", "in-transit"],
  ["in-transit", "out-for-delivery"],
  ["out-for-delivery", "delivered"],
  ["delivered", "return-requested"],
  ["return-requested", "return-approved"],
  ["return-requested", "return-rejected"],
  ["return-rejected", "delivered"],
  ["return-approved", "refunded"],
];

export const mayFollow = (from: OrderStatus, to: OrderStatus): boolean =>
  TRANSITIONS.some(([left, right]) => left === from && right === to);

/** The way of goods, one step after the other. */
export const WAY = [
  ...["confirmed", "processing", "packed", "shipped"],
  ...["in-transit", "out-for-delivery", "delivered"],
] as const satisfies readonly OrderStatus[];

/** The way on of an order of which everything was lost and is paid back. */
export const WAY_BACK = [
  ...["return-requested", "return-approved", "refunded"],
] as const satisfies readonly OrderStatus[];

/** Nothing of the order can happen any more, money and returns of single units aside. */
export const isEnded = (status: OrderStatus): boolean =>
  status === "cancelled" || status === "refunded";

/** Statuses from the delivery on. */
export const isDelivered = (status: OrderStatus): boolean =>
  ["delivered", "return-requested", "return-approved", "return-rejected", "refunded"].some(
    (one) => one === status,
  );

/** Statuses in which the goods are being made ready and on their way. */
export const isUnderWay = (status: OrderStatus): boolean =>
  status !== "delivered" && WAY.some((one) => one === status);
