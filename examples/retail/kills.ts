import { killAndRestart, type Outage } from "./outage.ts";

/** Kill the server whose id is in the file so many times. */
export type KillOrder = { readonly pidFile: string; readonly times: number };

/** Kills that come due as the run goes on. */
export type Kills = {
  /** `done` of the run, from 0 to 1. What is due begins at once, beside the requests that are under way. */
  readonly progress: (done: number) => void;
  /** Until every kill that came due is over. @throws OutageFailure where a server did not come back */
  readonly settled: () => Promise<readonly Outage[]>;
};

const ORDER = /^(.+):(\d{1,3})$/;

/** `server.pid:3`; undefined where it is none. */
export const killOrderOf = (text: string): KillOrder | undefined => {
  const [, pidFile, times] = ORDER.exec(text) ?? [];
  if (pidFile === undefined || Number(times) < 1) return undefined;
  return { pidFile, times: Number(times) };
};

/** The kills of all orders, each spread evenly over the run; never two at once. */
export const createKills = (
  orders: readonly KillOrder[],
  kill: (pidFile: string) => Promise<Outage> = killAndRestart,
): Kills => {
  const due = orders
    .flatMap(({ pidFile, times }) =>
      Array.from({ length: times }, (_, index) => ({ pidFile, at: (index + 1) / (times + 1) })),
    )
    .sort((left, right) => left.at - right.at);
  const outages: Outage[] = [];
  let working = Promise.resolve();
  return {
    progress: (done) => {
      while (due[0] !== undefined && due[0].at <= done) {
        const { pidFile } = due[0];
        due.shift();
        working = working.then(async () => {
          outages.push(await kill(pidFile));
        });
        // Its failure is told by `settled`; until then it must not count as unhandled.
        working.catch(() => undefined);
      }
    },
    settled: async () => {
      await working;
      return outages;
    },
  };
};
