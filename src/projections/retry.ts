/** Waiting time after the log or the store has failed: doubled with each failure in a row, up to the maximum. */
const RETRY_MS = 100;
const RETRY_MS_MAX = 5_000;

/** `failures` counts from 1. */
export const retryDelayMs = (failures: number): number =>
  Math.min(RETRY_MS * 2 ** (failures - 1), RETRY_MS_MAX);

export const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
