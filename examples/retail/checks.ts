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

const FIELDS = [
  "opening",
  "sold",
  "returned",
  "adjusted",
  "transferredIn",
  "transferredOut",
  "onHand",
] as const;

const NONE: Sums = { sold: 0, returned: 0, adjusted: 0, outgoing: 0 };

const add = (sums: Map<string, number>, sku: string, units: number): void => {
  sums.set(sku, (sums.get(sku) ?? 0) + units);
};

/** On-hand by the ledger's own sums, and what was sent against what arrived, SKU by SKU. */
export const compareTransfers = (
  ledger: ReadonlyMap<string, LedgerStock>,
  inTransit: ReadonlyMap<string, number>,
): Differences => {
  const differences: string[] = [];
  const under = new Map<string, number>();
  for (const [key, stock] of ledger) {
    const { sku, opening, sold, returned, adjusted, transferredIn, transferredOut } = stock;
    const onHand = opening - sold + returned + adjusted + transferredIn - transferredOut;
    if (stock.onHand !== onHand) {
      differences.push(`${key}: ${stock.onHand} on hand, its movements say ${onHand}`);
    }
    add(under, sku, transferredOut - transferredIn);
  }
  for (const [sku, units] of under) {
    if (units !== 0) differences.push(`${sku}: ${units} units were sent and never arrived`);
  }
  for (const [sku, units] of inTransit) {
    if (units !== 0) differences.push(`${sku}: ${units} units are still in transit`);
  }
  return shown(differences);
};

/** The file's arithmetic against the ledger, for every stock that either of them knows. */
export const compareWithFile = (
  file: ReadonlyMap<string, Sums>,
  ledger: ReadonlyMap<string, LedgerStock>,
  transfers: boolean,
): Differences => {
  const differences: string[] = [];
  const outgoingOf = (key: string): number => file.get(key)?.outgoing ?? 0;
  for (const key of new Set([...file.keys(), ...ledger.keys()])) {
    const sums = file.get(key) ?? NONE;
    const { sold, returned, adjusted, outgoing } = sums;
    const [sku = "", warehouse = ""] = key.split("@");
    // Where transfers fill the second warehouse, everything comes in at the first and what the other needs goes on.
    const filled = transfers && warehouse === "intl" ? outgoing : 0;
    const passedOn = transfers && warehouse === "uk" ? outgoingOf(`${sku}@intl`) : 0;
    const opening = outgoing - filled + passedOn;
    const expected = {
      ...{ opening, sold, returned, adjusted },
      ...{ transferredIn: filled, transferredOut: passedOn },
      onHand: opening - sold + returned + adjusted + filled - passedOn,
    };
    const found = ledger.get(key);
    for (const field of FIELDS) {
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
