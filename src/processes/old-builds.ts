import { z } from "zod";
import type { Clock, Scheduler } from "../domain/runtime.ts";
import type { ReadStore } from "../projections/read-store.ts";
import { LIST_ROWS_MAX, type OperationalStore } from "./operational-store.ts";

/** Which definitions processes have lately run with, and since when nobody names a build. */
const IN_USE = "definitions-in-use";
const UNNAMED = "unnamed-builds";

const ROUND_MS = 10 * 60_000;
const DAY_MS = 24 * 60 * 60_000;
/** Processes that have told nothing for so long are gone. */
const IN_USE_MS = DAY_MS;
/** So long the builds of old code stay for a way back. */
export const KEPT_MS = 7 * DAY_MS;

/** `<read model>_<hash of its definition>_<number>`: nothing else in the database is ever dropped. */
const BUILD_NAME = /^.+_[0-9a-f]{8}_\d+$/;

const inUse = z.object({
  seenAt: z.number(),
  prefixes: z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(z.array(z.string())),
});
const unnamed = z.object({ since: z.number() });

export type OldBuildsNeeds = {
  readonly store: Pick<ReadStore, "collections" | "drop">;
  readonly operational: Pick<OperationalStore, "put" | "delete" | "list">;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  /** Identity of the definitions that this process runs with, and what the names of their builds begin with. */
  readonly definitions: string;
  readonly prefixes: readonly string[];
  /** Whether it is for this process to drop something. */
  readonly mayWork: () => boolean;
  readonly report: (fault: unknown, detail: string) => void;
};

export type OldBuilds = { readonly start: () => void; readonly stop: () => Promise<void> };

/** Builds that no process with a word in the last day can name. Forgets definitions without one. */
const unnamedBuilds = async (needs: OldBuildsNeeds): Promise<readonly string[]> => {
  const { store, operational, clock } = needs;
  const found = (await store.collections()).filter((name) => BUILD_NAME.test(name));
  // Read behind the names: whoever makes a build has told of its definition before.
  const named: string[] = [...needs.prefixes];
  for (const { key, value } of await operational.list(IN_USE, { limit: LIST_ROWS_MAX })) {
    const told = inUse.safeParse(value);
    if (told.success && clock.now() - told.data.seenAt < IN_USE_MS) {
      named.push(...told.data.prefixes);
    } else await operational.delete(IN_USE, key);
  }
  return found.filter((name) => !named.some((prefix) => name.startsWith(prefix)));
};

const sweep = async (needs: OldBuildsNeeds): Promise<void> => {
  const { store, operational, clock, mayWork, report } = needs;
  const builds = new Set(await unnamedBuilds(needs));
  const known = new Map<string, number>();
  for (const { key, value } of await operational.list(UNNAMED, { limit: LIST_ROWS_MAX })) {
    const noted = unnamed.safeParse(value);
    // Gone, or named again by whoever came back: its time begins anew.
    if (noted.success && builds.has(key)) known.set(key, noted.data.since);
    else await operational.delete(UNNAMED, key);
  }
  for (const name of builds) {
    const since = known.get(name);
    if (since === undefined) await operational.put(UNNAMED, name, { since: clock.now() });
    else if (clock.now() - since >= KEPT_MS && mayWork()) {
      await store.drop(name);
      await operational.delete(UNNAMED, name);
      report(undefined, `${name} was dropped: no process has named its definition for a week`);
    }
  }
};

/**
 * Builds of read models whose definition no running process has any more stay for a week, so that the code before can
 * be started again, and are dropped then by whoever leads. Every process says every ten minutes which definitions it
 * has, and so keeps their builds.
 */
export const createOldBuilds = (needs: OldBuildsNeeds): OldBuilds => {
  const { operational, clock, scheduler, definitions, prefixes, mayWork, report } = needs;
  let stopped = false;
  let running: Promise<void> = Promise.resolve();
  let cancel = (): void => undefined;

  const round = async (): Promise<void> => {
    try {
      await operational.put(IN_USE, definitions, {
        seenAt: clock.now(),
        prefixes: JSON.stringify(prefixes),
      });
      if (mayWork()) await sweep(needs);
    } catch (fault) {
      report(fault, "old builds could not be looked for");
    }
    if (!stopped) cancel = scheduler.after(ROUND_MS, begin);
  };
  const begin = (): void => {
    running = round();
  };
  return {
    start: begin,
    stop: async () => {
      stopped = true;
      cancel();
      await running;
    },
  };
};
