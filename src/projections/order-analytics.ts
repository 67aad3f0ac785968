import type { EntityEvent } from "../domain/entity-events.ts";
import { instantOf } from "../domain/instant.ts";
import type { OrderStatus } from "../domain/order/status.ts";
import { isLost } from "./order-moves.ts";
import type { Draft, EntityFact, Projection } from "./projection.ts";
import { type Counts, type NamedSums, quarterOf, withCounts, withSum } from "./quarters.ts";

/** What was ordered, as it was placed: changes that came later are not in it. Money is minor units. */
export type Ordered = {
  readonly orders: number;
  readonly lines: number;
  readonly units: number;
  readonly goods: number;
  readonly shipping: number;
  readonly discount: number;
  readonly total: number;
};

/** Money that moved, minor units. */
export type Moved = {
  readonly payments: number;
  readonly captured: number;
  readonly refunds: number;
  readonly refunded: number;
};

/** Goods that a warehouse was given to send. */
export type Given = { readonly parcels: number; readonly units: number };

/** What happened to orders within one quarter of an hour; the key is its begin. */
export type OrderQuarter = {
  /** By channel and currency, `web EUR`, at the time at which the customer ordered. */
  readonly placed: NamedSums<Ordered>;
  /** How often something happened: this and the rest at the time at which it was recorded. */
  readonly counts: Counts;
  readonly money: NamedSums<Moved>;
  readonly warehouses: NamedSums<Given>;
};

/** The key of everything that ever happened. */
export const EVER = "ever";

/** Reasons that the system gives; what people write is counted as one. */
const CANCELLED: readonly string[] = [
  ...["payment-failed", "payment-timeout", "out-of-stock", "fraud", "allocation-refused"],
];
const ADVANCED: readonly OrderStatus[] = [
  ...(["processing", "packed", "shipped", "in-transit", "out-for-delivery"] as const),
  ...(["delivered", "return-requested", "return-approved", "return-rejected"] as const),
  "refunded",
];
const TROUBLE: readonly string[] = ["lost", "refused", "returned-to-sender"];

const ONE_EACH: Readonly<Partial<Record<EntityEvent["type"], string>>> = {
  OrderPlaced: "placed",
  OrderConfirmed: "confirmed",
  OrderPaymentCaptured: "payment captured",
  OrderRefundDone: "refund done",
  OrderRefundFailed: "refund failed",
  OrderReturnOpened: "return opened",
  OrderReservationRefused: "reservation refused",
  OrderAllocationRefused: "allocation refused",
  OrderClaimShorted: "claim shorted",
  ShipmentLabelFailed: "label failed",
};

/** What is counted of an event. */
const namesOf = (event: EntityEvent): readonly string[] => {
  if (event.type === "OrderCancelled") {
    const { reason } = event;
    return ["cancelled", `cancelled ${CANCELLED.includes(reason) ? reason : "by-request"}`];
  }
  if (event.type === "OrderAdvanced") {
    const names = ADVANCED.includes(event.to) ? [event.to] : [];
    return isLost(event) ? [...names, "lost"] : names;
  }
  if (event.type === "OrderPaymentFailed") {
    return ["payment failed", ...(event.code === "timeout" ? ["payment timeout"] : [])];
  }
  if (event.type === "OrderShipmentMoved") {
    return TROUBLE.includes(event.to) ? [`parcel ${event.to}`] : [];
  }
  if (event.type === "ShipmentInspected") return [`inspection ${event.result}`];
  const name = ONE_EACH[event.type];
  return name === undefined ? [] : [name];
};

const withPlaced = (placed: OrderQuarter["placed"], event: EntityEvent): OrderQuarter["placed"] => {
  if (event.type !== "OrderPlaced") return placed;
  const { channel, currency, lines, shipping, discount, total } = event;
  const units = lines.reduce((sum, one) => sum + one.units, 0);
  const goods = lines.reduce((sum, one) => sum + one.units * one.price, 0);
  const counted = { orders: 1, lines: lines.length, units, goods, shipping, discount, total };
  return withSum(placed, `${channel} ${currency}`, counted);
};

