import type { Logger } from "pino";
import { Gauge, type Registry } from "prom-client";
import { ledgerDecode } from "../adapters/event-codec.ts";
import type { Stores } from "../adapters/stores.ts";
import type { Clock, Ids, Scheduler } from "../domain/runtime.ts";
import { createLeader, type Leader } from "../processes/leader.ts";
import type { LeaseStore } from "../processes/leases.ts";
import { createOldBuilds, type OldBuilds } from "../processes/old-builds.ts";
import { createFailureBoard } from "../processes/projection-failures.ts";
import { definitionsHash, storeOfDefinitions } from "../projections/definition-store.ts";
import { PROJECTIONS } from "../projections/models.ts";
import { buildPrefix } from "../projections/projection.ts";
import { createReadSide, type ReadSide } from "../projections/read-side.ts";
import { createReadSideReader } from "../projections/read-side-reader.ts";
import type { Workers } from "./workers.ts";

/** What goes on behind the API, in this process or in another one. */
export type Background = Workers & { readonly readSide: ReadSide };

export type BackgroundNeeds = {
  readonly stores: Stores;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly scheduler: Scheduler;
  readonly logger: Logger;
  readonly metrics: Registry;
  /** False: this process leaves the work to others. */
  readonly works: boolean;
  /** Milliseconds of a clock that nobody sets. */
  readonly monotonic: () => number;
  readonly workers: (readSide: ReadSide, mayWork: () => boolean) => Workers;
};

const countLeading = (metrics: Registry, leads: () => boolean, epoch: () => number): void => {
  new Gauge({
    name: "stockbook_is_leader",
    help: "1 in the process that feeds the read models and drives processes, 0 in the others.",
    registers: [metrics],
    collect() {
      this.set(leads() ? 1 : 0);
    },
  });
  new Gauge({
    name: "stockbook_lease_epoch",
    help: "Number of the turn of whoever leads, in that process; 0 in the others, and where one works alone.",
    registers: [metrics],
    collect() {
      this.set(epoch());
    },
  });
};

/** One process that has the stores to itself. */
const alone = (needs: BackgroundNeeds): Background => {
  const { stores, clock, ids, scheduler, metrics } = needs;
  const readSide = createReadSide({
    ...{ clock, ids, scheduler, feed: stores.log, decode: ledgerDecode, store: stores.readStore },
    exclusive: true,
  });
  const workers = needs.workers(readSide, () => true);
  countLeading(
    metrics,
    () => needs.works,
    () => 0,
  );
  return {
    readSide,
    start: () => {
      if (needs.works) workers.start();
    },
    stop: workers.stop,
  };
};

const openOldBuilds = (
  { stores, clock, scheduler, logger }: BackgroundNeeds,
  definitions: string,
  mayWork: () => boolean,
): OldBuilds =>
  createOldBuilds({
    ...{ store: stores.readStore, operational: stores.operational, clock, scheduler },
    ...{ definitions, prefixes: PROJECTIONS.map(buildPrefix), mayWork },
    report: (fault, detail) => {
      logger.warn({ err: fault, process: "old-builds" }, detail);
    },
  });

/** One of several processes: each of them reads, and one at a time feeds the read models and drives processes. */
const amongOthers = (needs: BackgroundNeeds, leases: LeaseStore): Background => {
  const { stores, clock, ids, scheduler, logger, metrics } = needs;
  const definitions = definitionsHash(PROJECTIONS);
  const store = storeOfDefinitions(stores.readStore, PROJECTIONS);
  const { tell, told } = createFailureBoard(stores.operational, definitions);
  const common = { clock, ids, scheduler, feed: stores.log, decode: ledgerDecode, store };
  const readSide = createReadSideReader({ ...common, failures: told });
  const leader: Leader = createLeader({
    ...{ leases, scheduler, holder: ids.next(), monotonic: needs.monotonic },
    // While an upgrade rolls, the old and the new code feed each their own builds.
    name: `leader-${definitions}`,
    report: (fault, detail) => {
      logger.warn({ err: fault, process: "leader" }, detail);
    },
    term: () => {
      const projecting = createReadSide({
        ...common,
        exclusive: false,
        shared: { mayWork: leader.leads, tell },
      });
      const workers = needs.workers(readSide, leader.leads);
      const state = { ended: false };
      return {
        begin: async () => {
          logger.info({ epoch: leader.epoch() }, "this process leads");
          await projecting.start();
          if (!state.ended) workers.start();
        },
        end: async () => {
          state.ended = true;
          logger.info("this process leads no more");
          await Promise.all([workers.stop(), projecting.stop()]);
        },
      };
    },
  });
  countLeading(metrics, leader.leads, leader.epoch);
  const oldBuilds = openOldBuilds(needs, definitions, leader.leads);
  return {
    readSide,
    start: () => {
      oldBuilds.start();
      if (needs.works) leader.start();
    },
    stop: async () => {
      await oldBuilds.stop();
      await leader.stop();
    },
  };
};

/** The read side and the work behind the API. Nothing happens before they are started. */
export const createBackground = (needs: BackgroundNeeds): Background => {
  const { leases, log } = needs.stores;
  if (log.exclusive) return alone(needs);
  if (leases === undefined) throw new Error("several processes need leases");
  return amongOthers(needs, leases);
};
