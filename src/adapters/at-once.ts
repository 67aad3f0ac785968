/**
 * So many pieces of work at once, the others in the order of asking: what comes in bursts leaves connections for
 * everybody else.
 */
export type AtOnce = {
  readonly run: <Answer>(work: () => Promise<Answer>) => Promise<Answer>;
  /** How many wait. */
  readonly waiting: () => number;
};

export const atOnce = (max: number): AtOnce => {
  const queue: (() => void)[] = [];
  let inside = 0;
  const enter = (): Promise<void> => {
    if (inside < max) {
      inside += 1;
      return Promise.resolve();
    }
    return new Promise((resolve) => queue.push(resolve));
  };
  const leave = (): void => {
    const next = queue.shift();
    if (next === undefined) inside -= 1;
    else next();
  };
  return {
    run: async (work) => {
      await enter();
      try {
        return await work();
      } finally {
        leave();
      }
    },
    waiting: () => queue.length,
  };
};
