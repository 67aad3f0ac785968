import type { Scheduler } from "../../domain/runtime.ts";
import type { Connection, Connections } from "./connections.ts";

/** The moment at which a caller gets his answer, whatever the server does. */
export type Deadline = {
  readonly isOver: () => boolean;
  /** Called once it is over. */
  readonly onOver: Set<() => void>;
  readonly cancel: () => void;
};

export const startDeadline = (scheduler: Scheduler, ms: number): Deadline => {
  const onOver = new Set<() => void>();
  let over = false;
  const end = (): void => {
    over = true;
    for (const task of onOver) task();
    onOver.clear();
  };
  const cancel = scheduler.after(ms, end);
  return { isOver: () => over, onOver, cancel };
};

/** Waits until `start` calls back, or the deadline is over. `start` answers how to take the wish back. */
export const waitFor = (
  deadline: Deadline,
  start: (done: () => void) => () => void,
): Promise<void> =>
  new Promise((resolve) => {
    if (deadline.isOver()) {
      resolve();
      return;
    }
    const done = (): void => {
      deadline.onOver.delete(done);
      takeBack();
      resolve();
    };
    deadline.onOver.add(done);
    const takeBack = start(done);
  });

export const pauseWithin = (deadline: Deadline, scheduler: Scheduler, ms: number): Promise<void> =>
  waitFor(deadline, (done) => scheduler.after(ms, done));

/** The connection, as soon as there is one; undefined where none comes in time. */
export const connected = async (
  connections: Connections,
  deadline: Deadline,
): Promise<Connection | undefined> => {
  while (!deadline.isOver()) {
    const connection = connections.current();
    if (connection !== undefined) return connection;
    await waitFor(deadline, connections.whenUp);
  }
  return undefined;
};
