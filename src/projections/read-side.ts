import type { EntityState } from "../domain/decider.ts";
import type { Clock, Ids, Scheduler } from "../domain/runtime.ts";
import { createAlertQueries } from "./alert-queries.ts";
import { availability } from "./availability.ts";
import { createAvailabilityQueries } from "./availability-queries.ts";
import { dropOrphans, openSlot, type Slot } from "./builds.ts";
import { createCoverQueries } from "./cover-queries.ts";
import { createCursors, type Cursors } from "./cursors.ts";
import { demand } from "./demand.ts";
import { createFacts, type Decode } from "./facts.ts";
import type { Feed } from "./feed.ts";
import { catchUp } from "./catch-up.ts";
import type { FillNeeds, FillOptions } from "./fill.ts";
import { movementIndex } from "./movement-index.ts";
import {
  adjustments,
  counts,
  ENTITY_PROJECTIONS,
  products,
  suppliers,
  transfers,
  warehouses,
  type EntityModels,
} from "./entity-models.ts";
import type { EntityDocument } from "./entity-projection.ts";
import { createEntityQueries, type EntityQueries } from "./entity-queries.ts";
import { createMovementQueries } from "./movement-queries.ts";
import { networkAvailability } from "./network-availability.ts";
import { createNetworkQueries } from "./network-queries.ts";
import {
  type AnyFact,
  definitionHash,
  type Document,
  type EntityFact,
  type Projection,
} from "./projection.ts";
import type { ReadModels } from "./read-models.ts";
import type { ReadStore } from "./read-store.ts";
import { createReader, type Reader } from "./reader.ts";
import {
  rebuild,
  type RebuildNeeds,
  type RebuildOptions,
  type RebuildResult,
  rollback,
  switchTo,
} from "./rebuild.ts";
import { binLoads, createBinQueries } from "./bin-loads.ts";
import { createOpenHolds } from "./open-holds.ts";
import { createReceiptQueries, receipts } from "./receipts.ts";
import { createReservationQueries } from "./reservation-queries.ts";
import { reservations } from "./reservations.ts";
import { createRunner } from "./runner.ts";
import { statusOf } from "./status.ts";
import { stockAlerts } from "./stock-alerts.ts";
import { createTotals } from "./totals.ts";
import { type Verification, verify } from "./verify.ts";
import { createWaiters } from "./waiters.ts";

/** Every read model, in the order in which they are shown. */
export const PROJECTIONS: readonly Projection[] = [
  availability,
  networkAvailability,
  reservations,
  movementIndex,
  stockAlerts,
  receipts,
  binLoads,
  demand,
  ...ENTITY_PROJECTIONS,
];

/** How often the head of the log is asked for, so that lag is seen where nothing comes in. */
const HEAD_POLL_MS = 1_000;

export type ReadSideNeeds = {
  readonly feed: Feed;
  readonly decode: Decode;
  readonly store: ReadStore;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly ids: Ids;
  /** No other process can work on this store. */
  readonly exclusive: boolean;
  /** Left out: all of them. */
  readonly projections?: readonly Projection[];
};

/** There is no projection of that name. */
export class UnknownProjection extends Error {
  readonly code = "unknown-projection";
}

export type Builds = {
  /** Names of the projections. */
  readonly names: readonly string[];
  /** @throws UnknownProjection, RebuildRunning, RebuildFailed */
  readonly rebuild: (name: string, options?: RebuildOptions) => Promise<RebuildResult>;
  /** Compares the build that serves with a fold of the log. @throws UnknownProjection */
  readonly verify: (name: string, options?: FillOptions) => Promise<Verification>;
  /** @throws UnknownProjection, NoSuchBuild */
  readonly switchTo: (name: string, build?: string) => Promise<{ readonly build: string }>;
  /** @throws UnknownProjection, NoSuchBuild */
  readonly rollback: (name: string) => Promise<{ readonly build: string }>;
};

export type ReadSide = {
  readonly models: ReadModels;
  readonly builds: Builds;
  /** Opens the builds and follows the log. Resolves when they are open; they catch up behind it. */
  readonly start: () => Promise<void>;
  /** Resolves when every build has caught up with the log as it was at the start. */
  readonly caughtUp: () => Promise<void>;
  /** Ends after the batch in work; what was folded is durable afterwards. The store stays open. */
  readonly stop: () => Promise<void>;
};

