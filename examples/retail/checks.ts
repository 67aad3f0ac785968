import type { Sums } from "./arithmetic.ts";
import type { LedgerStock, LedgerView } from "./ledger.ts";

/** What a check found: nothing, or what differs as a person reads it. */
export type Differences = readonly string[];

const SHOWN_MAX = 10;

/** The first of many, and how many more there are. */
export const shown = (all: readonly string[]): Differences =>
  all.length <= SHOWN_MAX
    ? all
    : [...all.slice(0, SHOWN_MAX), `and ${all.length - SHOWN_MAX} more`];

const NONE: Sums = { sold: 0, returned: 0, adjusted: 0, outgoing: 0 };

/** The file's arithmetic against the ledger, for every stock that either of them knows. */
export const compareWithFile = (
  file: ReadonlyMap<string, Sums>,
  ledger: ReadonlyMap<string, LedgerStock>,
): Differences => {
  const differences: string[] = [];
  for (const key of new Set([...file.keys(), ...ledger.keys()])) {
    const sums = file.get(key) ?? NONE;
    const { sold, returned, adjusted, outgoing } = sums;
    const expected = {
      opening: outgoing,
      sold,
      returned,
      adjusted,
      onHand: outgoing - sold + returned + adjusted,
    };
    const found = ledger.get(key);
    for (const field of ["opening", "sold", "returned", "adjusted", "onHand"] as const) {
      if (found?.[field] === expected[field]) continue;
      const says = found === undefined ? "no such stock" : found[field];
      differences.push(`${key} ${field}: the file says ${expected[field]}, the ledger ${says}`);
    }
  }
  return shown(differences);
};

/** Two readings of the same queries. */
export const compareReadings = (
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
  what: string,
): Differences =>
  shown(
    [...new Set([...before.keys(), ...after.keys()])]
      .filter((key) => before.get(key) !== after.get(key))
      .map((key) => `${key} differs ${what}`),
  );

/** The report of what the ledger says, in the order of SKU and warehouse. */
export const reportOf = ({ stocks }: LedgerView): { readonly stock: readonly LedgerStock[] } => ({
  stock: [...stocks.values()].sort((left, right) =>
    left.sku === right.sku
      ? left.warehouse.localeCompare(right.warehouse, "en")
      : left.sku < right.sku
        ? -1
        : 1,
  ),
});
