import { LEASE_MS_MAX } from "../../processes/leases.ts";
import { checkKey } from "../operational-bounds.ts";

export type StoredLease = {
  readonly _id: string;
  readonly holder: string;
  readonly epoch: number;
  /** By the server's clock. */
  readonly until: Date;
};

/** @throws RangeError: a bug of the caller */
export const checkLease = (name: string, holder: string, forMs: number): void => {
  checkKey(name, holder);
  if (Number.isInteger(forMs) && forMs >= 1 && forMs <= LEASE_MS_MAX) return;
  throw new RangeError(`a lease is for 1 to ${String(LEASE_MS_MAX)} ms, not ${String(forMs)}`);
};

/** What only its holder may change, and only in this turn of his. */
export const ofHolder = (name: string, holder: string, epoch: number) => ({
  _id: name,
  holder: { $eq: holder },
  epoch: { $eq: epoch },
});
