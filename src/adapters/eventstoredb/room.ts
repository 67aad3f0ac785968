import { type Deadline, waitFor } from "./deadline.ts";

/**
 * Appends under way at once: on a connection that has answered nothing yet, more than 100 have hung for ever. With
 * 512 the server does about as much as it can.
 */
const IN_FLIGHT_FRESH_MAX = 100;
const IN_FLIGHT_MAX = 512;
const WAITING_MAX = 20_000;

/** Room on the connection: so many appends are under way, the others wait in the order of asking. */
export type Room = {
  /** Undefined: in. Otherwise why not: too many wait already, or the deadline is over. */
  readonly enter: (deadline: Deadline) => Promise<string | undefined>;
  readonly leave: () => void;
};

/** `isFresh` tells whether the connection has answered nothing so far. */
export const createRoom = (isFresh: () => boolean): Room => {
  const waiting = new Set<() => void>();
  let inside = 0;
  const hasRoom = (): boolean => inside < (isFresh() ? IN_FLIGHT_FRESH_MAX : IN_FLIGHT_MAX);

  const letIn = (): void => {
    for (const wake of waiting) {
      if (!hasRoom()) return;
      waiting.delete(wake);
      inside += 1;
      wake();
    }
  };

  return {
    enter: async (deadline) => {
      if (waiting.size === 0 && hasRoom()) {
        inside += 1;
        return undefined;
      }
      if (waiting.size >= WAITING_MAX) return "too many appends wait";
      const place = { isIn: false };
      await waitFor(deadline, (done) => {
        const wake = (): void => {
          place.isIn = true;
          done();
        };
        waiting.add(wake);
        return () => void waiting.delete(wake);
      });
      return place.isIn ? undefined : "the server has not kept up with the appends";
    },
    leave: () => {
      inside -= 1;
      letIn();
    },
  };
};
