import { commandHashOf, commandIdOf } from "../commands/command-id.ts";
import type { Entities } from "../commands/entities.ts";
import type { Envelope } from "../commands/stock-request.ts";
import type { OrderCommand } from "../domain/order/commands.ts";
import { claimOf, type OrderState } from "../domain/order/state.ts";
import { stockKeyOf } from "../domain/ids.ts";
import type { Recorded, RecordedEvent } from "../domain/recorded.ts";
import type { Scheduler } from "../domain/runtime.ts";
import type { StockEvent } from "../domain/stock/events.ts";
import type { Feed } from "../projections/feed.ts";
import type { Driver } from "./driver.ts";
import type { OperationalStore } from "./operational-store.ts";

const COLLECTION = "checkpoints";
const KEY = "claim-watch";
/** Pages without anything of an order after which the place is written down all the same. */
const PAGES_UNSAVED_MAX = 50;
/** Orders that are told side by side. */
const ORDERS_AT_ONCE_MAX = 16;
/** How long after a fault it is tried again. */
const PAUSE_MS = 1_000;
const CHANNEL = "process";

const TYPES: readonly string[] = [
  "ClaimShorted",
  "BackorderServed",
] satisfies readonly StockEvent["type"][];

export type ClaimWatchNeeds = {
  readonly feed: Pick<Feed, "logId" | "subscribe">;
  readonly store: Pick<OperationalStore, "get" | "put">;
  readonly decode: (event: RecordedEvent) => Recorded<StockEvent>;
  readonly orders: Pick<Entities<OrderState, OrderCommand>, "proceed">;
  readonly drive: Driver<OrderState>["drive"];
  readonly scheduler: Scheduler;
  /** Asked before each page: whether it is still for this process to do. */
  readonly mayWork?: () => boolean;
  readonly report: (fault: unknown, detail: string) => void;
};

export type ClaimWatch = {
  readonly start: () => void;
  /** Resolves when what is under way has been told and the place is written down. */
  readonly stop: () => Promise<void>;
};

/** What a stock has done to a claim of an order. */
type News = { readonly order: string; readonly command: OrderCommand; readonly envelope: Envelope };

/** The attempt of a claim of that order, `<order>.<attempt>`; undefined: it is another one's. */
const attemptOf = (claim: string, order: string | undefined): number | undefined => {
  const attempt = Number(claim.slice(claim.lastIndexOf(".") + 1));
  return order !== undefined && claim === claimOf(order, attempt) ? attempt : undefined;
};

const envelopeOf = ({ stream, revision, metadata }: Recorded<StockEvent>): Envelope => ({
  commandId: commandIdOf("process:claim-watch", `${stream}/${String(revision)}`),
  commandHash: commandHashOf("PROCESS", stream, revision),
  actor: "system",
  channel: CHANNEL,
  correlationId: metadata.correlationId,
  ...(metadata.commandId !== undefined && { causationId: metadata.commandId }),
});

const newsOf = (recorded: Recorded<StockEvent>): News | undefined => {
  const { event, stream, revision } = recorded;
  const stock = stockKeyOf(stream);
  if (stock === undefined) return undefined;
  if (event.type !== "ClaimShorted" && event.type !== "BackorderServed") return undefined;
  const { order, claim, units } = event;
  const attempt = attemptOf(claim, order);
  if (order === undefined || attempt === undefined) return undefined;
  const moved = { attempt, ...stock, units, revision };
  const command: OrderCommand =
    event.type === "ClaimShorted"
      ? { type: "note-shorted", ...moved, cause: event.cause }
      : { type: "note-served", ...moved };
  return { order, command, envelope: envelopeOf(recorded) };
};

const byOrder = (news: readonly News[]): readonly (readonly News[])[] => {
  const groups = new Map<string, News[]>();
  for (const one of news) {
    const group = groups.get(one.order);
    if (group === undefined) groups.set(one.order, [one]);
    else group.push(one);
  }
  return [...groups.values()];
};

