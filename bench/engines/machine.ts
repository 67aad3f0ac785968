import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";

export const CORES = availableParallelism();

/** Processor time of the whole machine since it started, in ticks. */
export type Ticks = { readonly busy: number; readonly all: number };

export const ticksNow = async (): Promise<Ticks> => {
  const [line = ""] = (await readFile("/proc/stat", "utf8")).split("\n");
  const [user = 0, nice = 0, system = 0, idle = 0, waits = 0, ...more] = line
    .trim()
    .split(/\s+/)
    .slice(1, 9)
    .map(Number);
  const busy = user + nice + system + more.reduce((sum, ticks) => sum + ticks, 0);
  return { busy, all: busy + idle + waits };
};

/** Cores that were busy between two readings, whoever had them. */
export const coresBetween = (before: Ticks, after: Ticks): number => {
  const all = after.all - before.all;
  return all === 0 ? 0 : ((after.busy - before.busy) / all) * CORES;
};