/** The whole read side over one log and one store. Nothing happens before `start`. */
export const createReadSide = (needs: ReadSideNeeds): ReadSide => {
  const { feed, decode, store, clock, scheduler, projections = PROJECTIONS } = needs;
  const fillNeeds: FillNeeds = { feed, scheduler, clock, factOf: createFacts(decode) };
  const waiters = createWaiters(scheduler);
  const runner = createRunner({ ...fillNeeds, onMoved: waiters.moved });
  const rebuildNeeds: RebuildNeeds = {
    ...fillNeeds,
    store,
    runner,
    holder: needs.ids.next(),
    exclusive: needs.exclusive,
  };
  const slots = new Map<string, Slot>();
  const stopping = new AbortController();
  const poll = createHeadPoll(feed, scheduler);
  let filled: Promise<void> = Promise.resolve();

  const slotOf = (name: string): Slot => {
    const slot = slots.get(name);
    if (slot === undefined) throw new UnknownProjection(`there is no projection ${name}`);
    return slot;
  };

  const start = async (): Promise<void> => {
    for (const projection of projections) {
      const slot = await openSlot(rebuildNeeds, projection);
      await dropOrphans(store, slot);
      slots.set(projection.name, slot);
    }
    await poll.start();
    const followers = [...slots.values()].map((slot) => slot.active);
    filled = catchUp({ fillNeeds, runner, signal: stopping.signal }, followers);
    // Whoever waits for it hears of a failure; nobody has to.
    filled.catch(() => undefined);
  };

  const builds: Builds = {
    names: projections.map(({ name }) => name),
    rebuild: async (name, options) => rebuild(rebuildNeeds, slotOf(name), options),
    verify: async (name, options) =>
      verify({ ...options, needs: fillNeeds, runner, follower: slotOf(name).active }),
    switchTo: async (name, build) => switchTo(rebuildNeeds, slotOf(name), build),
    rollback: async (name) => rollback(rebuildNeeds, slotOf(name)),
  };

  const status = { feed, decode, clock, runner, head: () => later(poll.head(), runner.position()) };
  return {
    models: createModels(needs, {
      slotOf,
      position: () => positionOf(slots),
      wait: waiters.wait,
      projections: () => [...slots.values()].map((slot) => statusOf(status, slot)),
    }),
    builds,
    start,
    caughtUp: () => filled,
    stop: async () => {
      stopping.abort();
      poll.stop();
      await filled.catch(() => undefined);
      await runner.stop();
      await store.flush();
    },
  };
};

const later = (left: bigint, right: bigint): bigint => (left > right ? left : right);

/** Asks for the head of the log from time to time. */
const createHeadPoll = (feed: Feed, scheduler: Scheduler) => {
  let head = 0n;
  let cancel = (): void => undefined;
  const ask = async (): Promise<void> => {
    // A log that can't be reached is the runner's trouble; the head stays what it was.
    head = await feed.head().catch(() => head);
    cancel = scheduler.after(HEAD_POLL_MS, () => void ask());
  };
  return { head: () => head, start: ask, stop: () => cancel() };
};

/** What every build that still goes has in it. One that has failed says so in its status and holds up nobody. */
const positionOf = (slots: ReadonlyMap<string, Slot>): bigint => {
  let lowest: bigint | undefined;
  for (const { active } of slots.values()) {
    if (active.failure !== undefined) continue;
    if (lowest === undefined || active.position < lowest) lowest = active.position;
  }
  return lowest ?? 0n;
};

type Serving = {
  readonly slotOf: (name: string) => Slot;
  readonly position: () => bigint;
  readonly wait: (reached: () => boolean, timeoutMs: number) => Promise<boolean>;
  readonly projections: ReadModels["projections"];
};

const readerOf =
  ({ slotOf }: Serving) =>
  <Doc extends Document, Seen extends AnyFact>(projection: Projection<Doc, Seen>): Reader<Doc> =>
    createReader(projection, () => slotOf(projection.name).active);

const createEntityModels = (serving: Serving, cursors: Cursors): EntityModels => {
  const reader = readerOf(serving);
  const queries = <State extends EntityState>(
    projection: Projection<EntityDocument<State>, EntityFact>,
  ): EntityQueries<State> => createEntityQueries(reader(projection), cursors, projection.name);
  return {
    product: queries(products),
    warehouse: queries(warehouses),
    supplier: queries(suppliers),
    transfer: queries(transfers),
    adjustment: queries(adjustments),
    count: queries(counts),
  };
};

const createModels = (needs: ReadSideNeeds, serving: Serving): ReadModels => {
  const reader = readerOf(serving);
  const cursors = createCursors([needs.feed.logId, ...PROJECTIONS.map(definitionHash)].join("\n"));
  const stocks = reader(availability);
  return {
    ...createAvailabilityQueries(stocks, cursors),
    ...createNetworkQueries(reader(networkAvailability), cursors),
    ...createReservationQueries(reader(reservations), cursors),
    ...createOpenHolds(reader(reservations)),
    ...createReceiptQueries(reader(receipts)),
    ...createBinQueries(reader(binLoads)),
    ...createCoverQueries(reader(networkAvailability), reader(demand), cursors),
    ...createAlertQueries(reader(stockAlerts), cursors),
    ...createMovementQueries(reader(movementIndex), cursors),
    ...createTotals(stocks, needs.scheduler),
    entities: createEntityModels(serving, cursors),
    position: serving.position,
    waitFor: (position, timeoutMs) => serving.wait(() => serving.position() >= position, timeoutMs),
    projections: serving.projections,
  };
};
