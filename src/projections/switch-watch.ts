import { type BuildNeeds, dropOrphans, type Slot } from "./builds.ts";
import { fill, type FillNeeds } from "./fill.ts";
import { isFenced, openFollower } from "./follower.ts";
import { isBuildOf } from "./projection.ts";
import type { Registration } from "./read-store.ts";
import { messageOf } from "./retry.ts";
import type { Runner } from "./runner.ts";

/** How often registrations are looked at: a switch that another process has made is taken over by then. */
const WATCH_MS = 1_000;
/** Builds that a switch has left behind are dropped so much later: other processes may still read them. */
const DROP_AFTER_MS = 10_000;

/** A build that stands still; the others go on. */
export type BuildFailure = {
  readonly name: string;
  readonly build: string;
  readonly error: string;
};

/** What a process needs that projects while others read, rebuild and switch. */
export type SharedWork = {
  /** Whether this process may still take builds over. */
  readonly mayWork: () => boolean;
  /** Told of the builds that stand still whenever that changes. */
  readonly tell: (failures: readonly BuildFailure[]) => Promise<void>;
};

export type SwitchWatchNeeds = BuildNeeds &
  FillNeeds & { readonly runner: Runner; readonly shared: SharedWork };

/** The follower of the build that serves now, in the place of the one before. */
const takeOver = async (
  needs: SwitchWatchNeeds,
  slot: Slot,
  { registration, build }: { readonly registration: Registration; readonly build: string },
): Promise<void> => {
  const { runner } = needs;
  const { follower, sound } = await openFollower(needs, slot.projection, build);
  if (!sound) throw new Error(`${build} was filled from another log`);
  await fill(needs, [follower]);
  await runner.join(follower);
  await runner.between(async () => {
    runner.leave(slot.active);
    slot.active = follower;
    slot.registration = registration;
  });
};

const failuresOf = (slots: Iterable<Slot>): readonly BuildFailure[] =>
  [...slots].flatMap(({ projection: { name }, active }) => {
    if (active.failure === undefined || isFenced(active)) return [];
    return [{ name, build: active.build, error: active.failure.error }];
  });

/**
 * Follows switches that other processes make by the registration: the build that serves is fed by whoever projects.
 * A build that somebody else has fenced off is taken back, as long as this process is the one to project.
 */
export const createSwitchWatch = (
  needs: SwitchWatchNeeds,
  slots: ReadonlyMap<string, Slot>,
): { readonly start: () => void; readonly stop: () => Promise<void> } => {
  const { store, scheduler, shared, runner } = needs;
  let stopped = false;
  let running: Promise<void> = Promise.resolve();
  let cancel = (): void => undefined;
  let told = "[]";

  const look = async (slot: Slot): Promise<void> => {
    const registration = await store.registration(slot.projection.name);
    const build = registration?.active;
    if (registration === undefined || build === undefined || !shared.mayWork()) return;
    if (build === slot.active.build && !isFenced(slot.active)) {
      slot.registration = registration;
      return;
    }
    if (!isBuildOf(slot.projection, build)) return;
    const isSwitch = build !== slot.active.build;
    await takeOver(needs, slot, { registration, build });
    if (isSwitch) scheduler.after(DROP_AFTER_MS, () => void tidy(slot));
  };

  const tidy = async (slot: Slot): Promise<void> => {
    if (stopped || !shared.mayWork()) return;
    await dropOrphans(store, slot, "kept").catch(runner.report);
  };

  const round = async (): Promise<void> => {
    for (const slot of slots.values()) {
      if (stopped) return;
      await look(slot);
    }
    const failures = failuresOf(slots.values());
    const text = JSON.stringify(failures);
    if (text === told || !shared.mayWork()) return;
    await shared.tell(failures);
    told = text;
  };

  const next = (): void => {
    if (stopped) return;
    cancel = scheduler.after(WATCH_MS, () => {
      running = round()
        .catch((error: unknown) => {
          runner.report(new Error(`switches can't be followed: ${messageOf(error)}`));
        })
        .then(next);
    });
  };

  return {
    start: () => {
      // Whoever led before may have told of failures that are none any more.
      told = "";
      next();
    },
    stop: async () => {
      stopped = true;
      cancel();
      await running;
    },
  };
};
