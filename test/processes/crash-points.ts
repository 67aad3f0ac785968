import { createLogMemory, type LogMemory } from "../../src/adapters/memory/event-log.ts";
import type { EventLog } from "../../src/commands/event-log.ts";

/**
 * Every point at which a process can die between two effects. The log is the only port with effects below a drive
 * (stock commands and the records of an entity both end there), so its calls are the points: the process dies as it
 * makes the call, or when the call has done its work and nobody hears the answer. From then on nothing works any
 * more in that process; another one is opened over the same memory.
 */
export type Death = "before the call" | "after the call";
export const DEATHS: readonly Death[] = ["before the call", "after the call"];

export class ProcessDied extends Error {}

export type Mortal = {
  /** Stands between a process and its log. */
  readonly between: (log: EventLog) => EventLog;
  /** Calls made so far. */
  readonly calls: () => number;
  readonly isDead: () => boolean;
};

/** A process that dies at its `call`-th call (from 1); Infinity: never. */
export const mortal = (call: number, death: Death): Mortal => {
  let calls = 0;
  let dead = false;
  const through =
    <Given extends readonly unknown[], Result>(work: (...given: Given) => Promise<Result>) =>
    async (...given: Given): Promise<Result> => {
      if (dead) throw new ProcessDied();
      calls += 1;
      const last = calls === call;
      if (last && death === "before the call") {
        dead = true;
        throw new ProcessDied();
      }
      const result = await work(...given);
      if (last) dead = true;
      // Whoever asked at the same time doesn't hear its answer either.
      if (dead) throw new ProcessDied();
      return result;
    };
  return {
    calls: () => calls,
    isDead: () => dead,
    between: (log) => ({
      ...log,
      append: through((...given) => log.append(...given)),
      readStream: through((...given) => log.readStream(...given)),
      readAll: through((...given) => log.readAll(...given)),
    }),
  };
};

export type Story<House> = {
  readonly open: (memory: LogMemory, between?: (log: EventLog) => EventLog) => House;
  /** What stands there before the process under test begins. */
  readonly before: (house: House) => Promise<void>;
  /** The life under test; the process may die anywhere in it. */
  readonly play: (house: House) => Promise<unknown>;
  /** In the next process: what goes on by itself, then what people do again under the same keys. */
  readonly recover: (house: House) => Promise<unknown>;
  readonly check: (house: House, memory: LogMemory) => Promise<void>;
};

export type CrashPoint = { readonly call: number; readonly death: Death };

/** So many calls a life may have: beyond it something runs in a circle. */
const CALLS_MAX = 2_000;

/** One death and what comes after it. False: the life ended before that call. */
export const dieAt = async <House>(
  story: Story<House>,
  { call, death }: CrashPoint,
): Promise<boolean> => {
  const memory = createLogMemory();
  await story.before(story.open(memory));
  const one = mortal(call, death);
  const outcome = await story.play(story.open(memory, one.between)).then(
    () => undefined,
    (error: unknown) => ({ error }),
  );
  if (!one.isDead()) {
    if (outcome !== undefined) throw outcome.error;
    return false;
  }
  const next = story.open(memory);
  try {
    await story.recover(next);
    await story.check(next, memory);
  } catch (error) {
    throw new Error(`died ${death} ${String(call)}`, { cause: error });
  }
  return true;
};

/** Plays the story once undisturbed, then once for every point. Answers how many points there were. */
export const everyCrash = async <House>(story: Story<House>): Promise<number> => {
  const memory = createLogMemory();
  const house = story.open(memory);
  await story.before(house);
  await story.play(house);
  await story.check(house, memory);
  for (let call = 1; call <= CALLS_MAX; call++) {
    const [reached] = await Promise.all(DEATHS.map((death) => dieAt(story, { call, death })));
    if (reached !== true) return (call - 1) * DEATHS.length;
  }
  throw new Error(`a life of more than ${String(CALLS_MAX)} calls`);
};
