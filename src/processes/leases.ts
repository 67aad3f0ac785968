/** What one holder has of a lease. `epoch` tells his turn from every other one. */
export type Lease = { readonly epoch: number };

/** The longest time for which a lease is given out at once. */
export const LEASE_MS_MAX = 600_000;

/**
 * Who may do what only one process at a time is to do. All times are judged by the clock of the store, so that
 * processes whose clocks differ agree on who holds a lease. Names and holders are text of 1 to 256 characters; a
 * holder is one incarnation of a process, never used again by the next one.
 */
export type LeaseStore = {
  /**
   * The lease for `forMs` from now, where it is free or has run out: with the next epoch. Asked again by its holder
   * it is the same one, prolonged. Undefined: somebody else holds it.
   */
  readonly acquire: (name: string, holder: string, forMs: number) => Promise<Lease | undefined>;
  /** Prolongs it to `forMs` from now. False: it has run out or is somebody else's, and nothing was changed. */
  readonly renew: (
    ...his: readonly [name: string, holder: string, epoch: number, forMs: number]
  ) => Promise<boolean>;
  /** Free from now on; the epoch stays, for the next one to be higher. Nothing happens where it is not his. */
  readonly release: (name: string, holder: string, epoch: number) => Promise<void>;
  /** Undefined: nobody holds it at the moment. */
  readonly current: (
    name: string,
  ) => Promise<{ readonly holder: string; readonly epoch: number } | undefined>;
};