/** One order hears of its claims, in the order of the log, and goes on with what follows from it. */
const tell = async (needs: ClaimWatchNeeds, news: readonly News[]): Promise<void> => {
  const { orders, drive, report } = needs;
  const [first] = news;
  if (first === undefined) return;
  const { order } = first;
  const carryOn = async (): Promise<void> => {
    const { fault } = await drive(order);
    if (fault !== undefined) report(fault, `order-${order} could not be carried on`);
  };
  // What the stocks answered to the order itself comes first: this has happened after it.
  await carryOn();
  for (const { command, envelope } of news) {
    const answer = await orders.proceed({ id: order, command, envelope });
    if (answer.status === "refused" && answer.rejection.code !== "not-found") {
      report(new Error(answer.rejection.detail), `order-${order} can't be told of its claim`);
    }
  }
  await carryOn();
};

type Place = { position: bigint; saved: bigint; pages: number };

const save = async ({ store, feed }: ClaimWatchNeeds, place: Place): Promise<void> => {
  if (place.saved === place.position) return;
  const { position } = place;
  await store.put(COLLECTION, KEY, { logId: feed.logId, position: String(position) });
  place.saved = position;
  place.pages = 0;
};

const placeOf = async ({ store, feed }: ClaimWatchNeeds): Promise<Place> => {
  const known = await store.get(COLLECTION, KEY);
  const position = known?.["logId"] === feed.logId ? BigInt(String(known["position"])) : 0n;
  return { position, saved: position, pages: 0 };
};

const takePage = async (
  needs: ClaimWatchNeeds,
  place: Place,
  events: readonly RecordedEvent[],
): Promise<void> => {
  const news = events
    .filter(({ type }) => TYPES.includes(type))
    .flatMap((event) => newsOf(needs.decode(event)) ?? []);
  const groups = byOrder(news);
  for (let from = 0; from < groups.length; from += ORDERS_AT_ONCE_MAX) {
    await Promise.all(groups.slice(from, from + ORDERS_AT_ONCE_MAX).map((one) => tell(needs, one)));
  }
  place.position = events.at(-1)?.position ?? place.position;
  place.pages += 1;
  if (news.length > 0 || place.pages >= PAGES_UNSAVED_MAX) await save(needs, place);
};

const follow = async (needs: ClaimWatchNeeds, signal: AbortSignal): Promise<void> => {
  const place = await placeOf(needs);
  try {
    for await (const item of needs.feed.subscribe(place.position, signal)) {
      if (signal.aborted || needs.mayWork?.() === false) break;
      if (item.kind === "events") await takePage(needs, place, item.events);
    }
  } finally {
    await save(needs, place);
  }
};

/**
 * Tells orders what the stocks did to their claims by themselves: units that were found missing, units that came for
 * those who wait. It follows the log from where it was; what it tells twice is no news to the order.
 */
export const createClaimWatch = (needs: ClaimWatchNeeds): ClaimWatch => {
  const { scheduler, report } = needs;
  let running: { readonly end: AbortController; readonly done: Promise<void> } | undefined;

  const pause = (signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      if (signal.aborted) {
        resolve();
        return;
      }
      const cancel = scheduler.after(PAUSE_MS, resolve);
      signal.addEventListener("abort", () => {
        cancel();
        resolve();
      });
    });

  const run = async (signal: AbortSignal): Promise<void> => {
    while (!signal.aborted) {
      try {
        await follow(needs, signal);
      } catch (fault) {
        report(fault, "claims of orders could not be followed");
      }
      await pause(signal);
    }
  };

  return {
    start: () => {
      if (running !== undefined) return;
      const end = new AbortController();
      running = { end, done: run(end.signal) };
    },
    stop: async () => {
      running?.end.abort();
      await running?.done;
      running = undefined;
    },
  };
};
