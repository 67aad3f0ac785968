import type { EntityEvent } from "../domain/entity-events.ts";
import type { OrderStatus } from "../domain/order/status.ts";
import { isLost, isOrderMove, ORDER_MOVES, statusAfter } from "./order-moves.ts";
import type { Draft, EntityFact, Projection } from "./projection.ts";

/** Times and warehouses of one order that are kept. */
const TIMES_MAX = 64;
const WAREHOUSES_MAX = 50;

/**
 * One order as the board and the figures need it: what it is worth, and when it came into which status. Without lines,
 * so that many can be looked through. Money is minor units of `currency`, instants are RFC 3339 UTC.
 */
export type OrderLife = {
  readonly order: string;
  readonly channel: string;
  readonly currency: string;
  readonly customer: string | null;
  readonly placedBy: string;
  /** When the customer ordered: as the order says, else when it was placed. */
  readonly placed: string;
  readonly status: OrderStatus;
  readonly since: string;
  /** `<status> <since>`: orders of one status, longest first, are found as they stand. */
  readonly place: string;
  readonly lines: number;
  readonly units: number;
  readonly total: number;
  /** Those that were asked to send it. */
  readonly warehouses: readonly string[];
  readonly times: readonly (readonly [OrderStatus, string])[];
  /** Why it was cancelled. */
  readonly reason: string | null;
  /** All of it was lost on the way and is paid back. */
  readonly lost: boolean;
};

const unitsOf = (lines: readonly { readonly units: number }[]): number =>
  lines.reduce((sum, { units }) => sum + units, 0);

export const placeIn = (status: OrderStatus, since: string): string => `${status} ${since}`;

const placedBy = ({ event, recorded, id }: EntityFact): OrderLife | undefined => {
  if (event.type !== "OrderPlaced") return undefined;
  const { channel, currency, customer = null, lines, total, orderedAt } = event;
  const { recordedAt: since, actor } = recorded.metadata;
  return {
    ...{ order: id, channel, currency, customer, placedBy: actor, placed: orderedAt ?? since },
    ...{ status: "pending", since, place: placeIn("pending", since) },
    ...{ lines: lines.length, units: unitsOf(lines), total, warehouses: [] },
    ...{ times: [["pending", since]], reason: null, lost: false },
  };
};

const moved = (life: OrderLife, event: EntityEvent, since: string): OrderLife => {
  const to = statusAfter(life.status, event);
  if (to === undefined) return life;
  const times = life.times.length < TIMES_MAX ? [...life.times, [to, since] as const] : life.times;
  const reason = event.type === "OrderCancelled" ? event.reason : life.reason;
  const lost = life.lost || isLost(event);
  return { ...life, status: to, since, place: placeIn(to, since), times, reason, lost };
};

const withWarehouses = (life: OrderLife, named: readonly string[]): OrderLife => {
  const news = named.filter((one) => !life.warehouses.includes(one));
  if (news.length === 0) return life;
  const warehouses = [...new Set([...life.warehouses, ...news])].slice(0, WAREHOUSES_MAX);
  return { ...life, warehouses };
};

const counted = (life: OrderLife, event: EntityEvent): OrderLife => {
  if (event.type === "OrderSourced") {
    const named = event.pieces.map(({ warehouse }) => warehouse);
    return withWarehouses(life, named);
  }
  if (event.type === "OrderLinesDropped") {
    const { lines, total } = event;
    const own = lines.filter(({ line }) => line <= life.lines);
    return { ...life, units: life.units - unitsOf(own), total };
  }
  if (event.type === "OrderChanged") {
    const { lines, total } = event;
    return { ...life, lines: lines.length, units: unitsOf(lines), total };
  }
  return life;
};

const apply = ({ document }: Draft<OrderLife>, fact: EntityFact): OrderLife | undefined => {
  if (document === undefined) return placedBy(fact);
  const { event, recorded } = fact;
  return isOrderMove(event)
    ? moved(document, event, recorded.metadata.recordedAt)
    : counted(document, event);
};

/** What the board and the figures of orders are made of. */
export const orderLives: Projection<OrderLife, EntityFact> = {
  name: "order-board",
  version: 1,
  types: [...ORDER_MOVES, "OrderSourced", "OrderLinesDropped", "OrderChanged"],
  indexes: ["placed", "place"],
  fields: ["channel", "currency"],
  resident: false,
  once: false,
  keys: ({ id }) => [id],
  apply,
};
