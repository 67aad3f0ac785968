import fc from "fast-check";
import { entityCodec } from "../../src/adapters/event-codec.ts";
import { instantText } from "../../src/domain/instant.ts";
import type { OrderCommand } from "../../src/domain/order/commands.ts";
import { orderDecider } from "../../src/domain/order/decide.ts";
import type { OrderEvent } from "../../src/domain/order/events.ts";
import type { OrderState } from "../../src/domain/order/state.ts";
import type { RecordedEvent } from "../../src/domain/recorded.ts";
import { newsFor } from "../domain/order/answers.ts";
import { anyCommand, anyPlace } from "../domain/order/anything.ts";
import { MINUTE, NINE } from "./shop-log.ts";

export type Said = { readonly order: string; readonly event: OrderEvent; readonly at: string };

/** Lives of some orders, as one log. */
export type OrderLog = {
  readonly events: readonly RecordedEvent[];
  /** The same, as a recount reads them. */
  readonly said: readonly Said[];
  readonly states: ReadonlyMap<string, OrderState>;
};

const ORDERS = ["first", "second", "third"] as const;

/** What customers ask for, and what becomes of a return. */
const anyAsked: fc.Arbitrary<OrderCommand> = fc.constantFrom<OrderCommand>(
  { type: "pay", provider: "bank", method: "card" },
  {
    ...{ type: "open-return", return: "back-1", lines: [{ line: 1, units: 1 }] },
    ...{ reason: "too small", windowDays: 90 },
  },
  { type: "note-return", return: "back-1", to: "approved" },
  { type: "note-return", return: "back-1", to: "rejected", reason: "worn", lines: [] },
  { type: "note-return", return: "back-1", to: "refund-approved", refund: 500 },
  { type: "note-return", return: "back-1", to: "refund-processed" },
);

/** Mostly what the order waits for, else anything at all. */
const anyNews = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(0, 0, 0, 0, 1, 2, 3) },
  { weight: 4, arbitrary: anyAsked },
  { weight: 1, arbitrary: anyCommand },
);

const anyStep = fc.record({
  order: fc.constantFrom(...ORDERS),
  news: anyNews,
  pause: fc.constantFrom(0, MINUTE, 7 * MINUTE, 40 * MINUTE),
});

const commandOf = (state: OrderState, news: number | OrderCommand): OrderCommand | undefined => {
  if (typeof news !== "number") return news;
  const all = newsFor(state);
  return all[news % Math.max(1, all.length)];
};

const openOrderLog = () => {
  const events: RecordedEvent[] = [];
  const said: Said[] = [];
  const states = new Map<string, OrderState>();
  const tell = (order: string, command: OrderCommand, at: number): void => {
    const now = instantText(at);
    const actor = "mara";
    const before = states.get(order) ?? orderDecider.initial;
    const verdict = orderDecider.decide(before, command, { at, now, actor });
    if (verdict.kind === "refused") return;
    for (const event of verdict.events) {
      const revision = said.filter((one) => one.order === order).length;
      const id = `event-${String(events.length + 1)}`;
      const metadata = { actor, channel: "test", correlationId: "c", schemaVersion: 1 };
      const {
        type,
        data,
        metadata: text,
      } = entityCodec.encode(event, { ...metadata, recordedAt: now }, id);
      const stored = { id, type, data, metadata: text };
      const position = BigInt(events.length + 1) * 3n;
      events.push({ ...stored, stream: `order-${order}`, revision, position });
      said.push({ order, event, at: now });
      const state = states.get(order) ?? orderDecider.initial;
      states.set(order, orderDecider.evolve(state, event, { revision, actor, recordedAt: now }));
    }
  };
  return { events, said, states, tell };
};

/** When the customer ordered, where that was before: another day, or not said. */
const anyOrderedAt = fc.constantFrom(undefined, undefined, "2026-11-20T23:50:00.000Z");

export const anyOrderLog: fc.Arbitrary<OrderLog> = fc
  .record({
    places: fc.tuple(anyPlace, anyPlace, anyPlace),
    orderedAt: fc.tuple(anyOrderedAt, anyOrderedAt, anyOrderedAt),
    channels: fc.tuple(...ORDERS.map(() => fc.constantFrom("web", "shop"))),
    steps: fc.array(anyStep, { maxLength: 120, size: "max" }),
  })
  .map(({ places, orderedAt, channels, steps }) => {
    const log = openOrderLog();
    let now = NINE;
    for (const [index, order] of ORDERS.entries()) {
      const place = places[index];
      const at = orderedAt[index];
      if (place?.type !== "place") continue;
      const channel = channels[index] ?? "web";
      const content = { ...place.content, channel, ...(at !== undefined && { orderedAt: at }) };
      log.tell(order, { ...place, content }, now);
    }
    for (const { order, news, pause } of steps) {
      now += pause;
      const state = log.states.get(order) ?? orderDecider.initial;
      const command = commandOf(state, news);
      if (command !== undefined) log.tell(order, command, now);
    }
    return log;
  });
