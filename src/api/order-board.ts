import { instantOf } from "../domain/instant.ts";
import type { OrderStatus } from "../domain/order/status.ts";
import type { OrderQuarter } from "../projections/order-analytics.ts";
import type { Lives } from "../projections/order-figures.ts";
import type { OrderLife } from "../projections/order-lives.ts";

const SECOND_MS = 1_000;
const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Statuses in which somebody has something to do, in the order of an order's way. */
export const BOARD_STATUSES = [
  ...(["pending", "payment-pending", "confirmed", "processing", "packed", "shipped"] as const),
  ...(["in-transit", "out-for-delivery", "return-requested", "return-approved"] as const),
  "return-rejected",
] as const satisfies readonly OrderStatus[];
export type BoardStatus = (typeof BOARD_STATUSES)[number];

type Rules = { readonly fulfilmentHours: number; readonly returnShipDays: number };

/** Seconds that an order should not be in a status for longer. */
export const limitOf = (
  status: BoardStatus,
  { fulfilmentHours, returnShipDays }: Rules,
): number => {
  switch (status) {
    case "pending":
      return 15 * MINUTE;
    case "payment-pending":
    case "return-rejected":
      return HOUR;
    case "confirmed":
    case "processing":
    case "packed":
      return fulfilmentHours * HOUR;
    case "shipped":
    case "in-transit":
      return 5 * DAY;
    case "out-for-delivery":
      return DAY;
    case "return-requested":
      return 2 * DAY;
    case "return-approved":
      return returnShipDays * DAY;
  }
};

const ageOf = ({ since }: OrderLife, now: number): number =>
  Math.max(0, Math.floor((now - instantOf(since)) / SECOND_MS));

export type Column = { readonly status: BoardStatus; readonly limit: number; readonly now: number };

/** Orders of one status, those that have been there longest first. */
export const columnView = ({ status, limit, now }: Column, { items, partial }: Lives) => {
  const [oldest] = items;
  return {
    ...{ status, orders: items.length },
    // There are more than are looked through.
    ...(partial && { partial }),
    ...{ over: items.filter((one) => ageOf(one, now) > limit).length, limitSeconds: limit },
    ...(oldest !== undefined && {
      oldest: { order: oldest.order, since: oldest.since, ageSeconds: ageOf(oldest, now) },
    }),
  };
};

export const cardView = (life: OrderLife, { limit, now }: Column) => {
  const { order, status, since, channel, customer, currency, placed, lines, units } = life;
  const ageSeconds = ageOf(life, now);
  return {
    ...{ order, status, since, ageSeconds, over: ageSeconds > limit, placed, channel },
    ...(customer !== null && { customer }),
    ...{ lines, units, currency, total: life.total, warehouses: life.warehouses },
  };
};

/** Orders that are at an end, of all that ever were. A return that is rejected leaves its order delivered. */
export const endedView = (ever: OrderQuarter | undefined) => {
  const times = (name: string): number => ever?.counts[name] ?? 0;
  return {
    delivered: times("delivered") - times("return-requested"),
    cancelled: times("cancelled"),
    refunded: times("refunded"),
  };
};