const NONE_MOVED: Moved = { payments: 0, captured: 0, refunds: 0, refunded: 0 };

const withMoney = (money: OrderQuarter["money"], event: EntityEvent): OrderQuarter["money"] => {
  if (event.type !== "OrderPaymentCaptured" && event.type !== "OrderRefundDone") return money;
  const { channel = "-", currency = "-", amount = 0 } = event;
  const moved =
    event.type === "OrderPaymentCaptured"
      ? { ...NONE_MOVED, payments: 1, captured: amount }
      : { ...NONE_MOVED, refunds: 1, refunded: amount };
  return withSum(money, `${channel} ${currency}`, moved);
};

const withGiven = (
  warehouses: OrderQuarter["warehouses"],
  event: EntityEvent,
): OrderQuarter["warehouses"] => {
  if (event.type !== "OrderShipmentOpened") return warehouses;
  const units = event.pieces.reduce((sum, one) => sum + one.units, 0);
  return withSum(warehouses, event.warehouse, { parcels: 1, units });
};

/** Time that inspections took, in milliseconds, stands beside how often there was one. */
export const INSPECTION_MS = "inspection ms";

const withInspection = (
  counts: OrderQuarter["counts"],
  event: EntityEvent,
  recordedAt: string,
): OrderQuarter["counts"] => {
  if (event.type !== "ShipmentInspected") return counts;
  const ms = Math.max(0, instantOf(recordedAt) - instantOf(event.startedAt));
  return { ...counts, [INSPECTION_MS]: (counts[INSPECTION_MS] ?? 0) + ms };
};

const NOTHING: OrderQuarter = { placed: {}, counts: {}, money: {}, warehouses: {} };

const placedIn = (event: EntityEvent, recordedAt: string): string | undefined =>
  event.type === "OrderPlaced" ? quarterOf(event.orderedAt ?? recordedAt) : undefined;

const apply = (
  { document: before = NOTHING, key }: Draft<OrderQuarter>,
  { event, recorded }: EntityFact,
): OrderQuarter => {
  const { recordedAt } = recorded.metadata;
  const isPlacedHere = key === EVER || key === placedIn(event, recordedAt);
  const placed = isPlacedHere ? withPlaced(before.placed, event) : before.placed;
  if (key !== EVER && key !== quarterOf(recordedAt)) return { ...before, placed };
  const counts = withCounts(before.counts, namesOf(event));
  return {
    ...{ placed, counts: withInspection(counts, event, recordedAt) },
    ...{ money: withMoney(before.money, event), warehouses: withGiven(before.warehouses, event) },
  };
};

/** Orders and what became of them, by quarters of an hour. */
export const orderAnalytics: Projection<OrderQuarter, EntityFact> = {
  name: "order-analytics",
  version: 1,
  types: [
    "OrderPlaced",
    "OrderConfirmed",
    "OrderCancelled",
    "OrderAdvanced",
    "OrderPaymentCaptured",
    "OrderPaymentFailed",
    "OrderRefundDone",
    "OrderRefundFailed",
    "OrderReturnOpened",
    "OrderReservationRefused",
    "OrderAllocationRefused",
    "OrderClaimShorted",
    "OrderShipmentOpened",
    "OrderShipmentMoved",
    "ShipmentLabelFailed",
    "ShipmentInspected",
  ],
  indexes: [],
  fields: [],
  resident: false,
  once: false,
  keys: ({ event, recorded }) => {
    // Most of what parcels do is counted nowhere.
    if (event.type === "OrderShipmentMoved" && namesOf(event).length === 0) return [];
    const { recordedAt } = recorded.metadata;
    const quarter = quarterOf(recordedAt);
    const placed = placedIn(event, recordedAt);
    return placed === undefined || placed === quarter ? [EVER, quarter] : [EVER, quarter, placed];
  },
  apply,
};
