/** The only doors to what is not deterministic. Adapters open them; tests and simulation hold them. */
export type Clock = {
  /** Epoch milliseconds, UTC. */
  readonly now: () => number;
};

export type Ids = {
  /** A fresh UUID v7: time-ordered, never given twice. */
  readonly next: () => string;
};

export type Scheduler = {
  /** Runs `task` once after `delayMs`; the answer cancels it. Never keeps the process alive. */
  readonly after: (delayMs: number, task: () => void) => () => void;
  /** Runs `task` after the I/O that is already waiting: one turn of the event loop. */
  readonly soon: (task: () => void) => void;
};

/** A count that only grows (`by` defaults to 1). Labels are fixed when the counter is made. */
export type Counter = { readonly add: (by?: number) => void };
