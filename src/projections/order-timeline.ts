import {
  ENTITY_EVENT_CATEGORY,
  isEntityEventType,
  type EntityEvent,
} from "../domain/entity-events.ts";
import type { OrderStatus } from "../domain/order/status.ts";
import { orderOf, statusAfter } from "./order-moves.ts";
import type { Document, Draft, EntityFact, Projection } from "./projection.ts";

/** Steps of one order that are kept, the newest; its streams have them all. */
export const TIMELINE_STEPS_MAX = 1_000;
const REASON_CHARACTERS_MAX = 500;

/** One thing that happened to an order, a parcel of it, or a return. */
export type TimelineStep = {
  /** RFC 3339 UTC. */
  readonly at: string;
  readonly stream: string;
  readonly revision: number;
  readonly type: string;
  readonly actor: string;
  readonly channel: string;
  /** Of the order, where it changed. */
  readonly from?: string;
  readonly to?: string;
  /** Which parcel, return, payment or refund, and where that is now. */
  readonly part?: string;
  readonly progress?: string;
  readonly reason?: string;
};

/** Everything that happened to one order, oldest first; the key is the order's id (of a blind return: its own). */
export type TimelineDocument = {
  readonly order: string;
  readonly status: OrderStatus;
  readonly steps: readonly TimelineStep[];
  /** Older steps that are not kept. */
  readonly more: number;
};

/** What only keeps streams in step is no news to anybody. */
const SILENT: readonly string[] = [
  ...["OrderShipmentAnnounced", "OrderReturnAnnounced", "ShipmentTold", "ReturnTold"],
];

const CATEGORIES: readonly string[] = ["order", "shipment", "return"];

export const TIMELINE_TYPES = Object.keys(ENTITY_EVENT_CATEGORY)
  .filter(isEntityEventType)
  .filter((type) => CATEGORIES.includes(ENTITY_EVENT_CATEGORY[type]))
  .filter((type) => !SILENT.includes(type));

const textIn = (event: Document, field: string): string | undefined => {
  const value = event[field];
  if (typeof value === "number") return String(value);
  return typeof value === "string" ? value.slice(0, REASON_CHARACTERS_MAX) : undefined;
};

const firstOf = (event: Document, fields: readonly string[]): string | undefined =>
  fields.map((field) => textIn(event, field)).find((one) => one !== undefined);

const partOf = ({ event, category, id }: EntityFact): string | undefined => {
  if (category !== "order") return id;
  if (event.type.startsWith("OrderPayment")) return `p${firstOf(event, ["attempt"]) ?? ""}`;
  return firstOf(event, ["shipment", "return", "refund"]);
};

const progressOf = (event: EntityEvent): string | undefined =>
  event.type === "OrderAdvanced" ? undefined : firstOf(event, ["to", "scan"]);

/** An event as a step. `from` and `to` are statuses of the order, where it changed. */
export const stepOf = (
  fact: EntityFact,
  { from, to }: { readonly from: OrderStatus; readonly to: OrderStatus | undefined },
): TimelineStep => {
  const { event, recorded } = fact;
  const { actor, channel, recordedAt: at } = recorded.metadata;
  const [part, progress] = [partOf(fact), progressOf(event)];
  const reason = firstOf(event, ["reason", "code", "cause", "note"]);
  return {
    ...{ at, stream: recorded.stream, revision: recorded.revision, type: event.type },
    ...{ actor, channel },
    ...(to !== undefined && { from, to }),
    ...(part !== undefined && { part }),
    ...(progress !== undefined && { progress }),
    ...(reason !== undefined && { reason }),
  };
};

/** The order that an event of an order, a parcel or a return is about. */
export const orderAbout = ({ category, id }: Pick<EntityFact, "category" | "id">): string =>
  category === "order" ? id : orderOf(id);

const apply = (draft: Draft<TimelineDocument>, fact: EntityFact): TimelineDocument => {
  const { status = "none", steps = [], more = 0 } = draft.document ?? {};
  const to = fact.category === "order" ? statusAfter(status, fact.event) : undefined;
  const next = [...steps, stepOf(fact, { from: status, to })];
  const over = Math.max(0, next.length - TIMELINE_STEPS_MAX);
  return {
    ...{ order: draft.key, status: to ?? status },
    ...{ steps: next.slice(over), more: more + over },
  };
};

/** Who did what to an order, its parcels and its returns, when and why. */
export const orderTimeline: Projection<TimelineDocument, EntityFact> = {
  name: "order-timeline",
  version: 1,
  types: TIMELINE_TYPES,
  indexes: [],
  fields: [],
  resident: false,
  once: false,
  keys: (fact) => [orderAbout(fact)],
  apply,
};
