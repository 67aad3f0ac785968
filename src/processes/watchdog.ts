import type { EntityCategory, EntityState } from "../domain/decider.ts";
import { instantOf } from "../domain/instant.ts";
import type { Clock, Scheduler } from "../domain/runtime.ts";
import type { EntityQueries } from "../projections/entity-queries.ts";
import type { PageRequest } from "../projections/paging.ts";
import type { Page } from "../projections/page.ts";
import type { Driver } from "./driver.ts";
import type { Process } from "./process.ts";
import { createRounds } from "./rounds.ts";

/** Entities of one category that one round looks at, page by page. */
const PAGE = 500;
const PAGES_MAX = 200;
/** Entities that failed and are left alone for a while; beyond it the oldest is tried early. */
const RESTING_MAX = 10_000;
/** The rest after a failure doubles from the first to the second of these. */
const REST_MS = 1_000;
const REST_MS_MAX = 600_000;

/** An entity in a status that its process moves out of. */
type Standing = { readonly id: string; readonly since: number; readonly hasSteps: boolean };

/** One category as the watchdog sees it. */
export type Watched = {
  readonly category: EntityCategory;
  readonly standing: (at: number, page: PageRequest) => Promise<Page<Standing>>;
  readonly drive: (id: string) => Promise<{ readonly fault?: unknown }>;
};

export const watchOver = <State extends EntityState, Command, Ports>(
  { category, moving, movingField = "status", next }: Process<State, Command, Ports>,
  queries: Pick<EntityQueries<State>, "list">,
  { drive }: Driver<State>,
): Watched => ({
  category,
  drive,
  standing: async (at, page) => {
    const { items, ...rest } = await queries.list({ anyOf: { [movingField]: moving } }, page);
    return {
      items: items.map((one) => ({
        id: one.id,
        since: instantOf(one.changedAt),
        hasSteps: next(one.id, one, at).length > 0,
      })),
      ...rest,
    };
  },
});

export type WatchdogNeeds = {
  readonly watched: readonly Watched[];
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly settings: { readonly intervalMs: number; readonly standingMs: number };
  /** Asked before each drive: whether it is for this process to do. Left out: always. */
  readonly mayWork?: () => boolean;
  /** Told of each entity that could not be carried on; it is tried again after a rest. */
  readonly report: (fault: unknown, detail: string) => void;
};

export type WatchdogRound = { readonly driven: number; readonly failed: number };

export type Watchdog = {
  /** One look at everything that stands still. Never rejects. */
  readonly round: () => Promise<WatchdogRound>;
  readonly start: () => void;
  /** Resolves when the round under way, if any, has ended. */
  readonly stop: () => Promise<void>;
};

type Rest = { readonly until: number; readonly ms: number };

/** Who failed rests a while, ever longer. */
const createRests = () => {
  const resting = new Map<string, Rest>();
  return {
    until: (name: string): number => resting.get(name)?.until ?? 0,
    end: (name: string): void => {
      resting.delete(name);
    },
    begin: (name: string, at: number): void => {
      const ms = Math.min((resting.get(name)?.ms ?? REST_MS / 2) * 2, REST_MS_MAX);
      const [oldest] = resting.keys();
      if (resting.size >= RESTING_MAX && oldest !== undefined) resting.delete(oldest);
      resting.delete(name);
      resting.set(name, { until: at + ms, ms });
    },
  };
};

/**
 * Finishes what a crash or a fault left behind: entities whose state says that the system has something to do, and
 * that nobody is driving. One that fails again and again is tried ever more rarely, but never given up.
 */
export const createWatchdog = (needs: WatchdogNeeds): Watchdog => {
  const { watched, clock, scheduler, settings, report, mayWork = () => true } = needs;
  const rests = createRests();

  const isDue = (name: string, { since, hasSteps }: Standing, at: number): boolean =>
    mayWork() && hasSteps && at - since >= settings.standingMs && at >= rests.until(name);

  const look = async ({ category, standing, drive }: Watched): Promise<WatchdogRound> => {
    let [driven, failed, cursor]: [number, number, string | undefined] = [0, 0, undefined];
    for (let page = 0; page < PAGES_MAX; page++) {
      const next = { limit: PAGE, ...(cursor !== undefined && { cursor }) };
      const { items, nextCursor } = await standing(clock.now(), next);
      for (const one of items) {
        const name = `${category}-${one.id}`;
        if (!isDue(name, one, clock.now())) continue;
        const { fault } = await drive(one.id).catch((error: unknown) => ({ fault: error }));
        driven += 1;
        if (fault === undefined) {
          rests.end(name);
          continue;
        }
        failed += 1;
        rests.begin(name, clock.now());
        report(fault, `${name} could not be carried on`);
      }
      if (nextCursor === undefined) break;
      cursor = nextCursor;
    }
    return { driven, failed };
  };

  const round = async (): Promise<WatchdogRound> => {
    let [driven, failed] = [0, 0];
    for (const one of watched) {
      try {
        const looked = await look(one);
        driven += looked.driven;
        failed += looked.failed;
      } catch (fault) {
        failed += 1;
        report(fault, `the watchdog could not look at ${one.category}`);
      }
    }
    return { driven, failed };
  };

  const rounds = createRounds({ scheduler, round, pauseMs: () => settings.intervalMs });
  return {
    round,
    start: () => {
      if (watched.length > 0) rounds.start();
    },
    stop: rounds.stop,
  };
};
